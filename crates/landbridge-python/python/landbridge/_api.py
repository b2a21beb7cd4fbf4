"""The commands as functions: each takes a region, or what :func:`landbridge.load` takes, and says what the method of the same name says."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Union

from landbridge import _futures
from landbridge._futures import Run, discover, sensitivity
from landbridge._games import Game, read_game
from landbridge._regions import Region, load
from landbridge._tables import Answer, Table

AnyRegion = Union[Region, str, "os.PathLike[str]"]

__all__ = [
    "agenda", "attack", "blocs", "brief", "check", "claims", "discover", "exposure", "futures", "game", "harden",
    "metrics", "patch", "power", "sensitivity", "stability", "sweep", "toll", "values",
]  # fmt: skip


def _region(region: AnyRegion, variant: str | Sequence[str] = (), outsiders: str | None = None) -> Region:
    if not isinstance(region, Region):
        return load(region, variant, outsiders)
    variants = [variant] if isinstance(variant, str) else list(variant)
    return region.with_variants(*variants) if variants else region


def check(region: AnyRegion, variant: str | Sequence[str] = ()) -> dict[str, Any]:
    """See :meth:`Region.check`."""
    return _region(region, variant).check()


def patch(region: AnyRegion, patch: str | Mapping[str, Any], name: str | None = None, apply: bool = True) -> Region:
    """See :meth:`Region.patch`."""
    return _region(region).patch(patch, name, apply)


def values(region: AnyRegion, variant: str | Sequence[str] = (), outsiders: str | None = None) -> Table:
    """See :meth:`Region.values`."""
    return _region(region, variant, outsiders).values()


def game(
    source: AnyRegion | Mapping[str, Any], subsystem: str | None = None, variant: str | Sequence[str] = ()
) -> Game:
    """The game of a region, of one of its sub-systems, of a JSON file, or of a mapping such as ``{"n": 2, "v": [0, 3, 5, 14]}``.

    >>> game({"n": 2, "v": [0, 3, 5, 14]}).shapley()
    {'0': 6.0, '1': 8.0}
    """
    if isinstance(source, Mapping):
        return read_game(source)
    if not isinstance(source, Region) and os.fspath(source).endswith(".json"):
        return read_game(source)
    return _region(source, variant).game(subsystem)


def power(region: AnyRegion, variant: str | Sequence[str] = (), **options: Any) -> Answer:
    """See :meth:`Region.power`."""
    return _region(region, variant, options.pop("outsiders", None)).power(**options)


def blocs(region: AnyRegion, variant: str | Sequence[str] = (), **options: Any) -> Answer:
    """See :meth:`Region.blocs`."""
    return _region(region, variant, options.pop("outsiders", None)).blocs(**options)


def stability(region: AnyRegion, variant: str | Sequence[str] = (), **options: Any) -> Answer:
    """See :meth:`Region.stability`."""
    return _region(region, variant, options.pop("outsiders", None)).stability(**options)


def agenda(region: AnyRegion, variant: str | Sequence[str] = (), **options: Any) -> Answer:
    """See :meth:`Region.agenda`."""
    return _region(region, variant, options.pop("outsiders", None)).agenda(**options)


def attack(region: AnyRegion, coercer: Any, variant: str | Sequence[str] = (), **options: Any) -> Answer:
    """See :meth:`Region.attack`."""
    return _region(region, variant, options.pop("outsiders", None)).attack(coercer, **options)


def harden(region: AnyRegion, coercer: Any, budget: float, variant: str | Sequence[str] = (), **options: Any) -> Answer:
    """See :meth:`Region.harden`."""
    return _region(region, variant, options.pop("outsiders", None)).harden(coercer, budget, **options)


def exposure(region: AnyRegion, variant: str | Sequence[str] = (), **options: Any) -> Answer:
    """See :meth:`Region.exposure`."""
    return _region(region, variant, options.pop("outsiders", None)).exposure(**options)


def toll(region: AnyRegion, *links: str, variant: str | Sequence[str] = ()) -> Answer:
    """See :meth:`Region.toll`."""
    return _region(region, variant).toll(*links)


def metrics(region: AnyRegion, *names: str, variant: str | Sequence[str] = ()) -> Answer:
    """See :meth:`Region.metrics`."""
    return _region(region, variant).metrics(*names)


def claims(region: AnyRegion, variant: str | Sequence[str] = (), **options: Any) -> Answer:
    """See :meth:`Region.claims`."""
    return _region(region, variant, options.pop("outsiders", None)).claims(**options)


def brief(region: AnyRegion, out: Any = None, **options: Any) -> dict[str, Any]:
    """See :meth:`Region.brief`."""
    return _region(region, (), options.pop("outsiders", None)).brief(out, **options)


def futures(region: AnyRegion, n: int = 256, variant: str | Sequence[str] = (), **options: Any) -> Run:
    """See :func:`landbridge._futures.futures`: ``seed``, ``sampler``, ``design``, ``levels``, ``samples``, ``store``, ``threads``, ``engine``,
    ``address`` and ``progress`` are its options."""
    return _futures.futures(_region(region, variant, options.pop("outsiders", None)), n, **options)


def sweep(region: AnyRegion, metric: Any, n: int = 256, variant: str | Sequence[str] = (), **options: Any) -> Answer:
    """See :func:`landbridge._futures.sweep`: ``seed``, ``sampler``, ``after``, ``store``, ``engine``, ``address`` and ``progress`` are its
    options."""
    return _futures.sweep(_region(region, variant, options.pop("outsiders", None)), metric, n, **options)
