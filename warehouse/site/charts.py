"""Charts as SVG within the page: colours are the style sheet's, so they follow light and dark."""

import math
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from markupsafe import Markup, escape

WIDTH, HEIGHT = 420, 170
LEFT, RIGHT, TOP, BOTTOM = 44, 6, 10, 22


class Bar(NamedTuple):
    value: float
    kind: str
    title: str
    link: str


def compact(value: float) -> str:
    """1234567 as 1.2M."""
    for limit, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= limit:
            return f"{value / limit:.3g}{letter}"
    return f"{value:.3g}"


def _step(highest: float) -> float:
    """The distance of grid lines: three to five of them, at 1, 2 or 5 times a power of ten."""
    raw = highest / 4
    power = 10 ** math.floor(math.log10(raw)) if raw > 0 else 1.0
    return next(n * power for n in (1, 2, 5, 10) if n * power >= raw)


def _frame(highest: float, label: str, unit: str, inside: str, below: str) -> Markup:
    step = _step(highest)
    lines = []
    for place in range(math.floor(highest / step + 1e-9) + 1):
        y = _y(place * step, highest)
        lines.append(
            f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text class="tick" x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">'
            f"{compact(place * step)}{escape(unit)}</text>"
        )
    return Markup(  # noqa: S704  # every text in it is escaped where it comes in
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(label)}">{"".join(lines)}{inside}{below}</svg>'
    )


def _y(value: float, highest: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value / highest if highest else 0))


def line(points: Sequence[tuple[date, float]], label: str, unit: str = "") -> Markup:
    """A figure over days, filled down to zero."""
    if not points:
        return Markup('<p class="quiet">No days yet.</p>')
    highest = max(value for _, value in points) or 1
    first, last = points[0][0].toordinal(), points[-1][0].toordinal()
    wide = WIDTH - LEFT - RIGHT

    def x(day: date) -> float:
        return LEFT + wide * (day.toordinal() - first) / max(last - first, 1)

    path = " ".join(f"{x(day):.1f},{_y(value, highest):.1f}" for day, value in points)
    floor = _y(0, highest)
    inside = (
        f'<polygon class="area" points="{LEFT},{floor:.1f} {path} {x(points[-1][0]):.1f},'
        f'{floor:.1f}"/><polyline class="line" points="{path}"/>'
    )
    each = wide / len(points)
    inside += "".join(
        f'<rect class="hit" x="{x(day) - each / 2:.1f}" y="{TOP}" width="{each:.1f}" '
        f'height="{HEIGHT - TOP - BOTTOM}"><title>{day}: {value:,.0f}{escape(unit)}</title></rect>'
        for day, value in points
    )
    below = "".join(
        f'<text class="tick" x="{LEFT if anchor == "start" else WIDTH - RIGHT}" '
        f'y="{HEIGHT - 6}" text-anchor="{anchor}">{points[place][0]}</text>'
        for place, anchor in ((0, "start"), (-1, "end"))
    )
    return _frame(highest, label, unit, inside, below)


def bars(items: Sequence[Bar], label: str, unit: str = "") -> Markup:
    """A bar for each item, in order; one without a value still shows that it was there."""
    if not items:
        return Markup('<p class="quiet">Nothing yet.</p>')
    highest = max(item.value for item in items) or 1
    each = min((WIDTH - LEFT - RIGHT) / len(items), 32)
    floor = _y(0, highest)
    inside = ""
    for place, item in enumerate(items):
        top = min(_y(item.value, highest), floor - 2)
        x, width = LEFT + place * each, max(each * 0.8, 1)
        inside += (
            f'<a href="{escape(item.link)}"><rect class="bar {escape(item.kind)}" x="{x:.1f}" '
            f'y="{top:.1f}" width="{width:.1f}" height="{floor - top:.1f}">'
            f"<title>{escape(item.title)}</title></rect></a>"
        )
    return _frame(highest, label, unit, inside, "")


def spark(values: Sequence[float], kinds: Sequence[str], label: str) -> Markup:
    """A line the height of a text: the figures one after the other, the last one marked."""
    if not values:
        return Markup("")
    highest = max(values) or 1
    width, height = 96, 20
    each = (width - 6) / max(len(values) - 1, 1)
    places = [
        (3 + i * each if len(values) > 1 else width - 6, height - 3 - (height - 6) * v / highest)
        for i, v in enumerate(values)
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    x, y = places[-1]
    return Markup(  # noqa: S704
        f'<svg class="spark" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(label)}"><title>{escape(label)}</title>'
        f'<polyline class="line" points="{path}"/>'
        f'<circle class="dot {escape(kinds[-1])}" cx="{x:.1f}" cy="{y:.1f}" r="2.5"/></svg>'
    )
