"""What the person has at hand, and how long it lasts at the doses that are expected."""

from collections.abc import Iterator

from lowtide.actions.follow import Followed
from lowtide.actions.personal.statements import Saying, record_once
from lowtide.course.events import PreparationStated
from lowtide.course.journal import Journal
from lowtide.decision.ahead import nights_ahead
from lowtide.decision.letters import NOTHING
from lowtide.quantities import Dose, Night


def state_preparation(journal: Journal, saying: Saying, stated: PreparationStated) -> None:
    """From the night on this is what is at hand."""
    record_once(journal, saying, stated)


def stated_since(followed: Followed) -> tuple[Night, PreparationStated] | None:
    """What is at hand, and since when it was stated so; None where nothing is known of it."""
    by_then = [each for each in followed.facts.preparations if each[0] <= followed.night]
    if not by_then:
        return None
    since, stated = by_then[-1]
    return (since, stated) if stated else None


def doses_since(followed: Followed, since: Night) -> Iterator[tuple[Night, Dose]]:
    """The doses taken on the nights from then on, and those of the nights ahead if all are quiet.

    A dose that nobody knows of counts as taken: so what is there rather runs out too soon.
    """
    course, nights = followed.advised.course, followed.advised.nights
    past = [advice for advice in nights if advice.night >= since]
    for advice in (*past, *nights_ahead(course, nights[-1])):
        report = followed.facts.doses.get(advice.night)
        dose = advice.dose if report is None or report.dose is None else report.dose
        if dose is not None and dose > NOTHING:
            yield advice.night, dose
