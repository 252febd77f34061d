"""How answers, doses, words and clocks of a night become the letters of the nightly rule."""

from datetime import datetime, time

import pytest
from msgspec.structs import replace

from decision.diaries import LIFSHITZ, finding, mg, moment, night
from lowtide.asks import When, Who
from lowtide.course.events import CheckedIn, Effect, PrescriberSaid, Say, Severity
from lowtide.course.facts import DoseReport
from lowtide.decision import letters
from lowtide.decision.recommendation import Comfort, Gate, LastDose, Raise, StartAt, Stop, Word
from lowtide.errors import UserError
from lowtide.protocol.model import Protocol
from lowtide.quantities import Timing
from lowtide.screening.findings import Bar, NightFinding, worst
from lowtide.sources import Mark

MILD, MODERATE, SEVERE, URGENT = Severity
START, RESUME, RAISE, STOP = (PrescriberSaid(say) for say in Say)


def answers(effects: list[Severity] | None, sleep_worse: bool | None = None) -> CheckedIn:
    """A check-in with effects of these strengths; None is not answered."""
    named = None if effects is None else tuple(Effect(each.value, each) for each in effects)
    return CheckedIn(effects=named, sleep_worse=sleep_worse)


@pytest.mark.parametrize(
    ("effects", "sleep_worse", "comfort"),
    [
        # Nothing, or only something mild, is quiet; sleep not answered then counts as no.
        ([], False, Comfort.QUIET),
        ([], None, Comfort.QUIET),
        ([MILD, MILD], False, Comfort.QUIET),
        # What is not answered is not quiet.
        (None, None, Comfort.UNANSWERED),
        (None, False, Comfort.UNANSWERED),
        # The worst answer wins.
        ([MODERATE], False, Comfort.ROUGH),
        ([MILD, MODERATE], None, Comfort.ROUGH),
        ([], True, Comfort.ROUGH_SLEEP),
        ([MODERATE], True, Comfort.ROUGH_SLEEP),
        (None, True, Comfort.ROUGH_SLEEP),
        ([SEVERE], False, Comfort.SEVERE),
        ([MILD, SEVERE], True, Comfort.SEVERE),
        ([URGENT], True, Comfort.SEVERE),
    ],
)
def test_the_days_answers_are_one_letter(
    effects: list[Severity] | None, sleep_worse: bool | None, comfort: Comfort
) -> None:
    assert letters.comfort_of(answers(effects, sleep_worse)) is comfort


def test_no_check_in_is_unanswered() -> None:
    assert letters.comfort_of(None) is Comfort.UNANSWERED


def test_urgent_signs_are_danger_and_send_to_emergency_care() -> None:
    signs = CheckedIn(effects=(Effect("swollen face", URGENT), Effect("nausea", SEVERE)))
    found = letters.urgent_signs(signs)
    assert found is not None
    assert (found.key, found.bar) == ("night:urgent_signs", Bar.DANGER)
    assert "swollen face" in str(found.patient)
    assert "nausea" not in str(found.patient)
    assert found.ask is not None
    assert (found.ask.who, found.ask.when) == (Who.EMERGENCY, When.NOW)


@pytest.mark.parametrize("check_in", [None, answers(None), answers([]), answers([SEVERE])])
def test_less_than_urgent_is_no_danger(check_in: CheckedIn | None) -> None:
    assert letters.urgent_signs(check_in) is None


@pytest.mark.parametrize(
    ("advised", "reported", "letter", "bar"),
    [
        # The dose advised; the step below it.
        ("3", "3", LastDose.ADVISED, None),
        ("3", "1.5", LastDose.PREVIOUS, None),
        # Nothing said, not sure, and not taken are one letter.
        ("3", None, LastDose.NOT_KNOWN, None),
        ("3", "?", LastDose.NOT_KNOWN, None),
        ("3", "0", LastDose.NOT_KNOWN, None),
        (None, "0", LastDose.NOT_KNOWN, None),
        # Another amount is a question, a higher step and a fraction too.
        ("3", "4.5", LastDose.NOT_KNOWN, Bar.BLOCKED),
        ("3", "2", LastDose.NOT_KNOWN, Bar.BLOCKED),
        ("4.5", "1.5", LastDose.NOT_KNOWN, Bar.BLOCKED),
        # There is nothing below the first step.
        ("1.5", "0.5", LastDose.NOT_KNOWN, Bar.BLOCKED),
        ("1.5", "4.5", LastDose.NOT_KNOWN, Bar.BLOCKED),
        # Any dose on a night without one advised.
        (None, "1.5", LastDose.NOT_KNOWN, Bar.BLOCKED),
        # More than the protocol's highest dose is danger, to the microgram.
        ("4.5", "4.501", LastDose.NOT_KNOWN, Bar.DANGER),
        ("1.5", "50", LastDose.NOT_KNOWN, Bar.DANGER),
        (None, "9", LastDose.NOT_KNOWN, Bar.DANGER),
    ],
)
def test_last_nights_dose_is_one_letter(
    advised: str | None, reported: str | None, letter: LastDose, bar: Bar | None
) -> None:
    dose = mg(advised) if advised else None
    seen, found = letters.last_dose(LIFSHITZ, dose, report(reported))
    assert (seen, found.bar if found else None) == (letter, bar)


