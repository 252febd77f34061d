"""The chart of a course on pages: its nights as the chart takes them, in the page's language."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lowtide.exchange.charts.pain import Size, pain_chart
from lowtide.exchange.charts.series import ChartMilestone, ChartNight, Series, Wording
from lowtide.report.summary import first_dose_of
from lowtide.web.courses import Opened
from lowtide.web.words import day_of_year, number, short_day, translated


def series_of(opened: Opened, fitted: Mapping[date, float] | None = None) -> Series:
    """The course as the chart shows it, from its first night to tonight, with what was fitted."""
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
                fitted=(fitted or {}).get(advice.night.date),
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
        translate=cache(translated),
        day=short_day,
        full_day=day_of_year,
        number=cache(number),
    )


def drawn(series: Series, ids: str, size: Size, words: Wording) -> SafeString:
    """The chart as markup."""
    # The chart escapes every word that it is given.
    return mark_safe(pain_chart(series, ids, size, words))  # noqa: S308
