"""Wall clocks and absolute time, over the hours in which clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lowtide.course.clock import earliest, hours_between, latest, on_the_wall, zone_named
from lowtide.errors import QuantityError

BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("earlier", "later", "hours"),
    [
        # On the night of 29 March 2026 Berlin's clocks go forward, on that of 25 October back.
        (datetime(2026, 3, 28, 22), datetime(2026, 3, 29, 22), 23),
        (datetime(2026, 10, 24, 22), datetime(2026, 10, 25, 22), 25),
        (datetime(2026, 6, 1, 22), datetime(2026, 6, 2, 22), 24),
    ],
)
def test_elapsed_hours_over_a_change_of_clocks(
    earlier: datetime, later: datetime, hours: int
) -> None:
    there = ZoneInfo(BERLIN)
    assert hours_between(earlier.replace(tzinfo=there), later.replace(tzinfo=there)) == hours
    assert hours_between(latest(earlier, BERLIN), earliest(later, BERLIN)) == hours
    assert hours_between(earlier, later) == 24, "without a zone, by the hands of the clock"


def test_a_moment_without_a_zone_is_compared_by_the_hands() -> None:
    bare, tokyo = datetime(2026, 3, 14, 22), datetime(2026, 3, 15, 8, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert hours_between(bare, tokyo) == 10
    assert hours_between(tokyo, bare) == -10


@pytest.mark.parametrize(
    ("reading", "first", "last"),
    [
        (
            datetime(2026, 10, 25, 2, 30),
            datetime(2026, 10, 25, 0, 30),
            datetime(2026, 10, 25, 1, 30),
        ),
        (datetime(2026, 3, 29, 2, 30), datetime(2026, 3, 29, 0, 30), datetime(2026, 3, 29, 1, 30)),
        (datetime(2026, 6, 1, 2, 30), datetime(2026, 6, 1, 0, 30), datetime(2026, 6, 1, 0, 30)),
    ],
    ids=["shown twice", "never shown", "shown once"],
)
def test_what_a_reading_of_the_clock_may_mean(
    reading: datetime, first: datetime, last: datetime
) -> None:
    assert earliest(reading, BERLIN) == first.replace(tzinfo=UTC)
    assert latest(reading, BERLIN) == last.replace(tzinfo=UTC)
    assert latest(reading, BERLIN).replace(tzinfo=None) == reading, "the hands stay"


def test_a_moment_with_an_offset_or_without_a_zone_stays() -> None:
    bare, known = datetime(2026, 3, 14, 22), datetime(2026, 3, 14, 22, tzinfo=UTC)
    assert earliest(bare, None) == latest(bare, None) == bare
    assert earliest(known, BERLIN) == latest(known, BERLIN) == known
    assert on_the_wall(bare, BERLIN) == bare
    assert on_the_wall(known, None).hour == 22


def test_a_moment_as_the_wall_there_shows_it() -> None:
    shown = on_the_wall(datetime(2026, 3, 14, 22, tzinfo=UTC), "Asia/Tokyo")
    assert shown.replace(tzinfo=None) == datetime(2026, 3, 15, 7)
    assert shown.utcoffset() == timedelta(hours=9)


@pytest.mark.parametrize("name", ["Europe/Atlantis", "", "../etc/passwd", "Europe", "\0"])
def test_a_zone_that_is_none_is_refused_with_the_remedy(name: str) -> None:
    with pytest.raises(QuantityError, match="Write one like"):
        zone_named(name)
