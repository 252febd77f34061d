"""Tonight: the check-in, the answer, the dose taken, and what undoes them."""

import os
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lowtide.actions.answer import Tonight
from lowtide.actions.answer import tonight as answer_of
from lowtide.actions.entries import CheckIn, Entry, LastDose, New, Taken, Undo
from lowtide.actions.record import record
from lowtide.asks import Ask, When, Who
from lowtide.course.ids import RANDOM_BYTES, uuid7
from lowtide.decision.explain import URGENT, Reader
from lowtide.quantities import Dose, Night, Timing
from lowtide.web import clock
from lowtide.web.courses import Opened, journal_of, open_course
from lowtide.web.personal import questions
from lowtide.web.personal.amounts import amount_of
from lowtide.web.personal.questions import CheckInForm
from lowtide.web.words import translated


@require_http_methods(["GET", "POST"])
def tonight(request: HttpRequest, course: str) -> HttpResponse:
    """The questions, and once they are answered tonight's dose with its reason."""
    opened = open_course(request, course)
    form = CheckInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        entry = _check_in(request, opened, opened.followed.night, form)
        return _record(request, course, [entry])
    return _page(request, opened, form)


@require_http_methods(["GET", "POST"])
def yesterday(request: HttpRequest, course: str) -> HttpResponse:
    """Yesterday's questions, filled in late: kept, and never a reason to go faster."""
    opened = open_course(request, course)
    night = opened.followed.night + -1
    form = CheckInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _record(request, course, [_check_in(request, opened, night, form)])
    words = {"form": form, "night": night, "entry_id": new_id(), **questions.choices()}
    return render(request, "lowtide/yesterday.html", words)


@require_POST
def taken(request: HttpRequest, course: str) -> HttpResponse:
    """Tonight's dose was taken just now."""
    opened = open_course(request, course)
    dose = opened.followed.advised.nights[-1].dose
    if dose is None:
        messages.warning(request, _("No dose is advised tonight."))
        return redirect("tonight", course)
    now = clock.wall_of(request).replace(tzinfo=None, microsecond=0)
    entry = Taken(dose=str(dose), taken_at=now, **_envelope(request, opened.followed.night))
    return _record(request, course, [entry])


@require_POST
def undo(request: HttpRequest, course: str) -> HttpResponse:
    """Take back the entry that is named: a correction, which stays in the record."""
    opened = open_course(request, course)
    undone = request.POST.get("of", "")
    if not undone:
        return redirect("tonight", course)
    entry = Undo(entry=undone, **_envelope(request, opened.followed.night))
    return _record(request, course, [entry])


def new_id() -> str:
    """A name for an entry that is about to be written."""
    return uuid7(clock.now(), os.urandom(RANDOM_BYTES))


def _envelope(request: HttpRequest, night: Night) -> dict[str, Any]:
    return {
        "id": request.POST.get("entry") or new_id(),
        "night": night.date,
        "recorded_at": clock.wall_of(request),
        "zone": clock.zone_of(request),
        "by": "patient",
    }


def _record(request: HttpRequest, course: str, entries: list[Entry]) -> HttpResponseRedirect:
    for receipt in record(journal_of(course), course, entries, clock.now()):
        if receipt.status == "refused":
            messages.error(request, receipt.why)
    return HttpResponseRedirect(reverse("tonight", args=[course]))


def _check_in(request: HttpRequest, opened: Opened, night: Night, form: CheckInForm) -> CheckIn:
    said = form.cleaned_data
    new = New(
        medicines=tuple(said["new_medicines"]),
        surgery_on=said["surgery_on"],
        hospital=said["hospital"],
        maybe_pregnant=said["maybe_pregnant"],
    )
    return CheckIn(
        last_dose=_last_dose(said, advised_on(opened, night + -1)),
        pain=said["pain"],
        effects=said["effects"] or None,
        effect_names=tuple(said["effect_names"]),
        sleep_worse=said["sleep_worse"],
        new=new if said["new"] == "yes" and new != New() else None,
        new_answered=said["new"] != "",
        **_envelope(request, night),
    )


def _last_dose(said: dict[str, Any], advised: Dose | None) -> LastDose | None:
    match said["last_dose"]:
        case "":
            return None
        case "taken":
            return LastDose("taken", str(advised)) if advised else None
        case "other":
            return LastDose("other", str(said["last_dose_mg"]))
        case answer:
            return LastDose(answer)


