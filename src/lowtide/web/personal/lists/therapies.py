"""Therapies: what the document says of each, what is known of it, and which of them you do."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lowtide.actions.answer import tonight as answer_of
from lowtide.actions.personal.statements import (
    Saying,
    end_therapy,
    keep_therapies,
    start_therapy,
    therapies_now,
)
from lowtide.course.facts import CourseFacts
from lowtide.decision.explain import Reader
from lowtide.protocol.model import AdjunctTherapy
from lowtide.quantities import Night
from lowtide.sources import Mark
from lowtide.web.courses import Opened, journal_of, open_course
from lowtide.web.personal.known.grades import grades_of
from lowtide.web.personal.saying import new_entry, saying_of
from lowtide.web.words import translated

WEEK = 7  # nights up to this one, as the event says it


@require_http_methods(["GET", "POST"])
def therapies(request: HttpRequest, course: str) -> HttpResponse:
    """Each therapy with its sources; begun, ended, and done in the last seven days."""
    opened = open_course(request, course)
    error = ""
    if request.method == "POST":
        error = _refusal(request, opened)
        if not error:
            _record(request, opened)
            return redirect("therapies", course)
    return render(request, "lowtide/therapies.html", _words(opened, error))


def _refusal(request: HttpRequest, opened: Opened) -> str:
    """What is wrong with the week's tick; everything else that is sent is a button."""
    if request.POST.get("do") == "week" and not _ticked(request, opened):
        return _("Tick what you did, or choose “None of these”.")
    return ""


def _record(request: HttpRequest, opened: Opened) -> None:
    journal, saying, facts = journal_of(opened.key), saying_of(request, opened), _facts(opened)
    key = request.POST.get("key", "")
    match request.POST.get("do"):
        case "week":
            _keep(request, saying, _ticked(request, opened))
        case "none":
            _keep(request, saying, ())
        case "start" if key in _startable(opened):
            start_therapy(journal, saying, facts, key)
        case "stop" if key in therapies_now(facts, saying.night):
            end_therapy(journal, saying, facts, key)
        case _:
            messages.warning(request, _("That was not understood. Please try again."))


def _keep(request: HttpRequest, saying: Saying, keys: tuple[str, ...]) -> None:
    keep_therapies(journal_of(saying.course), saying, keys)
    messages.success(request, _("Written down."))


def _ticked(request: HttpRequest, opened: Opened) -> tuple[str, ...]:
    said = request.POST.getlist("kept")
    return tuple(key for key in _going(opened) if key in said)


def _facts(opened: Opened) -> CourseFacts:
    return opened.followed.facts


def _going(opened: Opened) -> tuple[str, ...]:
    return therapies_now(_facts(opened), opened.followed.night)


def _startable(opened: Opened) -> set[str]:
    return {each.key for each in opened.followed.protocol.therapies if each.starts}


# --- what the page shows -------------------------------------------------------------------------


def _words(opened: Opened, error: str) -> dict[str, Any]:
    going = _going(opened)
    answer = answer_of(opened.followed.advised, Reader.PATIENT, translated)
    shown = [_shown(each, opened) for each in opened.followed.protocol.therapies]
    return {
        "planned": [each for each in shown if each["startable"]],
        "others": [each for each in shown if not each["startable"]],
        "own": [_own(key, opened) for key in going if key not in _startable(opened)],
        "going": [(key, title_of(key)) for key in going],
        "week": _week(_facts(opened), opened.followed.night),
        "week_error": error,
        "next_change": answer.next.earliest if answer.next else None,
        "marks": marks(),
        "entry_id": new_entry(),
    }


def _shown(therapy: AdjunctTherapy, opened: Opened) -> dict[str, Any]:
    return {
        "key": therapy.key,
        "title": title_of(therapy.key),
        "text": translated(therapy.text.value),
        "text_source": therapy.text.citation,
        "evidence": translated(therapy.evidence.value),
        "evidence_source": therapy.evidence.citation,
        "grades": grades_of(therapy.text.citation),
        "startable": therapy.starts is not None,
        "suggested": suggested(therapy, _first_dose(opened), opened.followed.night),
        "suggested_source": therapy.starts.citation if therapy.starts else None,
        "since": _since(therapy.key, opened),
    }


def _own(key: str, opened: Opened) -> dict[str, Any]:
    """One that the person does and this protocol does not plan."""
    return {"key": key, "title": title_of(key), "since": _since(key, opened)}


def _since(key: str, opened: Opened) -> date | None:
    """Since when it is in force; None where it is not."""
    spans = [span for span in _facts(opened).therapies if span.what == key]
    return next((s.first.date for s in spans if s.holds_on(opened.followed.night)), None)


def _first_dose(opened: Opened) -> Night | None:
    beginning = opened.followed.advised.course.beginning
    return beginning.first_dose if beginning else None


def suggested(therapy: AdjunctTherapy, first_dose: Night | None, tonight: Night) -> str:
    """When to begin it, in words; empty where it has no planned start, or a start is long over."""
    if therapy.day is None:
        return ""
    if first_dose is None:
        return _before_the_course(therapy.day)
    day = first_dose.date + timedelta(days=therapy.day)
    if day > tonight.date:
        return _("Suggested start: %(day)s, apart from the changes of dose.") % {"day": _said(day)}
    return _("Its planned day has passed. Begin it when it suits you, apart from a change of dose.")


def _before_the_course(day: int) -> str:
    count = abs(day)
    if day < 0:
        text = ngettext(
            "Suggested start: %(count)s day before the first dose.",
            "Suggested start: %(count)s days before the first dose.",
            count,
        )
    else:
        text = ngettext(
            "Suggested start: %(count)s day after the first dose, apart from the changes of dose.",
            "Suggested start: %(count)s days after the first dose, apart from the changes of dose.",
            count,
        )
    return text % {"count": count}


def _said(day: date) -> str:
    return date_format(day, "j F Y")


def _week(facts: CourseFacts, night: Night) -> dict[str, Any] | None:
    """What was ticked last, where that was within the last seven days."""
    recent = [(said_on, kept) for said_on, kept in facts.therapies_kept if said_on <= night]
    if not recent or night - recent[-1][0] >= WEEK:
        return None
    said_on, kept = recent[-1]
    return {"on": said_on.date, "titles": [title_of(key) for key in kept.keys]}


def title_of(key: str) -> str:
    """What a therapy is called; one that nobody named here is called by its key."""
    titles = {
        "rest": _("Good rest"),
        "physiotherapy": _("Physiotherapy and exercise"),
        "muscle_relaxing": _("Muscle-relaxing therapy"),
        "diet": _("Diet"),
        "b_vitamins": _("B vitamins"),
        "hormones": _("Hormones"),
        "candida": _("Infections and Candida"),
    }
    return titles.get(key, key.replace("_", " "))


def marks() -> list[tuple[str, str]]:
    """What the letter behind a source means."""
    said = {
        Mark.SEEN: _("read in the source that is named"),
        Mark.DERIVED: _("calculated from figures in the source"),
        Mark.ASSUMED: _("an assumption of this project"),
        Mark.NOT_FOUND: _("looked for and not found"),
    }
    return [(mark.value, text) for mark, text in said.items()]
