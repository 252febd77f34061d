"""What may stand in a night's way, as a phone keeps it: found by screening itself, for every answer
that can be given without network, in words that are still to be filled in.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from msgspec.structs import replace

from lowtide.actions.entries import IN_HOSPITAL
from lowtide.actions.pocket.model import Conditions, Finding, Medicines
from lowtide.course.events import CheckedIn, Condition, Effect, MedicineAnswered, Severity
from lowtide.course.facts import CourseFacts, DoseReport, Span
from lowtide.decision import letters
from lowtide.decision.catalogue import Circumstance
from lowtide.phrases import Phrase, Phrases, Translate, Words
from lowtide.protocol.model import Protocol
from lowtide.quantities import Dose, Night
from lowtide.screening.catalogue import catalogue
from lowtide.screening.findings import Bar, NightFinding, Question
from lowtide.screening.night.gate import night_findings
from lowtide.sources import Mark

Number = Callable[[Finding], int]
"""The number under which the pocket keeps a finding."""
Answers = tuple[tuple[Night, MedicineAnswered], ...]

ANY_NIGHT = Night(date(2000, 1, 1))
NOT_IN_ANY_LIST = "qqqq"
NOT_KNOWN_HERE = Circumstance(
    patient="Something was written down that this device cannot judge without a network. No dose "
    "until it has reached your own Lowtide.",
    prescriber="Entries made without network that only the server can judge: paused until then.",
    source="project rule: what cannot be evaluated is asked of a person, never taken as fine",
    mark=Mark.ASSUMED,
    ask="Open this page once with a network, before your next dose.",
)


def shown(found: NightFinding, translate: Translate, *left_open: str) -> Finding:
    """A finding in words, its figures filled in but those that are left open."""
    ask = replace(found.ask, text=_open(found.ask.text, left_open)) if found.ask else None
    return Finding(
        key=found.key,
        bar=found.bar,
        rule=_rule_of(found),
        text=_open(found.patient, left_open).say(translate),
        source=str(found.source),
        ask=ask.said(translate) if ask else None,
        not_before=found.not_before,
    )


def _rule_of(found: NightFinding) -> str:
    """The rule's name as the explanation shows it; a test compares the two."""
    kind, _, name = found.key.partition(":")
    if kind == "night":
        return name
    return "conflict" if found.bar is Bar.DANGER else kind


def _open(words: Words, names: tuple[str, ...]) -> Words:
    if isinstance(words, Phrases):
        return replace(words, parts=tuple(_open_phrase(part, names) for part in words.parts))
    return _open_phrase(words, names)


def _open_phrase(phrase: Phrase, names: tuple[str, ...]) -> Phrase:
    figures = tuple(
        (name, f"{{{name}}}" if name in names else figure) for name, figure in phrase.figures
    )
    return replace(phrase, figures=figures)


# --- of the night itself --------------------------------------------------------------------------


def own_findings(protocol: Protocol, translate: Translate) -> dict[str, Finding]:
    """What a night itself may show, by name."""
    needed = protocol.numbers.hours_between_doses.value.number
    above, odd = Dose(protocol.top.micrograms + 1), Dose(1)
    found = (
        (letters.urgent_signs(CheckedIn(effects=(Effect("", Severity.URGENT),))), ("effects",)),
        (letters.last_dose(protocol, None, DoseReport(above))[1], ("taken",)),
        (letters.last_dose(protocol, None, DoseReport(odd))[1], ("taken", "advised")),
        (letters.circumstance("too_soon", Bar.PAUSE, hours=0, hours_needed=needed), ("hours",)),
        (letters.circumstance("conflict_not_named", Bar.OPEN, conflicts=""), ("conflicts",)),
        (_not_known_here(), ()),
    )
    findings = [shown(each, translate, *left_open) for each, left_open in found if each]
    return {finding.rule: finding for finding in findings}


def _not_known_here() -> NightFinding:
    said = NOT_KNOWN_HERE
    return NightFinding(
        key="night:not_known_here",
        bar=Bar.PAUSE,
        patient=Phrase(said.patient),
        prescriber=Phrase(said.prescriber),
        source=said.citation,
        ask=Question(Phrase(said.ask or ""), said.who, said.when),
    )


# --- medicines and conditions ---------------------------------------------------------------------


def medicines(answers: Answers, number: Number, translate: Translate) -> Medicines:
    """Names of the library as they are typed, and what is found of each on its first night.

    And every product that a pharmacist or the prescriber said something of. Names about which
    nothing is found are in the table: see `cleared`.
    """
    (unknown,) = _of_medicine(NOT_IN_ANY_LIST)
    given = tuple((ANY_NIGHT, answer) for _, answer in answers)
    names = {name: found for name, found in _known_names().items() if found} | {
        typed(answer.medicine): _of_medicine(answer.medicine, given) for _, answer in answers
    }
    every = dict.fromkeys(each for found in names.values() for each in found)
    numbers = {each: number(_dated(each, translate)) for each in every}
    return Medicines(
        names={name: tuple(numbers[each] for each in found) for name, found in names.items()},
        unknown=replace(shown(unknown, translate, "words", "text"), key="medicine:{words}"),
        in_hospital=IN_HOSPITAL,
    )


@cache
def cleared() -> tuple[str, ...]:
    """The names of the library, as they are typed, about which nothing is found."""
    return tuple(sorted(name for name, found in _known_names().items() if not found))


@cache
def _known_names() -> dict[str, tuple[NightFinding, ...]]:
    names = [name for medicine in catalogue().medicines for name in medicine.names]
    return {typed(name): _of_medicine(name) for name in [*names, IN_HOSPITAL]}


def typed(name: str) -> str:
    """A name without what does not matter in typing: its case, and spaces."""
    return " ".join(name.lower().split())


def _of_medicine(name: str, answers: Answers = ()) -> tuple[NightFinding, ...]:
    return _found(CourseFacts(medicines=(Span(name, ANY_NIGHT),), answers=answers))


def _found(facts: CourseFacts, days_before_surgery: int = 0) -> tuple[NightFinding, ...]:
    answered = replace(facts, medicines_answered=ANY_NIGHT, conditions_answered=ANY_NIGHT)
    found = night_findings(answered, ANY_NIGHT, days_before_surgery, catalogue())
    # The prescriber's words say how a name was written, so that no two names would be alike.
    return tuple(replace(each, prescriber=each.patient) for each in found)


def _dated(found: NightFinding, translate: Translate) -> Finding:
    """A finding whose date, if it has one, is so many days from the night that is asked about."""
    if found.not_before is None:
        return shown(found, translate)
    days = (found.not_before - ANY_NIGHT.date).days
    return replace(shown(found, translate, "date"), not_before=None, days=days)


def conditions(protocol: Protocol, number: Number, translate: Translate) -> Conditions:
    """What may be said to be new, by the days until an operation; beyond them nothing changes."""
    before = protocol.numbers.days_before_surgery.value.number
    after = catalogue().conditions.days_after_surgery.count
    days = range(-after - 1, before + 2)

    def found(condition: Condition) -> tuple[int, ...]:
        facts = CourseFacts(conditions=(Span(condition, ANY_NIGHT),))
        return tuple(number(_dated(each, translate)) for each in _found(facts, before))

    return Conditions(
        surgery_from=days[0],
        surgery=tuple(
            found(Condition("surgery", ANY_NIGHT.date + timedelta(days=ahead))) for ahead in days
        ),
        pregnancy=found(Condition("pregnancy")),
    )
