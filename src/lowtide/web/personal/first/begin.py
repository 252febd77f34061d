"""The first dose: tonight, after the two weeks, or long since; always on the prescriber's word."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from lowtide.actions.follow import Followed
from lowtide.actions.personal.drawing import end_draw, may_draw
from lowtide.actions.personal.prescribing import give_word
from lowtide.course.events import Say
from lowtide.trial.drawn import waits_for
from lowtide.web.courses import Opened, journal_of
from lowtide.web.personal.first.lot import lot_lines
from lowtide.web.personal.first.run_in import EVENINGS, over_on
from lowtide.web.personal.prescriber.said import (
    GoForm,
    conflicts_of,
    has_begun,
    in_danger,
    in_the_way,
    steps_of,
)
from lowtide.web.personal.saying import entry_sent, saying_of

TONIGHT, LATER, ALREADY = "tonight", "later", "already"
DRAWN = "drawn"  # the word is for tonight, and waits for the night that was drawn


class BeginForm(GoForm):
    """When the first dose is taken; the word is for tonight, so a later night waits for its own."""

    when = forms.ChoiceField(
        choices=[(each, each) for each in (TONIGHT, LATER, ALREADY, DRAWN)],
        error_messages={"required": later("Choose one of these.")},
    )

    def __init__(self, said: QueryDict | None, followed: Followed) -> None:
        """A dose only where one is taken already; nothing was said where it is for later."""
        super().__init__(said, followed)
        when = self.data.get("when")
        self.fields["dose"].required = when == ALREADY
        self.fields["agreed"].required = when in (TONIGHT, ALREADY, DRAWN)

    def clean_named(self) -> tuple[str, ...]:
        """Nothing needs a name where nothing was said."""
        return () if self.data.get("when") == LATER else super().clean_named()


def page(request: HttpRequest, opened: Opened) -> HttpResponse:
    """When to begin; the evenings that were answered so far are counted."""
    prescribed = opened.followed.facts.prescription_on(opened.followed.night)
    if prescribed is None:
        return redirect("first_step", opened.key, "prescription")
    form = BeginForm(request.POST or None, opened.followed)
    if request.method == "POST" and form.is_valid():
        _said(request, opened, form)
        return redirect("tonight", opened.key)
    followed = opened.followed
    words = {
        "step": "begin",
        "form": form,
        "prescriber": prescribed.prescriber,
        "steps": steps_of(followed),
        "conflicts": conflicts_of(followed),
        "named": form["named"].value() or [],
        "in_the_way": in_the_way(followed),
        "danger": in_danger(followed),
        "begun": has_begun(followed),
        "evenings": EVENINGS,
        "answered": len(followed.facts.check_ins),
        "over_on": over_on(followed.facts, followed.night),
        "over": over_on(followed.facts, followed.night) <= followed.night.date,
        "drawn": waits_for(followed.facts, followed.night),
        "may_draw": may_draw(followed.facts),
        "lot": lot_lines(followed),
        "entry_id": entry_sent(request),
    }
    return render(request, "lowtide/first/begin.html", words)


def _said(request: HttpRequest, opened: Opened, form: BeginForm) -> None:
    if form.cleaned_data["when"] == LATER:
        day = over_on(opened.followed.facts, opened.followed.night)
        text = _(
            "Your evenings are written down from tonight on. The first dose can be on %(day)s."
        )
        messages.info(request, text % {"day": date_format(day, "l j F")})
        return
    journal, saying = journal_of(opened.key), saying_of(request, opened)
    if form.cleaned_data["when"] != DRAWN and waits_for(opened.followed.facts, saying.night):
        end_draw(journal, saying)
    dose = form.chosen if form.cleaned_data["when"] == ALREADY else None
    named = form.cleaned_data["named"]
    give_word(journal, saying, Say.START, dose, named)
