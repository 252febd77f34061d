"""A night explained in another language: nothing of it stays English."""

import pytest
from hypothesis import given

from decision.diaries import course_and_tonight
from decision.lives import Life, lives
from lowtide.actions import answer
from lowtide.actions.advise import Advised
from lowtide.decision.decide import course_of
from lowtide.decision.explain import Explanation, Reader, explain
from other_language import dots, left_in_english

START = "start/clear/q1.5"
NO_WORDS = {"mg"}

# One night for each kind of answer; the signs are explained in diaries.py.
DIARIES = """
q
start/q
q1.5*16
start/clear/q1.5
start/clear/q1.5 q1.5*14
start/clear/q1.5 q1.5*13 u
start/clear/q1.5 q1.5*13 r
clear/q4.5 q
start/clear/q1.5 r1.5*4 r
clear/q3 u*8
start/clear/q1.5 s1.5*2 s
start/clear/q1.5 !
start/clear/q1.5 !- q
start/clear/q1.5 !- q1.5 !
start/clear/q1.5 takes=blue_pill/q
start/clear/q1.5@2200 q1.5@1130 q
start/clear/q1.5 takes=tramadol/!
start/clear/q1.5 takes=tramadol/q takes=/q
start/clear/q1.5 takes=tramadol/q takes=/resume/q
start/clear/q1.5 takes=tramadol/q takes=/resume~/q
start/clear/q1.5 U
start/clear/q1.5 q9 q
start/clear/q1.5 q2 q
start/clear/q1.5 start/raise/q
start/clear/q1.5 stop/q q
start/clear/q1.5 u u
"""


def texts(said: Explanation) -> list[str]:
    because = [each.text for each in said.because + said.not_evaluated]
    return because + [ask.text for ask in said.asks]


@pytest.mark.parametrize("reader", list(Reader))
@pytest.mark.parametrize("diary", DIARIES.strip().splitlines())
def test_nothing_of_an_explanation_stays_english(diary: str, reader: Reader) -> None:
    said = texts(explain(*course_and_tonight(diary), reader, dots))
    assert said
    # A conflict's key is the name that a prescriber's word has to use, in every language.
    named = {"medicine", "tramadol"} if "resume~" in diary else set()
    assert set().union(*map(left_in_english, said)) <= NO_WORDS | named


# In every life, each text has as many letters and figures as the English one, in its place.
@given(lives())
def test_another_language_changes_words_only(life: Life) -> None:
    tonight = life.nights[-1]
    course = course_of(life.protocol, life.facts, tonight.night, lambda facts, night: (), None)
    english, dotted = explain(course, tonight), explain(course, tonight, translate=dots)
    assert [each.rule for each in english.because] == [each.rule for each in dotted.because]
    assert [each.sources for each in english.because] == [each.sources for each in dotted.because]
    assert [len(text) for text in texts(english)] == [len(text) for text in texts(dotted)]


def test_a_night_and_a_history_are_answered_in_another_language() -> None:
    course, night = course_and_tonight("start/clear/q1.5 q1.5 q")
    advised = Advised(course, (night,))
    past = answer.history(advised, Reader.PATIENT, dots)
    for said in (answer.tonight(advised, Reader.PATIENT, dots), *past):
        assert set().union(*(left_in_english(each.text) for each in said.because)) <= NO_WORDS
