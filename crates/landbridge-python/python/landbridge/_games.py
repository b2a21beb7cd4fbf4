"""Games: what coalitions make, and every concept of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy

from landbridge import _landbridge
from landbridge._tables import Table
from landbridge.errors import BadInputError, NoValueError

CONCEPTS = (
    "shapley",
    "banzhaf",
    "nucleolus",
    "prenucleolus",
    "per_capita_nucleolus",
    "per_capita_prenucleolus",
    "tau",
    "gately",
)
"""Concepts that give one payoff for each player and need nothing but the game."""


class Game:
    """A value for each coalition of at most 26 players.

    ``v[s]`` is what the coalition makes whose members are the bits of ``s``; player ``players[0]`` is bit 0, and ``v[0]`` is 0. Payoffs come
    back as ``{player: payoff}`` in the unit of the game.

    >>> talmud = Game({"n": 3, "v": [0, 0, 0, 0, 0, 0, 100, 200]})
    >>> {player: round(payoff, 6) for player, payoff in talmud.nucleolus().items()}
    {'0': 50.0, '1': 75.0, '2': 75.0}
    """

    def __init__(self, game: Mapping[str, Any] | _landbridge.Game, title: str = "", unit: str = "") -> None:
        self.title = title
        """What it is of."""
        self.unit = unit
        """Of its values."""
        self._given: Mapping[str, Any] = {}
        if isinstance(game, _landbridge.Game):
            self._game = game
        else:
            self._given = game
            values = [float(value) for value in game["v"]]
            n = int(game.get("n", max(len(values), 1).bit_length() - 1))
            players = [str(player) for player in game.get("players", range(n))]
            self._game = _landbridge.Game(players, values)

    @property
    def players(self) -> list[str]:
        """Names, by bit."""
        return self._game.players

    @property
    def v(self) -> numpy.ndarray:
        """Values by coalition, 2ⁿ numbers: the engine's own memory, which cannot be written. Nothing is copied."""
        return numpy.asarray(self._game)

    def value(self, members: str | Iterable[str]) -> float:
        """What a coalition makes: a list of names, or names joined by commas or ``+``."""
        return self._game.value(_names(members))

    def table(self) -> Table:
        """Every coalition: its number, its members, how many they are and what they make."""
        v = self.v
        players = self.players
        numbers = range(len(v))
        named = [";".join(p for bit, p in enumerate(players) if number >> bit & 1) for number in numbers]
        columns = [list(numbers), named, [number.bit_count() for number in numbers], v.tolist()]
        made = _landbridge.Table.from_columns(["number", "coalition", "size", "value"], columns)
        return Table(made, self.title, self.unit)

    def shapley(self) -> dict[str, float]:
        """Shapley value (1953). 2ⁿ·n steps."""
        return self._payoffs(self._game.shapley())

    def banzhaf(self) -> dict[str, float]:
        """Banzhaf value, not normalized."""
        return self._payoffs(self._game.banzhaf())

    def nucleolus(self) -> dict[str, float]:
        """Nucleolus (Schmeidler 1969), proven by Kohlberg's criterion.

        :raises NoValueError: where there is no imputation, or no proof.
        """
        return self._payoffs(self._game.nucleolus())

    def prenucleolus(self) -> dict[str, float]:
        """Prenucleolus: the nucleolus over all efficient payoffs."""
        return self._payoffs(self._game.prenucleolus())

    def per_capita_nucleolus(self) -> dict[str, float]:
        """Nucleolus of excesses per member (Grotte 1970)."""
        return self._payoffs(self._game.per_capita_nucleolus())

    def per_capita_prenucleolus(self) -> dict[str, float]:
        """The per-capita nucleolus over all efficient payoffs."""
        return self._payoffs(self._game.per_capita_prenucleolus())

    def tau(self) -> dict[str, float]:
        """τ-value (Tijs 1981).

        :raises NoValueError: where the game is not quasi-balanced.
        """
        return self._payoffs(self._game.tau())

    def gately(self) -> dict[str, float]:
        """Gately point (1974): equal propensity to disrupt.

        :raises NoValueError: where it does not exist.
        """
        return self._payoffs(self._game.gately())

    def owen(self, unions: Sequence[Iterable[str]]) -> dict[str, float]:
        """Owen value (1977) of some unions; who is in none is alone."""
        return self._payoffs(self._game.owen([_names(union) for union in unions]))

    def banzhaf_owen(self, unions: Sequence[Iterable[str]]) -> dict[str, float]:
        """Banzhaf-Owen value of some unions."""
        return self._payoffs(self._game.banzhaf_owen([_names(union) for union in unions]))

    def least_core(self) -> tuple[float, dict[str, float]]:
        """The smallest ε that lets every coalition have what it makes less ε, and a split that has it; the core is empty where ε > 0."""
        epsilon, split = self._game.least_core()
        return epsilon, self._payoffs(split)

    def core_vertices(self) -> list[dict[str, float]]:
        """Vertices of the core; none where it is empty.

        :raises NoValueError: where there are too many players.
        """
        return [self._payoffs(vertex) for vertex in self._game.core_vertices()]

    def is_convex(self) -> bool:
        """Whether nobody adds less to a larger coalition."""
        return self._game.is_convex()

    def interaction(self) -> numpy.ndarray:
        """Shapley interaction indices (Grabisch and Roubens 1999), n × n: what two players add to each other."""
        return numpy.array(self._game.interaction())

    def most_dissatisfied(self, split: Mapping[str, float], most: int = 5) -> list[tuple[str, float]]:
        """The coalitions that object most to a split, with their excess: what they make less what they get."""
        payoffs = [float(split[player]) for player in self.players]
        return [("+".join(names), excess) for names, excess in self._game.most_dissatisfied(payoffs, most)]

    def payoffs(self, *concepts: str) -> Table:
        """Players by concept, all of :data:`CONCEPTS` by default; a column is null where a concept does not exist."""
        columns: list[list[Any]] = [self.players]
        chosen = concepts or CONCEPTS
        for name in chosen:
            if name not in CONCEPTS:
                raise BadInputError(f"`{name}` is no concept; known are {', '.join(CONCEPTS)}")
            try:
                columns.append(list(getattr(self, name)().values()))
            except NoValueError:
                columns.append([None] * len(self.players))
        made = _landbridge.Table.from_columns(["player", *chosen], columns)
        return Table(made, self.title, self.unit)

    def concepts(self) -> dict[str, Any]:
        """Every concept at once, as ``landbridge game FILE --json`` prints it, with reasons for those that do not exist."""
        given = dict(self._given) or {"players": self.players}
        given["n"], given["v"] = len(self.players), self.v.tolist()
        return json.loads(_landbridge.concepts(json.dumps(given)))

    def to_json(self) -> str:
        """As ``landbridge game`` reads it."""
        return json.dumps({"n": len(self.players), "players": self.players, "v": self.v.tolist()})

    def _payoffs(self, payoffs: list[float]) -> dict[str, float]:
        return dict(zip(self.players, payoffs))

    def __repr__(self) -> str:
        return f"<Game of {len(self.players)} players: {', '.join(self.players)}; v(N) = {self.v[-1]:,.6g}>"

    def _repr_html_(self) -> str:
        return self.payoffs("shapley", "nucleolus")._repr_html_()


def read_game(source: str | os.PathLike[str] | Mapping[str, Any]) -> Game:
    """A game of a JSON file, or of a mapping such as ``{"n": 2, "v": [0, 3, 5, 14]}``."""
    if isinstance(source, Mapping):
        return Game(source)
    try:
        with open(source, encoding="utf-8") as file:
            given = json.load(file)
    except OSError as error:
        raise BadInputError(f"{source} cannot be read: {error}") from error
    except ValueError as error:
        raise BadInputError(f"{source}: this is no JSON: {error}") from error
    return Game(given, title=str(source))


def _names(members: str | Iterable[str]) -> list[str]:
    if isinstance(members, str):
        return [name.strip() for name in members.replace("+", ",").replace(";", ",").split(",") if name.strip()]
    return [str(name) for name in members]
