"""The course so far."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lowtide.web.courses import open_course


@require_GET
def course_page(request: HttpRequest, course: str) -> HttpResponse:
    """Pain with the dose steps behind it, what comes next, and whether it is helping."""
    opened = open_course(request, course)
    return render(request, "lowtide/course.html", {"opened": opened})
