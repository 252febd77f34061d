"""How the values of a report are said on pages: whether it helps, effects, milestones."""

from collections.abc import Iterable
from datetime import date
from typing import Any, assert_never

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from msgspec import Struct

from lowtide.report.answered import plain
from lowtide.report.effects import StepEffects
from lowtide.report.helping import NothingToCompare, NotStarted, TooEarly
from lowtide.report.pain import Pain, PainReport
from lowtide.response import answer
from lowtide.response.catalogue import rule
from lowtide.sources import Citation
from lowtide.web.personal.papers.entries import effect_name, severity_text
from lowtide.web.words import number, spoken, translated


class Shown(Struct, frozen=True):
    """Sentences, and where they come from."""

    sentences: tuple[str, ...]
    sources: tuple[Citation, ...]


def helping_shown(helping: NotStarted | NothingToCompare | TooEarly) -> Shown:
    """What is said before any days are compared."""
    match helping:
        case NotStarted():
            return Shown((_compared_later(), _answered_so_far(helping)), (helping.source,))
        case NothingToCompare():
            return Shown((_no_honest_answer(helping), _still_worth_it()), (helping.source,))
        case TooEarly(ask_after=day, source=source):
            return Shown((_too_early(day),), (source,))
        case _ as never:
            assert_never(never)


def _compared_later() -> str:
    return _("Your answers before the first dose are what later answers are compared with.")


def _answered_so_far(helping: NotStarted) -> str:
    text = ngettext(
        "So far you have answered about pain on %(count)s evening; at least %(needed)s are needed.",
        "So far you have answered about pain on %(count)s evenings; at least %(needed)s are "
        "needed.",
        helping.answered,
    )
    return text % {"count": helping.answered, "needed": helping.needed}


def _no_honest_answer(helping: NothingToCompare) -> str:
    text = ngettext(
        "There will be no honest answer for this course. Before the first dose you answered about "
        "pain on %(count)s evening, and at least %(needed)s are needed to compare with.",
        "There will be no honest answer for this course. Before the first dose you answered about "
        "pain on %(count)s evenings, and at least %(needed)s are needed to compare with.",
        helping.answered,
    )
    return text % {"count": helping.answered, "needed": helping.needed}


def _still_worth_it() -> str:
    return _("How your pain goes is still worth seeing, and worth showing to your prescriber.")


def _too_early(day: date) -> str:
    return _("Too early to tell. Ask again after %(day)s.") % {"day": said_day(day)}


def before_and_now(pain: PainReport) -> Iterable[str]:
    """Averages before the first dose and lately."""
    if pain.change is None:
        yield _("There are too few answers of the last four weeks to compare with.")
        return
    yield _(
        "Average pain before the first dose was %(before)s out of 10, and in the last four weeks "
        "%(now)s. That is a change since starting, whatever its cause."
    ) % {"before": mean_text(pain.run_in), "now": mean_text(pain.last_28)}


def yardstick_text() -> str:
    """What people on placebo reach, which stands beside every change since starting."""
    yardstick = rule().yardstick
    reached = yardstick.reached_30.value, yardstick.reached_50.value
    return plain.yardstick_said(answer.Yardstick(*reached)).say(translated)


def mean_text(pain: Pain) -> str:
    """An average to a tenth; a dash where nobody answered."""
    return "–" if pain.mean is None else number(round(pain.mean, 1))


def signed(points: float) -> str:
    """A change to a tenth, with its sign."""
    rounded = round(points, 1)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else "±"
    return f"{sign}{number(abs(rounded))}"


def said_day(day: date) -> str:
    """A day in full."""
    return date_format(day, "j F Y")


def short_day(day: date) -> str:
    """A day in a few letters."""
    return date_format(day, "j M Y")


def effect_rows(effects: Iterable[StepEffects]) -> list[dict[str, Any]]:
    """What was noticed at each dose, a row each."""
    return [
        {
            "dose": spoken(each.dose) if each.dose else _("No dose"),
            "answered": each.answered,
            "noticed": tuple(_noticed(each)),
        }
        for each in effects
    ]


def _noticed(step: StepEffects) -> Iterable[str]:
    if step.worst is None and not step.slept_worse:
        yield _("Nothing")
    if step.worst is not None:
        names = ", ".join(f"{effect_name(name)} ({count})" for name, count in step.named)
        yield _evenings(step.noticed) % {"count": step.noticed, "names": names}
        yield _("Strongest: %(severity)s") % {"severity": severity_text(step.worst)}
    if step.slept_worse:
        text = ngettext(
            "Slept worse on %(count)s evening",
            "Slept worse on %(count)s evenings",
            step.slept_worse,
        )
        yield text % {"count": step.slept_worse}


def _evenings(count: int) -> str:
    return ngettext("On %(count)s evening: %(names)s", "On %(count)s evenings: %(names)s", count)
