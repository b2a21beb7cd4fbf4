"""Regions: read, changed, asked, shown."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from landbridge import _landbridge
from landbridge._futures import DEFAULT_STORE, Run, futures, sweep
from landbridge._games import Game
from landbridge._map import map_as_svg
from landbridge._progress import progress_bar
from landbridge._tables import Answer, Table, as_table
from landbridge.errors import BadInputError

PathLike = "str | os.PathLike[str]"


class Region:
    """A region with its variants applied. Nothing of it changes; a change gives another region.

    Its methods are the commands of the command line, in the same words. Answers hold what ``--json`` prints, and tables made of it; amounts of
    money are in ``money_unit`` a year unless a docstring says otherwise.

    Every method raises :class:`~landbridge.BadInputError` where a name is unknown or a number out of its range, and
    :class:`~landbridge.EngineError` where no solver can answer.
    """

    def __init__(self, region: _landbridge.Region) -> None:
        self._region = region

    # What it is.

    @property
    def name(self) -> str:
        """Of its folder."""
        return self._region.name

    @property
    def title(self) -> str:
        """What it is of."""
        return self._region.title

    @property
    def money_unit(self) -> str:
        """Of all its money, a year."""
        return self._region.money_unit

    @property
    def fingerprint(self) -> str:
        """A hash of all that results depend on."""
        return self._region.fingerprint

    @property
    def actors(self) -> Table:
        """Code, title and role of each actor."""
        rows = self._region.actors
        columns = [[row[place] for row in rows] for place in range(3)]
        return Table(_landbridge.Table.from_columns(["actor", "title", "role"], columns), "actors")

    @property
    def candidates(self) -> list[str]:
        """Codes of the candidates of the bloc under study."""
        return self._region.candidates

    @property
    def subsystems(self) -> list[str]:
        """Names of the sub-systems."""
        return self._region.subsystems

    @property
    def variants(self) -> list[str]:
        """Names of the variants of the folder."""
        return self._region.variants

    @property
    def applied(self) -> list[str]:
        """Variants that were applied."""
        return self._region.applied

    @property
    def factors(self) -> list[str]:
        """Names of the uncertain numbers."""
        return self._region.factors

    @property
    def outsiders(self) -> str | None:
        """What overrides the sub-systems' word on outsiders."""
        return self._region.outsiders

    @property
    def files(self) -> dict[str, str]:
        """The files of its folder as text, by path within it."""
        return self._region.files

    def table(self, name: str) -> Table:
        """A table of the folder, such as ``"links"``, as it stands there, without what variants do to it."""
        return Table(self._region.table(name), name)

    # Change it.

    def with_variants(self, *variants: str) -> Region:
        """The region with further variants applied."""
        return self._again(variants=[*self.applied, *variants])

    def with_table(self, name: str, table: Any) -> Region:
        """The region with a table in place of one of its own: a data frame of pandas or polars, or anything that gives Arrow.

        ``name`` is that of a file without its ``.csv``, such as ``"links"`` or ``"profiles/links-capacity"``.
        """
        return self._again(files={**self.files, f"{name}.csv": _csv(table)})

    def with_file(self, path: str, text: str) -> Region:
        """The region with a file in place of one of its own, such as ``"claims.toml"``."""
        return self._again(files={**self.files, path: text})

    def patch(self, patch: str | Mapping[str, Any], name: str | None = None, apply: bool = True) -> Region:
        """The region with a change, which is written into its folder as the variant ``name`` and applied.

        ``patch`` is TOML or a mapping of the same form, such as ``{"title": "A wider pipe", "change": {"links": {"Pipe A-B":
        {"capacity": 20}}}}``; docs/formats/variants.md says what a variant can do. A mapping without a title is called by its name.

        :param name: by default ``patch``, or ``patch-2`` and so on where that is taken.
        :param apply: false leaves the variant in the folder for those who ask ``after`` it, such as :meth:`sweep` and :meth:`exposure`.
        :raises BadInputError: where there is a variant of that name.
        """
        known = self.variants
        if name is None:
            name = next(n for n in ("patch", *(f"patch-{k}" for k in range(2, len(known) + 3))) if n not in known)
        elif name in known:
            raise BadInputError(f"{self.name} has a variant `{name}`; give the change another name")
        if not isinstance(patch, str):
            import tomli_w

            patch = tomli_w.dumps({"title": name, **patch})
        files = {**self.files, f"variants/{name}.toml": patch}
        return self._again(files=files, variants=[*self.applied, name] if apply else None)

    def write(self, folder: PathLike) -> Path:
        """Writes its folder to a new or empty place."""
        path = Path(folder)
        self._region.extract(path)
        return path

    def _again(self, files: dict[str, str] | None = None, variants: list[str] | None = None) -> Region:
        chosen = self.applied if variants is None else variants
        return Region(_landbridge.Region.from_files(self.name, files or self.files, chosen, self.outsiders))

    # Ask it.

    def check(self) -> dict[str, Any]:
        """Looks for every mistake, in variants, claims and back-tests too; gives the count of grades.

        :raises MistakesError: with all mistakes, each with file, row, column and remedy.
        """
        return json.loads(self._region.check())

    def values(self, subsystem: str | None = None, order: str = "bits") -> Table:
        """v of every coalition, 2ⁿ rows: number, coalition, size, value, and the interval that its certificate proves.

        :param subsystem: of the network that holds it; of the whole region by default.
        :param order: ``"bits"``, by number, or ``"lexicographic"``, by size and then as in a dictionary.
        """
        if order not in ORDERS:
            raise BadInputError(f"order `{order}`: it is one of {', '.join(ORDERS)}")
        table = self._region.values(subsystem, order == "lexicographic")
        return Table(table, "value of every coalition", self.money_unit)

    def flows(self, coalition: str | Iterable[str] | None = None) -> Table:
        """What a coalition's optimum does with every asset in every period, with capacities and prices; all actors by default."""
        table = self._region.flows(None if coalition is None else _joined(coalition))
        return Table(table, "flows")

    def flows_geojson(
        self, path: PathLike | None = None, coalition: str | Iterable[str] | None = None
    ) -> dict[str, Any]:
        """The flows as a layer of GeoJSON for map programs, written to ``path`` where that is given."""
        text = self._region.flows_geojson(None if coalition is None else _joined(coalition))
        if path is not None:
            _landbridge.write_text(path, text)
        return json.loads(text)

    def game(self, subsystem: str | None = None) -> Game:
        """The game of the whole region, or of the network that holds a sub-system (`` + `` joins several); players are those who have something in it."""
        title = self.title if subsystem is None else f"{self.title}: {subsystem}"
        return Game(self._region.game(subsystem), title, self.money_unit)

    def power(
        self,
        bloc: str | Iterable[str] = "",
        structure: str | None = None,
        ties: bool = False,
        concepts: bool = False,
        sampled: int | None = None,
        seed: int = 1,
    ) -> Answer:
        """Every actor's share, what it makes alone, its gain and its regional part, by sub-system.

        :param bloc: actors that bargain as one: Owen shares.
        :param structure: a structure of blocs.csv: Owen shares of all its blocs.
        :param ties: shares where only those can deal who are tied.
        :param concepts: other concepts beside the shares, in ``answer["concepts"]``.
        :param sampled: so many orders of arrival, with standard errors, in place of all coalitions.
        """
        if sampled is not None:
            data = json.loads(self._region.sampled_power(sampled, seed))
            return Answer(data, {"shares": Table.from_rows(data["actors"], "shares, sampled", self.money_unit)})
        text, note = self._region.power(_joined(bloc), structure, ties, concepts)
        data = json.loads(text)
        numbers = ("gain", "share", "alone", "regional")
        rows = [
            {"actor": actor["actor"], "subsystem": subsystem, **{number: share[number] for number in numbers}}
            for actor in data["actors"]
            for subsystem, share in [*actor["subsystems"].items(), ("Total", actor)]
        ]
        totals = [{k: v for k, v in row.items() if k != "subsystem"} for row in rows if row["subsystem"] == "Total"]
        tables = {
            "totals": Table.from_rows(totals, "shares", self.money_unit),
            "shares": Table.from_rows(rows, "shares by sub-system", self.money_unit),
        }
        return Answer(data, tables, note)

    def blocs(self, from_: str = "alone", to: str | None = None, pairs: bool = False) -> Answer:
        """How shares move where some bargain as one: every structure of blocs.csv, or one in full."""
        data, blocks = _both(self._region.blocs(from_, to, pairs))
        rows = [
            {"structure": change["to"], "actor": actor["actor"], "change": actor["total"]["share"]}
            for change in data["changes"]
            for actor in change["actors"]
        ]
        table = Table.from_rows(rows, f"change of share against {from_}", self.money_unit)
        return Answer(data, {"changes": table}, blocks=blocks)

    def stability(self, tolerance: float = 1.0, farsighted: bool = False, ties: bool = False) -> Answer:
        """Which partitions of the candidates are stable, where today's structure leads, and what payments would hold a bloc together.

        :param tolerance: gains up to this do not count.
        :param farsighted: the largest consistent set for nine candidates too.
        :param ties: under the ties of ties.csv.
        """
        data, blocks = _both(self._region.stability(tolerance, farsighted, ties))
        judged = next(iter(data.values()))
        rows = [
            {
                "structure": partition["structure"],
                "partition": " | ".join("+".join(bloc) for bloc in partition["partition"]["blocs"]),
                **{notion: partition[notion] is None for notion in NOTIONS},
            }
            for partition in [*judged.get("structures", []), *judged.get("stable", [])]
        ]
        return Answer(data, {"partitions": Table.from_rows(rows, "stable by notion")}, blocks=blocks)

    def agenda(
        self, structure: str | None = None, issue: str | None = None, samples: int = 1000, seed: int = 1
    ) -> Answer:
        """What the forum would decide on each issue of agenda.csv, by several models and over sampled positions; one issue in full."""
        data, blocks = _both(self._region.agenda(structure, issue, samples, seed))
        rows = [
            {
                "issue": held["decision"]["issue"],
                "dimension": dimension["name"],
                "compromise": dimension["compromise"],
                "median": dimension["median"]["position"],
                "unity": dimension["unity"],
            }
            for held in data["issues"]
            for dimension in held["decision"]["dimensions"]
        ]
        return Answer(data, {"issues": Table.from_rows(rows, "positions")}, blocks=blocks)

    def attack(
        self,
        coercer: str | Iterable[str],
        target: str | Iterable[str] = "everybody",
        levers: int = 2,
        loss: str = "surplus",
        budget: float | None = None,
        list_: int = 5,
        counter: Iterable[str] = (),
        exhaustive: bool = False,
    ) -> Answer:
        """The worst attacks of a coercer on a target with at most so many levers, proven, and what each costs the coercer.

        :param coercer: whose levers: actors, ``"nature"`` or ``"third party"``.
        :param loss: ``"surplus"``, what the target adds to the whole, or ``"share"``, when all bargain anew.
        :param budget: at most so much direct cost.
        :param counter: levers that the other side pulls in answer.
        """
        told = self._region.attack(
            _joined(coercer), _joined(target), levers, loss, budget, list_, list(counter), exhaustive
        )
        data, blocks = _both(told)
        names = ("levers", "harm", "harm_share", "own_cost", "direct_cost", "share_loss", "leverage", "verdict")
        rows = [{name: plan[name] for name in names} for plan in data["plans"]]
        return Answer(data, {"plans": Table.from_rows(rows, "worst attacks", self.money_unit)}, blocks=blocks)

    def harden(
        self,
        coercer: str | Iterable[str],
        budget: float,
        target: str | Iterable[str] = "everybody",
        levers: int = 2,
        loss: str = "surplus",
    ) -> Answer:
        """The defenses that leave a target the least to lose by the worst attack, for every sum up to a budget a year."""
        data, blocks = _both(self._region.harden(_joined(coercer), _joined(target), levers, loss, budget))
        names = ("cost", "defenses", "loss", "avoided", "gain_in_peace", "levers")
        rows = [{name: step[name] for name in names} for step in data["steps"]]
        return Answer(data, {"steps": Table.from_rows(rows, "defenses", self.money_unit)}, blocks=blocks)

    def exposure(
        self,
        after: str | Sequence[str] = (),
        levers: int = 3,
        coercer: str | Iterable[str] = "",
        target: str | Iterable[str] = "",
        share: str | None = None,
        progress: bool | None = None,
    ) -> Answer:
        """What every target stands to lose to every holder of levers, by the number of levers, before and after variants."""
        later = self.with_variants(*_several(after))._region if _several(after) else None
        with progress_bar(progress) as tell:
            told = self._region.exposure(later, levers, _joined(coercer), _joined(target), share, tell)
        data, blocks = _both(told)
        rows = [
            {
                "when": when,
                "coercer": curve["coercer"],
                "target": curve["target"],
                "loss": curve["loss"],
                "n_levers": n_levers,
                "harm": harm,
                "levers": curve["levers"][n_levers],
            }
            for when, curves in (("before", data["curves"]), ("after", data["after"] or []))
            for curve in curves
            for n_levers, harm in enumerate(curve["harm"])
        ]
        return Answer(data, {"curves": Table.from_rows(rows, "exposure", self.money_unit)}, blocks=blocks)

    def toll(self, *links: str) -> Answer:
        """The toll on some links, by their names (``*`` stands for any text), that brings their owner most."""
        data, blocks = _both(self._region.toll(list(links)))
        row = {name: value for name, value in data.items() if not isinstance(value, (list, dict))}
        return Answer(data, {"toll": Table.from_rows([row], "best toll", self.money_unit)}, blocks=blocks)

    def metrics(self, *names: str) -> Answer:
        """Numbers by name, such as ``"gain(AZ, Freight)"``; ``landbridge metrics`` lists them."""
        data = json.loads(self._region.metrics(list(names)))
        shown = ("metric", "value", "unit", "reason")
        rows = [{name: found[name] for name in shown} for found in data["metrics"]]
        return Answer(data, {"metrics": Table.from_rows(rows, "metrics")})

    def claims(
        self,
        only: str | Sequence[str] = (),
        n: int = 64,
        seed: int = 1,
        store: PathLike = DEFAULT_STORE,
        progress: bool | None = None,
    ) -> Answer:
        """What claims.toml says of the region, judged over ``n`` samples of the factors: holds, depends, fails or not known."""
        with progress_bar(progress) as tell:
            told = self._region.claims(_several(only), n, seed, Path(store), tell)
        data, blocks = _both(told)
        names = ("id", "title", "verdict", "base", "unit", "text")
        rows = [
            {
                **{name: claim[name] for name in names[:4]},
                "low": claim["range"][0] if claim["range"] else None,
                "high": claim["range"][1] if claim["range"] else None,
                "sign_share": claim["sign_share"] and claim["sign_share"]["share"],
                **{name: claim[name] for name in names[4:]},
            }
            for claim in data["claims"]
        ]
        return Answer(data, {"claims": Table.from_rows(rows, "claims")}, blocks=blocks)

    def brief(
        self,
        out: PathLike | None = None,
        samples: int = 64,
        store: PathLike = DEFAULT_STORE,
        progress: bool | None = None,
    ) -> dict[str, Any]:
        """The brief of the region with all its variants: written to ``out`` as one self-contained page, and given as ``--json`` prints it."""
        with progress_bar(progress) as tell:
            page, text = self._region.brief(samples, Path(store), tell)
        if out is not None:
            _landbridge.write_text(out, page)
        return json.loads(text)

    def map(self, coalition: str | Iterable[str] | None = None) -> dict[str, Any]:
        """What lies where, and how much of it a coalition's optimum uses; all actors by default. Rates a year by period."""
        return json.loads(self._region.map(None if coalition is None else _joined(coalition)))

    def futures(self, *arguments: Any, **options: Any) -> Run:
        """As :func:`landbridge.futures`."""
        return futures(self, *arguments, **options)

    def sweep(self, *arguments: Any, **options: Any) -> Answer:
        """As :func:`landbridge.sweep`."""
        return sweep(self, *arguments, **options)

    def __repr__(self) -> str:
        applied = f" with {', '.join(self.applied)}" if self.applied else ""
        return f"<Region {self.name}{applied}: {self.title}; {len(self._region.actors)} actors>"

    def _repr_html_(self) -> str:
        head = Answer({}, {"actors": self.actors}, f"{self.title}. Money: {self.money_unit}.")._repr_html_()
        return map_as_svg(self.map()) + head


