"""A region as a small map for notebooks: straight lines between the places of its buses, as wide as what flows."""

from __future__ import annotations

from html import escape
from typing import Any

WIDTH, MARGIN = 720.0, 30.0
WIDEST = 9.0
"""Of the line with the largest flow of its family, in pixels."""

COLORS = {"gas": "#C8553D", "oil": "#4D4D4D", "container": "#3A6EA5", "water": "#2A9D8F", "power": "#E0A100"}
"""By the first word of a commodity; any other is gray."""


def map_as_svg(view: dict[str, Any]) -> str:
    """The map of an operation; empty where no bus has a place."""
    placed = [asset for asset in view["assets"] if asset["from"]]
    points = [asset[end] for asset in placed for end in ("from", "to") if asset[end]]
    if not points:
        return ""
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    # A degree of longitude is shorter than one of latitude; at 42° by a quarter, and these maps are for a glance.
    scale = (WIDTH - 2 * MARGIN) / max(east - west, (north - south) / 0.6, 1e-9)
    height = (north - south) * scale / 0.75 + 2 * MARGIN

    def place(point: list[float]) -> tuple[float, float]:
        return MARGIN + (point[0] - west) * scale, MARGIN + (north - point[1]) * scale / 0.75

    flows = {asset["id"]: _flow(view, number) for number, asset in enumerate(view["assets"])}
    largest: dict[str, float] = {}
    for asset in placed:
        if asset["kind"] == "link":
            largest[asset["family"]] = max(largest.get(asset["family"], 0.0), flows[asset["id"]])
    lines, names = [], []
    for asset in placed:
        if asset["kind"] != "link" or not asset["to"]:
            continue
        (x1, y1), (x2, y2) = place(asset["from"]), place(asset["to"])
        flow, most = flows[asset["id"]], largest[asset["family"]]
        width = WIDEST * flow / most if most > 0 else 0.0
        is_option = asset["status"] == "option"
        dash = ' stroke-dasharray="4 3"' if is_option else ""
        said = f"{asset['title']}: {flow:,.3g} {asset['unit']} a year of {asset['capacity']:,.3g}"
        lines.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{COLORS.get(asset["family"], "#888888")}" '
            f'stroke-width="{max(width, 0.8):.1f}" stroke-opacity="0.75"{dash}><title>{escape(said)}</title></line>'
        )
    for actor in view["actors"]:
        if actor.get("place"):
            x, y = place(actor["place"])
            names.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{escape(actor["code"])}</text>')
    families = [family for family in largest if largest[family] > 0]
    key = "".join(
        f'<text x="{MARGIN + 90 * number:.0f}" y="{height - 8:.0f}" fill="{COLORS.get(family, "#888888")}">{escape(family)}</text>'
        for number, family in enumerate(families)
    )
    title = f"Flows of {', '.join(families)}: width by share of the largest of its kind"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height:.0f}" width="{WIDTH:.0f}" role="img" '
        f'aria-label="{escape(title)}" font-family="sans-serif" font-size="11"><title>{escape(title)}</title>'
        + "".join(lines)
        + "".join(names)
        + key
        + "</svg>"
    )


def _flow(view: dict[str, Any], number: int) -> float:
    """Of an asset over the year: rates of its periods, by their weights."""
    weights = [period["weight"] for period in view["periods"]]
    rates = view["base"]["flow"][number]
    return sum(weight * rate for weight, rate in zip(weights, rates))
