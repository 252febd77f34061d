"""The set days: 28, 35 and so on to 84, then the milestones after that."""

import pytest

from lowtide.report.catalogue import library
from lowtide.response.looks import FIRST_LOOK, JUDGED, last_look, looks, next_look


def test_the_days() -> None:
    assert looks() == (28, 35, 42, 49, 56, 63, 70, 77, 84)
    assert looks((7, 42, 273, 91, 91)) == (*looks(), 91, 273)
    assert library().numbers.first_look.value == FIRST_LOOK
    assert f"{JUDGED} days" in library().numbers.first_look.source


@pytest.mark.parametrize(
    ("days", "last", "following"),
    [(-5, None, 28), (0, None, 28), (27, None, 28), (28, 28, 35), (34, 28, 35), (84, 84, 91),
     (90, 84, 91), (91, 91, 273), (273, 273, None), (1000, 273, None)],
)  # fmt: skip
def test_the_last_and_the_next(days: int, last: int | None, following: int | None) -> None:
    assert (last_look(days, (91, 273)), next_look(days, (91, 273))) == (last, following)
