"""One past night: what was advised and why, what was answered and taken, what was written."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lowtide.actions.advise import Advised
from lowtide.actions.answer import PastNight, cited, history
from lowtide.course.events import CheckedIn
from lowtide.decision.decide import NightAdvice
from lowtide.decision.explain import Reader
from lowtide.quantities import Night, Timing
from lowtide.web.courses import Opened, open_course
from lowtide.web.personal.known.grades import graded
from lowtide.web.personal.papers.entries import effects_text, entries_of, score_text, yes_no
from lowtide.web.personal.tonight import WHEN, WHO
from lowtide.web.words import spoken, translated


@require_GET
def night_page(request: HttpRequest, course: str, night: str) -> HttpResponse:
    """What a night said, and why."""
    opened = open_course(request, course)
    asked = Night(_date(night))
    advice = _advice(opened, asked)
    if advice is None:
        raise Http404
    if asked == opened.followed.night and asked not in opened.followed.facts.check_ins:
        return redirect("tonight", course)  # its questions come before its answer
    words = {
        "night": asked.date,
        "before": _neighbour(opened, asked + -1),
        "after": _neighbour(opened, asked + 1),
        **_said(opened, advice),
        "answers": answers(opened.followed.facts.check_ins.get(asked)),
        "entries": entries_of(opened.log, asked),
    }
    return render(request, "lowtide/night.html", words)


def _date(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise Http404 from error


def _advice(opened: Opened, night: Night) -> NightAdvice | None:
    return next((each for each in opened.followed.advised.nights if each.night == night), None)


def _neighbour(opened: Opened, night: Night) -> date | None:
    return night.date if _advice(opened, night) else None


def _said(opened: Opened, advice: NightAdvice) -> dict[str, Any]:
    advised = Advised(opened.followed.advised.course, (advice,))
    (answer,) = history(advised, Reader.PATIENT, translated)
    claims = cited(advised, answer.night)
    asks = [{"who": WHO[a.who](), "when": WHEN[a.when](), "text": a.text} for a in answer.asks]
    return {
        "answer": answer,
        "because": [(each, graded(claims.get(each.rule, ()))) for each in answer.because],
        "dose": advice.dose,
        "morning": answer.timing == Timing.MORNING,
        "asks": asks,
        "shown_then": _shown_then(opened, advice),
        "taken": _taken(opened, answer),
    }


def _shown_then(opened: Opened, advice: NightAdvice) -> str:
    """What was shown that evening, where it is not what the night says now."""
    given = opened.followed.facts.advice.get(advice.night)
    if given is None or given.dose == advice.dose:
        return ""
    return _("no dose") if given.dose is None else spoken(given.dose)


def _taken(opened: Opened, answer: PastNight) -> str:
    report = opened.followed.facts.doses.get(Night(answer.night))
    if report is None or report.dose is None:
        return _("Not known")
    if not report.dose.micrograms:
        return _("Nothing")
    if report.taken_at is None:
        return spoken(report.dose)
    hour = date_format(report.taken_at, "H:i")
    return _("%(dose)s, at %(hour)s") % {"dose": spoken(report.dose), "hour": hour}


def answers(check_in: CheckedIn | None) -> list[tuple[str, str]]:
    """Each question and its answer; what was not answered says so."""
    said = check_in or CheckedIn()
    open_ = _("Not answered")
    effects = open_ if said.effects is None else effects_text(said.effects) or _("Nothing")
    asked = [
        (_("Pain, 0 to 10"), open_ if said.pain is None else score_text(said.pain)),
        (_("New or worse since naltrexone began"), effects),
        (
            _("Slept worse than before"),
            open_ if said.sleep_worse is None else yes_no(said.sleep_worse),
        ),
    ]
    return [*asked, *([(_("Note"), said.note)] if said.note else [])]
