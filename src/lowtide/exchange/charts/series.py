"""What a chart of a course shows: the nights as values, in sentences, and as rows of a table."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from enum import Enum
from itertools import groupby

from msgspec import Struct

_MOST_CHANGES_TOLD = 12


class ChartNight(Struct, frozen=True):
    """One night: pain from 0 to 10 or None, not answered; the dose advised, None is no dose; the
    dose taken, 0 is not taken, None is not known; the course that was fitted to the scores.

    A night whose dose is still to come has none advised yet.
    """

    night: date
    pain: float | None = None
    advised_mg: float | None = None
    taken_mg: float | None = None
    fitted: float | None = None


class ChartMilestone(Struct, frozen=True):
    """A day that means something, in a word or two."""

    on: date
    text: str


class Series(Struct, frozen=True):
    """What a chart shows; a night that is left out is a gap. `top_mg` is the protocol's highest."""

    nights: tuple[ChartNight, ...]
    milestones: tuple[ChartMilestone, ...] = ()
    top_mg: float = 0


class Wording(Struct, frozen=True):
    """How sentences, days and numbers are said: English unless another language is given."""

    translate: Callable[[str], str] = str
    day: Callable[[date], str] = "{0.day} {0:%b}".format
    full_day: Callable[[date], str] = "{0.day} {0:%b} {0:%Y}".format
    number: Callable[[float], str] = "{:g}".format


class ChartRow(Struct, frozen=True):
    """One night of the table under the chart, as text."""

    night: date
    day: str
    pain: str
    dose: str
    note: str


class DoseMark(Enum):
    """What is known of a night's dose; a dose that nobody advised is still a dose taken."""

    NONE = "no dose"
    TAKEN = "taken"
    MISSED = "not taken"
    UNKNOWN = "not known"


def mark_of(night: ChartNight) -> DoseMark:
    """What is known of a night's dose."""
    if night.taken_mg:
        return DoseMark.TAKEN
    if night.advised_mg is None:
        return DoseMark.NONE
    return DoseMark.UNKNOWN if night.taken_mg is None else DoseMark.MISSED


def table_rows(series: Series, wording: Wording | None = None) -> tuple[ChartRow, ...]:
    """The same numbers night by night, for the table under the chart; gaps are rows too."""
    words = wording or Wording()
    named = {milestone.on: milestone.text for milestone in series.milestones}
    return tuple(
        ChartRow(
            night.night,
            words.full_day(night.night),
            words.translate("not answered") if night.pain is None else words.number(night.pain),
            _dose_said(night, words),
            named.get(night.night, ""),
        )
        for night in every_night(series.nights)
    )


def description(series: Series, wording: Wording | None = None) -> str:
    """What the chart shows, in sentences, for whoever does not see it."""
    words, nights = wording or Wording(), every_night(series.nights)
    said = [_pain_said(nights, words), _fitted_said(nights, words), _steps_said(nights, words)]
    said += [_doses_said(nights, words)]
    said += [
        words.translate("Milestones: {list}.").format(
            list="; ".join(f"{words.day(each.on)}: {each.text}" for each in series.milestones)
        )
        if series.milestones
        else "",
        words.translate("The same numbers are in the table."),
    ]
    return " ".join(sentence for sentence in said if sentence)


# --- words -------------------------------------------------------------------------------------


def _dose_said(night: ChartNight, words: Wording) -> str:
    mark = mark_of(night)
    if mark is DoseMark.NONE:
        return words.translate(mark.value)
    return f"{mg_said(level(night), words)}, {words.translate(mark.value)}"


def mg_said(mg: float, words: Wording) -> str:
    """A dose with its unit."""
    return words.translate("{number} mg").format(number=words.number(mg))


def _pain_said(nights: Sequence[ChartNight], words: Wording) -> str:
    known = [night.pain for night in nights if night.pain is not None]
    span = {"first": words.full_day(nights[0].night), "last": words.full_day(nights[-1].night)}
    said = words.translate("From {first} to {last}. Nights with an answer: {known} of {all}.")
    said = said.format(**span, known=len(known), all=len(nights))
    if not known:
        return said
    extent = words.translate("Pain from {least} to {most} out of 10.")
    least, most = words.number(min(known)), words.number(max(known))
    return f"{said} {extent.format(least=least, most=most)}"


def _fitted_said(nights: Sequence[ChartNight], words: Wording) -> str:
    fitted = [night.fitted for night in nights if night.fitted is not None]
    if not fitted:
        return ""
    first, last = (words.number(round(each, 1)) for each in (fitted[0], fitted[-1]))
    said = words.translate("The course fitted to them goes from {first} to {last}.")
    return said.format(first=first, last=last)


def _steps_said(nights: Sequence[ChartNight], words: Wording) -> str:
    runs = list(steps(nights))
    if not runs:
        return ""
    if len(runs) > _MOST_CHANGES_TOLD:
        return words.translate("Doses: {count} steps.").format(count=len(runs))
    one = words.translate("{dose} from {day}")
    told = (
        one.format(dose=mg_said(mg, words), day=words.day(nights[at].night)) for mg, at, _ in runs
    )
    return words.translate("Doses: {list}.").format(list="; ".join(told))


def _doses_said(nights: Sequence[ChartNight], words: Wording) -> str:
    counts = Counter(map(mark_of, nights))
    said = words.translate("Doses not taken: {missed}. Doses not known: {unknown}.")
    if not counts[DoseMark.MISSED] and not counts[DoseMark.UNKNOWN]:
        return ""
    return said.format(missed=counts[DoseMark.MISSED], unknown=counts[DoseMark.UNKNOWN])


# --- nights ------------------------------------------------------------------------------------


def every_night(nights: Sequence[ChartNight]) -> list[ChartNight]:
    """Every night from the first to the last, empty where nothing was given."""
    given = {night.night: night for night in nights}
    if not given:
        return []
    first = min(given)
    days = (first + timedelta(days=later) for later in range((max(given) - first).days + 1))
    return [given.get(day, ChartNight(day)) for day in days]


def level(night: ChartNight) -> float:
    """The dose that stands behind a night: the one taken, else the one advised."""
    return night.taken_mg or night.advised_mg or 0


def steps(nights: Sequence[ChartNight]) -> Iterator[tuple[float, int, int]]:
    """Each run of nights with the same dose: milligrams, place of the first, number of nights."""
    at = 0
    for mg, run in groupby(nights, key=level):
        length = len(list(run))
        if mg:
            yield mg, at, length
        at += length
