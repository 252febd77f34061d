"""The course so far: pain with the dose steps behind it, what comes next, what was said when."""

from datetime import timedelta
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lowtide.actions.answer import tonight as answer_of
from lowtide.decision.explain import Reader
from lowtide.exchange.charts.pain import PAGE, PHONE, Size, pain_chart
from lowtide.exchange.charts.series import (
    ChartMilestone,
    ChartNight,
    Series,
    Wording,
    table_rows,
)
from lowtide.report.effects import effects_by_step
from lowtide.report.helping import helping
from lowtide.report.pain import pain_report
from lowtide.report.summary import first_dose_of, milestones_to_come
from lowtide.web.courses import Opened, open_course
from lowtide.web.personal.lists.therapies import marks
from lowtide.web.personal.papers.reported import effect_rows, helping_shown
from lowtide.web.personal.tonight import next_text
from lowtide.web.words import number, translated

SHORT_DATE, LONG_DATE = "j M", "j M Y"


@require_GET
def course_page(request: HttpRequest, course: str) -> HttpResponse:
    """Pain with the dose steps behind it, what comes next, and whether it is helping."""
    opened = open_course(request, course)
    series = series_of(opened)
    answer = answer_of(opened.followed.advised, Reader.PATIENT, translated)
    words = {
        "narrow": drawn(series, "narrow", PHONE),
        "wide": drawn(series, "wide", PAGE),
        "rows": tuple(reversed(table_rows(series, wording()))),
        "next_text": next_text(answer),
        **_reported(opened),
    }
    return render(request, "lowtide/course.html", words)


def _reported(opened: Opened) -> dict[str, Any]:
    followed, course = opened.followed, opened.followed.advised.course
    facts, night, first = followed.facts, followed.night, first_dose_of(course)
    found = helping(facts, followed.protocol, night, first)
    return {
        "helping": helping_shown(found, pain_report(facts, night, first)),
        "milestones": milestones_to_come(course, night, translated),
        "effects": effect_rows(effects_by_step(facts, followed.advised.nights, first)),
        "marks": marks(),
    }


def series_of(opened: Opened) -> Series:
    """The course as the chart shows it, from its first night to tonight."""
    followed = opened.followed
    facts = followed.facts
    nights = []
    for advice in followed.advised.nights:
        said, report = facts.check_ins.get(advice.night), facts.doses.get(advice.night)
        to_come = advice.night == followed.night and report is None
        nights.append(
            ChartNight(
                night=advice.night.date,
                pain=said.pain.score if said and said.pain else None,
                advised_mg=advice.dose.mg if advice.dose and not to_come else None,
                taken_mg=report.dose.mg if report and report.dose else None,
            )
        )
    return Series(tuple(nights), _milestones(opened), followed.protocol.top.mg)


def _milestones(opened: Opened) -> tuple[ChartMilestone, ...]:
    """The protocol's milestones that lie within the chart."""
    first = first_dose_of(opened.followed.advised.course)
    if first is None:
        return ()
    dated = [
        (first.date + timedelta(days=milestone.day), milestone.key)
        for milestone in opened.followed.protocol.milestones
    ]
    names = milestone_names()
    return tuple(
        ChartMilestone(on, names.get(key, key))
        for on, key in dated
        if on <= opened.followed.night.date
    )


def milestone_names() -> dict[str, str]:
    """A word or two for each milestone, for the chart."""
    return {
        "first_results": _("1 week"),
        "largest_relief": _("3 weeks"),
        "early_look": _("6 weeks"),
        "judged": _("12 weeks"),
        "review_three_months": _("3 months"),
        "review_nine_months": _("9 months"),
    }


def wording() -> Wording:
    """How the chart says days and numbers in the language of the page."""
    return Wording(
        translate=translated,
        day=cache(lambda day: date_format(day, SHORT_DATE)),
        full_day=lambda day: date_format(day, LONG_DATE),
        number=number,
    )


def drawn(series: Series, ids: str, size: Size) -> SafeString:
    """The chart as markup."""
    # The chart escapes every word that it is given.
    return mark_safe(pain_chart(series, ids, size, wording()))  # noqa: S308
