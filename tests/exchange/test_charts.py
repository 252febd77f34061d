"""The chart of a course: what is drawn, what is never drawn, and the same numbers as a table."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lowtide.exchange.charts.pain import PAGE, PHONE, Size, pain_chart
from lowtide.exchange.charts.series import (
    ChartMilestone,
    ChartNight,
    ChartRow,
    DoseMark,
    Series,
    Wording,
    description,
    mark_of,
    table_rows,
)

FIRST = date(2026, 3, 1)
SVG = "{http://www.w3.org/2000/svg}"
POINT = re.compile(r"[ML](-?[\d.]+) (-?[\d.]+)")
# What SVG needs no permission for: presentation attributes, classes, names for screen readers.
ALLOWED = {
    *("class", "id", "role", "aria-labelledby", "viewBox", "d", "x", "y", "text-anchor"),
    *("fill", "fill-opacity", "font-size", "stroke", "stroke-width", "stroke-opacity"),
    *("stroke-linecap", "stroke-linejoin", "stroke-dasharray"),
}


def on(number: int) -> date:
    return FIRST + timedelta(days=number - 1)


def nights(*said: tuple[float | None, float | None, float | None]) -> Series:
    """Pain, advised and taken of nights 1, 2, ..."""
    return Series(tuple(ChartNight(on(n), *each) for n, each in enumerate(said, start=1)), (), 4.5)


def course(length: int) -> Series:
    """A course of so many nights with all that a chart can show."""
    said = []
    for n in range(length):
        dose = (None, 1.5, 3.0, 4.5)[min(3, n // 14)]
        taken = 0.0 if n % 11 == 5 else None if n % 13 == 7 else dose
        said.append((None if n % 9 == 4 else float((n * 7) % 11), dose, taken))
    milestones = (ChartMilestone(on(21), "1 week"), ChartMilestone(on(56), "6 weeks"))
    return replace(nights(*said), milestones=milestones)


def drawn(series: Series, size: Size = PAGE) -> ElementTree.Element:
    return ElementTree.fromstring(pain_chart(series, "c", size))  # noqa: S314 - it is our own


def paths(svg: ElementTree.Element, class_: str) -> str:
    return "".join(e.get("d", "") for e in svg.iter(f"{SVG}path") if e.get("class") == class_)


def texts(svg: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in svg.iter(f"{SVG}text")]


# --- gaps ----------------------------------------------------------------------------------------


# A line is drawn through neighbours that were answered; what stands alone is a dot.
@pytest.mark.parametrize(
    ("pain", "lines", "dots"),
    [
        ([6], 0, 1),
        ([6, 5, 7], 1, 3),
        ([6, None, 7], 0, 2),
        ([6, 5, None, 7, 7], 2, 4),
        ([None, None], 0, 0),
        ([0, 0], 1, 2),
    ],
)
def test_a_gap_stays_a_gap(pain: list[float | None], lines: int, dots: int) -> None:
    svg = drawn(nights(*((score, 1.5, 1.5) for score in pain)))
    assert paths(svg, "chart-pain").count("M") == lines + 1, "and one in the legend"
    assert paths(svg, "chart-dot").count("M") == dots + 1


def test_a_night_that_is_left_out_is_a_gap_too() -> None:
    whole = nights((6, 1.5, 1.5), (None, None, None), (7, 1.5, 1.5))
    left_out = replace(whole, nights=(whole.nights[2], whole.nights[0]))
    assert pain_chart(left_out, "c") == pain_chart(whole, "c")


# Every point of the line is an answer: as many points as answers, each at its own height.
@given(st.lists(st.none() | st.integers(0, 100).map(lambda tenth: tenth / 10), min_size=1))
def test_nothing_is_drawn_but_answers(pain: list[float | None]) -> None:
    svg = drawn(nights(*((score, None, None) for score in pain)))
    points = POINT.findall(paths(svg, "chart-dot"))[:-1]
    known = [score for score in pain if score is not None]
    base, top = 320 - 36, 10
    assert [float(y) for _, y in points] == pytest.approx(
        [base - score / 10 * (base - top) for score in known], abs=0.06
    )
    assert [float(x) for x, _ in points] == sorted(float(x) for x, _ in points)


def test_a_long_course_shows_the_middle_of_each_week_that_has_four_answers() -> None:
    week = [(score, None, None) for score in (1.0, 2.0, 9.0, 4.0, None, None, None)]
    sparse = [(score, None, None) for score in (5.0, 5.0, 5.0, None, None, None, None)]
    svg = drawn(nights(*(week * 20 + sparse + week * 20)), PHONE)
    line = paths(svg, "chart-pain")
    assert line.count("M") == 2 + 1, "broken at the sparse week, and one in the legend"
    base, top = PHONE.height - 36, 10
    assert {float(y) for _, y in POINT.findall(line)[:-1]} == {round(base - 0.3 * (base - top), 1)}
    assert paths(svg, "chart-night").count("M") == 40 * 4 + 3 + 4
    assert "middle of the week" in texts(svg)


# --- doses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("advised", "taken", "mark"),
    [
        (None, None, DoseMark.NONE),
        (None, 0.0, DoseMark.NONE),
        (1.5, 1.5, DoseMark.TAKEN),
        (3.0, 1.5, DoseMark.TAKEN),
        (None, 1.5, DoseMark.TAKEN),
        (1.5, 0.0, DoseMark.MISSED),
        (1.5, None, DoseMark.UNKNOWN),
    ],
)
def test_what_is_known_of_a_dose(
    advised: float | None, taken: float | None, mark: DoseMark
) -> None:
    assert mark_of(ChartNight(FIRST, 5, advised, taken)) is mark


def test_missed_and_unknown_doses_have_marks_of_different_shape() -> None:
    series = nights((5, 1.5, 1.5), (5, 1.5, 0), (5, 1.5, None), (5, 1.5, None))
    svg = drawn(series)
    assert paths(svg, "chart-missed").count("M") == 1 + 1
    assert paths(svg, "chart-unknown").count("M") == 2 + 1
    assert "a" not in paths(svg, "chart-missed"), "a cross"
    assert "a" in paths(svg, "chart-unknown"), "a ring"
    assert {"not taken", "not known"} <= set(texts(svg))
    quiet = drawn(nights((5, 1.5, 1.5)))
    assert not {"not taken", "not known"} & set(texts(quiet)), "the legend says what is there"


def test_the_steps_stand_behind_the_pain_and_name_their_dose() -> None:
    svg = drawn(course(60))
    order = [element.get("class") for element in svg]
    assert order.index("chart-dose") < order.index("chart-pain")
    assert [text for text in texts(svg) if text.endswith("mg")] == ["1.5 mg", "3 mg", "4.5 mg"]
    step = paths(svg, "chart-dose-step")
    heights = [float(y) for y in re.findall(r"V([\d.]+)", step)]
    assert heights == sorted(heights, reverse=True), "each step is higher than the one before"


def test_a_single_dose_is_as_high_as_its_share_of_the_protocol() -> None:
    alone = paths(drawn(nights((5, 1.5, 1.5))), "chart-dose")
    beside = paths(drawn(nights((5, 1.5, 1.5), (5, 4.5, 4.5))), "chart-dose")
    assert alone.split("Z")[0] == beside.split("Z")[0]


# --- room ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [1, 3, 17, 60, 85, 120, 400, 1500])
@pytest.mark.parametrize("size", [PHONE, PAGE], ids=["phone", "page"])
def test_dates_and_names_have_room_beside_each_other(length: int, size: Size) -> None:
    svg = drawn(course(length), size)
    rows: dict[str, list[tuple[float, float]]] = {}
    for element in svg.iter(f"{SVG}text"):
        if element.get("text-anchor") == "middle":
            half = len(element.text or "") * 7 / 2
            x = float(element.get("x", "0"))
            rows.setdefault(element.get("y", ""), []).append((x - half, x + half))
    for row in rows.values():
        assert row[0][0] >= 0
        assert row[-1][1] <= size.width
        assert all(right < left for (_, right), (left, _) in pairwise(row))


@pytest.mark.parametrize("length", [1, 3, 400])
def test_a_chart_is_small_enough_for_a_phone(length: int) -> None:
    assert len(pain_chart(course(length), "c", PHONE).encode()) < 20_000


def test_a_milestone_outside_the_chart_is_left_out() -> None:
    series = replace(course(20), milestones=(ChartMilestone(on(300), "9 months"),))
    assert "9 months" not in texts(drawn(series))
    assert "9 months" in description(series), "it is said all the same"


def test_no_nights_make_no_chart_and_no_table() -> None:
    assert pain_chart(Series(()), "c") == ""
    assert table_rows(Series(())) == ()


# --- what a page may trust -----------------------------------------------------------------------


def _all_attributes(svg: ElementTree.Element) -> Iterator[str]:
    return (key for element in svg.iter() for key in element.attrib)


@pytest.mark.parametrize("length", [1, 3, 60, 400])
def test_there_is_no_style_and_no_script_in_it(length: int) -> None:
    svg = drawn(course(length))
    assert set(_all_attributes(svg)) <= ALLOWED
    assert {element.tag.removeprefix(SVG) for element in svg.iter()} <= {
        *("svg", "title", "desc", "path", "text")
    }


def test_whatever_is_written_stays_text() -> None:
    bad = '</text><script>alert("1")</script>'
    series = Series((ChartNight(FIRST, 5),), (ChartMilestone(FIRST, bad),))
    wording = Wording(translate=lambda text: text + bad)
    svg = ElementTree.fromstring(pain_chart(series, 'c"><b', PAGE, wording))  # noqa: S314
    assert bad in texts(svg)
    assert not list(svg.iter(f"{SVG}script"))


def test_a_screen_reader_is_told_what_is_seen() -> None:
    svg = drawn(course(20))
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "c-title c-desc"
    names = {element.get("id"): element.text for element in svg if element.get("id")}
    assert names == {
        "c-title": "Pain each night, and the dose",
        "c-desc": "From 1 Mar 2026 to 20 Mar 2026. Nights with an answer: 18 of 20."
        " Pain from 0 to 10 out of 10. Doses: 1.5 mg from 15 Mar."
        " Doses not taken: 1. Doses not known: 0."
        " Milestones: 21 Mar: 1 week; 25 Apr: 6 weeks. The same numbers are in the table.",
    }


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("series", "says"),
    [
        (nights((None, None, None)), "Nights with an answer: 0 of 1. The same"),
        (nights((4, 1.5, 1.5), (6, 3, 3)), "Doses: 1.5 mg from 1 Mar; 3 mg from 2 Mar. The same"),
        (nights(*((5, 1.5 + n % 2, 1.5 + n % 2) for n in range(20))), "Doses: 20 steps."),
        (nights((5, 1.5, None)), "Doses not taken: 0. Doses not known: 1."),
    ],
)
def test_the_description_says_what_there_is(series: Series, says: str) -> None:
    assert says in description(series)


def test_the_table_has_the_same_numbers_and_every_gap() -> None:
    series = nights((6.5, 1.5, 1.5), (None, 1.5, 0), (0, 3, None), (4, None, None), (4, 3, 1.5))
    milestone = ChartMilestone(on(3), "1 week")
    assert table_rows(replace(series, milestones=(milestone,))) == (
        ChartRow(on(1), "1 Mar 2026", "6.5", "1.5 mg, taken", ""),
        ChartRow(on(2), "2 Mar 2026", "not answered", "1.5 mg, not taken", ""),
        ChartRow(on(3), "3 Mar 2026", "0", "3 mg, not known", "1 week"),
        ChartRow(on(4), "4 Mar 2026", "4", "no dose", ""),
        ChartRow(on(5), "5 Mar 2026", "4", "1.5 mg, taken", ""),
    )


def test_every_word_can_be_said_in_another_language() -> None:
    asked: set[str] = set()

    def translate(text: str) -> str:
        asked.add(text)
        return f"«{text}»"

    german = Wording(
        translate,
        "{0.day}.{0.month}.".format,
        "{0:%d.%m.%Y}".format,
        lambda n: f"{n:g}".replace(".", ","),
    )
    svg = ElementTree.fromstring(pain_chart(course(60), "c", PAGE, german))  # noqa: S314
    free = [text for text in texts(svg) if not text.startswith("«")]
    assert all(re.fullmatch(r"\d+|\d+\.\d+\.|1 week|6 weeks", text) for text in free)
    assert "«1,5 mg»" in texts(svg)
    assert table_rows(course(60), german)[14].dose == "«1,5 mg», «taken»"
    assert all("{" not in text or text.count("{") == text.count("}") for text in asked)
