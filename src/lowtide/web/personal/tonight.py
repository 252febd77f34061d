"""Tonight: the check-in, the answer, the dose taken, and what undoes them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lowtide.actions.answer import Tonight
from lowtide.actions.answer import tonight as answer_of
from lowtide.actions.entries import CheckIn, Entry, LastDose, New, Taken, Undo
from lowtide.actions.personal.statements import Saying
from lowtide.actions.record import record
from lowtide.asks import Ask, When, Who
from lowtide.decision.explain import URGENT, Reader
from lowtide.errors import QuantityError, StorageError
from lowtide.quantities import Dose, Night, Timing
from lowtide.web import clock
from lowtide.web.courses import Opened, follow, journal_of, open_course
from lowtide.web.offered import is_offered, lower_offered
from lowtide.web.personal import questions
from lowtide.web.personal.amounts import amount_of
from lowtide.web.personal.first.lot import stay_text, waiting_lines
from lowtide.web.personal.first.steps import next_step, titles
from lowtide.web.personal.questions import CheckInForm
from lowtide.web.personal.saying import entry_sent, is_entry, new_entry, saying_of, who_writes
from lowtide.web.words import spoken, translated


@require_http_methods(["GET", "POST"])
def tonight(request: HttpRequest, course: str) -> HttpResponse:
    """The questions, and once they are answered tonight's dose with its reason."""
    opened = open_course(request, course)
    form = CheckInForm(request.POST or None)
    if request.method == "POST" and _answered(request, opened, form, _night_meant(request, opened)):
        return redirect("tonight", course)
    return _page(request, opened, form)


@require_http_methods(["GET", "POST"])
def yesterday(request: HttpRequest, course: str) -> HttpResponse:
    """Yesterday's questions, filled in late: kept, and never a reason to go faster."""
    opened = open_course(request, course)
    night = opened.followed.night + -1
    form = CheckInForm(request.POST or None)
    if request.method == "POST" and _answered(request, opened, form, night):
        return redirect("tonight", course)
    words = {
        **_asked_of(opened, form, night),
        "night": night,
        "entry_id": entry_sent(request),
        "undo_id": new_entry(),
        "undo_of": _entry_of(opened, night, "checked_in"),
    }
    return render(request, "lowtide/yesterday.html", words)


@require_POST
def taken(request: HttpRequest, course: str) -> HttpResponse:
    """A dose that was shown was taken just now."""
    opened = open_course(request, course)
    night = _night_meant(request, opened)
    dose = _dose_meant(request, opened)
    if dose is None or night is None:
        messages.warning(request, _("No dose is advised tonight."))
    elif not is_offered(opened, night, dose):
        messages.warning(request, _("This is not the dose that was shown for tonight."))
    elif _entry_of(opened, night, "dose_taken") != "":
        messages.info(request, _("It is noted already that you took this dose."))
    else:
        now = clock.wall_of(request).replace(tzinfo=None, microsecond=0)
        envelope = _envelope(saying_of(request, opened), night)
        _recorded_or_said(request, course, Taken(dose=str(dose), taken_at=now, **envelope))
    return redirect("tonight", course)


@require_POST
def undo(request: HttpRequest, course: str) -> HttpResponse:
    """Take back the entry that is named: a correction, which stays in the record."""
    opened = open_course(request, course)
    undone = request.POST.get("of", "")
    if is_entry(undone):
        envelope = _envelope(saying_of(request, opened), opened.followed.night)
        _recorded_or_said(request, course, Undo(entry=undone, **envelope))
    elif undone:
        messages.error(request, _("This was brought in from a file. It cannot be taken back here."))
    then = request.POST.get("then")
    return redirect(then if then == "yesterday" else "tonight", course)


# --- what is recorded ----------------------------------------------------------------------------