def advised_on(opened: Opened, night: Night) -> Dose | None:
    """What was advised on a night of the course; None where no dose was, or it is not in it."""
    found = [advice.dose for advice in opened.followed.advised.nights if advice.night == night]
    return found[0] if found else None


# --- what the page shows -------------------------------------------------------------------------


def _page(request: HttpRequest, opened: Opened, form: CheckInForm) -> HttpResponse:
    followed = opened.followed
    night, advice = followed.night, followed.advised.nights[-1]
    answer = answer_of(followed.advised, Reader.PATIENT, translated)
    last_dose = advised_on(opened, night + -1)
    reported = night + -1 in followed.facts.doses
    check_in_entry = _entry_of(opened, "checked_in")
    taken_entry = _entry_of(opened, "dose_taken")
    words = {
        **questions.choices(),
        "form": form,
        "night": night,
        "answer": answer,
        "asks": [_asked(ask) for ask in answer.asks],
        "answered": night in followed.facts.check_ins,
        "urgent": any(finding.key == URGENT for finding in advice.findings),
        "dose": advice.dose,
        "amount": amount_of(followed.facts, advice.dose),
        "when": _when(answer),
        "last_dose": last_dose,
        "asks_last_dose": last_dose is not None and not reported,
        "taken": taken_entry,
        "taken_text": _taken_text(opened),
        "next_text": next_text(answer),
        "check_in_entry": check_in_entry,
        "taken_entry": taken_entry,
        "entry_id": new_id(),
        "taken_id": new_id(),
        "undo_id": new_id(),
        "undo_of": taken_entry or check_in_entry,
        "yesterday_open": _yesterday_open(opened),
        "chosen_effects": form["effect_names"].value() or [],
        "some_effect": ("mild", "moderate", "severe"),
    }
    return render(request, "lowtide/tonight.html", words)


def _entry_of(opened: Opened, kind: str) -> str:
    """The entry on which tonight's answers, or tonight's dose, stand; empty where none does."""
    withdrawn = {recorded.entry.corrects for recorded in opened.log}
    standing = [
        recorded.event.id
        for recorded in opened.log
        if recorded.event.night == opened.followed.night
        and recorded.entry.event.kind == kind
        and recorded.event.id not in withdrawn
    ]
    return standing[-1] if standing else ""


def _yesterday_open(opened: Opened) -> bool:
    facts, before = opened.followed.facts, opened.followed.night + -1
    begun = facts.first is not None and facts.first <= before
    return begun and before not in facts.check_ins


def _taken_text(opened: Opened) -> str:
    report = opened.followed.facts.doses.get(opened.followed.night)
    if report is None or not report.dose:
        return ""
    return _("Taken: %(dose)s") % {"dose": report.dose}


def _when(answer: Tonight) -> str:
    if answer.dose_mg is not None and answer.timing == Timing.MORNING:
        return _("Not tonight: tomorrow morning")
    return _("Tonight")


def next_text(answer: Tonight) -> str:
    """When the next change may come, in words; empty where none is in sight."""
    if answer.next is None:
        return ""
    day = date_format(answer.next.earliest, "l j F")
    texts = {
        "step_up": _(
            "If every night from now on is taken and quiet, the next step may come on %(day)s."
        ),
        "start": _("The first dose may come on %(day)s."),
        "resume": _("If nothing is in the way any more, the course may go on on %(day)s."),
    }
    text = texts.get(answer.next.action, _("The next change may come on %(day)s."))
    return text % {"day": day}


def _asked(ask: Ask) -> dict[str, str]:
    return {"who": WHO[ask.who](), "when": WHEN[ask.when](), "text": ask.text}


WHO = {
    Who.EMERGENCY: lambda: _("Emergency service"),
    Who.PRESCRIBER: lambda: _("Your prescriber"),
    Who.PHARMACIST: lambda: _("Your pharmacist"),
    Who.YOU: lambda: _("You"),
}
WHEN = {
    When.NOW: lambda: _("now"),
    When.BEFORE_NEXT_DOSE: lambda: _("before the next dose"),
    When.NEXT_VISIT: lambda: _("at the next visit"),
}
