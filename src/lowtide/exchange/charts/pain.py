"""The chart of a course as inline SVG: pain night by night, and the dose steps behind it.

Nothing in it needs a script or an inline style, so that a strict content policy lets it through:
colours are `currentColor` until a style sheet gives the classes others, in dark mode too.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from statistics import median

from msgspec import Struct

from lowtide.exchange.charts import svg
from lowtide.exchange.charts.series import (
    DoseMark,
    Series,
    Wording,
    description,
    every_night,
    level,
    mark_of,
    mg_said,
    steps,
)
from lowtide.exchange.charts.svg import number

WORST_PAIN = 10
FEWEST_NIGHTS = 14  # room for two weeks, so that a first night is no wall
_DOSE_SHARE = 0.36  # of the height, for the highest dose, so that its step lies on no pain line
_LEFT, _RIGHT, _TOP, _TOP_NAMED, _MARKS, _DATES, _ROW = 24, 8, 10, 26, 16, 20, 20
_BETWEEN = 18  # two signs of the legend
_FONT, _LETTER = 13, 7.0  # the size of a letter, and its width at most on average
_MARK = 3.2  # half the width of a mark
_DOTS_FROM = 5  # width of a night from which each has its own dot on the line
_LINE_FROM = 2.8  # below it a line from night to night is a thicket: weeks are drawn instead
_WEEK, _ANSWERS_A_WEEK = 7, 4  # a week with fewer answers has no middle value
_TICKS = (1, 2, 7, 14, 28, 56, 112, 224)  # nights between two dates, in whole weeks where it can


class Size(Struct, frozen=True):
    """Width and height of the drawing in its own units; it scales to the room that it gets."""

    width: int
    height: int


PHONE = Size(320, 240)  # letters of 13 units are 12 pixels on a screen of 320
PAGE = Size(720, 320)  # a wide screen, and paper


def pain_chart(series: Series, ids: str, size: Size = PAGE, wording: Wording | None = None) -> str:
    """The chart as one <svg> element; `ids` begins its ids, so that a page may have several.

    A night without an answer breaks the line: nothing is put in its place. A series without nights
    has no chart: the answer is empty.
    """
    if not series.nights:
        return ""
    return _Drawing(series, size, wording or Wording()).svg(ids)


# --- drawing -----------------------------------------------------------------------------------


class _Drawing:
    """One chart: where its nights and scores lie, and the parts that are drawn there."""

    def __init__(self, series: Series, size: Size, words: Wording) -> None:
        self._series, self._nights = series, every_night(series.nights)
        self._words, self._size = words, size
        self._top = _TOP_NAMED if series.milestones else _TOP
        self._base = size.height - _MARKS - _DATES
        self._pitch = (size.width - _LEFT - _RIGHT) / max(len(self._nights), FEWEST_NIGHTS)
        self._by_week = self._pitch < _LINE_FROM
        self._top_mg = max(series.top_mg, *map(level, self._nights), 0.001)

    def svg(self, ids: str) -> str:
        """The whole element: description first, then from back to front."""
        legend, below = self._legend()
        return svg.picture(
            ids,
            self._words.translate("Pain each night, and the dose"),
            description(self._series, self._words),
            self._doses(),
            self._grid(),
            self._milestone_lines(),
            self._pain(),
            self._fitted(),
            self._dose_marks(),
            self._dates(),
            legend,
            width=self._size.width,
            height=self._size.height + below,
            class_="chart",
            font_size=_FONT,
        )

    # Nights go from left to right: a score stands in the middle of its night, a step where the
    # night begins, and so does a milestone.

    def _left(self, at: float) -> float:
        return _LEFT + at * self._pitch

    def _x(self, at: int) -> float:
        return self._left(at + 0.5)

    def _y(self, pain: float) -> float:
        return self._base - pain / WORST_PAIN * (self._base - self._top)

    def _dose_y(self, mg: float) -> float:
        return self._base - mg / self._top_mg * _DOSE_SHARE * (self._base - self._top)

    def _grid(self) -> str:
        right = self._size.width - _RIGHT
        return "".join(
            svg.stroke(
                f"M{_LEFT} {number(self._y(score))}H{right}", "chart-grid", 1, stroke_opacity=0.18
            )
            + svg.text(str(score), _LEFT - 6, self._y(score) + 4.5, "end")
            for score in (0, 5, WORST_PAIN)
        )

    def _doses(self) -> str:
        taken = "".join(self._blocks(DoseMark.TAKEN))
        unsure = "".join(self._blocks(DoseMark.UNKNOWN))
        return (
            svg.area(taken, "chart-dose", 0.15)
            + svg.area(unsure, "chart-dose-unknown", 0.06)
            + self._outline()
            + "".join(self._dose_name(*step) for step in steps(self._nights))
        )

    def _blocks(self, mark: DoseMark) -> Iterator[str]:
        at = 0
        for (mg, kind), run in groupby(self._nights, key=lambda n: (level(n), mark_of(n))):
            left, at = self._left(at), at + len(list(run))
            if kind is mark:
                top = number(self._dose_y(mg))
                base, right = number(self._base), number(self._left(at))
                yield f"M{number(left)} {base}V{top}H{right}V{base}Z"

    def _outline(self) -> str:
        """The steps themselves, over nights taken or not."""
        path, end = "", -1
        for mg, at, length in steps(self._nights):
            start = f"M{number(self._left(at))} {number(self._base)}" if at != end else ""
            path += f"{start}V{number(self._dose_y(mg))}H{number(self._left(at + length))}"
            end = at + length
        return svg.stroke(path, "chart-dose-step", 1, stroke_opacity=0.35)

    def _dose_name(self, mg: float, at: int, length: int) -> str:
        name = mg_said(mg, self._words)
        if len(name) * _LETTER + 8 > length * self._pitch:
            return ""
        return svg.text(name, self._left(at) + 5, self._base - 6, "start", "chart-dose-name")

    def _pain(self) -> str:
        if self._by_week:
            points = "".join(f"M{point}h0" for run in self._runs(self._scores()) for point in run)
            return svg.stroke(points, "chart-night", 2.4, stroke_opacity=0.5) + self._joined(
                list(self._runs(self._weeks())), dots=False
            )
        return self._joined(list(self._runs(self._scores())), dots=self._pitch >= _DOTS_FROM)

    def _joined(self, runs: list[list[str]], *, dots: bool) -> str:
        """Lines through each run, and dots on all of it or only where a point is alone."""
        lines = "".join("M" + "L".join(points) for points in runs if len(points) > 1)
        alone = "".join(f"M{p}h0" for points in runs if dots or len(points) == 1 for p in points)
        return svg.stroke(lines, "chart-pain", 2) + svg.stroke(alone, "chart-dot", 5.2)

    def _runs(self, scores: Iterable[tuple[float, float | None]]) -> Iterator[list[str]]:
        """Points next to each other as "x y"; None, which nobody answered, parts them."""
        for answered, run in groupby(scores, key=lambda placed: placed[1] is not None):
            if answered:
                yield [f"{number(x)} {number(self._y(score or 0))}" for x, score in run]

    def _fitted(self) -> str:
        """The course that was fitted to the scores, which has no gaps."""
        course = ((self._x(at), night.fitted) for at, night in enumerate(self._nights))
        lines = "".join("M" + "L".join(points) for points in self._runs(course))
        return svg.stroke(lines, "chart-fitted", 2.5, stroke_dasharray="6 4")

    def _scores(self) -> Iterator[tuple[float, float | None]]:
        return ((self._x(at), night.pain) for at, night in enumerate(self._nights))

    def _weeks(self) -> Iterator[tuple[float, float | None]]:
        """The middle value of each week, put in the middle of it."""
        for at in range(0, len(self._nights), _WEEK):
            week = [night.pain for night in self._nights[at : at + _WEEK]]
            known = [pain for pain in week if pain is not None]
            enough = len(known) >= _ANSWERS_A_WEEK
            yield self._left(at + len(week) / 2), median(known) if enough else None

    def _dose_marks(self) -> str:
        y = self._base + _MARKS / 2
        return _crosses(self._marked(DoseMark.MISSED), y) + _rings(
            self._marked(DoseMark.UNKNOWN), y
        )

    def _marked(self, mark: DoseMark) -> Iterator[float]:
        """Where the marks stand: one a night, or where nights are narrow as many as have room."""
        last = float("-inf")
        for at, night in enumerate(self._nights):
            x = self._x(at)
            if mark_of(night) is mark and x - last >= 2 * _MARK + 1:
                last = x
                yield x

    def _milestone_lines(self) -> str:
        first, drawn, room_from = self._nights[0].night, "", 0.0
        for milestone in sorted(self._series.milestones, key=lambda each: each.on):
            at = (milestone.on - first).days
            if not 0 <= at < max(len(self._nights), FEWEST_NIGHTS):
                continue
            x, half = self._left(at), len(milestone.text) * _LETTER / 2
            drawn += svg.stroke(
                f"M{number(x)} {self._top}V{number(self._base)}",
                "chart-milestone",
                1,
                stroke_opacity=0.5,
                stroke_dasharray="2 3",
            )
            middle = min(max(x, half + 1), self._size.width - half - 1)
            if middle - half >= room_from:
                drawn += svg.text(milestone.text, middle, self._top - 9, "middle")
                room_from = middle + half + _LETTER
        return drawn

    def _dates(self) -> str:
        drawn, room_from = "", 0.0
        for at in self._ticks():
            left, right = self._date_place(at)
            drawn += self._tick(at)
            if left >= room_from:
                drawn += self._date(at, (left + right) / 2)
                room_from = right + _LETTER
        return drawn

    def _ticks(self) -> range:
        widest = max(len(self._words.day(night.night)) for night in self._nights) * _LETTER
        every = next((n for n in _TICKS if n * self._pitch > widest + 12), len(self._nights))
        return range(0, len(self._nights), every)

    def _date_place(self, at: int) -> tuple[float, float]:
        """Where a date begins and ends: under its night, and within the drawing."""
        half = len(self._words.day(self._nights[at].night)) * _LETTER / 2
        middle = min(max(self._x(at), half + 1), self._size.width - half - 1)
        return middle - half, middle + half

    def _tick(self, at: int) -> str:
        path = f"M{number(self._x(at))} {number(self._base)}v4"
        return svg.stroke(path, "chart-grid", 1, stroke_opacity=0.5)

    def _date(self, at: int, middle: float) -> str:
        text = self._words.day(self._nights[at].night)
        return svg.text(text, middle, self._base + _MARKS + 12, "middle")

    def _legend(self) -> tuple[str, int]:
        """What each sign means, in as many rows as it takes, and the height of those."""
        x, y, drawn = float(_LEFT), self._size.height + 14.0, ""
        for sign, said in self._signs():
            text = self._words.translate(said)
            width = 20 + len(text) * _LETTER + _BETWEEN
            if x > _LEFT and x + width - _BETWEEN > self._size.width:
                x, y = float(_LEFT), y + _ROW
            drawn += sign(x + 7, y - 4.5) + svg.text(text, x + 20, y, "start")
            x += width
        return drawn, int(y - self._size.height + 8)

    def _signs(self) -> Iterator[tuple[Callable[[float, float], str], str]]:
        marks = set(map(mark_of, self._nights))
        if self._by_week:
            yield _night_sample, "pain, 0 to 10"
            yield _line_sample, "middle of the week"
        else:
            yield _pain_sample, "pain, 0 to 10"
        if any(night.fitted is not None for night in self._nights):
            yield _fitted_sample, "fitted course"
        if DoseMark.TAKEN in marks:
            yield _dose_sample, "dose taken"
        if DoseMark.MISSED in marks:
            yield lambda x, y: _crosses([x], y), DoseMark.MISSED.value
        if DoseMark.UNKNOWN in marks:
            yield lambda x, y: _rings([x], y), DoseMark.UNKNOWN.value


# --- signs -------------------------------------------------------------------------------------


def _crosses(places: Iterable[float], y: float) -> str:
    arm = f"{number(2 * _MARK)} {number(2 * _MARK)}"
    path = "".join(
        f"M{number(x - _MARK)} {number(y - _MARK)}l{arm}m0 -{number(2 * _MARK)}l-{arm}"
        for x in places
    )
    return svg.stroke(path, "chart-missed", 1.5)


def _rings(places: Iterable[float], y: float) -> str:
    half = f"{_MARK:g} {_MARK:g} 0 1 0"
    path = "".join(
        f"M{number(x - _MARK)} {number(y)}a{half} {2 * _MARK:g} 0a{half} -{2 * _MARK:g} 0"
        for x in places
    )
    return svg.stroke(path, "chart-unknown", 1.2)


_SCATTERED = ((-6, 2), (-2, -3), (2, 1), (6, -2))


def _night_sample(x: float, y: float) -> str:
    points = "".join(f"M{number(x + dx)} {number(y + dy)}h0" for dx, dy in _SCATTERED)
    return svg.stroke(points, "chart-night", 2.4, stroke_opacity=0.5)


def _line_sample(x: float, y: float) -> str:
    return svg.stroke(f"M{number(x - 7)} {number(y)}h14", "chart-pain", 2)


def _fitted_sample(x: float, y: float) -> str:
    path = f"M{number(x - 7)} {number(y)}h14"
    return svg.stroke(path, "chart-fitted", 2.5, stroke_dasharray="6 4")


def _pain_sample(x: float, y: float) -> str:
    return _line_sample(x, y) + svg.stroke(f"M{number(x)} {number(y)}h0", "chart-dot", 5.2)


def _dose_sample(x: float, y: float) -> str:
    box = f"M{number(x - 7)} {number(y - 5)}h14v10h-14Z"
    return svg.area(box, "chart-dose", 0.15) + svg.stroke(
        f"M{number(x - 7)} {number(y - 5)}h14", "chart-dose-step", 1, stroke_opacity=0.35
    )
