"""What no protocol may override, and the check that none does."""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Annotated, Any

from msgspec import Struct
from msgspec.structs import asdict

from lowtide.protocol.model import (
    AdjunctTherapy,
    Days,
    Doses,
    Hours,
    Milestone,
    Nights,
    Numbers,
    PrescriberWord,
    Protocol,
    Sourced,
    TitrationStep,
    change_days,
)
from lowtide.quantities import NOON, Count, Dose

_HOURS_OF_A_DAY = 24


class Limits(Struct, frozen=True, forbid_unknown_fields=True):
    """The limits of every protocol."""

    maximum: Sourced[Dose]
    maximum_on_prescribers_word: Sourced[Dose]
    largest_increase: Sourced[Dose]
    shortest_step: Sourced[Doses]
    longest_step: Sourced[Doses]
    most_steps: Sourced[Annotated[Count, ("steps", "step")]]
    longest_run: Sourced[Nights]  # that any counter of check-ins or nights may count to
    fewest_hours_between_doses: Sourced[Hours]
    fewest_days_before_surgery: Sourced[Days]
    days_between_therapy_and_dose_change: Sourced[Days]
    days_between_therapies: Sourced[Days]
    furthest_day: Sourced[Days]  # that anything may be planned from the first dose
    youngest: Sourced[Annotated[Count, ("years", "year")]]


def check(protocol: Protocol, limits: Limits) -> list[str]:
    """Every limit that a protocol breaks, as "key: what is wrong. What to do."."""
    return check_parts(asdict(protocol), limits)


def check_parts(parts: dict[str, Any], limits: Limits) -> list[str]:
    """The same for those parts of a protocol that could be read; the others are not judged."""
    problems: list[str] = []
    for judge, names in _CHECKS.items():
        if all(name in parts for name in names):
            problems += judge(*(parts[name] for name in names), limits)
    return problems


def _steps(steps: tuple[TitrationStep, ...], limits: Limits) -> Iterator[str]:
    if not steps:
        yield "steps: there are none. Write at least one [[steps]] with its dose."
        return
    most = limits.most_steps.value.number
    if len(steps) > most:
        yield f"steps: there are {len(steps)}. Write at most {most}."
    yield from _rises(steps, limits.largest_increase.value)
    for index, step in enumerate(steps[:-1]):
        yield from _length(f"steps[{index}].doses", step, limits)
    if steps[-1].doses is not None:
        yield (
            f"steps[{len(steps) - 1}].doses: the last step goes on for as long as it is tolerated. "
            "Remove its doses."
        )


def _rises(steps: tuple[TitrationStep, ...], largest: Dose) -> Iterator[str]:
    doses = [Dose(0), *(step.dose.value for step in steps)]
    for index, (before, dose) in enumerate(pairwise(doses)):
        at = f"steps[{index}].dose.value"
        if dose <= before:
            yield f"{at}: {dose} does not rise above {before}. Write the steps from low to high."
        elif dose.micrograms - before.micrograms > largest.micrograms:
            highest = Dose(before.micrograms + largest.micrograms)
            yield (
                f"{at}: from {before} to {dose} is more than {largest} at once. "
                f"Write {highest} or less."
            )


def _length(at: str, step: TitrationStep, limits: Limits) -> Iterator[str]:
    shortest, longest = limits.shortest_step.value, limits.longest_step.value
    if step.doses is None:
        yield f'{at}: is missing. Write how many doses come before the next step, as "14 doses".'
    else:
        yield from _within(f"{at}.value", step.doses.value, shortest.number, longest.number)


def _ceiling(
    steps: tuple[TitrationStep, ...], word: PrescriberWord | None, limits: Limits
) -> Iterator[str]:
    usual, highest = limits.maximum.value, limits.maximum_on_prescribers_word.value
    for index, step in enumerate(steps):
        at, dose = f"steps[{index}].dose.value", step.dose.value
        if dose > highest:
            yield f"{at}: {dose} is above {highest}, which no protocol passes. Write less."
        elif dose > usual and word is None:
            yield (
                f"{at}: {dose} is above {usual}, which needs a prescriber's recorded word. Write "
                "less, or add [prescriber_word] with prescriber, date and reason."
            )


