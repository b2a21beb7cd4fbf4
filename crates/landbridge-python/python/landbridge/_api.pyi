"""What type checkers see of the commands: what `landbridge._api.stubs()` gives."""

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from landbridge._futures import Run
from landbridge._futures import discover as discover
from landbridge._futures import sensitivity as sensitivity
from landbridge._games import Game
from landbridge._regions import Region
from landbridge._tables import Answer, Table

AnyRegion = Region | str | os.PathLike[str]
PathLike = str | os.PathLike[str]

def agenda(
    region: AnyRegion,
    structure: str | None = ...,
    issue: str | None = ...,
    samples: int = ...,
    seed: int = ...,
    *,
    variant: str | Sequence[str] = ...,
    outsiders: str | None = ...,
) -> Answer: ...
def attack(
    region: AnyRegion,
    coercer: str | Iterable[str],
    target: str | Iterable[str] = ...,
    levers: int = ...,
    loss: str = ...,
    budget: float | None = ...,
    list_: int = ...,
    counter: Iterable[str] = ...,
    exhaustive: bool = ...,
    *,
    variant: str | Sequence[str] = ...,
    outsiders: str | None = ...,
) -> Answer: ...
def blocs(
    region: AnyRegion,
    from_: str = ...,
    to: str | None = ...,
    pairs: bool = ...,
    *,
    variant: str | Sequence[str] = ...,
    outsiders: str | None = ...,
) -> Answer: ...
def brief(
    region: AnyRegion,
    out: PathLike | None = ...,
    samples: int = ...,
    store: PathLike = ...,
    progress: bool | None = ...,
    *,
    variant: str | Sequence[str] = ...,
    outsiders: str | None = ...,
) -> dict[str, Any]: ...
def check(
    region: AnyRegion,
    *,
    variant: str | Sequence[str] = ...,
    outsiders: str | None = ...,
) -> dict[str, Any]: ...
def claims(
    region: AnyRegion,
    only: str | Sequence[str] = ...,
    n: int = ...,
    seed: int = ...,
    store: PathLike = ...,
    progress: bool | None = ...,
    *,
    variant: str | Sequence[str] = ...,
    outsiders: str | None = ...,
) -> Answer: ...
def exposure(
    region: AnyRegion,
    after: str | Sequence[str] = ...,
    levers: int = ...,
    coercer: str | Iterable[str] = ...,
    target: str | Iterable[str] = ...,
    share: str | None = ...,
    progress: bool | None = ...,
    *,
    variant: str | Sequence[str] = ...,
    outsiders: str | None = ...,
) -> Answer: ...
def futures(
    region: AnyRegion,
    n: int = ...,
    seed: int = ...,
    sampler: str | None = ...,
    design: str | None = ...,
    levels: int = ...,
    samples: str | os.PathLike[str] | None = ...,
    store: str | os.PathLike[str] = ...,
    threads: int | None = ...,
    engine: str = ...,
    address: str | None = ...,
    progress: bool | None = ...,
    *,
    variant: str | Sequence[str] = ...,
    outsiders: str | None = ...,
) -> Run: ...
def game(
    source: AnyRegion | Mapping[str, Any],
    subsystem: str | None = ...,
    *,
    variant: str | Sequence[str] = ...,
    outsiders: str | None = ...,
) -> Game: ...
def harden(
    region: AnyRegion,
    coercer: str | Iterable[str],
    budget: float,
    target: str | Iterable[str] = ...,
    levers: int = ...,
    loss: str = ...,
    *,
    variant: str | Sequence[str] = ...,
    outsiders: str | None = ...,
) -> Answer: ...
def metrics(
    region: AnyRegion,
    *names: str,
    variant: str | Sequence[str] = ...,
    outsiders: str | None = ...,
) -> Answer: ...
def patch(
    region: AnyRegion,
    patch: str | Mapping[str, Any],
    name: str | None = ...,
    apply: bool = ...,
    *,
    variant: str | Sequence[str] = ...,
    outsiders: str | None = ...,
) -> Region: ...
def power(
    region: AnyRegion,
    bloc: str | Iterable[str] = ...,
    structure: str | None = ...,
    ties: bool = ...,
    concepts: bool = ...,
    sampled: int | None = ...,
    seed: int = ...,
    *,
    variant: str | Sequence[str] = ...,
    outsiders: str | None = ...,
) -> Answer: ...
def stability(
    region: AnyRegion,
    tolerance: float = ...,
    farsighted: bool = ...,
    ties: bool = ...,
    *,
    variant: str | Sequence[str] = ...,
    outsiders: str | None = ...,
) -> Answer: ...
def sweep(
    region: AnyRegion,
    metric: str | Sequence[str],
    n: int = ...,
    seed: int = ...,
    sampler: str | None = ...,
    after: str | Sequence[str] = ...,
    store: str | os.PathLike[str] | None = ...,
    engine: str = ...,
    address: str | None = ...,
    progress: bool | None = ...,
    *,
    variant: str | Sequence[str] = ...,
    outsiders: str | None = ...,
) -> Answer: ...
def toll(
    region: AnyRegion,
    *links: str,
    variant: str | Sequence[str] = ...,
    outsiders: str | None = ...,
) -> Answer: ...
def values(
    region: AnyRegion,
    subsystem: str | None = ...,
    order: str = ...,
    *,
    variant: str | Sequence[str] = ...,
    outsiders: str | None = ...,
) -> Table: ...
