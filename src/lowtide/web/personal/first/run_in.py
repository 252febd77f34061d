"""The two weeks before the first dose: why, what they cost, and in what sort of time they begin."""

from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from lowtide.actions.personal.introduce import describe_start
from lowtide.course.events import StartDescribed
from lowtide.course.facts import CourseFacts
from lowtide.quantities import Night
from lowtide.sources import Citation, Mark
from lowtide.trial.catalogue import numbers
from lowtide.web.courses import Opened, journal_of
from lowtide.web.personal.saying import entry_sent, saying_of

EVENINGS = numbers().run_in_evenings.value

SOURCES = (
    Citation("two weeks before the first dose: this project", Mark.ASSUMED),
    Citation(
        "two weeks before, in the first study of LDN in fibromyalgia: Younger and Mackey 2009, "
        "Pain Medicine 10:663",
        Mark.SEEN,
    ),
)


ANSWERS: dict[str, bool | None] = {"yes": True, "no": False, "unsure": None}


class StartForm(forms.Form):
    """Whether it is a bad spell; "not sure" is an answer, and none is given by leaving it open."""

    bad_spell = forms.ChoiceField(
        choices=[(each, each) for each in ANSWERS],
        error_messages={"required": later("Please answer this too. “Not sure” is an answer.")},
    )


def page(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Why the two weeks, and in what sort of time they begin; how long they last is asked later."""
    facts = opened.followed.facts
    said = facts.described
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        bad_spell = ANSWERS[form.cleaned_data["bad_spell"]]
        if said is None or said.bad_spell != bad_spell:
            describe_start(journal_of(opened.key), saying_of(request, opened), bad_spell)
        return redirect("first", opened.key)
    words = {
        "step": "run-in",
        "evenings": EVENINGS,
        "sources": SOURCES,
        "form": form,
        "answers": [(each, spell_text(bad)) for each, bad in ANSWERS.items()],
        "chosen": form["bad_spell"].value() or _chosen(said),
        "begun": bool(facts.check_ins),
        "entry_id": entry_sent(request),
    }
    return render(request, "lowtide/first/run_in.html", words)


def spell_text(bad_spell: bool | None) -> str:
    """An answer to whether it is a bad spell, in a few words."""
    words = {
        True: _("Yes, worse than usual"),
        False: _("No, as usual or better"),
        None: _("I am not sure"),
    }
    return words[bad_spell]


def _chosen(said: StartDescribed | None) -> str:
    """What was written down before; nothing is chosen for anybody."""
    return next((each for each, bad in ANSWERS.items() if said and said.bad_spell is bad), "")


def over_on(facts: CourseFacts, tonight: Night) -> date:
    """The first evening after two weeks of check-ins, counted from the first that was answered."""
    return (min(facts.check_ins, default=tonight) + EVENINGS).date
