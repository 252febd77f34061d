"""The page for a visit: the whole course on one sheet, in precise words, for the prescriber."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lowtide.actions.personal.statements import therapies_now
from lowtide.asks import Who
from lowtide.course.events import Prescribed
from lowtide.decision.explain import Reader
from lowtide.decision.recommendation import Status
from lowtide.exchange.charts.pain import PHONE, Size
from lowtide.quantities import Timing
from lowtide.report.catalogue import library
from lowtide.report.doses import Adherence
from lowtide.report.lists import Listed
from lowtide.report.pain import Pain, PainReport
from lowtide.report.summary import Decision, Standing, Summary, summarise
from lowtide.response.catalogue import rule
from lowtide.screening.findings import NightFinding
from lowtide.web.courses import Opened, open_course
from lowtide.web.personal.lists.therapies import marks, title_of
from lowtide.web.personal.papers.card import condition_text
from lowtide.web.personal.papers.charted import drawn, series_of, wording
from lowtide.web.personal.papers.entries import says
from lowtide.web.personal.papers.helping.shown import answer_for_prescriber
from lowtide.web.personal.papers.reported import (
    effect_rows,
    mean_text,
    said_day,
    short_day,
    signed,
    yardstick_text,
)
from lowtide.web.personal.tonight import WHEN
from lowtide.web.words import number, spoken, translated

T = TypeVar("T")

PAPER = Size(720, 170)  # as wide as a page of A4, and low enough to leave room for the rest
MOST_DECISIONS = 5
MOST_MILESTONES = 2
MUCH = 8  # things to say, from which the sheet is set in smaller letters


@require_GET
def visit(request: HttpRequest, course: str) -> HttpResponse:
    """The sheet, to be printed on one page of A4."""
    opened = open_course(request, course)
    advised = opened.followed.advised
    found = summarise(advised.course, advised.nights, opened.head, Reader.PRESCRIBER, translated)
    return render(request, "lowtide/visit.html", _words(opened, found))


def _words(opened: Opened, found: Summary) -> dict[str, Any]:
    introduced = opened.followed.facts.introduced
    return {
        "summary": found,
        "helper": introduced.helper if introduced else "",
        "facts": _facts(found),
        **_measured(opened, found),
        **_told(opened, found),
        "next_change": _next_change(found),
        "milestones": found.milestones[:MOST_MILESTONES],
        "entries": len(opened.log),
        "full": _said_of(found) > MUCH,
        "marks": marks(),
    }


def _measured(opened: Opened, found: Summary) -> dict[str, Any]:
    """Pain, doses and effects, counted."""
    answered, words = answer_for_prescriber(opened), wording()
    series = series_of(opened, answered.get("fitted"))
    return {
        **answered,
        "narrow": drawn(series, "narrow", PHONE, words),
        "wide": drawn(series, "wide", PAPER, words),
        "pain": _pain_rows(found.pain),
        "change": _change(found.pain),
        "yardstick": yardstick_text(),
        "yardstick_source": rule().yardstick.reached_30.citation,
        "doses": _dose_table(found.doses),
        "effects": effect_rows(found.effects),
    }


def _told(opened: Opened, found: Summary) -> dict[str, Any]:
    """Lists, asks and decisions, as somebody said them."""
    said = {each.text for each in (*found.because, *found.not_evaluated)}
    going = therapies_now(opened.followed.facts, opened.followed.night)
    return {
        "medicines": _listed(found.lists.medicines, str, said),
        "conditions": _listed(found.lists.conditions, condition_text, said),
        "therapies": [title_of(key) for key in going],
        "asks": [(who_text(a.who), WHEN[a.when](), a.text) for a in found.asks],
        "decisions": [_decision(each) for each in found.decisions[:MOST_DECISIONS]],
        "earlier": max(len(found.decisions) - MOST_DECISIONS, 0),
    }


def _said_of(found: Summary) -> int:
    """How many things there are to say that another person may not have."""
    listed = (*(found.lists.medicines or ()), *(found.lists.conditions or ()))
    return len(listed) + len(found.asks) + len(found.because) + len(found.decisions)


def _facts(found: Summary) -> list[tuple[str, str]]:
    """Where the course stands, line by line."""
    standing, prescribed = found.standing, found.prescribed
    nobody = _("not written down")
    maximum = prescribed.maximum if prescribed and prescribed.maximum else found.protocol.top
    first = standing.first_dose
    return [
        (_("Status"), status_text(standing.status)),
        (_("Tonight"), _dose_text(standing)),
        (_("Step"), _step_text(standing)),
        (_("Schedule"), translated(found.protocol.title)),
        (_("Maximum prescribed"), spoken(maximum) if prescribed else nobody),
        (_("Prescriber"), prescribed.prescriber if prescribed else nobody),
        (_("First dose"), said_day(first.date) if first else _("none yet")),
    ]


def status_text(status: Status) -> str:
    """Where a course stands, in precise words."""
    return {
        Status.NOT_STARTED: _("not started"),
        Status.RUNNING: _("running"),
        Status.PAUSED: _("paused after a severe or rough reaction: resumes on a quiet check-in"),
        Status.INTERRUPTED: _("interrupted: resumes only on the prescriber's word"),
        Status.DISCONTINUED: _("discontinued"),
    }[status]


def who_text(who: Who) -> str:
    """Who is asked, as somebody else than the person reads it."""
    return {
        Who.EMERGENCY: _("Emergency service"),
        Who.PRESCRIBER: _("Prescriber"),
        Who.PHARMACIST: _("Pharmacist"),
        Who.YOU: _("Patient"),
    }[who]


def _dose_text(standing: Standing) -> str:
    if standing.dose is None:
        return _("no dose")
    dose = {"dose": spoken(standing.dose)}
    if standing.timing is Timing.MORNING:
        return _("%(dose)s, taken the next morning") % dose
    return _("%(dose)s, taken at night") % dose


def _step_text(standing: Standing) -> str:
    if standing.status not in (Status.RUNNING, Status.PAUSED):
        return "–"
    figures = {"step": standing.step, "steps": standing.steps, "dose": spoken(standing.ceiling)}
    return _("%(step)s of %(steps)s; allowed now up to %(dose)s") % figures


def _dose_table(doses: Adherence | None) -> dict[str, Any]:
    """What is known of the doses, since the first and since the last change; empty before."""
    if doses is None:
        return {}
    spans = {_("Since the first dose, %(day)s"): doses.since_start}
    if doses.since_change.first != doses.since_start.first:
        spans[_("Since the last change, %(day)s")] = doses.since_change
    counts = spans.values()
    return {
        "spans": [name % {"day": short_day(each.first.date)} for name, each in spans.items()],
        "rows": [
            (_("Taken"), [each.taken for each in counts]),
            (_("Missed"), [each.missed for each in counts]),
            (_("Unknown"), [each.unknown for each in counts]),
            (_("No dose advised"), [each.none_advised for each in counts]),
        ],
    }


def _pain_rows(pain: PainReport) -> list[tuple[str, Pain, str, str]]:
    named = (
        (_("Run-in, up to the first dose"), pain.run_in),
        (_("Last 7 evenings"), pain.last_7),
        (_("Last 28 evenings"), pain.last_28),
    )
    return [(name, each, mean_text(each), _median_text(each)) for name, each in named]


def _median_text(pain: Pain) -> str:
    return "–" if pain.median is None else number(pain.median)


def _change(pain: PainReport) -> str:
    if pain.change is None:
        needed = library().numbers.answers_to_compare.value
        return _(
            "Change since starting: not given, as fewer than %(needed)s evenings were answered "
            "in the run-in or in the last 28."
        ) % {"needed": needed}
    return _(
        "Change since starting, whatever its cause: %(change)s points (mean of the last 28 "
        "evenings less that of the run-in). Open-label; it includes placebo response and "
        "regression to the mean."
    ) % {"change": signed(pain.change)}


def _listed(
    listed: Iterable[Listed[T]] | None, named: Callable[[T], str], said: set[str]
) -> dict[str, list[dict[str, Any]]] | None:
    """What something was found about, and what nothing was; None is a list never given."""
    if listed is None:
        return None
    rows = [
        {
            "name": named(each.what),
            "when": _nights(each),
            "findings": [_finding(finding, said) for finding in each.findings],
        }
        for each in listed
    ]
    return {
        "found": [row for row in rows if row["findings"]],
        "clear": [row for row in rows if not row["findings"]],
    }


def _nights(listed: Listed[Any]) -> str:
    first = {"first": short_day(listed.first.date)}
    if listed.last is None:
        return _("since %(first)s") % first
    return _("%(first)s to %(last)s") % (first | {"last": short_day(listed.last.date)})


def _finding(finding: NightFinding, said: set[str]) -> str:
    text = finding.prescriber.say(translated)
    if text in said:
        return _("See tonight's advice.")
    return f"{text} [{finding.source.mark.value}]"


def _decision(decision: Decision) -> tuple[date, str]:
    text = says(decision.said)
    if isinstance(decision.said, Prescribed):
        text = _("Prescription: %(text)s") % {"text": text}
    return decision.night.date, text


def _next_change(found: Summary) -> str:
    if found.next is None:
        return _("None in sight without a decision.")
    texts = {
        "step_up": _("Step up at the earliest on %(day)s, if every night is taken and quiet."),
        "start": _("Start at the earliest on %(day)s, if nothing is in the way."),
        "resume": _("Resumption at the earliest on %(day)s, if nothing is in the way."),
        "interrupt": _("Interruption on %(day)s, as far as is known now."),
    }
    text = texts.get(found.next.action, _("Change of dose at the earliest on %(day)s."))
    return text % {"day": said_day(found.next.earliest)}
