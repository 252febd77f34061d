"""Why a night is answered as it is: the rules that decided, what could not be evaluated, the asks.

The signs of the diaries are explained in diaries.py.
"""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from msgspec.structs import replace

from decision.diaries import (
    LIFSHITZ,
    course_and_tonight,
    finding,
    night,
    quick,
    screen,
)
from decision.lives import Life, lives
from lowtide.asks import Ask, When, Who
from lowtide.course.facts import CourseFacts
from lowtide.decision.decide import Course, Memory, NightAdvice, course_of
from lowtide.decision.explain import Because, Explanation, Reader, explain
from lowtide.decision.recommendation import AskCode, Dosing, Gate, Reason
from lowtide.decision.rules import rules_of
from lowtide.decision.table import Table, enumerate_table
from lowtide.protocol.model import TitrationStep
from lowtide.screening.findings import Bar

START = "start/clear/q1.5"
MARKED = re.compile(r"\[(S|D|A|NF)\]")
BARS = {Gate.BLOCKED: Bar.BLOCKED, Gate.PAUSE: Bar.PAUSE, Gate.DANGER: Bar.DANGER}


def explained(diary: str, reader: Reader = Reader.PATIENT) -> Explanation:
    """The explanation of a diary's last night."""
    return explain(*course_and_tonight(diary), reader)


def rules(because: tuple[Because, ...]) -> list[str]:
    return [each.rule for each in because]


@pytest.mark.parametrize(
    ("diary", "decided", "said"),
    [
        ("q", ["not_started"], "has not started yet"),
        ("start/q", ["unanswered", "not_started"], "once every question is answered"),
        ("clear/takes=blue_pill/start/q", ["medicine", "not_started"], "About medicine:blue_pill"),
        (START, ["start"], "Tonight: 1.5 mg. From here"),
        (f"{START} q1.5*4", ["maintain"], "1.5 mg again: 4 of 14 doses"),
        (f"{START} q1.5*14", ["step_up"], "All 14 doses of 1.5 mg taken, and 5 quiet days"),
        (f"{START} q1.5*14", ["step_up"], "up to 3 mg tonight. Staying at 1.5 mg is a good answer"),
        (f"{START} q1.5*13 u", ["maintain"], "waits for today's answers"),
        (f"{START} q1.5*13 r", ["maintain"], "waits for 5 quiet days"),
        ("q1.5*16", ["unanswered", "maintain"], "until the open questions are cleared up"),
        ("clear/q4.5 q", ["maintain"], "4.5 mg again, as long as it does you good"),
        (f"{START} r1.5*4 r", ["rough_run"], "5 rough days in a row"),
        ("clear/q3 u*8", ["silent_run"], "For 7 nights no dose is known to be taken as advised"),
        (f"{START} s1.5*2 s", ["move_to_morning"], "Take nothing this evening"),
        (f"{START} !", ["severe"], "something severe"),
        (f"{START} !- r", ["severe"], "paused until a day without trouble"),
        (f"{START} !- q", ["resume"], "the course goes on, at 1.5 mg"),
        (f"{START} !- q1.5 q", ["maintain"], "only your prescriber can raise it"),
        (f"{START} !- q1.5 !", ["severe"], "severe again at the lowest dose"),
        (f"{START} takes=blue_pill/q", ["medicine"], "About medicine:blue_pill."),
        (f"{START} !- takes=blue_pill/r", ["severe", "medicine"], "About medicine:blue_pill."),
        (f"{START}@2200 q1.5@1130 q", ["too_soon"], "only 10 hours before tonight's"),
        (f"{START} takes=tramadol/q", ["conflict"], "About medicine:tramadol."),
        (f"{START} takes=tramadol/!", ["conflict", "severe"], "Something severe was reported too"),
        (f"{START} takes=tramadol/q takes=/q", ["interrupted"], "only your prescriber can start"),
        (f"{START} takes=tramadol/q takes=/resume/q", ["resume"], "you can go on. Tonight: 1.5 mg"),
        (f"{START} U", ["urgent_signs", "severe"], "You reported nausea. Call the emergency"),
        (f"{START} q9 q", ["above_maximum"], "9 mg was taken last night"),
        ("takes=tramadol/start/q", ["conflict"], "About medicine:tramadol."),
        (f"{START} stop/q", ["discontinued"], "opioid medicines may act more strongly in you"),
        (f"{START} stop/q q", ["discontinued"], "course has ended"),
        # Emergency words come first, after the end too.
        (f"{START} stop/q U", ["urgent_signs", "discontinued"], "Call the emergency"),
    ],
)
def test_the_rule_that_decided_is_named_and_said(diary: str, decided: list[str], said: str) -> None:
    because = explained(diary).because
    assert rules(because) == decided
    assert said in " ".join(each.text for each in because)


