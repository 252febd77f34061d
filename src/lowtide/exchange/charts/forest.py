"""A forest plot as inline SVG: trials with their intervals, pools under them.

It draws what it is given and nothing else: colours are `currentColor`, no script, no inline style.
An interval that leaves the drawing ends in an arrow, so that nobody takes the edge for its end.
"""

from collections.abc import Sequence
from math import inf, log

from msgspec import Struct

from lowtide.exchange.charts import svg
from lowtide.exchange.charts.svg import number

WIDTH = 720
_NAMES, _VALUES, _ROW, _TOP, _BELOW = 252, 170, 26, 30, 48
_LARGEST, _SMALLEST = 7.0, 2.5  # half the side of a trial's square
_ARROW, _DIAMOND = 5.0, 6.0
_PAST = 0.15  # room beyond the widest trial, of the whole


class Row(Struct, frozen=True):
    """One line: a trial (with its share of the weight, 0 to 1) or a pool (None)."""

    name: str
    estimate: float
    low: float
    high: float
    weight: float | None
    said: str


class Forest(Struct, frozen=True):
    """What is drawn; values as they are shown, on a logarithmic axis for ratios."""

    title: str
    rows: tuple[Row, ...]
    no_difference: float
    left: str
    right: str
    ratio: bool


def forest_plot(forest: Forest, ids: str) -> str:
    """The plot as one <svg> element; `ids` begins its ids. Nothing to draw: empty."""
    if not forest.rows:
        return ""
    axis = _Axis(forest)
    height = _TOP + _ROW * len(forest.rows) + _BELOW
    return svg.picture(
        ids,
        forest.title,
        _description(forest),
        axis.line_of_no_difference(height - _BELOW),
        *(_row(row, _TOP + _ROW * (at + 0.5), axis) for at, row in enumerate(forest.rows)),
        axis.scale(height - _BELOW),
        _sides(forest, axis, height),
        width=WIDTH,
        height=height,
        class_="forest",
        font_size=13,
    )


def _description(forest: Forest) -> str:
    lines = "; ".join(f"{row.name} {row.said}" for row in forest.rows)
    return f"{lines}. Left of {forest.no_difference:g}: {forest.left}; right: {forest.right}."


class _Axis:
    """Where a value lies between the names on the left and the numbers on the right."""

    def __init__(self, forest: Forest) -> None:
        self._ratio = forest.ratio
        self._none = forest.no_difference
        self._low, self._high = self._range(forest.rows)

    def _range(self, rows: Sequence[Row]) -> tuple[float, float]:
        """As wide as the trials are; pools may be wider, and get arrows."""
        trials = [row for row in rows if row.weight is not None] or rows
        ends = [self._at(end) for row in trials for end in (row.low, row.high)]
        ends = [end for end in ends if abs(end) < inf] + [self._at(self._none)]
        room = _PAST * (max(ends) - min(ends)) or 1.0
        return min(ends) - room, max(ends) + room

    def _at(self, value: float) -> float:
        return log(value) if self._ratio else value

    def x(self, value: float) -> float:
        """The place of a value, kept within the drawing."""
        share = (self._at(value) - self._low) / (self._high - self._low)
        return _NAMES + min(max(share, 0.0), 1.0) * (WIDTH - _NAMES - _VALUES)

    def beyond(self, value: float) -> int:
        """-1 left of the drawing, 1 right of it, 0 within."""
        at = self._at(value)
        return int(at > self._high) - int(at < self._low)

    def line_of_no_difference(self, base: float) -> str:
        path = f"M{number(self.x(self._none))} {_TOP - 6}V{number(base)}"
        return svg.stroke(path, "forest-none", 1, stroke_opacity=0.5)

    def scale(self, base: float) -> str:
        line = svg.stroke(f"M{_NAMES} {base}H{WIDTH - _VALUES}", "forest-axis", 1)
        ticks = "".join(self._tick(value, base) for value in self._ticks())
        return line + ticks

    def _tick(self, value: float, base: float) -> str:
        x = self.x(value)
        mark = svg.stroke(f"M{number(x)} {base}v4", "forest-axis", 1)
        return mark + svg.text(f"{value:g}", x, base + 17, "middle")

    def _ticks(self) -> list[float]:
        if self._ratio:
            candidates = [0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 10, 20, 50]
        else:
            step = next(s for s in _STEPS if (self._high - self._low) / s <= 6)
            first, last = int(self._low / step) - 1, int(self._high / step) + 1
            candidates = [round(k * step, 6) for k in range(first, last + 1)]
        return [value for value in candidates if not self.beyond(value)]


_STEPS = (0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 1e9)


def _row(row: Row, y: float, axis: _Axis) -> str:
    pool = row.weight is None
    return (
        svg.text(row.name, 4, y + 4.5, "start", "forest-pool" if pool else "forest-trial")
        + _interval(row, y, axis)
        + (_diamond(row, y, axis) if pool else _square(row, y, axis))
        + svg.text(row.said, WIDTH - 4, y + 4.5, "end")
    )


def _interval(row: Row, y: float, axis: _Axis) -> str:
    left, right = axis.x(row.low), axis.x(row.high)
    line = svg.stroke(f"M{number(left)} {number(y)}H{number(right)}", "forest-interval", 1.4)
    ends = ((left, axis.beyond(row.low)), (right, axis.beyond(row.high)))
    return line + "".join(_arrow(x, y, side) for x, side in ends if side)


def _arrow(x: float, y: float, side: int) -> str:
    back = number(x - side * _ARROW)
    path = f"M{back} {number(y - _ARROW)}L{number(x)} {number(y)}L{back} {number(y + _ARROW)}"
    return svg.stroke(path, "forest-arrow", 1.4)


def _square(row: Row, y: float, axis: _Axis) -> str:
    half = max(_SMALLEST, _LARGEST * (row.weight or 0.0) ** 0.5)
    x, side = axis.x(row.estimate), number(2 * half)
    return svg.area(
        f"M{number(x - half)} {number(y - half)}h{side}v{side}h-{side}Z", "forest-square", 1
    )


def _diamond(row: Row, y: float, axis: _Axis) -> str:
    x = axis.x(row.estimate)
    return svg.area(
        f"M{number(x - _DIAMOND)} {number(y)}L{number(x)} {number(y - _DIAMOND)}"
        f"L{number(x + _DIAMOND)} {number(y)}L{number(x)} {number(y + _DIAMOND)}Z",
        "forest-diamond",
        1,
    )


def _sides(forest: Forest, axis: _Axis, height: float) -> str:
    x, y = axis.x(forest.no_difference), height - 10
    return svg.text(f"← {forest.left}", x - 8, y, "end") + svg.text(f"{forest.right} →", x + 8, y)
