"""The words of the decision room: all there, all filled in, plain for patients, and sourced."""

import re
from string import Formatter

import pytest
from msgspec import ValidationError, convert

from decision.diaries import LIFSHITZ
from lowtide.asks import When, Who
from lowtide.decision.catalogue import Circumstance, Words, asks, circumstances, reasons
from lowtide.decision.recommendation import AskCode, Reason
from lowtide.protocol.model import Numbers
from lowtide.sources import Mark

# What a night itself may show; letters.py and explain.py name them.
CIRCUMSTANCES = {
    "urgent_signs": {"effects"},
    "above_maximum": {"taken", "maximum"},
    "unexpected_dose": {"taken", "advised"},
    "too_soon": {"hours", "hours_needed"},
    "prescriber_not_recorded": set(),
    "check_in_unanswered": set(),
    "dose_not_known": set(),
    "one_word_a_night": set(),
    "conflict_not_named": {"conflicts"},
    "severe_too": set(),
    "start_by_lot": {"day"},
}
FIGURES = {
    "dose",
    "lower_dose",
    "resume_dose",
    "taken",
    "needed",
    "quiet_needed",
    "rough_run",
    "unknown_needed",
}
# Words that a person of twelve need not know.
JARGON = [
    "adverse",
    "ceiling",
    "contraindicat",
    "discontinu",
    "dosing",
    "efficacy",
    "evaluat",
    "intolerance",
    "maintain",
    "antagonist",
    "threshold",
    "titrat",
    "tolerability",
    "tolerance",
]
LONGEST_SENTENCE = 20
USUAL_SENTENCE = 15


def plain_texts() -> dict[str, str]:
    """Everything that a patient may read here."""
    said = {f"reasons: {reason}": words.patient for reason, words in reasons().items()}
    asked = {f"asks: {code}": ask.text for code, ask in asks().items()}
    shown = {f"circumstances: {key}": each.patient for key, each in circumstances().items()}
    more = {f"asked of {key}": each.ask for key, each in circumstances().items() if each.ask}
    return said | asked | shown | more


def both_texts() -> dict[str, tuple[str, str]]:
    """What a patient reads and what a prescriber reads of the same thing."""
    either: list[tuple[str, Words | Circumstance]] = [*reasons().items(), *circumstances().items()]
    return {str(key): (words.patient, words.prescriber) for key, words in either}


def every_text() -> dict[str, str]:
    """All the words of the room."""
    return plain_texts() | {f"to prescribers: {key}": b for key, (_, b) in both_texts().items()}


def sentences(text: str) -> list[str]:
    """The parts between full stops, colons and semicolons: a reader rests there."""
    return [part for part in re.split(r"(?<=[.!?:;])\s+", text) if part]


