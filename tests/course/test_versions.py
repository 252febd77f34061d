"""What was known before each late word about an earlier night, and after it."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from course.happenings import happened, log, night
from lowtide.course.events import AnyBody, CheckedIn, Corrected, DoseMissed, DoseTaken, Event
from lowtide.course.versions import versions_of
from lowtide.quantities import Dose

TOOK, MISSED = DoseTaken(Dose(1500)), DoseMissed()


def corrects(event: str, instead: AnyBody | None, *, on: int, id: str, days: int = 0) -> Event:
    """A correction recorded on a night by its number, its clock so many days wrong."""
    at = datetime.combine(night(on).date, datetime.min.time(), UTC) + timedelta(hours=21, days=days)
    return happened(Corrected(event, instead), on=on, id=id, recorded_at=at)  # type: ignore[arg-type]


def test_a_course_without_corrections_has_one_version() -> None:
    (only,) = versions_of(log((1, TOOK), (2, MISSED)))
    assert only.since is None
    assert set(only.facts.doses) == {night(1), night(2)}


def test_a_correction_of_the_same_night_is_not_late() -> None:
    (only,) = versions_of([*log((1, TOOK)), corrects("e1", MISSED, on=1, id="c1")])
    assert only.facts.doses[night(1)].dose == Dose(0)


def filled_in(about: int, *, on: int, id: str) -> Event:
    """A check-in about a night, recorded on another."""
    at = datetime.combine(night(on).date, datetime.min.time(), UTC) + timedelta(hours=21)
    return happened(CheckedIn(effects=()), on=about, id=id, recorded_at=at)


def test_a_check_in_filled_in_on_a_later_night_is_late() -> None:
    events = [*log((1, TOOK), (2, TOOK)), filled_in(1, on=2, id="f1"), filled_in(2, on=2, id="f2")]
    before, after = versions_of(events)
    assert (before.since, after.since) == (None, night(2))
    assert set(before.facts.check_ins) == {night(2)}
    assert set(after.facts.check_ins) == {night(1), night(2)}


def test_before_noon_it_is_still_the_night_before() -> None:
    events = [*log((1, TOOK)), filled_in(1, on=1, id="f1")]
    late_hours = [
        replace(event, recorded_at=event.recorded_at + timedelta(hours=14)) for event in events
    ]
    assert len(versions_of(late_hours)) == 1


def test_each_late_correction_adds_a_version_from_its_night_on() -> None:
    events = [
        *log((1, TOOK), (2, TOOK)),
        corrects("e1", MISSED, on=3, id="c1"),
        corrects("e2", None, on=5, id="c2"),
    ]
    before, first, both = versions_of(events)
    assert (before.since, first.since, both.since) == (None, night(3), night(5))
    assert before.facts.doses[night(1)].dose == Dose(1500)
    assert first.facts.doses[night(1)].dose == Dose(0)
    assert night(2) in first.facts.doses
    assert night(2) not in both.facts.doses


def test_a_correction_of_a_correction_goes_back_to_the_night_it_is_about() -> None:
    events = [
        *log((1, CheckedIn(effects=())), (1, TOOK)),
        corrects("e2", MISSED, on=4, id="c1"),
        corrects("c1", None, on=4, id="c2"),
    ]
    last = versions_of(events)[-1]
    assert len(versions_of(events)) == 3
    assert last.facts.doses[night(1)].dose == Dose(1500)


# A device whose clock is wrong may date a correction's own correction before it.
def test_a_correction_is_left_out_with_the_one_that_it_corrects() -> None:
    events = [
        *log((3, TOOK)),
        corrects("e1", MISSED, on=6, id="c1"),
        corrects("c1", None, on=6, id="c2", days=-4),
    ]
    before, after = versions_of(events)
    assert before.facts.doses[night(3)].dose == Dose(1500)
    assert after.facts.doses[night(3)].dose == Dose(1500)
