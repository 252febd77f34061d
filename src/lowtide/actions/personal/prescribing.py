"""What the prescriber decided, as the person writes it down: one event each, once."""

from collections.abc import Sequence
from datetime import date

from lowtide.actions.follow import Followed, follow
from lowtide.actions.personal.statements import Saying, event_of, record_once
from lowtide.course.events import (
    Correctable,
    IntervalShortened,
    Prescribed,
    PrescriberSaid,
    Say,
)
from lowtide.course.journal import Journal, Recorded
from lowtide.quantities import Dose


def prescribe(journal: Journal, saying: Saying, prescribed: Prescribed) -> None:
    """From the night on this prescription holds."""
    record_once(journal, saying, prescribed)


def give_word(
    journal: Journal, saying: Saying, say: Say, dose: Dose | None, conflicts: tuple[str, ...]
) -> None:
    """The prescriber said this for the night, and knows of these conflicts."""
    record_once(journal, saying, PrescriberSaid(say, dose, conflicts))


def shorten_interval(
    journal: Journal, saying: Saying, medicine: str, not_before: date, reason: str
) -> None:
    """The prescriber allows naltrexone from that date on, after this medicine."""
    record_once(journal, saying, IntervalShortened(medicine, not_before, reason))


def foreseen(log: Sequence[Recorded], saying: Saying, body: Correctable) -> Followed:
    """How the course would stand if this were said; a UserError where it could not go on."""
    return follow(saying.course, [*log, event_of(saying, body)], saying.night)
