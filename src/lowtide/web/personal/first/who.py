"""The first page: who it is for, what Lowtide will never do, and whom it replaces by no means."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_http_methods

from lowtide.actions.personal.introduce import introduce
from lowtide.actions.personal.statements import Saying
from lowtide.protocol import catalogue
from lowtide.storage.database import courses as kept
from lowtide.web import clock
from lowtide.web.courses import journal_of
from lowtide.web.personal.saying import entry_sent

FOR_WHOM = [("me", later("For myself")), ("other", later("For somebody I care for"))]
ADULT = [("yes", later("Yes")), ("no", later("No"))]
LONGEST_NAME = 80
RANDOM_DIGITS = 12  # at the end of an entry's name


class WhoForm(forms.Form):
    """Whose course it is."""

    whom = forms.ChoiceField(
        choices=FOR_WHOM, error_messages={"required": later("Choose who takes naltrexone.")}
    )
    name = forms.CharField(
        max_length=LONGEST_NAME,
        error_messages={"required": later("Write a name. Any that you like will do.")},
    )
    helper = forms.CharField(max_length=LONGEST_NAME, required=False)
    adult = forms.ChoiceField(
        choices=ADULT, error_messages={"required": later("Please answer this too.")}
    )

    def clean(self) -> dict[str, Any]:
        """Whoever fills it in for somebody else says their own name too."""
        said = super().clean() or {}
        if said.get("whom") == "other" and not said.get("helper"):
            self.add_error("helper", later("Write your name, so that it is known who writes."))
        return said


@require_http_methods(["GET", "POST"])
def who(request: HttpRequest) -> HttpResponse:
    """Ask for whom it is and make their course; nothing is kept of anybody under age."""
    form = WhoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["adult"] == "yes":
            return redirect("first", _made(request, form.cleaned_data))
        return render(request, "lowtide/first/under_age.html", _limit())
    words = {
        "form": form,
        "whom": FOR_WHOM,
        "adult": ADULT,
        "entry_id": entry_sent(request),
        "empty": not kept.listed(),
        **_limit(),
    }
    return render(request, "lowtide/first/who.html", words)


def _limit() -> dict[str, Any]:
    youngest = catalogue.limits().youngest
    return {"youngest": youngest.value.number, "youngest_source": youngest.citation}


def _made(request: HttpRequest, said: dict[str, Any]) -> str:
    """The course of this form, made once; sent again with another name it gets that name."""
    entry = entry_sent(request)
    key, name = f"c{entry[-RANDOM_DIGITS:]}", said["name"]
    helper = said["helper"] if said["whom"] == "other" else ""
    if kept.find(key) is None:
        kept.create(key, name, clock.now())
    kept.rename(key, name)
    introduce(journal_of(key), _saying(request, key, entry, helper), name, helper)
    return key


def _saying(request: HttpRequest, key: str, entry: str, helper: str) -> Saying:
    return Saying(
        entry=entry,
        course=key,
        night=clock.tonight_of(request),
        recorded_at=clock.wall_of(request),
        zone=clock.zone_of(request),
        by="helper" if helper else "patient",
    )
