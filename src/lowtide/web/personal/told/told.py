"""What a pharmacist or the prescriber said of a product that our list has to ask about."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lowtide.actions.personal.medicines import medicines_on
from lowtide.actions.personal.statements import record_once
from lowtide.exchange.answers import ListedAnswer, listed
from lowtide.screening.catalogue import catalogue
from lowtide.screening.medicines import Outcome
from lowtide.screening.night.gate import without_label
from lowtide.screening.screen import judge
from lowtide.web.courses import Opened, journal_of, open_course
from lowtide.web.personal.saying import entry_sent, saying_of
from lowtide.web.personal.told.forms import ListForm, ToldForm, advisers_of, answers_of


@require_http_methods(["GET", "POST"])
def told(request: HttpRequest, course: str) -> HttpResponse:
    """The question for one product, and all that was answered so far."""
    opened = open_course(request, course)
    form = ToldForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        record_once(journal_of(course), saying_of(request, opened), form.answered)
        messages.success(request, _("Written down."))
        return redirect("medicines", course)
    name = request.POST.get("name") or request.GET.get("name", "")
    return render(request, "lowtide/told.html", _words(request, opened, form, name))


def _words(request: HttpRequest, opened: Opened, form: ToldForm, name: str) -> dict[str, Any]:
    return {
        "form": form,
        "name": name,
        "asked": [each for each in _asked(opened) if each != name],
        "advisers": advisers_of(name),
        "choices": answers_of(name),
        "given": answers_given(opened),
        "list_form": ListForm(),
        "entry_id": entry_sent(request),
    }


def _asked(opened: Opened) -> list[str]:
    """What is taken and has to be asked about, by name."""
    spans = medicines_on(opened.followed.facts, opened.followed.night)
    names = dict.fromkeys(without_label(span.what, catalogue())[0] for span in spans)
    return [name for name in names if judge(name, catalogue()).outcome is Outcome.ASK]


def answers_given(opened: Opened) -> tuple[ListedAnswer, ...]:
    """The answers of a course by tonight, the last one of each product."""
    night = opened.followed.night
    return listed(each for each in opened.followed.facts.answers if each[0] <= night)
