"""Before surgery: a day, from when no naltrexone, what the sources say, and whom to tell."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lowtide.actions.personal.statements import cancel_operation, operations_of, plan_operation
from lowtide.quantities import Timing
from lowtide.report.doses import adherence
from lowtide.report.summary import first_dose_of
from lowtide.screening.catalogue import catalogue, surgery_library
from lowtide.screening.conditions import ConditionRule, Opinion
from lowtide.web.courses import Opened, journal_of, open_course
from lowtide.web.personal.lists.therapies import marks
from lowtide.web.personal.saying import entry_sent, saying_of
from lowtide.web.words import translated

YEARS_AHEAD = 2
DAYS_AHEAD = YEARS_AHEAD * 366


class DayForm(forms.Form):
    """The day of an operation."""

    day = forms.DateField(
        error_messages={
            "required": later("Write the day of the operation."),
            "invalid": later("Write the day like this: 2026-03-14"),
        }
    )

    def __init__(self, said: QueryDict, tonight: date) -> None:
        """As planned on this day."""
        super().__init__(said)
        self.tonight = tonight

    def clean_day(self) -> date:
        """A day to come, and none by a slip of the finger."""
        day: date = self.cleaned_data["day"]
        if day < self.tonight:
            raise forms.ValidationError(
                _("This day has passed. Add the medicines that you were given to your list.")
            )
        if day > self.tonight + timedelta(days=DAYS_AHEAD):
            raise forms.ValidationError(
                _("This day is more than two years ahead. Please check the year.")
            )
        return day


@require_http_methods(["GET", "POST"])
def surgery(request: HttpRequest, course: str) -> HttpResponse:
    """Each operation with its days; planned, and taken out again."""
    opened = open_course(request, course)
    plans = request.POST.get("do") == "plan"
    form = DayForm(request.POST, opened.followed.night.date) if plans else None
    if request.method == "POST" and (form is None or form.is_valid()):
        _record(request, opened, form)
        return redirect("surgery", course)
    return render(request, "lowtide/surgery.html", _words(request, opened, form))


def _record(request: HttpRequest, opened: Opened, form: DayForm | None) -> None:
    journal, saying = journal_of(opened.key), saying_of(request, opened)
    facts = opened.followed.facts
    if form is not None:
        plan_operation(journal, saying, facts, form.cleaned_data["day"])
    elif request.POST.get("do") == "cancel":
        for each in operations_of(facts, saying.night):
            if _sent(each.date) == request.POST.get("day"):
                cancel_operation(journal, saying, each.date)
    else:
        messages.warning(request, _("That was not understood. Please try again."))
        return
    messages.success(request, _("Written down."))


def _sent(day: date | None) -> str:
    return day.isoformat() if day else ""


# --- what the page shows -------------------------------------------------------------------------


def _words(request: HttpRequest, opened: Opened, form: DayForm | None) -> dict[str, Any]:
    before, rules = opened.followed.protocol.numbers.days_before_surgery, catalogue().conditions
    tonight, days = opened.followed.night.date, _days(opened)
    recent = tonight - timedelta(days=rules.days_after_surgery.count)
    return {
        "planned": [_planned(day, opened) for day in days if day and day >= tonight],
        "undated": _by_rule(rules.surgery.undated) if None in days else None,
        "passed": [day for day in days if day and recent <= day < tonight],
        "passed_says": _by_rule(rules.surgery.passed),
        "rule": _rule(before.value.number),
        "rule_source": before.citation,
        "opinions": _said(surgery_library().opinions),
        "tell": _said(surgery_library().tell),
        "last_possible": _last_possible(opened),
        "near": _by_rule(rules.conditions["surgery"]),
        "form": form,
        "tonight": tonight,
        "marks": marks(),
        "entry_id": entry_sent(request),
    }


def _days(opened: Opened) -> list[date | None]:
    known = operations_of(opened.followed.facts, opened.followed.night)
    return [each.date for each in known]


def _rule(days: int) -> str:
    text = ngettext(
        "No naltrexone on the night before an operation, and none on its own night.",
        "No naltrexone on the %(days)s nights before an operation, and none on its own night.",
        days,
    )
    return text % {"days": days}


def _planned(day: date, opened: Opened) -> dict[str, Any]:
    """From when no dose, and when the last one before it is taken, by the rule of the protocol."""
    followed = opened.followed
    stops = day - timedelta(days=followed.protocol.numbers.days_before_surgery.value.number)
    morning = followed.advised.nights[-1].memory.state.timing is Timing.MORNING
    return {
        "day": day,
        "key": _sent(day),
        "stops": stops,
        "near": stops <= followed.night.date,
        "morning": morning,
        # A dose of the night before is taken in the morning of this very date.
        "last": stops if morning else stops - timedelta(days=1),
    }


def _by_rule(rule: ConditionRule) -> dict[str, Any]:
    return {
        "text": translated(rule.patient),
        "ask": translated(rule.ask),
        "source": rule.citation,
    }


def _said(opinions: Sequence[Opinion]) -> list[dict[str, Any]]:
    return [
        {
            "who": translated(each.who),
            "says": translated(each.says),
            "source": each.citation,
            "mark": each.mark.value,
        }
        for each in opinions
    ]


def _last_possible(opened: Opened) -> date | None:
    """The last night on which naltrexone was taken, or may have been."""
    course, nights = opened.followed.advised.course, opened.followed.advised.nights
    doses = adherence(course.facts, nights, first_dose_of(course))
    return doses.last_possible.date if doses else None