def braces(text: str) -> set[str]:
    """The names that are filled in."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_reason_has_words() -> None:
    assert set(reasons()) == set(Reason)


def test_every_ask_has_words() -> None:
    assert set(asks()) == set(AskCode)


def test_every_circumstance_has_words() -> None:
    assert set(circumstances()) == set(CIRCUMSTANCES)


@pytest.mark.parametrize("reason", list(Reason))
def test_a_reason_is_filled_in_with_what_there_is(reason: Reason) -> None:
    words = reasons()[reason]
    assert braces(words.patient) | braces(words.prescriber) <= FIGURES


@pytest.mark.parametrize("key", sorted(CIRCUMSTANCES))
def test_a_circumstance_is_filled_in_with_what_there_is(key: str) -> None:
    words = circumstances()[key]
    names = braces(words.patient) | braces(words.prescriber) | braces(words.ask or "")
    assert names <= CIRCUMSTANCES[key]


@pytest.mark.parametrize("code", list(AskCode))
def test_an_ask_has_nothing_to_fill_in(code: AskCode) -> None:
    assert braces(asks()[code].text) == set()


@pytest.mark.parametrize("text", sorted(plain_texts()))
def test_a_patients_sentences_are_short(text: str) -> None:
    lengths = [len(sentence.split()) for sentence in sentences(plain_texts()[text])]
    assert max(lengths) <= LONGEST_SENTENCE
    assert sum(lengths) / len(lengths) <= USUAL_SENTENCE


@pytest.mark.parametrize("text", sorted(plain_texts()))
def test_a_patients_words_are_plain(text: str) -> None:
    said = plain_texts()[text].casefold()
    assert [word for word in JARGON if word in said] == []


# "Hold" is read as "keep taking" by some and as "stop taking" by others.
@pytest.mark.parametrize("text", sorted(every_text()))
def test_nobody_is_told_to_hold_a_dose(text: str) -> None:
    assert not re.search(r"\b(hold|held|holding|holds)\b", every_text()[text], re.IGNORECASE)


@pytest.mark.parametrize("text", sorted(every_text()))
def test_a_text_is_whole_sentences(text: str) -> None:
    said = every_text()[text]
    assert said == said.strip()
    assert said[0] in "{" or said[0].isupper()
    assert said[-1] in ".?"
    assert "  " not in said


@pytest.mark.parametrize("key", sorted(both_texts()))
def test_patient_and_prescriber_read_different_words(key: str) -> None:
    patient, prescriber = both_texts()[key]
    assert patient != prescriber


@pytest.mark.parametrize("reason", list(Reason))
def test_a_reason_has_a_source_with_its_mark_or_is_a_number_of_the_protocol(reason: Reason) -> None:
    words = reasons()[reason]
    numbers = {*Numbers.__struct_fields__, "step_dose", "step_doses"}
    assert set(words.source_of) <= numbers
    assert words.source_of or str(words.citation).endswith(f"[{words.mark.value}]")


@pytest.mark.parametrize("key", sorted(CIRCUMSTANCES))
def test_a_circumstance_has_a_source_with_its_mark(key: str) -> None:
    words = circumstances()[key]
    assert words.source
    assert str(words.citation).endswith(f"[{words.mark.value}]")


def test_every_number_of_the_rule_is_the_source_of_what_it_decides() -> None:
    cited = {name for words in reasons().values() for name in words.source_of}
    assert {"step_doses", "quiet_check_ins_to_step_up", "rough_check_ins_to_step_back"} <= cited
    assert LIFSHITZ.numbers.unknown_nights_to_step_lower.source


def test_only_urgent_signs_go_to_emergency_care_and_nobody_has_been_told() -> None:
    urgent = circumstances()["urgent_signs"]
    assert (urgent.who, urgent.when) == (Who.EMERGENCY, When.NOW)
    assert "Nobody has been told" in urgent.patient
    assert urgent.ask is not None and "Nobody has been told" in urgent.ask
    others = [each.who for key, each in circumstances().items() if key != "urgent_signs"]
    assert Who.EMERGENCY not in others + [ask.who for ask in asks().values()]


# A question for the prescriber is put as something to say to them, for nothing here tells them.
def test_what_the_prescriber_is_asked_is_the_patients_to_ask() -> None:
    for_prescribers = [ask.text for ask in asks().values() if ask.who is Who.PRESCRIBER]
    told = [text for text in for_prescribers if re.search(r"[Aa]sk|[Tt]ell|needed|not kept", text)]
    assert told == for_prescribers


WORDS = {"rule": "danger", "patient": "No.", "prescriber": "None."}


@pytest.mark.parametrize(
    "source",
    [
        {},
        {"source": "a label", "mark": "S", "source_of": ["days_before_surgery"]},
        {"source": "a label", "mark": "maybe"},
        {"source": "a label", "mark": "S", "note": "more"},
    ],
)
def test_words_without_one_clear_source_are_refused(source: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        convert(WORDS | source, Words)


def test_a_source_of_ones_own_keeps_its_mark() -> None:
    words = convert(WORDS | {"source": "a label", "mark": "S"}, Words)
    assert (words.citation.text, words.citation.mark) == ("a label", Mark.SEEN)
