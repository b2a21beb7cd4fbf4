"""The pieces of an answer in the words of the command line, as text and as HTML. Everything of a region is escaped."""

from __future__ import annotations

from html import escape
from typing import Any


def text_table(header: list[str], rows: list[list[str]], numeric: list[bool]) -> list[str]:
    """Lines of a table; columns of numbers are flush right."""
    cells = [header, *rows]
    widths = [max(len(row[place]) for row in cells) for place in range(len(header))]
    return [
        "  ".join(c.rjust(w) if n else c.ljust(w) for c, w, n in zip(row, widths, numeric)).rstrip() for row in cells
    ]


def html_table(header: list[str], rows: list[list[str]], numeric: list[bool], caption: str = "") -> str:
    """A table; columns of numbers are flush right."""
    side = ["right" if number else "left" for number in numeric]
    head = "".join(f'<th scope="col" style="text-align:{s}">{escape(c)}</th>' for c, s in zip(header, side))
    body = "".join(
        "<tr>" + "".join(f'<td style="text-align:{s}">{escape(c)}</td>' for c, s in zip(row, side)) + "</tr>"
        for row in rows
    )
    said = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{said}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def blocks_as_text(blocks: list[dict[str, Any]]) -> str:
    """As the command line prints them."""
    lines: list[str] = []
    for block in blocks:
        ((kind, content),) = block.items()
        if kind == "table":
            numeric = [place > 0 for place in range(len(content["header"]))]
            lines += ["", *text_table(content["header"], content["rows"], numeric), ""]
        else:
            lines.append(content if kind == "sentence" else f"  {content}")
    return "\n".join(lines).strip("\n")


def blocks_as_html(blocks: list[dict[str, Any]]) -> str:
    """As a notebook shows them."""
    parts = []
    for block in blocks:
        ((kind, content),) = block.items()
        if kind == "table":
            numeric = [place > 0 for place in range(len(content["header"]))]
            parts.append(html_table(content["header"], content["rows"], numeric))
        elif kind == "sentence":
            parts.append(f"<p>{escape(content)}</p>")
        else:
            parts.append(f"<p><small>{escape(content)}</small></p>")
    return "".join(parts)
