"""What matters beside naltrexone: ticked one by one, and "none of these" only where it is said."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as later

from lowtide.actions.personal.introduce import state_conditions
from lowtide.actions.personal.statements import SURGERY
from lowtide.course.events import Condition
from lowtide.web.courses import Opened, journal_of
from lowtide.web.personal.lists.titles import condition_title, offered_conditions
from lowtide.web.personal.saying import entry_sent, saying_of
from lowtide.web.words import translated


class ConditionsForm(forms.Form):
    """Every condition that holds, or the word that none does."""

    conditions = forms.MultipleChoiceField(required=False)
    surgery_on = forms.DateField(
        required=False,
        error_messages={"invalid": later("Write the day of the operation, for example 2026-03-14")},
    )
    none = forms.BooleanField(required=False)

    def __init__(self, said: QueryDict | None, tonight: date) -> None:
        """Offer what the library knows; an operation is still to come."""
        super().__init__(said)
        self.tonight = tonight
        self.fields["conditions"].choices = offered_conditions()  # type: ignore[attr-defined]

    def clean_surgery_on(self) -> date | None:
        """A day that has not passed."""
        day: date | None = self.cleaned_data["surgery_on"]
        if day is not None and day < self.tonight:
            raise forms.ValidationError(later("This day has passed. Leave it open if it is over."))
        return day

    def clean(self) -> dict[str, Any]:
        """Either something or none: a page without a tick is no answer."""
        said = super().clean() or {}
        some = bool(said.get("conditions") or said.get("surgery_on"))
        if not some and not said["none"] and not self.errors:
            self.add_error("none", later("Tick what is true, or tick “None of these”."))
        if some and said["none"]:
            self.add_error("none", later("You chose something above. Which of the two is right?"))
        return said

    def stated(self) -> tuple[Condition, ...]:
        """What was said, as it is recorded."""
        day = self.cleaned_data["surgery_on"]
        operation = [Condition(SURGERY, day)] if day else []
        return (*map(Condition, self.cleaned_data["conditions"]), *operation)


def page(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The conditions as ticks; what was ticked before stands above them."""
    night, facts = opened.followed.night, opened.followed.facts
    form = ConditionsForm(request.POST or None, night.date)
    if request.method == "POST" and form.is_valid():
        state_conditions(journal_of(opened.key), saying_of(request, opened), form.stated())
        return redirect("first_step", opened.key, "conditions")
    words = {
        "step": "conditions",
        "form": form,
        "offered": offered_conditions(),
        "ticked": form["conditions"].value() or [],
        "answered": facts.conditions_answered is not None,
        "found": _found(opened),
        "entry_id": entry_sent(request),
    }
    return render(request, "lowtide/first/conditions.html", words)


def _found(opened: Opened) -> list[dict[str, Any]]:
    """What holds tonight, and what the check says of each."""
    findings = opened.followed.advised.nights[-1].findings
    return [
        {
            "title": condition_title(finding.key.partition(":")[2]),
            "ask": finding.ask.said(translated).text if finding.ask else "",
            "text": finding.patient.say(translated),
            "source": finding.source,
        }
        for finding in findings
        if finding.key.startswith("condition:")
    ]