def _numbers(numbers: Numbers, limits: Limits) -> Iterator[str]:
    longest = limits.longest_run.value.number
    lowest = dict.fromkeys(_RUNS, 1) | {"unknown_nights_to_step_lower": 3}
    for name, least in lowest.items():
        count: Count = getattr(numbers, name).value
        yield from _within(f"numbers.{name}.value", count, least, longest)
    for fewer, more in _ORDERED:
        count = getattr(numbers, more).value
        if getattr(numbers, fewer).value.number >= count.number:
            yield f"numbers.{fewer}.value: must be below {more}. Write fewer than {count}."
    hours, days = limits.fewest_hours_between_doses.value, limits.fewest_days_before_surgery.value
    yield from _within(
        "numbers.hours_between_doses.value",
        numbers.hours_between_doses.value,
        hours.number,
        _HOURS_OF_A_DAY,
    )
    yield from _within(
        "numbers.days_before_surgery.value",
        numbers.days_before_surgery.value,
        days.number,
        limits.furthest_day.value.number,
    )


def _times(numbers: Numbers, _: Limits) -> Iterator[str]:
    """A night runs from noon to noon, and its times must be read on the right side of midnight."""
    night, morning = numbers.night_dose_at.value, numbers.morning_dose_at.value
    if night < NOON:
        yield f"numbers.night_dose_at.value: {night} is no evening. Write {NOON} or later."
    if morning >= NOON:
        yield f"numbers.morning_dose_at.value: {morning} is no morning. Write it before {NOON}."


_RUNS = (
    "quiet_check_ins_to_step_up",
    "rough_check_ins_to_step_back",
    "rough_check_ins_to_move",
    "unknown_nights_to_step_lower",
    "unknown_nights_to_ask_again",
)
_ORDERED = (
    ("rough_check_ins_to_move", "rough_check_ins_to_step_back"),
    ("unknown_nights_to_ask_again", "unknown_nights_to_step_lower"),
)


def _starts(
    steps: tuple[TitrationStep, ...], therapies: tuple[AdjunctTherapy, ...], limits: Limits
) -> Iterator[str]:
    apart = limits.days_between_therapy_and_dose_change.value.number
    for index, therapy in enumerate(therapies):
        near = [day for day in change_days(steps) if _near(therapy.day, day, apart)]
        if near:
            yield (
                f"therapies[{index}].starts.value: {therapy.key} starts less than {apart} days "
                f"from the dose change planned on day {near[0]}. Start it on another day."
            )


def _therapies(therapies: tuple[AdjunctTherapy, ...], limits: Limits) -> Iterator[str]:
    yield from _repeated("therapies", [therapy.key for therapy in therapies])
    yield from _too_far("therapies", "starts", [therapy.day for therapy in therapies], limits)
    apart = limits.days_between_therapies.value.number
    for index, therapy in enumerate(therapies):
        for earlier in therapies[:index]:
            if earlier.day is not None and _near(therapy.day, earlier.day, apart):
                yield (
                    f"therapies[{index}].starts.value: {therapy.key} starts less than {apart} days "
                    f"from {earlier.key}. Start one at a time."
                )


def _milestones(milestones: tuple[Milestone, ...], limits: Limits) -> Iterator[str]:
    yield from _repeated("milestones", [milestone.key for milestone in milestones])
    yield from _too_far("milestones", "at", [milestone.day for milestone in milestones], limits)


def _repeated(table: str, keys: list[str]) -> Iterator[str]:
    for index, key in enumerate(keys):
        if key in keys[:index]:
            yield f'{table}[{index}].key: "{key}" is there twice. Remove one.'


def _too_far(table: str, key: str, days: Iterable[int | None], limits: Limits) -> Iterator[str]:
    furthest = limits.furthest_day.value.number
    for index, day in enumerate(days):
        if day is not None and abs(day) > furthest:
            yield (
                f"{table}[{index}].{key}.value: is more than {furthest} days from the first dose. "
                "Write fewer."
            )


def _near(day: int | None, other: int, apart: int) -> bool:
    return day is not None and abs(day - other) < apart


def _within(at: str, count: Count, least: int, most: int) -> Iterator[str]:
    if count.number < least:
        yield f'{at}: {count} is too few. Write at least "{least} {count.unit}".'
    elif count.number > most:
        yield f'{at}: {count} is too many. Write at most "{most} {count.unit}".'


_CHECKS: dict[Callable[..., Iterator[str]], tuple[str, ...]] = {
    _steps: ("steps",),
    _ceiling: ("steps", "prescriber_word"),
    _numbers: ("numbers",),
    _times: ("numbers",),
    _starts: ("steps", "therapies"),
    _therapies: ("therapies",),
    _milestones: ("milestones",),
}
