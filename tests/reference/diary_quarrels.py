"""`decide` beside the slow reading of the same diary, and the shortest diary that they disagree on.

`screen` is the fast side's view of the little table of medicines and conditions in `diary`, taken
from the facts; the slow side reads the raw events.
"""

import csv
import io
from collections.abc import Iterator, Sequence

from lowtide.course.events import (
    CheckedIn,
    ConditionsStated,
    Corrected,
    DoseMissed,
    DoseTaken,
    DoseUnsure,
    IntervalShortened,
    MedicinesStated,
    PrescriberSaid,
    TherapiesStated,
)
from lowtide.course.facts import CourseFacts, Span
from lowtide.course.versions import versions_of
from lowtide.decision.decide import decide
from lowtide.decision.recommendation import Gate, action
from lowtide.errors import StepError
from lowtide.exchange.diary import COLUMNS, read_diary
from lowtide.phrases import Phrase
from lowtide.quantities import Night
from lowtide.screening.findings import Bar, NightFinding
from lowtide.sources import Citation, Mark
from reference.diary import (
    CONDITION_BARS,
    DAYS_AFTER,
    DAYS_BEFORE,
    MEDICINE_BARS,
    NotAStep,
    SlowDiary,
    SlowNight,
    letters_of,
)
from reference.flavours import CONDITIONS, Diary

REFUSED = "refused"
Answers = list[SlowNight] | str
BARS = {Gate.BLOCKED: Bar.BLOCKED, Gate.PAUSE: Bar.PAUSE, Gate.DANGER: Bar.DANGER}
MADE_UP = Citation("the second reading's own table", Mark.ASSUMED)
UNSAID = Phrase("")


def fast(diary: Diary) -> Answers:
    """What `decide` says of every night."""
    versions = versions_of(diary.events)
    try:
        nights = decide(diary.protocol, versions, diary.through, screen, diary.start)
    except StepError:
        return REFUSED
    return [
        SlowNight(
            each.night.date.toordinal(),
            letters_of(each.seen),
            action(each.recommendation),
            each.dose.micrograms if each.dose else None,
            each.memory.state.timing.value,
        )
        for each in nights
    ]


def slow(diary: Diary) -> Answers:
    """What the slow reading says of every night."""
    try:
        return SlowDiary(diary.protocol, diary.events, diary.start).nights(diary.through)
    except NotAStep:
        return REFUSED


def screen(facts: CourseFacts, night: Night) -> tuple[NightFinding, ...]:
    """The table of `diary`, read from the facts."""
    found: dict[str, Gate] = {}
    if facts.medicines_answered is None or facts.medicines_answered > night:
        found["medicines"] = Gate.BLOCKED
    if facts.conditions_answered is None or facts.conditions_answered > night:
        found["conditions"] = Gate.BLOCKED
    for span in facts.medicines:
        if span.what in MEDICINE_BARS and _in_the_way(facts, span, night):
            found[f"medicine:{span.what}"] = MEDICINE_BARS[span.what]
    for condition in (span.what for span in facts.conditions if span.holds_on(night)):
        days = (condition.date - night.date).days if condition.date else 0
        if condition.key in CONDITION_BARS and 0 <= days <= DAYS_BEFORE.get(condition.key, 0):
            found[f"condition:{condition.key}"] = CONDITION_BARS[condition.key]
    return tuple(
        NightFinding(key, BARS[bar], UNSAID, UNSAID, MADE_UP) for key, bar in found.items()
    )


def _in_the_way(facts: CourseFacts, span: Span[str], night: Night) -> bool:
    if span.first > night or span.holds_on(night):
        return span.holds_on(night)
    assert span.last is not None
    allowed = [
        word.not_before
        for since, word in facts.shortened
        if since <= night and word.medicine == span.what
    ]
    over = night - span.last > DAYS_AFTER.get(span.what, 0)
    return not over and not (allowed and allowed[-1] <= night.date)


def quarrel(diary: Diary) -> str | None:
    """What the two readings say of the first night on which they differ; None where they agree."""
    said, expected = fast(diary), slow(diary)
    if said == expected:
        return None
    if isinstance(said, str) or isinstance(expected, str) or len(said) != len(expected):
        return f"decide: {_shown(said)}; slow reading: {_shown(expected)}"
    first = next(
        place for place, pair in enumerate(zip(said, expected, strict=True)) if pair[0] != pair[1]
    )
    return f"decide: {said[first]}; slow reading: {expected[first]}"


