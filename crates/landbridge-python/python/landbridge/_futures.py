"""Samples of the factors: sweeps of metrics and runs of futures, here or on many machines, and what they hang on."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landbridge import _landbridge
from landbridge._progress import progress_bar
from landbridge._tables import Answer, Table, as_table
from landbridge.errors import BadInputError

if TYPE_CHECKING:
    from landbridge._regions import Region

DEFAULT_STORE = ".landbridge/runs"
"""Where runs are kept, as for the command line."""

METRIC = "metric:"
"""What the names of columns begin with that are metrics; the other columns of a table of samples are factors."""

FACTOR = "factor: "
"""What the names of columns of a run begin with that are factors."""

ENGINES = ("local", "ray")


class Run:
    """A run of futures in its store, as far as it is there."""

    def __init__(self, run: _landbridge.Run) -> None:
        self._run = run

    @property
    def run_id(self) -> str:
        """Its name: a hash of all that it depends on."""
        return self._run.run_id

    @property
    def folder(self) -> Path:
        """Where it is."""
        return Path(self._run.folder)

    @property
    def n(self) -> int:
        """Number of futures when it is whole."""
        return self._run.n

    def missing(self) -> list[int]:
        """Numbers of the chunks that it lacks; those that are damaged too."""
        return self._run.missing()

    def summary(self) -> Answer:
        """What its futures have in common, as ``landbridge futures RUN`` tells it."""
        text, blocks = self._run.summary()
        data = json.loads(text)
        classes = data["summary"]["years"][-1]["classes"] if data["summary"]["years"] else []
        rows = [{"class": name, "futures": count} for name, count in _pairs(classes)]
        return Answer(data, {"classes": Table.from_rows(rows, "classes in the last year")}, blocks=json.loads(blocks))

    def rows(self) -> Table:
        """Every row that is there: one for each future and year."""
        return Table(self._run.rows(), f"run {self.run_id}")

    def replay(self, future: int) -> str:
        """The story of one future, year by year."""
        return self._run.replay(future)[0]

    def story(self, future: int) -> dict[str, Any]:
        """The story of one future as data."""
        return json.loads(self._run.replay(future)[1])

    def discover(self, of: str | None = None, **options: Any) -> Answer:
        """As :func:`landbridge.discover`."""
        return discover(self, of, **options)

    def sensitivity(self, of: str | None = None, **options: Any) -> Answer:
        """As :func:`landbridge.sensitivity`."""
        return sensitivity(self, of, **options)

    def __repr__(self) -> str:
        return f"<Run {self.run_id} of {self.n:,} futures in {self.folder}>"

    def _repr_html_(self) -> str:
        return self.summary()._repr_html_()


def open_run(name: str | os.PathLike[str], store: str | os.PathLike[str] = DEFAULT_STORE) -> Run:
    """A run by its name, the beginning of its name, or its folder."""
    return Run(_landbridge.Run.open(Path(store), os.fspath(name)))


def futures(
    region: Region,
    n: int = 256,
    seed: int = 1,
    sampler: str | None = None,
    design: str | None = None,
    levels: int = 4,
    samples: str | os.PathLike[str] | None = None,
    store: str | os.PathLike[str] = DEFAULT_STORE,
    threads: int | None = None,
    engine: str = "local",
    address: str | None = None,
    progress: bool | None = None,
) -> Run:
    """Simulates a region's years in many futures, and keeps them in a store; a run that was interrupted goes on.

    :param n: futures, best a power of two; of a design for indices, base points or trajectories.
    :param sampler: ``"sobol"``, ``"latin"``, ``"monte-carlo"`` or ``"grid"``.
    :param design: ``"saltelli"`` for first-order and total indices, ``"morris"`` for screening.
    :param samples: a file of samples, CSV or Parquet, in place of all that.
    :param store: a folder; with ``engine="ray"`` anything that fsspec reaches and every worker too.
    :param threads: by default one for each core. Of the local engine.
    :param engine: ``"local"``, or ``"ray"`` for many machines: the same bytes, chunk by chunk.
    :param address: of the Ray cluster; by default one that is there, or else this machine.
    """
    if _engine(engine) == "ray" and samples is not None:
        raise BadInputError("samples of a file stay on this machine; use engine=\"local\" or a sampler")
    planned = _plan(region, n, seed, sampler, design, levels, samples)
    if engine == "ray":
        from landbridge import _cluster

        arguments = {"n": n, "seed": seed, "sampler": sampler, "design": design, "levels": levels}
        folder = _cluster.run_chunks(region, "futures", planned, arguments, str(store), address, progress)
        return Run(_landbridge.Run.open(folder.parent, str(folder)))
    with progress_bar(progress) as tell:
        return Run(planned.simulate(Path(store), threads, tell))


def sweep(
    region: Region,
    metric: str | Sequence[str],
    n: int = 256,
    seed: int = 1,
    sampler: str | None = None,
    after: str | Sequence[str] = (),
    store: str | os.PathLike[str] | None = None,
    engine: str = "local",
    address: str | None = None,
    progress: bool | None = None,
) -> Answer:
    """Metrics over samples of the factors, or their changes by variants under the same samples.

    ``answer.table`` says of each metric what the samples have in common, ``answer.tables["samples"]`` has a row for each sample: its
    factors, then its metrics as ``metric:…``.

    :param metric: such as ``"gain(AZ, Freight)"``; one or several.
    :param after: variants; metrics are then their changes against the region.
    :param store: with ``engine="ray"``, where chunks are kept.
    """
    metrics = [metric] if isinstance(metric, str) else [str(name) for name in metric]
    variants = [after] if isinstance(after, str) else [str(name) for name in after]
    planned = _plan_sweep(region, metrics, n, seed, sampler, variants)
    if _engine(engine) == "ray":
        from landbridge import _cluster

        arguments = {"metrics": metrics, "n": n, "seed": seed, "sampler": sampler, "after": variants}
        place = str(store or DEFAULT_STORE)
        folder = _cluster.run_chunks(region, "sweep", planned, arguments, place, address, progress)
        text, table = planned.read(_landbridge.Run.open(folder.parent, str(folder)))
    else:
        with progress_bar(progress) as tell:
            text, table = planned.sweep(tell)
    data = json.loads(text)
    rows = [
        {
            **{name: found[name] for name in ("metric", "unit", "unmoved", "mean")},
            **{f"q{percent}": found["quantiles"] and found["quantiles"][k] for k, percent in enumerate((5, 25, 50, 75, 95))},
            "same_sign": found["same_sign"],
            "n": found["n"],
        }
        for found in data["metrics"]
    ]
    title = "change of metrics over samples" if variants else "metrics over samples"
    return Answer(data, {"metrics": Table.from_rows(rows, title), "samples": Table(table, "samples")})


def discover(
    source: Any,
    of: str | None = None,
    above: float | None = None,
    below: float | None = None,
    step: int | None = None,
    year: int | None = None,
    factors: Sequence[str] | None = None,
) -> Answer:
    """In which part of the factors the cases of interest lie: a box by PRIM, and a tree.

    ``answer.table`` has a row for each limit of the box, with the chance of its like by luck (``quasi_p``); ``answer.tables["path"]`` has the
    steps among which the box was chosen, ``answer.tables["leaves"]`` the parts into which the tree cuts all cases. Coverage is the share of
    the cases of interest that lie in it, density the share of its cases that are of interest.

    :param source: a run; what :func:`sweep` gave; a table of samples (.csv or .parquet) of ``landbridge sweep --table``; or a data frame of pandas or
        polars, or anything that gives Arrow, with a row for each sample.
    :param of: a class or a column of a run, by default the class that most futures end in; of a sweep a metric; of a data frame any column.
    :param above: cases of interest are those above this; a class needs no limit.
    :param step: a step of the peeling path to tell instead of the suggested one.
    :param year: of a run; by default its last.
    :param factors: of a data frame, the columns to look at; by default all but ``of`` and those that are called ``metric:…``.
    """
    if isinstance(source, Run):
        text = source._run.discover(of, year, above, below, step)
        layout = json.loads((source.folder / "manifest.json").read_text(encoding="utf-8"))["layout"]
        known = [column["name"].removeprefix(FACTOR) for column in layout if column["name"].startswith(FACTOR)]
    else:
        with _as_file(source, of, factors) as file:
            text = _landbridge.discover_table(file, _wanted(of), above, below, step)
            known = [name for name in _columns(file) if not name.startswith(METRIC)]
    data = json.loads(text)
    names = ("coverage", "density", "mass", "restricted_factors")
    rows = [{"step": step, **{name: box[name] for name in names}} for step, box in enumerate(data["path"])]
    chosen = data["path"][data["step"]]
    note = (
        f"Box (step {data['step']} of {len(rows) - 1}): {100 * chosen['coverage']:.0f} % of the cases of interest lie in it (coverage); "
        f"of its cases {100 * chosen['density']:.0f} % are of interest (density), of all {100 * data['of_interest'] / data['cases']:.0f} %."
    )
    leaves = [
        {"where": " and ".join(_limits(leaf, known)), **{name: leaf[name] for name in names[:3]}} for leaf in data["leaves"]
    ]
    tables = {
        "box": _box(chosen, known, f"box of {data['of']}"),
        "path": Table.from_rows(rows, f"peeling path of {data['of']}"),
        "leaves": Table.from_rows(leaves, f"tree of {data['of']}"),
    }
    return Answer(data, tables, note)


def sensitivity(
    source: Any,
    of: str | None = None,
    year: int | None = None,
    seed: int = 1,
    recases: int = 200,
    factors: Sequence[str] | None = None,
) -> Answer:
    """Which factors a number hangs on: first-order indices of any cases, total ones of a Saltelli design, effects of a Morris design.

    ``source``, ``of``, ``year`` and ``factors`` are as in :func:`discover`; ``recases`` are the cases drawn anew behind the intervals.
    """
    if isinstance(source, Run):
        text = source._run.sensitivity(of, year, seed, recases)
    else:
        with _as_file(source, of, factors) as file:
            text = _landbridge.sensitivity_table(file, _wanted(of), seed, recases)
    data = json.loads(text)
    rows = [{"factor": found["factor"], **_indices(found)} for found in data["factors"]]
    return Answer(data, {"factors": Table.from_rows(rows, f"what {data['of']} hangs on")})


def _columns(file: Path) -> list[str]:
    """Names of the columns of a table of samples. Those of Parquet need pyarrow."""
    if file.suffix.lower() == ".parquet":
        import pyarrow.parquet

        return list(pyarrow.parquet.read_schema(file).names)
    with open(file, encoding="utf-8", newline="") as opened:
        return next(csv.reader(opened))


def _box(box: dict[str, Any], factors: list[str], title: str) -> Table:
    """Limits of a box by the names of factors; null where there is none."""
    columns: list[list[Any]] = [[], [], [], []]
    for restriction in box["restrictions"]:
        limit = restriction["limit"]
        name, ends = factors[restriction["factor"]], (limit.get("AtLeast"), limit.get("AtMost"))
        for column, cell in zip(columns, (name, *ends, restriction["quasi_p"])):
            column.append(cell)
    return Table(_landbridge.Table.from_columns(["factor", "at_least", "at_most", "quasi_p"], columns), title)


def _limits(box: dict[str, Any], factors: list[str]) -> list[str]:
    """Limits of a box as words; of several on one side of a factor the narrowest is enough."""
    ends: dict[tuple[str, str], float] = {}
    for restriction in box["restrictions"]:
        name, limit = factors[restriction["factor"]], restriction["limit"]
        for sign, word, narrower in ((">=", "AtLeast", max), ("<=", "AtMost", min)):
            if word in limit:
                ends[name, sign] = narrower(limit[word], ends.get((name, sign), limit[word]))
    return [f"{name} {sign} {end:.4g}" for (name, sign), end in ends.items()]


def _plan(
    region: Region,
    n: int,
    seed: int,
    sampler: str | None,
    design: str | None,
    levels: int,
    samples: str | os.PathLike[str] | None = None,
) -> _landbridge.Plan:
    file = None if samples is None else Path(samples)
    return _landbridge.Plan(region._region, n, seed, sampler, design, levels, file)


def _plan_sweep(
    region: Region, metrics: list[str], n: int, seed: int, sampler: str | None, after: list[str]
) -> _landbridge.SweepPlan:
    later = region.with_variants(*after)._region if after else None
    return _landbridge.SweepPlan(region._region, later, metrics, n, seed, sampler)


def _engine(engine: str) -> str:
    if engine not in ENGINES:
        raise BadInputError(f"engine `{engine}`: it is one of {', '.join(ENGINES)}")
    return engine


def _wanted(of: str | None) -> str:
    if of is None:
        raise BadInputError("a table holds several metrics; say which with of=…")
    return of


def _indices(found: dict[str, Any]) -> dict[str, Any]:
    """Estimates of one factor, each with the ends of its interval; null where a factor has none."""
    held = found.get("index") or found.get("effects") or {}
    row: dict[str, Any] = {}
    for name in ("total", "first_order", "mu_star"):
        if name in held:
            row |= {name: held[name]["value"], f"{name}_low": held[name]["lower"], f"{name}_high": held[name]["upper"]}
    if not row and "index" in found:
        row = {"first_order": None, "first_order_low": None, "first_order_high": None}
    return row


def _pairs(classes: Any) -> list[tuple[str, Any]]:
    if isinstance(classes, dict):
        return list(classes.items())
    return [tuple(pair) if isinstance(pair, list) else tuple(pair.values())[:2] for pair in classes]


class _as_file:
    """A file of samples, or one that is there as long as it is needed."""

    def __init__(self, source: Any, of: str | None, factors: Sequence[str] | None) -> None:
        self._made: Path | None = None
        if isinstance(source, (str, os.PathLike)):
            if factors is not None:
                raise BadInputError("factors=… are chosen of a data frame; a file has those that it has")
            self._source: Any = Path(source)
        elif isinstance(source, Answer):
            if "samples" not in source.tables:
                raise BadInputError("this answer has no samples; give a run, or what sweep gave")
            self._source = _cases(source.tables["samples"], _wanted(of), factors)
        else:
            self._source = _cases(source, _wanted(of), factors)

    def __enter__(self) -> Path:
        if isinstance(self._source, Path):
            return self._source
        import tempfile

        handle, name = tempfile.mkstemp(suffix=".csv")
        os.close(handle)
        self._made = Path(name)
        self._source.to_csv(self._made)
        return self._made

    def __exit__(self, *_: object) -> None:
        if self._made is not None:
            self._made.unlink()


def _cases(source: Any, of: str, factors: Sequence[str] | None) -> Table:
    """The factors of a table of samples, and one column more: what is asked about, yes and no as 1 and 0."""
    table = as_table(source)
    columns = table.columns
    asked = next((name for name in (METRIC + of, of) if name in columns), None)
    if asked is None:
        known = [name.removeprefix(METRIC) for name in columns if name.startswith(METRIC)] or columns
        raise BadInputError(f"there is no column `{of}`; known are {'; '.join(known)}")
    chosen = [n for n in columns if n != asked and not n.startswith(METRIC)] if factors is None else list(factors)
    for name in chosen:
        if name not in columns:
            raise BadInputError(f"there is no column `{name}` to be a factor; known are {'; '.join(columns)}")
    rows = table.rows()
    numbers = []
    for name in [*chosen, asked]:
        column = [row[columns.index(name)] for row in rows]
        if any(isinstance(cell, str) for cell in column):
            raise BadInputError(f"column `{name}` holds texts; choose columns of numbers with factors=…")
        numbers.append([None if cell is None else float(cell) for cell in column])
    return Table(_landbridge.Table.from_columns([*chosen, METRIC + asked.removeprefix(METRIC)], numbers))
