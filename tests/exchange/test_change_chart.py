"""The picture of a change: it lies where its numbers are, and says them to who does not see it."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.test_charts import ALLOWED, SVG, paths, texts
from lowtide.exchange.charts.change import Change, change_chart, description
from lowtide.exchange.charts.series import Wording
from other_language import dots, left_in_english

MARKS = ((-0.9, "−15 %"), (-1.8, "−30 %"), (-3.0, "−50 %"))
CHANGE = Change(-3.1, -2.5, -2.1, -1.7, -1.1, MARKS)
WIDTHS = [320, 560]
points = st.floats(-10, 10).map(lambda value: round(value, 2))


def drawn(change: Change, width: int = 320) -> ElementTree.Element:
    return ElementTree.fromstring(change_chart(change, "c", width))  # noqa: S314 - it is our own


def x_of(svg: ElementTree.Element, value: str) -> float:
    """Where the scale has this number."""
    (place,) = [each.get("x", "") for each in svg.iter(f"{SVG}text") if each.text == value]
    return float(place)


def test_the_middle_and_as_before_lie_where_the_scale_says() -> None:
    svg = drawn(CHANGE, 560)
    zero = x_of(svg, "0")
    unit = (zero - x_of(svg, "−2")) / 2
    assert x_of(svg, "+2") == pytest.approx(zero + 2 * unit, abs=0.2)
    middle = float(re.findall(r"M(-?[\d.]+) ", paths(svg, "chart-pain"))[0])
    assert middle == pytest.approx(zero - 2.1 * unit, abs=0.2)
    assert float(re.findall(r"M(-?[\d.]+) ", paths(svg, "chart-zero"))[0]) == zero
    marked = [float(each) for each in re.findall(r"M(-?[\d.]+) ", paths(svg, "chart-milestone"))]
    assert marked == pytest.approx([zero + at * unit for at, _ in MARKS], abs=0.2)


@pytest.mark.parametrize("width", WIDTHS)
def test_marks_are_named_where_they_have_room(width: int) -> None:
    assert {"as before", "← lower", "higher →"} <= set(texts(drawn(CHANGE, width)))
    assert [each for each in texts(drawn(CHANGE, width)) if each.endswith("%")]
    near = Change(-3.1, -2.5, -2.1, -1.7, -1.1, ((-0.1, "−15 %"), (-0.2, "−30 %")))
    assert [each for each in texts(drawn(near, width)) if each.endswith("%")] == []


def test_whoever_does_not_see_it_reads_the_numbers() -> None:
    said = description(CHANGE)
    assert said.startswith("The middle is −2.1 points. Half of what is likely lies between −2.5 ")
    assert "nine tenths of it between −3.1 and −1.1. Below zero is less than before." in said
    assert said in (drawn(CHANGE).findtext(f"{SVG}desc") or "")


@given(st.lists(points, min_size=5, max_size=5), st.sampled_from(WIDTHS))
def test_everything_stays_inside(ends: list[float], width: int) -> None:
    q05, q25, q50, q75, q95 = sorted(ends)
    svg = drawn(Change(q05, q25, q50, q75, q95), width)
    for element in svg.iter():
        assert set(element.attrib) <= ALLOWED
        for left in re.findall(r"M(-?[\d.]+) ", element.get("d", "")):
            assert 0 <= float(left) <= width
        if element.get("x"):
            assert 0 <= float(element.get("x", "")) <= width


def test_all_of_it_is_said_by_a_translator() -> None:
    words = Wording(translate=dots)
    svg = ElementTree.fromstring(change_chart(CHANGE, "c", 320, words))  # noqa: S314 - our own
    said = [*texts(svg), *(each.text or "" for each in svg if each.tag.endswith(("desc", "title")))]
    assert left_in_english(" ".join(said)) == set()
