"""The people of this installation, and the way in: one course needs no list."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from lowtide.simulate.catalogue import people as simulated
from lowtide.storage.database import courses as kept
from lowtide.storage.database.models import Course
from lowtide.web.courses import open_course
from lowtide.web.personal.first.steps import has_answered_health
from lowtide.web.words import translated


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Nobody yet: the first run. One person: their evening, or the first run where it was left."""
    courses = kept.listed()
    if not courses:
        return redirect("start")
    if len(courses) > 1:
        return redirect("people")
    key = courses[0].key
    begun = has_answered_health(open_course(request, key))
    return redirect("tonight" if begun else "first", key)


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, each with the way to their evening."""
    words = {"people": [_shown(course) for course in kept.listed()]}
    return render(request, "lowtide/people.html", words)


def _shown(course: Course) -> dict[str, Any]:
    return {"key": course.key, "name": course.name, "shows": _stories().get(course.key, "")}


def _stories() -> dict[str, str]:
    """What each simulated life is there to show; nothing outside a demonstration."""
    if not settings.DEMO:
        return {}
    return {person.key.replace("_", "-"): translated(person.shows) for person in simulated()}
