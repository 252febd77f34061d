"""Conditions: what holds tonight, what our check says of each, and what is new or over."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_http_methods
from msgspec.structs import replace

from lowtide.actions.personal.conditions import (
    add_conditions,
    conditions_on,
    end_condition,
    state_the_conditions,
)
from lowtide.actions.personal.statements import SURGERY
from lowtide.course.events import Condition
from lowtide.course.replay import ASK_AGAIN
from lowtide.report.lists import Listed, lists
from lowtide.web import clock
from lowtide.web.courses import Opened, journal_of, open_course
from lowtide.web.personal.lists.therapies import marks
from lowtide.web.personal.lists.titles import condition_title, offered_conditions
from lowtide.web.personal.saying import entry_sent, saying_of
from lowtide.web.words import translated

ERASED_LIST = ASK_AGAIN["conditions_stated"][0]


class AddForm(forms.Form):
    """Conditions that hold, and since when where that is known."""

    keys = forms.MultipleChoiceField(
        error_messages={
            "required": later("Tick what is true."),
            "invalid_choice": later("Tick what is true."),
        }
    )
    since = forms.DateField(
        required=False, error_messages={"invalid": later("Write the day like this: 2026-03-14")}
    )

    def __init__(self, said: QueryDict, today: date) -> None:
        """Offer what the library knows, as seen on this day."""
        super().__init__(said)
        self.today = today
        self.fields["keys"].choices = offered_conditions()  # type: ignore[attr-defined]

    def clean_since(self) -> date | None:
        """Not a day that is still to come: what does not hold yet is said when it does."""
        day: date | None = self.cleaned_data["since"]
        if day is not None and day > self.today:
            raise forms.ValidationError(
                _("This day is still to come. Write today or a day before.")
            )
        return day


@require_http_methods(["GET", "POST"])
def conditions(request: HttpRequest, course: str) -> HttpResponse:
    """Each with its answer; added and ended one by one."""
    opened = open_course(request, course)
    adds = request.POST.get("do") == "add"
    form = AddForm(request.POST, clock.wall_of(request).date()) if adds else None
    if request.method == "POST" and (form is None or form.is_valid()):
        _record(request, opened, form)
        return redirect("conditions", course)
    return render(request, "lowtide/conditions.html", _words(request, opened, form))


def _record(request: HttpRequest, opened: Opened, form: AddForm | None) -> None:
    journal, saying = journal_of(opened.key), saying_of(request, opened)
    facts, do = opened.followed.facts, request.POST.get("do")
    if form is not None:
        add_conditions(journal, saying, form.cleaned_data["keys"], form.cleaned_data["since"])
    elif do == "all":
        state_the_conditions(journal, saying, facts)
    elif do == "end":
        for each in _sent(request, opened):
            end_condition(journal, saying, each)
    else:
        messages.warning(request, _("That was not understood. Please try again."))
        return
    messages.success(request, _("Written down."))


def _sent(request: HttpRequest, opened: Opened) -> list[Condition]:
    """The condition of the button that was pressed; none where it has ended already."""
    held = conditions_on(opened.followed.facts, opened.followed.night)
    return [span.what for span in held if _key(span.what) == request.POST.get("key")]


def _key(condition: Condition) -> str:
    return f"{condition.key}:{condition.date or ''}"


# --- what the page shows -------------------------------------------------------------------------


def _words(request: HttpRequest, opened: Opened, form: AddForm | None) -> dict[str, Any]:
    facts, night = opened.followed.facts, opened.followed.night
    held = _listed(opened)
    taken = {each.what.key for each in held}
    erased = any(s.what == ERASED_LIST and s.holds_on(night) for s in facts.medicines)
    return {
        "now": [_shown(each) for each in held if each.what.key != SURGERY],
        "operation": SURGERY in taken,
        "offered": [(key, title) for key, title in offered_conditions() if key not in taken],
        "answered": facts.conditions_answered is not None,
        "erased": erased,
        "form": form,
        "ticked": form["keys"].value() or [] if form else [],
        "today": clock.wall_of(request).date(),
        "marks": marks(),
        "entry_id": entry_sent(request),
    }


def _listed(opened: Opened) -> list[Listed[Condition]]:
    """What holds tonight, whether or not it was said that this is all."""
    course, night = opened.followed.advised.course, opened.followed.night
    answered = replace(course.facts, conditions_answered=night)
    known = lists(answered, night, course.screen).conditions or ()
    return [each for each in known if each.last is None or night <= each.last]


def _shown(listed: Listed[Condition]) -> dict[str, Any]:
    condition, findings = listed.what, listed.findings
    return {
        "key": _key(condition),
        "title": condition_title(condition.key),
        "since": condition.date or listed.first.date,
        "texts": [each.patient.say(translated) for each in findings],
        "asks": [each.ask.said(translated).text for each in findings if each.ask],
        "sources": [each.source for each in findings],
    }