@pytest.mark.parametrize(
    ("diary", "rule", "said"),
    [
        (f"{START} q1.5*14", "step_up", "14 doses at 1.5 mg known to be taken"),
        (f"{START} !- r", "severe", "resumes at 1.5 mg with the first quiet check-in"),
        ("clear/q4.5 !- r", "severe", "resumes at 3 mg with the first quiet check-in"),
        (f"{START} takes=tramadol/q", "conflict", "Finding medicine:tramadol."),
        (f"{START} q9 q", "above_maximum", "9 mg reported, above the maximum of 4.5 mg"),
    ],
)
def test_prescribers_read_the_same_rule_in_their_words(diary: str, rule: str, said: str) -> None:
    (because,) = explained(diary, Reader.PRESCRIBER).because
    assert because.rule == rule
    assert said in because.text


def test_a_reason_shows_the_sources_of_the_numbers_that_decided() -> None:
    (step_up,) = explained(f"{START} q1.5*14").because
    numbers, first = LIFSHITZ.numbers, LIFSHITZ.steps[0]
    assert first.doses is not None
    assert step_up.sources == (first.doses.citation, numbers.quiet_check_ins_to_step_up.citation)
    assert step_up.source.startswith("the document [S]; ")


def test_a_reason_shows_the_source_of_the_step_that_is_counted_at() -> None:
    # On 3 mg, then 1.5 mg taken by oneself: it is the first step's doses that are counted.
    protocol = replace(LIFSHITZ, steps=tuple(map(_sourced_apart, LIFSHITZ.steps)))
    course, tonight = course_and_tonight("clear/q3 q3*3 q1.5 q", protocol=protocol)
    (counting,) = explain(course, tonight).because
    assert counting.text == "1.5 mg again: 1 of 14 doses at this step so far."
    assert counting.source == "1.5 mg here [S]"


def _sourced_apart(step: TitrationStep) -> TitrationStep:
    doses = step.doses and replace(step.doses, source=f"{step.dose.value} here")
    return replace(step, doses=doses)


@pytest.mark.parametrize(
    ("diary", "silent"),
    [
        # Everything answered: nothing is left open.
        (f"{START} q1.5 q", []),
        (START, []),
        # Today's answers; last night's dose; medicines: each one that is silent.
        (f"{START} q1.5 u", ["check_in_unanswered"]),
        (f"{START} q q", ["dose_not_known"]),
        (f"{START} q? q", ["dose_not_known"]),
        (f"{START} u u", ["check_in_unanswered", "dose_not_known"]),
        ("q1.5 q1.5", ["unanswered"]),
        ("u3 u u", ["unanswered", "check_in_unanswered", "dose_not_known"]),
        # A dose that is known to be missed is known; another amount is a question.
        (f"{START} q- q", []),
        (f"{START} q2 q", ["unexpected_dose"]),
        # A medicine that nobody recognises, and hours that are too few.
        (f"{START} takes=blue_pill/q1.5", ["medicine"]),
        (f"{START}@2200 q1.5@1130 q", ["too_soon"]),
        # Before the start and after the end nobody has to answer or to take anything.
        ("clear/u u", []),
        (f"{START} stop/q u", []),
        # Not running, last night's dose is not asked for; today's answers are.
        (f"{START} !- u", ["check_in_unanswered"]),
    ],
)
def test_what_could_not_be_evaluated_is_listed(diary: str, silent: list[str]) -> None:
    assert rules(explained(diary).not_evaluated) == silent


@pytest.mark.parametrize("reader", list(Reader))
def test_what_could_not_be_evaluated_is_said_to_each(reader: Reader) -> None:
    texts = {each.rule: each.text for each in explained("u3 u u", reader).not_evaluated}
    other = next(each for each in Reader if each is not reader)
    assert texts != {each.rule: each.text for each in explained("u3 u u", other).not_evaluated}


def asked(diary: str) -> list[tuple[Who, When]]:
    return [(ask.who, ask.when) for ask in explained(diary).asks]


EMERGENCY = (Who.EMERGENCY, When.NOW)
PRESCRIBER, YOU = (Who.PRESCRIBER, When.BEFORE_NEXT_DOSE), (Who.YOU, When.BEFORE_NEXT_DOSE)
AT_VISIT = (Who.PRESCRIBER, When.NEXT_VISIT)