def report(text: str | None) -> DoseReport | None:
    """None is no report, a question mark one that is not sure."""
    return None if text is None else DoseReport(None if text == "?" else mg(text))


def test_an_unexpected_dose_is_said_with_both_amounts() -> None:
    _, found = letters.last_dose(LIFSHITZ, mg("3"), DoseReport(mg("2")))
    assert found is not None and found.ask is not None
    assert (
        str(found.ask.text)
        == "Which dose do you take? 2 mg was written for last night, 3 mg was advised."
    )
    assert found.ask.who is Who.YOU


def test_a_dose_above_the_highest_is_asked_now() -> None:
    _, found = letters.last_dose(LIFSHITZ, mg("3"), DoseReport(mg("6")))
    assert found is not None and found.ask is not None
    assert "6 mg was taken" in str(found.patient)
    assert "(4.5 mg)" in str(found.patient)
    assert found.ask.when is When.NOW


def test_a_protocol_that_is_limited_has_a_lower_highest_dose() -> None:
    limited = LIFSHITZ.limited_to(mg("3"))
    _, found = letters.last_dose(limited, mg("3"), DoseReport(mg("4.5")))
    assert found is not None and found.bar is Bar.DANGER


@pytest.mark.parametrize(("dose", "step"), [("1.5", 0), ("3", 1), ("4.5", 2)])
def test_a_step_is_named_by_its_dose(dose: str, step: int) -> None:
    assert letters.step_named(LIFSHITZ, mg(dose)) == step


@pytest.mark.parametrize("dose", ["0", "2", "9"])
def test_a_dose_that_is_no_step_is_refused_with_the_doses_there_are(dose: str) -> None:
    with pytest.raises(UserError, match=r"is no step .*\(1\.5 mg, 3 mg, 4\.5 mg\)\. Choose"):
        letters.step_named(LIFSHITZ, mg(dose))


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ([], None),
        ([START], StartAt(0)),
        ([PrescriberSaid(Say.START, mg("3"))], StartAt(1)),
        ([RESUME], StartAt(0)),
        ([PrescriberSaid(Say.RESUME, mg("4.5"))], StartAt(2)),
        ([RAISE], Raise()),
        ([STOP], Stop()),
        # Stop goes first, then start or resume, then raise, in whatever order they were said.
        ([START, RAISE, STOP, RESUME], Stop()),
        ([RAISE, START], StartAt(0)),
        ([PrescriberSaid(Say.RESUME, mg("3")), START], StartAt(1)),
        ([PrescriberSaid(Say.START, mg("3")), RESUME], StartAt(0)),
        # Of the same word said twice the last one holds.
        ([PrescriberSaid(Say.START, mg("3")), PrescriberSaid(Say.START, mg("1.5"))], StartAt(0)),
        # A dose beside a raise names no step.
        ([PrescriberSaid(Say.RAISE, mg("4.5")), START], StartAt(0)),
    ],
)
def test_a_nights_words_are_one_letter(said: list[PrescriberSaid], word: Word | None) -> None:
    assert letters.word_of(LIFSHITZ, tuple(said)) == word


@pytest.mark.parametrize(
    ("said", "too_many"),
    [
        ([], False),
        ([RAISE], False),
        ([START, RESUME], False),
        ([RAISE, RAISE], False),
        ([RAISE, START], True),
        ([STOP, RESUME], True),
    ],
)
def test_words_that_cannot_all_be_used_are_asked_for_again(
    said: list[PrescriberSaid], too_many: bool
) -> None:
    found = letters.too_many_words(tuple(said))
    assert (found is not None) is too_many
    assert found is None or found.bar is Bar.OPEN


def naming(say: Say, *conflicts: str) -> PrescriberSaid:
    """A word that names these conflicts and no others."""
    return PrescriberSaid(say, conflicts=conflicts)


@pytest.mark.parametrize(
    ("said", "unnamed"),
    [
        # A word in a file names every conflict; a raise or a stop names none and need not.
        ([RESUME], []),
        ([], []),
        ([naming(Say.RAISE)], []),
        ([naming(Say.RESUME)], ["condition:surgery", "medicine:tramadol"]),
        ([naming(Say.START, "medicine:tramadol")], ["condition:surgery"]),
        ([naming(Say.RESUME, "medicine:tramadol", "condition:surgery", "more")], []),
        # The word that is used has to name them, not the one beside it.
        ([naming(Say.START), RESUME], []),
        ([START, naming(Say.RESUME, "condition:surgery")], ["medicine:tramadol"]),
    ],
)
def test_a_word_names_what_stood_in_the_way(said: list[PrescriberSaid], unnamed: list[str]) -> None:
    conflicts = frozenset({"medicine:tramadol", "condition:surgery"})
    assert letters.unnamed_conflicts(tuple(said), conflicts) == unnamed