ORDERS = ("bits", "lexicographic")
"""Of coalitions."""

NOTIONS = ("individually_rational", "nash", "individual", "contractual_individual", "core")
"""Notions of stability, the weakest first."""


def load(region: PathLike, variant: str | Sequence[str] = (), outsiders: str | None = None) -> Region:
    """Reads a region: a folder, or the name of a bundled one.

    :param variant: one variant to apply, or several.
    :param outsiders: override what outsiders do in every sub-system: ``"idle"`` or ``"rule"``.
    :raises MistakesError: with all mistakes of the folder, each with file, row, column and remedy.

    >>> load("toy").title
    'A seller, a transit state and a buyer'
    """
    return Region(_landbridge.Region.load(os.fspath(region), _several(variant), outsiders))


def from_frames(
    tables: Mapping[str, Any],
    region: str | Mapping[str, Any],
    name: str = "region",
    files: Mapping[str, str] | None = None,
    outsiders: str | None = None,
) -> Region:
    """A region of data frames: of pandas, polars, or anything that gives Arrow.

    :param tables: by name without ``.csv``: ``{"actors": …, "buses": …, "links": …}``; a table that is not given has no rows.
    :param region: what region.toml says, as TOML or as a mapping of the same form.
    :param files: further files, such as ``{"claims.toml": "…"}``.
    :raises MistakesError: with all mistakes, as those of a folder.
    """
    if not isinstance(region, str):
        import tomli_w

        region = tomli_w.dumps(dict(region))
    made = dict(_landbridge.template())
    made["region.toml"] = region
    made.update({f"{table}.csv": _csv(frame) for table, frame in tables.items()})
    made.update(files or {})
    return Region(_landbridge.Region.from_files(name, made, [], outsiders))


def _csv(table: Any) -> str:
    """Text of a table; numbers in the shortest form that reads back as the same."""
    return as_table(table).to_csv() or ""


def _both(told: tuple[str, str]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    return json.loads(told[0]), json.loads(told[1])


def _several(names: str | Iterable[str]) -> list[str]:
    return [names] if isinstance(names, str) else [str(name) for name in names]


def _joined(names: str | Iterable[str]) -> str:
    return names if isinstance(names, str) else ",".join(names)
