"""A change since starting as inline SVG: where it most likely lies, beside "as before"."""

from collections.abc import Iterator
from math import ceil, floor

from msgspec import Struct

from lowtide.exchange.charts import svg
from lowtide.exchange.charts.series import Wording
from lowtide.exchange.charts.svg import number

_FONT, _LETTER, _ROW = 13, 7.0, 17
_SIDE, _TOP = 14, 22
_BAND = 34  # the height of the room that the bar lies in
_THICK, _THIN = 15, 6
_FEWEST = 2.0  # points to each side of "as before" at least, so that a small change looks small
_ROOM = 22.0  # between two numbers of the scale


class Change(Struct, frozen=True):
    """A change in points, below zero being less: its middle, and the ranges of 50 and 90 %.

    marks: changes that mean something, each with what it is called.
    """

    q05: float
    q25: float
    q50: float
    q75: float
    q95: float
    marks: tuple[tuple[float, str], ...] = ()


def change_chart(change: Change, ids: str, width: int, wording: Wording | None = None) -> str:
    """The picture as one <svg> element; `ids` begins its ids, so that a page may have several."""
    return _Drawing(change, width, wording or Wording()).svg(ids)


def description(change: Change, wording: Wording | None = None) -> str:
    """What the picture shows, in sentences, for whoever does not see it."""
    words = wording or Wording()
    said = words.translate(
        "The middle is {q50} points. Half of what is likely lies between {q25} and {q75}, nine "
        "tenths of it between {q05} and {q95}. Below zero is less than before. The same numbers "
        "are in the table."
    )
    ends = {name: _signed(getattr(change, name), words) for name in ("q05", "q25", "q50", "q75")}
    return said.format(**ends, q95=_signed(change.q95, words))


def _signed(points: float, words: Wording) -> str:
    rounded = round(points, 1)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return sign + words.number(abs(rounded))


class _Drawing:
    """One picture: the scale from left to right, and what lies on it."""

    def __init__(self, change: Change, width: int, words: Wording) -> None:
        self._change, self._width, self._words = change, width, words
        marks = [points for points, _ in change.marks]
        self._least = floor(min(change.q05, -_FEWEST, *marks))
        self._most = ceil(max(change.q95, _FEWEST, *marks))
        self._unit = (width - 2 * _SIDE) / (self._most - self._least)
        self._base = _TOP + _BAND

    def svg(self, ids: str) -> str:
        """The whole element: description first, then from back to front."""
        return svg.picture(
            ids,
            self._words.translate("Change since starting, in points of 10"),
            description(self._change, self._words),
            self._scale(),
            self._marks(),
            self._zero(),
            self._bar(),
            self._sides(),
            width=self._width,
            height=self._base + 3 * _ROW + 3,
            class_="chart",
            font_size=_FONT,
        )

    def _x(self, points: float) -> float:
        return _SIDE + (points - self._least) * self._unit

    def _scale(self) -> str:
        """The line with its numbers, as many as have room."""
        every = next(step for step in (1, 2, 5, 10, 20) if step * self._unit >= _ROOM)
        places = [at for at in range(self._least, self._most + 1) if at % every == 0]
        line = f"M{_SIDE} {self._base}H{number(self._width - _SIDE)}"
        ticks = "".join(f"M{number(self._x(at))} {self._base}v4" for at in places)
        numbers = (
            svg.text(_signed(at, self._words), self._x(at), self._base + _ROW, "middle")
            for at in places
        )
        return svg.stroke(line + ticks, "chart-grid", 1, stroke_opacity=0.5) + "".join(numbers)

    def _marks(self) -> str:
        """Changes that mean something, named where there is room."""
        lines = "".join(self._line(points) for points, _ in self._change.marks)
        drawn = svg.stroke(lines, "chart-milestone", 1, stroke_opacity=0.5, stroke_dasharray="2 3")
        return drawn + "".join(self._named())

    def _named(self) -> Iterator[str]:
        # From "as before" on, which is always named.
        zero = self._words.translate("as before")
        room_to = self._x(0) - len(zero) * _LETTER / 2 - _LETTER / 2
        for points, text in sorted(self._change.marks, reverse=True):
            half = len(text) * _LETTER / 2
            if self._x(points) + half <= room_to:
                yield svg.text(text, max(self._x(points), half + 1), _TOP - 8, "middle")
                room_to = self._x(points) - half - _LETTER / 2

    def _line(self, points: float) -> str:
        return f"M{number(self._x(points))} {_TOP}V{self._base}"

    def _zero(self) -> str:
        text = self._words.translate("as before")
        half = len(text) * _LETTER / 2
        at = min(max(self._x(0), half + 1), self._width - half - 1)
        return svg.stroke(self._line(0), "chart-zero", 1.5) + svg.text(text, at, _TOP - 8, "middle")

    def _bar(self) -> str:
        """The range of 90 %, that of 50 % on it, and the middle."""
        change, y = self._change, _TOP + _BAND / 2
        return (
            svg.area(self._box(change.q05, change.q95, y, _THIN), "chart-dose", 0.35)
            + svg.area(self._box(change.q25, change.q75, y, _THICK), "chart-dose", 0.45)
            + svg.stroke(
                f"M{number(self._x(change.q50))} {number(y - _THICK / 2)}v{_THICK}", "chart-pain", 3
            )
        )

    def _box(self, least: float, most: float, y: float, height: float) -> str:
        left, right = self._x(least), self._x(most)
        return f"M{number(left)} {number(y - height / 2)}H{number(right)}v{height}H{number(left)}Z"

    def _sides(self) -> str:
        """What each side means, and what each bar does."""
        y = self._base + 2 * _ROW + 1
        less, more = self._words.translate("← lower"), self._words.translate("higher →")
        bars = self._words.translate("thick: 50 of 100; thin: 90 of 100")
        return (
            svg.text(less, _SIDE, y)
            + svg.text(more, self._width - _SIDE, y, "end")
            + svg.text(bars, self._width / 2, y + _ROW, "middle")
        )