def _shown(answers: Answers) -> str:
    return answers if isinstance(answers, str) else f"{len(answers)} nights"


def shortest_quarrel(diary: Diary) -> Diary:
    """A diary that is still disagreed on, and is not when any one of its events is left out."""
    best = diary
    stretch = len(best.events)
    while stretch:
        for candidate in _with_less(best, stretch):
            if quarrel(candidate) is not None:
                best = candidate
                break
        else:
            stretch //= 2
    return best


def _with_less(diary: Diary, stretch: int) -> Iterator[Diary]:
    for begin in range(0, len(diary.events), stretch):
        events = diary.events[:begin] + diary.events[begin + stretch :]
        names = {event.id for event in events}
        complete = all(
            event.body.event in names for event in events if isinstance(event.body, Corrected)
        )
        if events and complete:
            last = max(event.night for event in events)
            yield Diary(diary.protocol, last, diary.start, events)
            yield Diary(diary.protocol, diary.through, diary.start, events)


def told(diary: Diary) -> str:
    """The shortest diary that they disagree on, for a person who must say who is right."""
    shortest = shortest_quarrel(diary)
    lines = [f"{shortest.protocol.id}, start {shortest.start}, through {shortest.through}"]
    for event in shortest.events:
        lines.append(f"{event.id}: {event.night}, {event.zone}, {event.recorded_at}: {event.body}")
    return "\n".join([*lines, str(quarrel(shortest))])


def through_a_file(diary: Diary) -> Diary:
    """The same diary, written as a CSV file by hand and read back by the program."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    for night in sorted({event.night for event in diary.events}):
        bodies = [event.body for event in diary.events if event.night == night]
        writer.writerow({"date": str(night)} | _cells(bodies))
    data, known = text.getvalue().encode(), frozenset(CONDITIONS)
    read = read_diary(data, "diary.csv", (diary.through + 1).date, known)
    return Diary(diary.protocol, diary.through, diary.start, list(read.events))


def _cells(bodies: Sequence[object]) -> dict[str, str]:
    cells: dict[str, str] = {}
    words = []
    for body in bodies:
        match body:
            case PrescriberSaid(say=say, dose=named):
                words.append(f"{say.value} {named.micrograms / 1000}" if named else say.value)
            case IntervalShortened(medicine=medicine, not_before=day, reason=reason):
                words.append(f"shorten:{medicine}:{day}:{reason}")
            case CheckedIn():
                cells |= _answer_cells(body)
            case DoseTaken() | DoseMissed() | DoseUnsure():
                cells |= _dose_cells(body)
            case _:
                cells |= _stated_cells(body)
    return cells | {"prescriber": "; ".join(words)}


def _answer_cells(answers: CheckedIn) -> dict[str, str]:
    effects = answers.effects
    return {
        "pain": "" if answers.pain is None else str(answers.pain.tenths // 10),
        "effects": ""
        if effects is None
        else _list([f"{each.name}:{each.severity.value}" for each in effects]),
        "sleep_worse": {None: "", True: "yes", False: "No"}[answers.sleep_worse],
    }


def _dose_cells(body: DoseTaken | DoseMissed | DoseUnsure) -> dict[str, str]:
    if isinstance(body, DoseMissed):
        return {"dose_mg": "0"}
    amount = f"{body.dose.micrograms / 1000}" if isinstance(body, DoseTaken) else ""
    return {"dose_mg": amount, "taken_at": f"{body.taken_at:%H:%M}" if body.taken_at else ""}


def _stated_cells(body: object) -> dict[str, str]:
    match body:
        case MedicinesStated(names=names):
            return {"medicines": _list(names)}
        case ConditionsStated(conditions=conditions):
            listed = [f"{each.key}:{each.date}" if each.date else each.key for each in conditions]
            return {"conditions": _list(listed)}
        case TherapiesStated(keys=keys):
            return {"therapies": _list(keys)}
        case _:
            raise ValueError(f"A file cannot say {body}.")


def _list(names: Sequence[str]) -> str:
    return "; ".join(names) or "none"
