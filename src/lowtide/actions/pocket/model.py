"""What a phone keeps of a course for nights without network, as it is written in JSON.

Doses are in whole micrograms, nights are dates, moments have the hands of the clock on the wall
and, where a zone is known, the milliseconds since 1970. A text in which something is still to be
filled in has its name in braces.
"""

from datetime import date
from typing import Literal

from msgspec import Struct

from lowtide.asks import Ask
from lowtide.decision.recommendation import State


class Moment(Struct, frozen=True, omit_defaults=True):
    """When something was: by the clock on the wall, and in absolute time where that is known."""

    wall: str
    at: int | None = None


class Said(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of one night already: answers, what was said of its dose, that there was news.

    `entry` is what the phone would name to take it back; `urgent` are the names of urgent signs.
    """

    kind: Literal["answers", "taken", "missed", "unsure", "news"]
    night: date
    recorded: date
    entry: str | None = None
    effects: str | None = None
    urgent: tuple[str, ...] = ()
    sleep_worse: bool | None = None
    dose: int | None = None
    taken_at: Moment | None = None


class Finding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something in a night's way, with the words for the patient.

    `bar` as in `screening.findings.Bar`. `days`: it bars so many days from tonight, at least.
    """

    key: str
    bar: int
    rule: str
    text: str
    source: str
    ask: Ask | None = None
    not_before: date | None = None
    days: int | None = None


class Standing(Struct, frozen=True, omit_defaults=True):
    """A start that is valid until the course has started, unless danger comes on its night or
    later; without a step it is the one of the dose taken on the night itself, else the first.
    """

    since: date
    step: int | None = None


class Spoken(Struct, frozen=True, omit_defaults=True):
    """The prescriber's word of a night; a start or resume may have to name what was in the way."""

    word: str
    names: tuple[str, ...] | None = None


class Ahead(Struct, frozen=True, omit_defaults=True):
    """What is known of a night beforehand; findings by their number in the pocket."""

    findings: tuple[int, ...] = ()
    standing: Standing | None = None
    spoken: Spoken | None = None


class Memory(Struct, frozen=True):
    """What the night before the first one handed on."""

    state: State
    advised: int | None
    last_danger: date | None
    conflicts: tuple[str, ...]


class Beginning(Struct, frozen=True):
    """The night on which the course began, whether that can still change on the phone, and the
    night of the first dose where that cannot.
    """

    night: date | None
    fixed: bool
    first_dose: date | None


class Version(Struct, frozen=True):
    """The course with one more late word taken in, and the night on which it came.

    `ahead` is a night's place in the pocket's `nights`, from the first night on.
    """

    since: date | None
    memory: Memory
    beginning: Beginning
    said: tuple[Said, ...]
    ahead: tuple[int, ...]


class Step(Struct, frozen=True):
    """A step's dose, how it is written, and how many doses it takes; 0 for the last.

    `amount` is how much that is of what the person has at hand; empty where nothing is known of it.
    """

    dose: int
    text: str
    needed: int
    amount: str = ""


class ByStep(Struct, frozen=True):
    """A source that depends on a step: tonight's, or that of the doses counted so far."""

    of: Literal["tonight", "counted"]
    each: tuple[str, ...]


class Reason(Struct, frozen=True, omit_defaults=True):
    """The words of a reason. Findings from `bar` on are said before it, or `instead` of it."""

    rule: str
    text: str
    sources: tuple[str | ByStep, ...]
    bar: int | None = None
    instead: bool = False


class Asked(Struct, frozen=True, omit_defaults=True):
    """What the rule asks, unless a finding of this bar asks it more precisely."""

    ask: Ask
    bar: int | None = None


class Clock(Struct, frozen=True):
    """When a night's dose is expected: so many days after the night's date, at this time."""

    days: int
    at: str


class Doses(Struct, frozen=True):
    """Last night's dose as a letter, by the dose advised and the dose taken; any other is odd."""

    top: int
    letters: dict[str, dict[str, str]]
    otherwise: str
    no_dose: str


class Clocks(Struct, frozen=True):
    """What is known of times: zones with the night from which each is known; when doses are
    expected; by when a first dose was nearer to the morning, in seconds after noon.
    """

    zones: tuple[tuple[date, str], ...]
    planned: dict[str, Clock]
    hours_between_doses: int
    nights_out_of_order: int
    morning_after: int
    timing: str


class Medicines(Struct, frozen=True):
    """Exactly known names and the numbers of their findings; one that is neither among them nor
    among the cleared ones of the table is asked about.
    """

    names: dict[str, tuple[int, ...]]
    unknown: Finding
    in_hospital: str


class Conditions(Struct, frozen=True):
    """What may be said to be new: findings of an operation by the days ahead, from the first of
    them on, and those of a possible pregnancy.
    """

    surgery_from: int
    surgery: tuple[tuple[int, ...], ...]
    pregnancy: tuple[int, ...]


class Gates(Struct, frozen=True):
    """The worst bar of a night as a letter: as a rule, and before the start where doses are taken
    already.
    """

    usual: tuple[str, ...]
    already_dosing: tuple[str, ...]


class Answers(Struct, frozen=True):
    """Today's answers as a letter, by "effects/sleep worse"; what makes an effect urgent, and what
    is said of one without a name. Of several answers to one evening the worst stands.
    """

    comfort: dict[str, str]
    worst_last: tuple[str, ...]
    none: str
    urgent: str
    urgent_words: tuple[str, ...]
    not_named: dict[str, str]


class Words(Struct, frozen=True):
    """What the reasons and asks of the rule say; a reason beside another by "both/reason".

    `decimal` is the mark in a number that is not whole; a date is written as `day` has it.
    """

    reasons: dict[str, Reason]
    asks: dict[str, Asked]
    when: tuple[str, ...]
    who: tuple[str, ...]
    severe: str
    ask_of_severe: str
    asked_when_severe: tuple[str, ...]
    figures: dict[str, int]
    decimal: str
    months: tuple[str, ...]
    day: str


class Pocket(Struct, frozen=True):
    """What the phone keeps, for the nights from `first` to `last`.

    Doses may be told of the nights from `doses_from` on. `own` are the findings of a night itself,
    still to be filled in. After `amounts_until`, `past_date` is said in place of an amount.
    """

    course: str
    night: date
    first: date
    last: date
    doses_from: date
    head: str
    table: str
    rules: str
    entries: tuple[str, ...]
    gates: Gates
    steps: tuple[Step, ...]
    amounts_until: date | None
    past_date: str
    doses: Doses
    clocks: Clocks
    answers: Answers
    medicines: Medicines
    conditions: Conditions
    words: Words
    own: dict[str, Finding]
    findings: tuple[Finding, ...]
    nights: tuple[Ahead, ...]
    versions: tuple[Version, ...]
    anew: Memory
