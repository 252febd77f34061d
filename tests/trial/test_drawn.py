"""A first night drawn by lot: each alike, written down before, and worth something while kept."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.happenings import MG_1_5, happened, log, night
from lowtide.course.events import (
    AnyBody,
    CheckedIn,
    Corrected,
    DoseMissed,
    DoseTaken,
    DrawEnded,
    Erased,
    StartDrawn,
)
from lowtide.course.facts import CourseFacts
from lowtide.course.replay import replay
from lowtide.errors import QuantityError
from lowtide.trial.catalogue import numbers
from lowtide.trial.drawn import (
    Design,
    below,
    design_on,
    draw,
    first_possible,
    standing,
    waits_for,
)

DRAWN = StartDrawn(night(15).date, 14, night(20).date)
TAKEN = DoseTaken(MG_1_5)


def bytes_of(values: Iterable[int]) -> Callable[[int], bytes]:
    """A source that gives these bytes one by one."""
    left = iter(values)
    return lambda count: bytes(next(left) for _ in range(count))


@pytest.mark.parametrize("count", [1, 2, 7, 8, 14, 21, 255, 256])
def test_each_is_as_likely_as_the_others(count: int) -> None:
    """Every byte there is, once: those that would favour some are drawn again."""
    fair = range(256 - 256 % count)
    drawn = Counter(below(count, bytes_of([byte])) for byte in fair)
    assert drawn == dict.fromkeys(range(count), 256 // count)
    if 256 % count:
        assert below(count, bytes_of([255, 255, 5])) == 5 % count


@pytest.mark.parametrize("count", [-1, 0, 257])
def test_a_lot_among_nothing_or_too_many_is_refused(count: int) -> None:
    with pytest.raises(QuantityError, match="drawn among 1 to 256"):
        below(count, bytes_of([0]))


@given(st.lists(st.integers(0, 255), min_size=60, max_size=60), st.integers(0, 4))
def test_what_is_drawn_lies_in_the_window_and_never_shortens_a_step(
    values: list[int], steps: int
) -> None:
    drawn = draw(numbers(), night(15), steps, bytes_of([*values, *range(20)]))
    assert night(15).date <= drawn.chosen <= night(28).date
    assert len(drawn.extra_doses) == steps
    assert all(0 <= extra <= 7 for extra in drawn.extra_doses)


def test_the_night_and_each_step_have_their_own_bytes() -> None:
    drawn = draw(numbers(), night(15), 2, bytes_of([5, 3, 7]))
    assert drawn == StartDrawn(night(15).date, 14, night(20).date, (3, 7), 7)
    assert draw(numbers(), night(15), 0, bytes_of([5])) == DRAWN


@pytest.mark.parametrize(
    ("answered", "tonight", "first"),
    [
        ((), 1, 15),
        ((1,), 1, 15),
        ((1, 2, 3), 8, 15),
        ((1,), 14, 15),
        ((1,), 15, 16),  # the run-in is over, and tonight is not drawn any more
        ((1,), 40, 41),
        ((9,), 4, 18),  # an answer to come says nothing
    ],
)
def test_the_window_begins_after_the_run_in(
    answered: tuple[int, ...], tonight: int, first: int
) -> None:
    facts = replay(log(*((on, CheckedIn()) for on in answered)))
    assert first_possible(facts, night(tonight), numbers()) == night(first)


@pytest.mark.parametrize(
    ("said", "on", "design", "waits"),
    [
        ([], 16, None, False),
        ([(1, DRAWN)], 16, Design.WAITING, True),
        ([(1, DRAWN)], 19, Design.WAITING, True),
        ([(1, DRAWN)], 20, Design.DUE, False),
        ([(1, DRAWN), (16, DoseMissed())], 16, Design.WAITING, True),
        ([(1, DRAWN), (20, TAKEN)], 20, Design.KEPT, False),
        ([(1, DRAWN), (22, TAKEN)], 21, Design.DUE, False),
        ([(1, DRAWN), (22, TAKEN)], 30, Design.LATE, False),
        ([(1, DRAWN), (16, TAKEN)], 15, Design.WAITING, True),
        ([(1, DRAWN), (16, TAKEN)], 16, Design.LEFT, False),
        ([(1, DRAWN), (16, TAKEN), (20, TAKEN)], 30, Design.LEFT, False),
        ([(1, DRAWN), (16, DrawEnded())], 15, Design.WAITING, True),
        ([(1, DRAWN), (16, DrawEnded())], 16, Design.LEFT, False),
        ([(1, DRAWN), (20, TAKEN), (30, DrawEnded())], 30, Design.LEFT, False),
        ([(1, DRAWN), (16, Corrected("e1", None))], 16, Design.LEFT, False),
        ([(1, Erased("start_drawn"))], 16, Design.LEFT, False),
        ([(15, DRAWN)], 16, Design.LEFT, False),  # after the fact it is no draw
        ([(14, DRAWN)], 16, Design.WAITING, True),
    ],
)
def test_what_the_draw_is_worth(
    said: list[tuple[int, AnyBody]], on: int, design: Design | None, waits: bool
) -> None:
    facts = replay(log(*said))
    assert design_on(facts, night(on)) is design
    assert waits_for(facts, night(on)) == (date(2026, 3, 20) if waits else None)


def test_nothing_stands_where_nothing_was_drawn() -> None:
    assert standing(CourseFacts(), night(1)) is None


def test_each_number_has_its_source() -> None:
    found = numbers()
    assert all(getattr(found, name).source for name in found.__struct_fields__)
    assert happened(DRAWN).schema == 4