def _answered(request: HttpRequest, opened: Opened, form: CheckInForm, night: Night | None) -> bool:
    """Whether the answers are recorded; if not, the form says why, and still has them all."""
    if not form.is_valid():
        return False
    if night is None:
        form.add_error(None, _("A new night has begun since. Are these your answers for tonight?"))
        return False
    entry = _check_in(saying_of(request, opened), opened, night, form)
    refusal = _refusal(opened.key, entry)
    if refusal:
        form.add_error(None, refusal)
    return not refusal


def _night_meant(request: HttpRequest, opened: Opened) -> Night | None:
    """The night that the page asked about, tonight's or the one before; None if it was another."""
    tonight = opened.followed.night
    said = request.POST.get("night", str(tonight))
    return next((night for night in (tonight, tonight + -1) if str(night) == said), None)


def _dose_meant(request: HttpRequest, opened: Opened) -> Dose | None:
    """The dose of the button that was pressed; one that cannot be read is none."""
    said = request.POST.get("dose")
    if not said:
        return opened.followed.advised.nights[-1].dose
    try:
        return Dose.parse(said)
    except QuantityError:
        return None


def _envelope(saying: Saying, night: Night) -> dict[str, Any]:
    return {
        "id": saying.entry,
        "night": night.date,
        "recorded_at": saying.recorded_at,
        "zone": saying.zone,
        "by": saying.by,
    }


def _recorded_or_said(request: HttpRequest, course: str, entry: Entry) -> None:
    refusal = _refusal(course, entry)
    if refusal:
        messages.error(request, refusal)


def _refusal(course: str, entry: Entry) -> str:
    """Record an entry; why it is refused, empty where it is not."""
    try:
        (receipt,) = record(journal_of(course), course, [entry], clock.now(), follow)
    except StorageError as error:
        return str(error)
    return receipt.why


def _check_in(saying: Saying, opened: Opened, night: Night, form: CheckInForm) -> CheckIn:
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
        **_envelope(saying, night),
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
    lower = lower_offered(opened, night)
    answer = answer_of(followed.advised, Reader.PATIENT, translated)
    check_in_entry = _entry_of(opened, night, "checked_in")
    taken_entry = _entry_of(opened, night, "dose_taken")
    words = {
        **_asked_of(opened, form, night),
        "head": opened.head,
        "night": night,
        "answer": answer,
        "asks": [_asked(ask) for ask in answer.asks],
        "answered": night in followed.facts.check_ins,
        "urgent": any(finding.key == URGENT for finding in advice.findings),
        "dose": advice.dose,
        "amount": amount_of(followed.facts, advice.dose, night),
        "lower": lower,
        "lower_amount": amount_of(followed.facts, lower, night),
        "when": _when(answer),
        "taken": taken_entry,
        "taken_text": _taken_text(opened),
        "next_text": next_text(answer),
        "entry_id": entry_sent(request),
        "taken_id": new_entry(),
        "urgent_id": new_entry(),
        "undo_id": new_entry(),
        "undo_of": taken_entry or check_in_entry,
        "yesterday_open": _yesterday_open(opened),
        "missing": titles().get(next_step(opened), ""),
        "lot": waiting_lines(followed),
        "stay": stay_text(followed),
    }
    return render(request, "lowtide/tonight.html", words)


def _asked_of(opened: Opened, form: CheckInForm, night: Night) -> dict[str, Any]:
    """The questions of a night; that of the dose before it only where nothing is known of it."""
    last_dose = advised_on(opened, night + -1)
    return {
        **questions.choices(),
        "form": form,
        "last_dose": last_dose,
        "by": who_writes(opened),
        "asks_last_dose": last_dose is not None and night + -1 not in opened.followed.facts.doses,
        "chosen_effects": form["effect_names"].value() or [],
        "some_effect": questions.SOME_EFFECT,
    }


def _entry_of(opened: Opened, night: Night, kind: str) -> str:
    """The entry on which a night's answers, or its dose, stand; empty where none does."""
    withdrawn = {recorded.entry.corrects for recorded in opened.log}
    standing = [
        recorded.event.id
        for recorded in opened.log
        if recorded.event.night == night
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
    return _("Taken: %(dose)s") % {"dose": spoken(report.dose)}


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
