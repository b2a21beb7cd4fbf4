"""Tables and answers: what the engine says, as Arrow and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from landbridge._blocks import blocks_as_html, blocks_as_text, html_table, text_table
from landbridge._landbridge import Table as _Table
from landbridge._landbridge import write_text
from landbridge.errors import BadInputError

MOST_SHOWN = 20
"""Rows of a table that a notebook or a terminal is shown."""

MOST_COLUMNS = 12
"""Columns of a table that a notebook or a terminal is shown: those at both ends."""


class Table:
    """Columns of equal length, as Arrow.

    pandas, polars, pyarrow and DuckDB take it as it is, through the PyCapsule interface and without copies of numbers:
    ``pyarrow.table(t)``, ``polars.DataFrame(t)``, ``duckdb.from_arrow(pyarrow.table(t))``. :meth:`to_pandas` and
    :meth:`to_polars` do it for you.
    """

    def __init__(self, table: _Table, title: str = "", unit: str = "") -> None:
        self._table = table
        self.title = title
        """What it is of."""
        self.unit = unit
        """Of its amounts of money."""

    @classmethod
    def from_rows(cls, rows: list[dict[str, Any]], title: str = "", unit: str = "") -> Table:
        """A table of rows that have the same keys."""
        names = list(rows[0]) if rows else []
        columns = [[_plain(row[name]) for row in rows] for name in names]
        return cls(_Table.from_columns(names, columns), title, unit)

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return self._table.columns

    def __len__(self) -> int:
        return len(self._table)

    def rows(self, most: int | None = None) -> list[tuple[Any, ...]]:
        """The first rows as tuples; all of them by default."""
        return self._table.rows(len(self) if most is None else most)

    def __arrow_c_schema__(self) -> object:
        return self._table.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)

    def to_pandas(self) -> Any:
        """As a pandas data frame. Needs pandas and pyarrow."""
        import pyarrow

        return pyarrow.table(self).to_pandas()

    def to_polars(self) -> Any:
        """As a polars data frame. Needs polars."""
        import polars

        return polars.DataFrame(self)

    def to_csv(self, path: Any = None) -> str | None:
        """Writes CSV to a path, or gives its text; every number in the shortest form that reads back as the same."""
        text = self._table.to_csv()
        if path is None:
            return text
        write_text(path, text)
        return None

    def to_parquet(self, path: Any) -> None:
        """Writes Parquet to a path. Needs pyarrow."""
        import pyarrow
        import pyarrow.parquet

        pyarrow.parquet.write_table(pyarrow.table(self), path)

    def __repr__(self) -> str:
        said = self._said()
        return "\n".join([*([said] if said else []), *text_table(*self._part()), *self._rest()])

    def _repr_html_(self) -> str:
        return html_table(*self._part(), self._said()) + "".join(f"<p>{rest}</p>" for rest in self._rest())

    def _said(self) -> str:
        return ", ".join(text for text in (self.title, self.unit) if text)

    def _part(self) -> tuple[list[str], list[list[str]], list[bool]]:
        """Header and cells of the part that is shown, and which of its columns are numbers."""
        first, names = self.rows(MOST_SHOWN), self.columns
        numeric = [any(isinstance(row[place], (int, float)) for row in first) for place in range(len(names))]
        rows = [[_shown(cell) for cell in row] for row in first]
        if len(names) > MOST_COLUMNS:
            half = MOST_COLUMNS // 2
            names, numeric = [*names[:half], "…", *names[-half:]], [*numeric[:half], False, *numeric[-half:]]
            rows = [[*row[:half], "…", *row[-half:]] for row in rows]
        return names, rows, numeric

    def _rest(self) -> list[str]:
        """What is not shown."""
        wide, long = len(self.columns) > MOST_COLUMNS, len(self) > MOST_SHOWN
        counts = [f"{len(self):,} rows"] * long + [f"{len(self.columns)} columns"] * wide
        return [f"… {', '.join(counts)}"] if counts else []


class Answer(Mapping[str, Any]):
    """An answer of the engine: a mapping that holds what the command line prints with ``--json``, and tables made of it.

    ``answer["actors"]`` is plain data, ``answer.table`` its main table as Arrow, ``answer.tables`` all of them.
    """

    def __init__(
        self,
        data: dict[str, Any],
        tables: dict[str, Table],
        note: str | None = None,
        blocks: list[dict[str, Any]] | None = None,
    ) -> None:
        self.data = data
        """As ``--json`` prints it."""
        self.tables = tables
        """By name."""
        self.note = note
        """What is to be said of it, where something is."""
        self._blocks = blocks

    @property
    def table(self) -> Table:
        """The main table."""
        return next(iter(self.tables.values()))

    def __getitem__(self, key: str) -> Any:
        return self.data[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)

    def __arrow_c_schema__(self) -> object:
        return self.table.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)

    def to_pandas(self) -> Any:
        """The main table as a pandas data frame."""
        return self.table.to_pandas()

    def to_polars(self) -> Any:
        """The main table as a polars data frame."""
        return self.table.to_polars()

    def __repr__(self) -> str:
        if self._blocks is not None:
            return blocks_as_text(self._blocks)
        return "\n\n".join([*(repr(table) for table in list(self.tables.values())[:1]), *self._notes()])

    def _repr_html_(self) -> str:
        if self._blocks is not None:
            return blocks_as_html(self._blocks)
        notes = "".join(f"<p>{escape(note)}</p>" for note in self._notes())
        return "".join(table._repr_html_() for table in list(self.tables.values())[:1]) + notes

    def _notes(self) -> list[str]:
        """What is to be said, and where the other tables are, which are longer than most want to read."""
        others = [f'.tables["{name}"]: {len(table):,} rows' for name, table in list(self.tables.items())[1:]]
        return [*([self.note] if self.note else []), *others]


def as_table(frame: Any) -> Table:
    """Of a data frame of pandas or polars, or of anything that gives Arrow."""
    if isinstance(frame, Table):
        return frame
    if hasattr(frame, "reset_index") and all(name is None for name in frame.index.names):
        frame = frame.reset_index(drop=True)  # Else the numbers of rows that are left of many come as a column.
    if not hasattr(frame, "__arrow_c_stream__"):
        raise BadInputError(
            f"{type(frame).__name__} is no table; give a data frame of pandas or polars, or an Arrow table"
        )
    return Table(_Table.from_arrow(frame))


def _plain(cell: Any) -> Any:
    """A cell as Arrow has it: a list becomes the text of its members."""
    if isinstance(cell, (list, tuple)):
        return "+".join(str(member) for member in cell)
    if isinstance(cell, dict):
        return str(cell)
    return cell


def _shown(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool) or not isinstance(cell, float):
        return str(cell)
    if cell == 0 or abs(cell) >= 100:
        return f"{cell:,.0f}"
    return f"{cell:,.1f}" if abs(cell) >= 10 else f"{cell:.3g}"
