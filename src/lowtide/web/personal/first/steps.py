"""The first run's steps in their order, and where to go on: read from what is known already."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lowtide.web.courses import Opened, open_course
from lowtide.web.personal.first import begin, conditions, lot, medicines, prescribe, run_in
from lowtide.web.personal.prescriber.said import has_begun

Page = Callable[[HttpRequest, Opened], HttpResponse]
PAGES: dict[str, Page] = {
    "run-in": run_in.page,
    "medicines": medicines.page,
    "conditions": conditions.page,
    "prescription": prescribe.page,
    "lot": lot.page,
    "begin": begin.page,
}


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, course: str, step: str) -> HttpResponse:
    """One page of the first run, whichever were said before."""
    if step not in PAGES:
        raise Http404
    return PAGES[step](request, open_course(request, course))


def first(request: HttpRequest, course: str) -> HttpResponse:
    """Go on where the first run was left; tonight once nothing is missing."""
    missing = next_step(open_course(request, course))
    return redirect("first_step", course, missing) if missing else redirect("tonight", course)


def next_step(opened: Opened) -> str:
    """The first page whose answer is not known yet; empty where all are."""
    facts, begun = opened.followed.facts, has_begun(opened.followed)
    known = {
        "run-in": begun or facts.described is not None or facts.medicines_answered is not None,
        "medicines": facts.medicines_answered is not None,
        "conditions": facts.conditions_answered is not None,
        "prescription": facts.prescription_on(opened.followed.night) is not None,
        "begin": begun,
    }
    return next((name for name, said in known.items() if not said), "")


def has_answered_health(opened: Opened) -> bool:
    """Whether the evenings can be asked about: medicines and conditions are answered."""
    return next_step(opened) in ("prescription", "begin", "")


def titles() -> dict[str, str]:
    """What each step is called."""
    return {
        "run-in": _("Two weeks first"),
        "medicines": _("Medicines"),
        "conditions": _("Conditions"),
        "prescription": _("Prescription"),
        "begin": _("First dose"),
    }
