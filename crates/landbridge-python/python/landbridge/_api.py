"""The commands as functions: each takes a region, or what :func:`landbridge.load` takes, and what the method of the same name takes.

What type checkers see of them stands in ``_api.pyi``; a test holds it against what is here.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Union

from landbridge import _futures, _landbridge
from landbridge._futures import discover, sensitivity
from landbridge._games import Game, read_game
from landbridge._regions import Region, load

AnyRegion = Union[Region, str, "os.PathLike[str]"]

COMMANDS = {
    name: getattr(Region, name)
    for name in (
        "agenda",
        "attack",
        "blocs",
        "brief",
        "check",
        "claims",
        "exposure",
        "harden",
        "metrics",
        "patch",
        "power",
        "stability",
        "toll",
        "values",
    )
} | {"futures": _futures.futures, "sweep": _futures.sweep}
"""What each function calls."""

__all__ = [*sorted(COMMANDS), "discover", "game", "sensitivity"]


def _region(region: AnyRegion, variant: str | Sequence[str] = (), outsiders: str | None = None) -> Region:
    if not isinstance(region, Region):
        return load(region, variant, outsiders)
    variants = [variant] if isinstance(variant, str) else list(variant)
    if not variants and outsiders is None:
        return region
    applied = [*region.applied, *variants]
    return Region(_landbridge.Region.from_files(region.name, region.files, applied, outsiders or region.outsiders))


def _command(name: str, command: Callable[..., Any]) -> Callable[..., Any]:
    """A function that reads the region and asks it; it looks and reads like the method."""

    def function(
        region: AnyRegion,
        *arguments: Any,
        variant: str | Sequence[str] = (),
        outsiders: str | None = None,
        **options: Any,
    ) -> Any:
        return command(_region(region, variant, outsiders), *arguments, **options)

    own = list(inspect.signature(function, eval_str=False).parameters.values())
    of_command = inspect.signature(command, eval_str=False)
    taken = list(of_command.parameters.values())[1:]
    parameters = [own[0], *taken, *(parameter for parameter in own if parameter.name in ("variant", "outsiders"))]
    function.__signature__ = of_command.replace(parameters=parameters)  # type: ignore[attr-defined]
    function.__name__ = function.__qualname__ = name
    function.__doc__ = (
        f"{inspect.getdoc(command)}\n\n"
        ":param region: a region, the name of a bundled one, or a folder.\n"
        ":param variant: one variant to apply first, or several.\n"
        ":param outsiders: override what outsiders do in every sub-system: ``\"idle\"`` or ``\"rule\"``.\n"
    )
    return function


globals().update({name: _command(name, command) for name, command in COMMANDS.items()})


def game(
    source: AnyRegion | Mapping[str, Any],
    subsystem: str | None = None,
    *,
    variant: str | Sequence[str] = (),
    outsiders: str | None = None,
) -> Game:
    """The game of a region, of one of its sub-systems, of a JSON file, or of a mapping such as ``{"n": 2, "v": [0, 3, 5, 14]}``.

    >>> game({"n": 2, "v": [0, 3, 5, 14]}).shapley()
    {'0': 6.0, '1': 8.0}
    """
    if isinstance(source, Mapping):
        return read_game(source)
    if not isinstance(source, Region) and os.fspath(source).endswith(".json"):
        return read_game(source)
    return _region(source, variant, outsiders).game(subsystem)


def stubs() -> str:
    """The text of ``_api.pyi``."""
    lines = [
        '"""What type checkers see of the commands: what `landbridge._api.stubs()` gives."""',
        "",
        "import os",
        "from collections.abc import Iterable, Mapping, Sequence",
        "from typing import Any",
        "",
        "from landbridge._futures import Run",
        "from landbridge._futures import discover as discover",
        "from landbridge._futures import sensitivity as sensitivity",
        "from landbridge._games import Game",
        "from landbridge._regions import Region",
        "from landbridge._tables import Answer, Table",
        "",
        "AnyRegion = Region | str | os.PathLike[str]",
        "PathLike = str | os.PathLike[str]",
        "",
    ]
    for name in sorted([*COMMANDS, "game"]):
        lines.append(f"def {name}(")
        signature = inspect.signature(globals()[name], eval_str=False)
        starred = False
        for parameter in signature.parameters.values():
            if parameter.kind is parameter.KEYWORD_ONLY and not starred:
                lines.append("    *,")
                starred = True
            starred = starred or parameter.kind is parameter.VAR_POSITIONAL
            text = str(parameter.replace(annotation=parameter.empty, default=parameter.empty))
            default = "" if parameter.default is parameter.empty else " = ..."
            lines.append(f"    {text}: {parameter.annotation}{default},")
        lines.append(f") -> {signature.return_annotation}: ...")
    return "\n".join(lines) + "\n"