@pytest.mark.parametrize(
    ("diary", "expected"),
    [
        (f"{START} q1.5", []),
        ("clear/q", [YOU]),
        # Emergency first, whatever else is asked on the same night.
        (f"{START} U", [EMERGENCY, PRESCRIBER]),
        (f"{START} takes=tramadol/U", [EMERGENCY, YOU]),
        (
            f"{START} q9 takes=tramadol/raise/U",
            [EMERGENCY, (Who.PRESCRIBER, When.NOW), YOU, AT_VISIT],
        ),
        # Before the next dose comes before the next visit, the prescriber before you.
        (f"{START} raise/!", [PRESCRIBER, AT_VISIT]),
        (f"{START} q1.5*13 r", [AT_VISIT]),
        (f"{START} q1.5*13 u", [YOU]),
        (f"{START} u*3 takes=blue_pill/resume/q", [PRESCRIBER, YOU, YOU]),
    ],
)
def test_asks_come_most_urgent_first(diary: str, expected: list[tuple[Who, When]]) -> None:
    assert asked(diary) == expected


def test_urgent_signs_ask_for_emergency_help_and_say_that_nobody_has_been_told() -> None:
    first, *_ = explained(f"{START} takes=tramadol/U").asks
    assert first == Ask(
        "Get emergency help now. Nobody has been told yet.", Who.EMERGENCY, When.NOW
    )


def test_a_finding_asks_in_its_own_words_instead_of_the_rules() -> None:
    asks = explained(f"{START} takes=tramadol/q").asks
    assert [ask.text for ask in asks] == ["What about medicine:tramadol?"]


def test_the_same_question_is_asked_once() -> None:
    course, advice = course_and_tonight(f"{START} takes=tramadol/q")
    twice = advice.findings * 2
    again = explain(course, replace(advice, findings=twice))
    assert len(again.asks) == 1


# --- every answer that there is -----------------------------------------------------------------


def answers_of(table: Table, course: Course) -> Iterator[NightAdvice]:
    """A night for every recommendation of the table, first with what its gate found."""
    steps = course.protocol.steps
    found: set[int] = set()
    for cell, advice in enumerate(table.advice):
        if advice in found:
            continue
        found.add(advice)
        number, letter = divmod(cell, len(table.letters))
        seen, recommendation = table.letters[letter], table.recommendations[advice]
        dosing = isinstance(recommendation, Dosing)
        dose = steps[recommendation.step].dose.value if dosing else None
        bar = BARS.get(seen.gate)
        yield NightAdvice(
            night=night(5),
            seen=seen,
            before=table.states[number],
            recommendation=recommendation,
            dose=dose,
            findings=(finding("medicine:blue_pill", bar),) if bar else (),
            memory=Memory(table.states[table.next[cell]], dose),
        )


# Every answer that the rule can ever give is explained to both readers, filled in and sourced.
def test_every_answer_that_can_be_reached_is_explained() -> None:
    protocol = quick()
    course = course_of(protocol, CourseFacts(), night(5), screen, None)
    table = enumerate_table(rules_of(protocol))
    nights = list(answers_of(table, course))
    assert len(nights) == len(table.recommendations)
    assert {reason for each in nights for reason in each.recommendation.because} == set(Reason)
    assert {code for each in nights for code in each.recommendation.asks} == set(AskCode)
    for each in nights:
        check(each, explain(course, each), explain(course, each, Reader.PRESCRIBER))


def check(advice: NightAdvice, patient: Explanation, prescriber: Explanation) -> None:
    """What holds of every explanation."""
    assert rules(patient.because) == rules(prescriber.because)
    assert patient.because
    for words in (*patient.because, *prescriber.because, *patient.not_evaluated):
        assert words.text and not set("{}") & set(words.text)
        assert len(MARKED.findall(words.source)) == len(words.sources) > 0
    for said, precise in zip(patient.because, prescriber.because, strict=True):
        assert said.text != precise.text
    assert patient.asks == prescriber.asks
    assert len(patient.asks) == len(set(patient.asks))
    if advice.dose is None:
        assert "no dose" not in [each.text.split()[0] for each in patient.because]


# Every night of every life is explained, and a night without a dose asks somebody something,
# unless it has ended.
@given(lives())
def test_every_night_of_a_life_is_explained(life: Life) -> None:
    course = course_of(life.protocol, life.facts, life.nights[-1].night, screen, None)
    for advice in life.nights:
        patient = explain(course, advice)
        check(advice, patient, explain(course, advice, Reader.PRESCRIBER))
        ended = advice.recommendation.because[0] in (Reason.DISCONTINUED, Reason.STOP_SAID)
        waiting = advice.recommendation.because == (Reason.NOT_READY_TO_START,)
        if advice.dose is None and not ended and not waiting:
            assert patient.asks


# With danger by urgent signs the first thing asked is emergency help.
@given(lives())
def test_urgent_signs_always_come_first(life: Life) -> None:
    course = course_of(life.protocol, life.facts, life.nights[-1].night, screen, None)
    for advice in life.nights:
        if "night:urgent_signs" in {found.key for found in advice.findings}:
            first = explain(course, advice).asks[0]
            assert (first.who, first.when) == (Who.EMERGENCY, When.NOW)
            assert "Nobody has been told" in first.text
