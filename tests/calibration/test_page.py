"""A row says what was measured, and whether it is what was asked, on a line and on the page."""

import sys

import pytest

from lowtide.calibration.rows import Row
from lowtide.cli.analysis.calibrate import in_text, study
from lowtide.errors import UserError
from scripts.calibration import page

KEPT = Row("power", "-2 points", "ours", "better", 0.4, 0.35, 0.45, 500, ">= 30%", True)
MISSED = Row("false alarms", "no effect", "ours", "ever better", 0.09, target="<= 2%", met=False)


def test_a_line_of_the_terminal() -> None:
    assert in_text(KEPT) == (
        "power; -2 points; ours: better: 0.4000 (0.350 to 0.450), n 500  [>= 30%: met]"
    )
    assert in_text(MISSED).endswith("0.0900  [<= 2%: NOT MET]")


def test_the_page_has_a_table_for_each_part_and_hides_no_broken_promise() -> None:
    made = page([KEPT, MISSED])
    assert made.index("without any effect") < made.index("real effect")
    assert "| -2 points | ours | better | 0.4 [0.350, 0.450], n 500 | >= 30%: yes |" in made
    assert "<= 2%: **no**" in made
    assert "NaN" not in made and "nan" not in made


def test_without_the_packages_it_is_said_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    with pytest.raises(UserError, match="analysis,calibration"):
        study(20, full=False, seed=1)
