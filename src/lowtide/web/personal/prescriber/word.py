"""The prescriber's word: written down by the person for tonight, and never more than was said."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lowtide.actions.follow import Followed
from lowtide.actions.personal.prescribing import give_word, shorten_interval
from lowtide.course.events import IntervalShortened, PrescriberSaid, Say
from lowtide.decision.recommendation import Comfort, Gate, State, Status
from lowtide.web.courses import Opened, journal_of, open_course
from lowtide.web.personal.lists.titles import word_title
from lowtide.web.personal.prescriber import said
from lowtide.web.personal.prescriber.said import GoForm, ShortenForm, WordForm
from lowtide.web.personal.saying import entry_sent, saying_of
from lowtide.web.words import spoken

FORMS: dict[str, type[WordForm]] = {
    "start": GoForm,
    "resume": GoForm,
    "raise": WordForm,
    "shorten": ShortenForm,
    "stop": WordForm,
    "own_stop": WordForm,  # the person may end it too: rule 1
}


@require_http_methods(["GET", "POST"])
def word(request: HttpRequest, course: str) -> HttpResponse:
    """What may be said tonight, as the course stands, and what was said before."""
    opened = open_course(request, course)
    do = request.POST.get("do", "")
    forms = {
        each: FORMS[each](request.POST if each == do else None, opened.followed)
        for each in possible(opened.followed)
    }
    if request.method == "POST":
        if do not in forms:
            messages.warning(request, _("That was not understood. Please try again."))
            return redirect("word", course)
        if forms[do].is_valid():
            _record(request, opened, do, forms[do])
            return redirect("tonight", course)
    return render(request, "lowtide/word.html", _words(request, opened, forms))


def possible(followed: Followed) -> tuple[str, ...]:
    """The words that would mean something tonight."""
    state = followed.advised.nights[-1].memory.state
    prescribed = followed.facts.prescription_on(followed.night) is not None
    waits = state.status is Status.NOT_STARTED and prescribed
    going = state.status is not Status.DISCONTINUED
    found = {
        "start": waits and not said.in_danger(followed),
        "resume": state.status is Status.INTERRUPTED and _clear(followed),
        "raise": going and state.status is not Status.NOT_STARTED and _below_top(followed, state),
        "shorten": bool(said.ended_conflicts(followed)),
        "stop": going,
        "own_stop": going,
    }
    return tuple(each for each, holds in found.items() if holds)


def _clear(followed: Followed) -> bool:
    seen = followed.advised.nights[-1].seen
    return seen.gate is Gate.OPEN and seen.comfort is not Comfort.SEVERE


def _below_top(followed: Followed, state: State) -> bool:
    return state.ceiling < len(followed.protocol.steps) - 1


def _record(request: HttpRequest, opened: Opened, do: str, form: WordForm) -> None:
    journal, saying, sent = journal_of(opened.key), saying_of(request, opened), form.cleaned_data
    match form:
        case GoForm():
            give_word(journal, saying, Say(do), form.chosen, sent["named"])
        case ShortenForm():
            shorten_interval(journal, saying, sent["medicine"], sent["not_before"], sent["reason"])
        case _:
            say = Say.RAISE if do == "raise" else Say.STOP
            give_word(journal, saying, say, None, ())
    messages.success(request, _("Written down."))


# --- what the page shows -------------------------------------------------------------------------


def _words(request: HttpRequest, opened: Opened, forms: dict[str, WordForm]) -> dict[str, Any]:
    followed = opened.followed
    state = followed.advised.nights[-1].memory.state
    prescribed = followed.facts.prescription_on(followed.night)
    go = forms.get("start") or forms.get("resume")
    return {
        "forms": forms,
        "go": go,
        "go_do": "start" if "start" in forms else "resume",
        "named": (go["named"].value() or []) if go else [],
        "prescriber": prescribed.prescriber if prescribed else "",
        "steps": said.steps_of(followed),
        "conflicts": said.conflicts_of(followed),
        "medicines": said.ended_conflicts(followed),
        "in_the_way": said.in_the_way(followed),
        "waits": state.status in (Status.NOT_STARTED, Status.INTERRUPTED),
        "interrupted": state.status is Status.INTERRUPTED,
        "ended": state.status is Status.DISCONTINUED,
        "ceiling": followed.protocol.steps[state.ceiling].dose.value,
        "written": list(reversed(_written(opened))),
        "entry_id": entry_sent(request),
    }


def _written(opened: Opened) -> list[dict[str, Any]]:
    """Every word that stands, when it was written down, and by whom."""
    withdrawn = {recorded.entry.corrects for recorded in opened.log}
    return [
        {
            "id": event.id,
            "on": event.night.date,
            "text": _text(event.body),
            "helper": event.by == "helper",
            "tonight": event.night == opened.followed.night and not _stops(event.body),
        }
        for event in (recorded.event for recorded in opened.log)
        if isinstance(event.body, PrescriberSaid | IntervalShortened) and event.id not in withdrawn
    ]


def _stops(body: object) -> bool:
    """Whether it ends the course, which taking it back does not begin again."""
    return isinstance(body, PrescriberSaid) and body.say is Say.STOP


def _text(body: PrescriberSaid | IntervalShortened) -> str:
    if isinstance(body, IntervalShortened):
        return _shortened(body.medicine, body.not_before)
    title = word_title(body.say)
    return f"{title}: {spoken(body.dose)}" if body.dose else title


def _shortened(medicine: str, day: date) -> str:
    said = {"medicine": medicine, "day": date_format(day, "j F Y")}
    return _("Naltrexone from %(day)s on, after %(medicine)s") % said
