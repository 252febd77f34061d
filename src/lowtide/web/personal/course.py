"""The course so far: pain with the dose steps behind it, what comes next, what was said when."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from lowtide.actions.answer import tonight as answer_of
from lowtide.decision.explain import Reader
from lowtide.exchange.charts.pain import PAGE, PHONE
from lowtide.exchange.charts.series import table_rows
from lowtide.report.effects import effects_by_step
from lowtide.report.summary import first_dose_of, milestones_to_come
from lowtide.web.courses import Opened, open_course
from lowtide.web.personal.first.lot import lot_lines
from lowtide.web.personal.known.grades import grades_of
from lowtide.web.personal.lists.therapies import marks
from lowtide.web.personal.papers.charted import drawn, series_of, wording
from lowtide.web.personal.papers.helping.shown import helping_of
from lowtide.web.personal.papers.reported import effect_rows
from lowtide.web.personal.tonight import next_text
from lowtide.web.words import translated


@require_GET
def course_page(request: HttpRequest, course: str) -> HttpResponse:
    """Pain with the dose steps behind it, what comes next, and whether it is helping."""
    opened = open_course(request, course)
    found, said = helping_of(opened), wording()
    series = series_of(opened, found.get("fitted"))
    answer = answer_of(opened.followed.advised, Reader.PATIENT, translated)
    words = {
        "narrow": drawn(series, "narrow", PHONE, said),
        "wide": drawn(series, "wide", PAGE, said),
        "rows": tuple(reversed(table_rows(series, said))),
        "night_of": reverse("night", args=[course, "of"]).removesuffix("of/"),
        "next_text": next_text(answer),
        "lot": lot_lines(opened.followed),
        **found,
        **_reported(opened),
    }
    return render(request, "lowtide/course.html", words)


def _reported(opened: Opened) -> dict[str, Any]:
    followed, course = opened.followed, opened.followed.advised.course
    facts, night, first = followed.facts, followed.night, first_dose_of(course)
    return {
        "milestones": [
            (each, grades_of(each.source)) for each in milestones_to_come(course, night, translated)
        ],
        "effects": effect_rows(effects_by_step(facts, followed.advised.nights, first)),
        "marks": marks(),
    }
