"""The forest plot draws what it is given, and never an edge for the end of an interval."""

import re
from xml.etree import ElementTree

from lowtide.exchange.charts.forest import WIDTH, Forest, Row, forest_plot

ROWS = (
    Row("One <trial>", -0.4, -1.0, 0.2, 0.6, "-0.40 (-1.00 to 0.20)"),
    Row("Another", 0.5, -0.3, 1.3, 0.4, "0.50 (-0.30 to 1.30)"),
    Row("Together", 0.0, -0.5, 0.5, None, "0.00 (-0.50 to 0.50)"),
)
FOREST = Forest("Pain", ROWS, 0.0, "less on naltrexone", "less on placebo", ratio=False)


def with_rows(*rows: Row, ratio: bool = False) -> str:
    none = 1.0 if ratio else 0.0
    return forest_plot(Forest("Pain", rows, none, "left", "right", ratio=ratio), "f")


def test_everything_drawn_is_also_said() -> None:
    drawn = forest_plot(FOREST, "f")
    root = ElementTree.fromstring(drawn)  # noqa: S314 - our own text
    assert root.get("aria-labelledby") == "f-title f-desc"
    said = "".join(root.itertext())
    for row in ROWS:
        assert said.count(row.said) == 2  # beside its line, and in the description
    assert "One <trial>" in said
    assert "less on naltrexone" in said
    assert "style=" not in drawn


def test_trials_are_squares_and_pools_are_diamonds() -> None:
    drawn = forest_plot(FOREST, "f")
    assert drawn.count("forest-square") == 2
    assert drawn.count("forest-diamond") == 1


def test_an_interval_that_leaves_the_drawing_ends_in_arrows() -> None:
    assert "forest-arrow" not in forest_plot(FOREST, "f")
    wide = Row("Wide", 0.0, -5.2, 5.3, None, "0.00 (-5.20 to 5.30)")
    assert with_rows(*ROWS, wide).count("forest-arrow") == 2


def test_nothing_is_drawn_outside() -> None:
    wide = Row("Wide", 0.0, -50.0, 50.0, None, "0.00 (-50.00 to 50.00)")
    places = [float(x) for x in re.findall(r"[MH](-?[\d.]+)", with_rows(*ROWS, wide))]
    assert all(0 <= x <= WIDTH for x in places)


def test_ratios_stand_on_a_logarithmic_axis() -> None:
    half, double = (Row(str(x), x, x / 1.1, x * 1.1, 0.5, str(x)) for x in (0.5, 2.0))
    drawn = with_rows(half, double, ratio=True)
    ticks = re.findall(r">([\d.]+)</text>", drawn)
    assert {"0.5", "1", "2"} <= set(ticks)


def test_without_rows_there_is_nothing() -> None:
    assert with_rows() == ""
