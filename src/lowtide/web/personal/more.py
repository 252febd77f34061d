"""Everything else: one line for each page, and what it is for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lowtide.web.courses import open_course
from lowtide.web.personal.first.steps import next_step, titles


@require_GET
def more(request: HttpRequest, course: str) -> HttpResponse:
    """The pages that are needed now and then; first the one that the first run still waits for."""
    missing = next_step(open_course(request, course))
    words = {
        "missing": titles()[missing] if missing else "",
        "groups": [(title, _linked(course, links)) for title, links in _groups()],
    }
    return render(request, "lowtide/more.html", words)


def _groups() -> list[tuple[str, list[tuple[str, str, str]]]]:
    return [
        (
            _("Your treatment"),
            [
                ("prescription", _("Prescription"), _("Who prescribes, which schedule, how far")),
                ("word", _("The prescriber's word"), _("Begin, go on, one step higher, or stop")),
                ("preparation", _("My preparation"), _("Liquid or capsules: how much is a dose")),
                ("therapies", _("Therapies"), _("What else is advised, and what you do of it")),
                ("known", _("What is known"), _("What the document says, and what trials found")),
                ("first_step/run-in", _("How you began"), _("In a bad spell, or as usual")),
                ("conditions", _("Conditions"), _("An illness, a fever, a pregnancy")),
                ("surgery", _("Before surgery"), _("From which day on no naltrexone")),
            ],
        ),
        (
            _("On paper"),
            [
                ("card", _("Wallet card"), _("For an emergency: that you take naltrexone")),
                ("visit", _("For the visit"), _("One sheet for your prescriber")),
                ("calendar", _("Calendar"), _("A reminder in the calendar of your phone")),
            ],
        ),
        (
            _("Your data"),
            [
                ("data", _("Your data"), _("Take it with you, back it up, erase something")),
            ],
        ),
    ]


def _linked(course: str, links: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [(_address(name, course), title, text) for name, title, text in links]


def _address(name: str, course: str) -> str:
    page, *step = name.split("/")
    return reverse(page, args=[course, *step])
