"""Medicines: what is taken now, what our check says of each tonight, and what was taken before."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from msgspec.structs import replace

from lowtide.actions.entries import IN_HOSPITAL
from lowtide.actions.personal.medicines import (
    ERASED,
    add_medicines,
    end_medicine,
    medicines_on,
    name_medicine,
    no_opioid_in_hospital,
    state_the_list,
    took_until,
)
from lowtide.course.facts import CourseFacts
from lowtide.course.replay import ASK_AGAIN
from lowtide.quantities import Night
from lowtide.report.catalogue import library
from lowtide.report.lists import Listed, lists
from lowtide.report.medicines import Check, medicine_said, told
from lowtide.screening.catalogue import catalogue
from lowtide.screening.findings import Bar, worst
from lowtide.screening.medicines import Outcome
from lowtide.screening.night.answers import clashes_of
from lowtide.screening.night.gate import without_label
from lowtide.sources import Citation
from lowtide.web import clock
from lowtide.web.courses import Opened, journal_of, open_course
from lowtide.web.personal.lists.naming import (
    AddForm,
    LastForm,
    NameForm,
    harmless_once_named,
    whats,
)
from lowtide.web.personal.lists.therapies import marks
from lowtide.web.personal.lists.titles import outcome_title
from lowtide.web.personal.saying import entry_sent, saying_of
from lowtide.web.words import translated

PAST_SHOWN = 12
ERASED_LIST = ASK_AGAIN["medicines_stated"][0]
TOLERANCE = 2  # of the sentences for an emergency, the one that outlasts the last dose


@require_http_methods(["GET", "POST"])
def medicines(request: HttpRequest, course: str) -> HttpResponse:
    """Each with its answer; added, ended and named one by one."""
    opened = open_course(request, course)
    form = _form(request)
    if request.method == "POST" and (form is None or form.is_valid()):
        _record(request, opened, form)
        return redirect("medicines", course)
    return render(request, "lowtide/medicines.html", _words(request, opened, form))


def _form(request: HttpRequest) -> Form | None:
    """The form that was sent; None for a button."""
    match request.POST.get("do"):
        case "add":
            return AddForm(request.POST)
        case "once" | "last":
            return LastForm(request.POST, clock.wall_of(request).date())
        case "name":
            return NameForm(request.POST)
        case _:
            return None


def _record(request: HttpRequest, opened: Opened, form: Form | None) -> None:
    journal, saying = journal_of(opened.key), saying_of(request, opened)
    do, name = request.POST.get("do"), request.POST.get("name", "")
    match form:
        case AddForm(cleaned_data={"names": names}):
            add_medicines(journal, saying, opened.followed.facts, names)
        case LastForm(cleaned_data={"name": name, "last": last}):
            took_until(journal, saying, name, last)
        case NameForm(better=""):
            messages.info(request, _still_asked())
            return
        case NameForm(better=better):
            name_medicine(journal, saying, name, better)
        case None if do == "all":
            state_the_list(journal, saying, opened.followed.facts)
        case None if do == "end" and name == IN_HOSPITAL:
            no_opioid_in_hospital(journal, saying, name)
        case None if do == "end" and _may_end(opened, name):
            end_medicine(journal, saying, name)
        case _:
            messages.warning(request, _("That was not understood. Please try again."))
            return
    messages.success(request, _("Written down."))


def _may_end(opened: Opened, name: str) -> bool:
    """A conflict needs its last day, but on the night on which it was written down by mistake."""
    night = opened.followed.night
    facts = opened.followed.facts
    held = [span for span in medicines_on(facts, night) if span.what == name]
    return not any(
        span.first < night and clashes_of(name, facts, night, span.first, catalogue())
        for span in held
    )


def _still_asked() -> str:
    return _(
        "Then it stays to be asked. Show its package to a pharmacist, and take no naltrexone until "
        "it is known."
    )


# --- what the page shows -------------------------------------------------------------------------


def _words(request: HttpRequest, opened: Opened, form: Form | None) -> dict[str, Any]:
    facts, night = opened.followed.facts, opened.followed.night
    known = _listed(opened)
    now = sorted((e for e in known if e.last is None or night <= e.last), key=_worst_first)
    conflict = any(worst(each.findings) is Bar.DANGER for each in known)
    return {
        "now": [_shown(each, opened) for each in now if each.what not in ERASED],
        "erased": [told for key, told in _erased().items() if key in names(now)],
        "in_the_way": [_shown(each, opened) for each in known if each not in now],
        "past": _past(facts, night, names(known)),
        "answered": facts.medicines_answered is not None,
        "ask_all": facts.medicines_answered is None or ERASED_LIST in names(now),
        "tolerance": _tolerance() if conflict else None,
        "form": form,
        "do": request.POST.get("do") if form else "",
        "sent": request.POST.get("name", "") if form else "",
        "whats": whats(),
        "today": clock.wall_of(request).date(),
        "marks": marks(),
        "entry_id": entry_sent(request),
    }


def _listed(opened: Opened) -> tuple[Listed[str], ...]:
    """What is taken, and what was taken and still stands in the way, whether or not it is all."""
    course, night = opened.followed.advised.course, opened.followed.night
    answered = replace(course.facts, medicines_answered=night)
    return lists(answered, night, course.screen).medicines or ()


def _worst_first(listed: Listed[str]) -> int:
    return -worst(listed.findings)


def names(known: Sequence[Listed[str]]) -> set[str]:
    """What these are called."""
    return {each.what for each in known}


def _shown(listed: Listed[str], opened: Opened) -> dict[str, Any]:
    facts, night = opened.followed.facts, opened.followed.night
    check = Check(
        screen=opened.followed.advised.course.screen, catalogue=catalogue(), translate=translated
    )
    said = medicine_said(listed, facts, night, check)
    outcome, (name, label) = said.outcome, without_label(listed.what, catalogue())
    labelled, in_hospital = bool(label), name == IN_HOSPITAL
    was_told = told(name, facts, night, listed.first, catalogue()) is not None
    return {
        "key": listed.what,
        "name": _("A medicine given in hospital") if in_hospital else name,
        "since": said.since,
        "until": said.last,
        "outcome": outcome.value,
        "title": _title(outcome, labelled, was_told),
        "product": name,
        "told": was_told,
        "texts": [reason.text for reason in said.reasons],
        "asks": [ask.text for ask in said.asks],
        "sources": list(dict.fromkeys(reason.source for reason in said.reasons)),
        "conflict": outcome is Outcome.CONFLICT,
        "mistake": listed.first == night,
        "asked": outcome is Outcome.ASK and not labelled,
        "in_hospital": in_hospital,
        "harmless_once_named": not in_hospital and harmless_once_named(name),
    }


def _title(outcome: Outcome, labelled: bool, was_told: bool) -> str:
    if was_told and outcome is Outcome.NO_CLASH:
        return _("You were told what it is")
    return _("You said what it is") if labelled else outcome_title(outcome)


def _past(facts: CourseFacts, night: Night, shown: set[str]) -> list[tuple[str, date]]:
    """What is not taken any more and not in the way, each once, the latest first."""
    ended = sorted((span.last.date, span.what) for span in facts.medicines if span.last)
    hidden = shown | ERASED
    over = {what: last for last, what in ended if what not in hidden and last < night.date}
    return sorted(over.items(), key=lambda each: each[1], reverse=True)[:PAST_SHOWN]


def _erased() -> dict[str, tuple[str, str]]:
    """What was erased, and the page on which it is said again."""
    conditions, word = ASK_AGAIN["conditions_stated"][0], ASK_AGAIN["prescriber_said"][0]
    return {
        ERASED_LIST: (_("A list of medicines was erased."), "medicines"),
        conditions: (_("A list of conditions was erased."), "conditions"),
        word: (_("A word of your prescriber was erased."), "word"),
    }


def _tolerance() -> tuple[str, Citation]:
    said = library().emergency[TOLERANCE]
    return translated(said.value), said.citation
