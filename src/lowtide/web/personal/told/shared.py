"""Answers as a list: to contribute, and brought in from another Lowtide once they were reviewed."""

from typing import Any

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from lowtide.actions.personal.statements import Said, record_all
from lowtide.exchange.answers import ListedAnswer, write_answers
from lowtide.web.courses import journal_of, open_course
from lowtide.web.personal.saying import entry_sent, saying_of
from lowtide.web.personal.told.forms import ListForm, ReviewForm, advisers, is_of_use
from lowtide.web.personal.told.told import answers_given


@require_GET
def answers_file(request: HttpRequest, course: str) -> HttpResponse:
    """The answers of a course as CSV, without a word of who takes them or who was asked."""
    text = write_answers(answers_given(open_course(request, course)))
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="lowtide-answers.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def bring_in(request: HttpRequest, course: str) -> HttpResponse:
    """First what is in the list, then what was reviewed and agreed with."""
    opened = open_course(request, course)
    words: dict[str, Any] = {"advisers": advisers(), "entry_id": entry_sent(request)}
    if "file" in request.FILES or "offered" not in request.POST:
        chosen = ListForm(request.POST, request.FILES)
        found = chosen.cleaned_data["file"] if chosen.is_valid() else ()
        words |= {"list_form": chosen, "offered": _by_text(found)}
        return render(request, "lowtide/told_list.html", words)
    offered = _offered(request)
    form = ReviewForm(request.POST, offered)
    if not form.is_valid():
        words |= {"form": form, "offered": offered, "ticked": request.POST.getlist("agreed")}
        return render(request, "lowtide/told_list.html", words)
    agreed = form.agreed()
    saying = saying_of(request, opened)
    said = [Said(saying.night, each) for each in agreed]
    record_all(journal_of(course), saying, "answers of a list", said)
    text = ngettext("%(n)s answer written down.", "%(n)s answers written down.", len(agreed))
    messages.success(request, text % {"n": len(agreed)})
    return redirect("told", course)


def _by_text(found: tuple[ListedAnswer, ...]) -> dict[str, ListedAnswer]:
    """Each answer under the text that the page sends back."""
    return {msgspec.json.encode(each).decode(): each for each in found}


def _offered(request: HttpRequest) -> dict[str, ListedAnswer]:
    """What the page offered; anything else that is sent is none of it."""
    offered = {}
    for text in request.POST.getlist("offered"):
        try:
            answer = msgspec.json.decode(text, type=ListedAnswer)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue
        if is_of_use(answer):
            offered[text] = answer
    return offered
