"""The wallet card: what whoever helps in an emergency must know, in the size of a bank card."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lowtide.course.events import Condition
from lowtide.decision.recommendation import Status
from lowtide.quantities import Dose, Timing
from lowtide.report.catalogue import library
from lowtide.report.doses import adherence, last_taken
from lowtide.report.lists import Listed, Lists, lists
from lowtide.report.summary import Standing, first_dose_of, standing
from lowtide.web.courses import Opened, open_course
from lowtide.web.personal.lists.therapies import marks
from lowtide.web.personal.lists.titles import condition_title
from lowtide.web.words import spoken, translated


@require_GET
def card(request: HttpRequest, course: str) -> HttpResponse:
    """The card, to be printed on one page, cut out and folded."""
    return render(request, "lowtide/card.html", words_of(open_course(request, course)))


def words_of(opened: Opened) -> dict[str, Any]:
    """What the card says."""
    course, night = opened.followed.advised.course, opened.followed.night
    facts, tonight = course.facts, opened.followed.advised.nights[-1]
    found = lists(facts, night, course.screen)
    prescribed = facts.prescription_on(night)
    return {
        "takes": takes_text(standing(course, tonight), last_taken(facts, night)),
        "last_dose": _last_dose(opened),
        "emergency": [(translated(each.value), each.citation) for each in library().emergency],
        "prescriber": prescribed.prescriber if prescribed else _("not written down"),
        "medicines": medicines_text(found),
        "conditions": conditions_text(found),
        "printed": night.date,
        "marks": marks(),
    }


def takes_text(standing: Standing, taken: Dose | None) -> str:
    """What the person takes, in a sentence of their own: the last dose known to be taken."""
    if standing.first_dose is None:
        return _("I have taken no naltrexone so far.")
    if standing.status is not Status.RUNNING or standing.dose is None:
        return _("I have taken naltrexone in a low dose. At the moment I take none.")
    dose = {"dose": spoken(taken or standing.dose)}
    if standing.timing is Timing.MORNING:
        return _("I take naltrexone in a low dose: %(dose)s every morning.") % dose
    return _("I take naltrexone in a low dose: %(dose)s every night.") % dose


def _last_dose(opened: Opened) -> date | None:
    """The last night with a possible dose, where none is taken at the moment."""
    course, nights = opened.followed.advised.course, opened.followed.advised.nights
    doses = adherence(course.facts, nights, first_dose_of(course))
    return doses.last_possible.date if doses and nights[-1].dose is None else None


def medicines_text(found: Lists) -> str:
    """Every other medicine; an unanswered list is not "none"."""
    if found.medicines is None:
        return _("not written down")
    return ", ".join(map(_until, found.medicines)) or _("none")


def _until(medicine: Listed[str]) -> str:
    if medicine.last is None:
        return medicine.what
    day = {"medicine": medicine.what, "day": date_format(medicine.last.date, "j F Y")}
    return _("%(medicine)s (until %(day)s)") % day


def conditions_text(found: Lists) -> str:
    """Every condition that was told."""
    if found.conditions is None:
        return _("not written down")
    return ", ".join(condition_text(each.what) for each in found.conditions) or _("none")


def condition_text(condition: Condition) -> str:
    """A condition, with its day where it has one."""
    title = condition_title(condition.key)
    return f"{title} ({date_format(condition.date, 'j F Y')})" if condition.date else title
