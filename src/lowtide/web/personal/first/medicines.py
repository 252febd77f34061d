"""What else is taken: one a line, or nothing, and at once what our check says of each."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as later

from lowtide.actions.personal.introduce import state_medicines
from lowtide.quantities import Night
from lowtide.screening.catalogue import catalogue
from lowtide.screening.screen import screen
from lowtide.web.courses import Opened, journal_of
from lowtide.web.personal.lists.naming import LONGEST_LIST, TOO_LONG, names_in
from lowtide.web.personal.lists.titles import outcome_title
from lowtide.web.personal.saying import entry_sent, saying_of
from lowtide.web.words import translated


class MedicinesForm(forms.Form):
    """Every other medicine, or the word that there is none."""

    names = forms.CharField(
        max_length=LONGEST_LIST, required=False, error_messages={"max_length": TOO_LONG}
    )
    none = forms.BooleanField(required=False)

    def clean_names(self) -> tuple[str, ...]:
        """One a line, each once."""
        return names_in(self.cleaned_data["names"])

    def clean(self) -> dict[str, Any]:
        """Either names or none: an empty list that nobody confirmed is no answer."""
        said = super().clean() or {}
        if "names" in said and not said["names"] and not said["none"]:
            self.add_error("names", later("Write what you take, or tick that you take nothing."))
        if said.get("names") and said["none"]:
            self.add_error("none", later("You wrote a medicine above. Which of the two is right?"))
        return said


def page(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The list as a form, and below it what was found of each once it is written down."""
    form = MedicinesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        saying = saying_of(request, opened)
        state_medicines(journal_of(opened.key), saying, form.cleaned_data["names"])
        return redirect("first_step", opened.key, "medicines")
    facts, night = opened.followed.facts, opened.followed.night
    taken = [span.what for span in facts.medicines if span.holds_on(night)]
    words = {
        "step": "medicines",
        "form": form,
        "answered": facts.medicines_answered is not None,
        "found": [found(name, night) for name in taken],
        "taken": "\n".join(taken),
        "entry_id": entry_sent(request),
    }
    return render(request, "lowtide/first/medicines.html", words)


def found(name: str, night: Night) -> dict[str, Any]:
    """What our check says of one medicine, in words."""
    finding = screen(name, night.date, None, catalogue(), translated)
    return {
        "name": name,
        "outcome": finding.outcome.value,
        "title": outcome_title(finding.outcome),
        "reason": finding.reason,
        "source": finding.source,
    }
