"""Tables and answers: what the engine says, as Arrow and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from landbridge._blocks import blocks_as_html, blocks_as_text, html_table, text_table
from landbridge._landbridge import Table as _Table

MOST_SHOWN = 20
"""Rows of a table that a notebook or a terminal is shown."""


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
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        return None

    def to_parquet(self, path: Any) -> None:
        """Writes Parquet to a path. Needs pyarrow."""
        import pyarrow
        import pyarrow.parquet

        pyarrow.parquet.write_table(pyarrow.table(self), path)

    def __repr__(self) -> str:
        rows = [[_shown(cell) for cell in row] for row in self.rows(MOST_SHOWN)]
        head = [text for text in (self.title, self.unit) if text]
        lines = [", ".join(head)] if head else []
        lines += text_table(self.columns, rows, self._numeric())
        if len(self) > MOST_SHOWN:
            lines.append(f"… {len(self):,} rows")
        return "\n".join(lines)

    def _numeric(self) -> list[bool]:
        first = self.rows(MOST_SHOWN)
        return [any(isinstance(row[place], (int, float)) for row in first) for place in range(len(self.columns))]

    def _repr_html_(self) -> str:
        rows = [[_shown(cell) for cell in row] for row in self.rows(MOST_SHOWN)]
        said = ", ".join(text for text in (self.title, self.unit) if text)
        rest = f"<p>… {len(self):,} rows</p>" if len(self) > MOST_SHOWN else ""
        return html_table(self.columns, rows, self._numeric(), said) + rest


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
        note = [self.note] if self.note else []
        return "\n\n".join([*(repr(table) for table in self.tables.values()), *note])

    def _repr_html_(self) -> str:
        if self._blocks is not None:
            return blocks_as_html(self._blocks)
        note = f"<p>{escape(self.note)}</p>" if self.note else ""
        return "".join(table._repr_html_() for table in self.tables.values()) + note


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
