"""The set days on which a course is looked at: looking every day would find a change by luck."""

from collections.abc import Iterable

FIRST_LOOK = 28  # days after the first dose; with the days below: RESPONSE.md, section 11, 10 [A]
EVERY = 7
JUDGED = 84  # the length of the trials: FINAL, 12 weeks, doi 10.1016/S2665-9913(23)00278-3
_WEEKLY = tuple(range(FIRST_LOOK, JUDGED + 1, EVERY))


def looks(milestones: Iterable[int] = ()) -> tuple[int, ...]:
    """The days after the first dose on which there is an answer, in their order.

    Every week from day 28 to day 84, then those of `milestones` that come later.
    """
    return (*_WEEKLY, *sorted({day for day in milestones if day > JUDGED}))


def last_look(days: int, milestones: Iterable[int] = ()) -> int | None:
    """The last of them once so many days have passed since the first dose; None is none yet."""
    return max((day for day in looks(milestones) if day <= days), default=None)


def next_look(days: int, milestones: Iterable[int] = ()) -> int | None:
    """The next of them after so many days since the first dose; None is none to come."""
    return min((day for day in looks(milestones) if day > days), default=None)
