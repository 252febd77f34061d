"""The two weeks before the first dose: why, what they cost, and what it costs to leave them out."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lowtide.course.facts import CourseFacts
from lowtide.quantities import Night
from lowtide.sources import Citation, Mark
from lowtide.trial.catalogue import numbers
from lowtide.web.courses import Opened

EVENINGS = numbers().run_in_evenings.value

SOURCES = (
    Citation("two weeks before the first dose: this project", Mark.ASSUMED),
    Citation(
        "two weeks before, in the first study of LDN in fibromyalgia: Younger and Mackey 2009, "
        "Pain Medicine 10:663",
        Mark.SEEN,
    ),
)


def page(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Nothing is asked here: how long it lasts is chosen with the first dose."""
    words = {"step": "run-in", "evenings": EVENINGS, "sources": SOURCES}
    return render(request, "lowtide/first/run_in.html", words)


def over_on(facts: CourseFacts, tonight: Night) -> date:
    """The first evening after two weeks of check-ins, counted from the first that was answered."""
    return (min(facts.check_ins, default=tonight) + EVENINGS).date