@pytest.mark.parametrize(
    ("bars", "gate"),
    [
        ([], Gate.OPEN),
        ([Bar.OPEN], Gate.OPEN),
        ([Bar.OPEN, Bar.BLOCKED], Gate.BLOCKED),
        ([Bar.PAUSE, Bar.BLOCKED], Gate.PAUSE),
        ([Bar.BLOCKED, Bar.DANGER, Bar.PAUSE], Gate.DANGER),
    ],
)
def test_the_worst_finding_is_the_gate(bars: list[Bar], gate: Gate) -> None:
    found: tuple[NightFinding, ...] = tuple(finding(f"medicine:{bar}", bar) for bar in bars)
    assert letters.GATES[worst(found)] is gate


@pytest.mark.parametrize(
    ("timing", "planned"),
    [(Timing.NIGHT, datetime(2026, 3, 1, 22)), (Timing.MORNING, datetime(2026, 3, 2, 8))],
)
def test_a_nights_dose_is_planned_for_its_evening_or_for_the_morning_after(
    timing: Timing, planned: datetime
) -> None:
    assert letters.planned_moment(LIFSHITZ, night(1), timing) == planned


@pytest.mark.parametrize(
    ("clock", "timing"),
    [
        # Planned for 22:00 or 08:00; the middle between them, 03:00, is still the night.
        ("2200", Timing.NIGHT),
        ("1700", Timing.NIGHT),
        ("0130", Timing.NIGHT),
        ("0300", Timing.NIGHT),
        ("0301", Timing.MORNING),
        ("0800", Timing.MORNING),
        ("1130", Timing.MORNING),
    ],
)
def test_the_first_doses_clock_says_by_when_a_course_begins(clock: str, timing: Timing) -> None:
    assert letters.timing_of(LIFSHITZ, moment(night(1), clock)) is timing


@pytest.mark.parametrize("timing", list(Timing))
def test_without_a_clock_the_protocol_says_by_when(timing: Timing) -> None:
    assert letters.timing_of(by(timing), None) is timing


def by(timing: Timing) -> Protocol:
    """The document's protocol, by this timing."""
    return replace(LIFSHITZ, timing=replace(LIFSHITZ.timing, value=timing))


def test_the_hours_are_the_protocols_own() -> None:
    at_eight = replace(LIFSHITZ.numbers.night_dose_at, value=time(20, 15))
    early = replace(LIFSHITZ, numbers=replace(LIFSHITZ.numbers, night_dose_at=at_eight))
    assert letters.planned_moment(early, night(1), Timing.NIGHT) == datetime(2026, 3, 1, 20, 15)


def test_a_finding_of_the_night_keeps_its_source_and_mark() -> None:
    found = letters.circumstance("too_soon", Bar.PAUSE, hours=3, hours_needed=18)
    assert found.source.mark is Mark.ASSUMED
    assert str(found.source).endswith("[A]")


@pytest.mark.parametrize(
    ("name", "severity"),
    [
        ("suicidal thoughts", Severity.MODERATE),
        ("Trouble breathing", Severity.MILD),
        ("confusion", Severity.MILD),
        ("swelling of the face", Severity.SEVERE),
        ("yellow skin", Severity.MODERATE),
        ("dark urine", Severity.MILD),
        ("Atemnot", Severity.MILD),
        ("Das Atmen fällt schwer", Severity.MILD),
        ("kann schlecht atmen", Severity.MILD),
        ("LUFTNOT", Severity.MODERATE),
        ("Schwellung im Gesicht", Severity.SEVERE),
        ("geschwollene Lippen", Severity.MILD),
        ("Zunge schwillt an", Severity.MILD),
        ("gelbe Haut", Severity.MILD),
        ("Augen sind gelb", Severity.MILD),
        ("Gelbsucht", Severity.MILD),
        ("dunkler Urin", Severity.MILD),
        ("Verwirrung", Severity.MILD),
        ("verwirrt", Severity.MILD),
        ("Suizidgedanken", Severity.MILD),
        ("will nicht mehr leben", Severity.MILD),
        ("Schwitzen mit Zittern und Erbrechen", Severity.MILD),
    ],
)
def test_what_is_named_like_an_urgent_sign_is_urgent(name: str, severity: Severity) -> None:
    said = CheckedIn(effects=(Effect(name, severity),))
    found = letters.urgent_signs(said)
    assert found is not None
    assert found.bar is Bar.DANGER
    assert name in str(found.patient)
    assert letters.comfort_of(said) is Comfort.SEVERE


@pytest.mark.parametrize(
    "name",
    ["headache", "headache after treatment", "vivid dreams", "Übelkeit", "Schwindel", "Schwitzen"],
)
def test_other_effects_are_as_strong_as_they_are_said_to_be(name: str) -> None:
    assert letters.urgent_signs(CheckedIn(effects=(Effect(name, Severity.SEVERE),))) is None
