"""From a diary to the doses of its nights, on the document's own schedule (1.5, 3, 4.5 mg).

The signs are explained in diaries.py. A diary's dose is what was taken; the answer beside it is
what was advised.
"""

from typing import get_args

import pytest
from hypothesis import given

from decision.diaries import (
    LIFSHITZ,
    advised,
    advised_nights,
    decided,
    doses,
    events,
    happened,
    keys,
    mg,
    night,
    screen,
)
from decision.lives import Life, lives
from lowtide.course.clock import hours_between
from lowtide.course.events import DoseTaken
from lowtide.course.facts import CourseFacts
from lowtide.course.versions import Version
from lowtide.decision import day as rule
from lowtide.decision import letters
from lowtide.decision.decide import decide
from lowtide.decision.recommendation import (
    AskCode,
    Dosing,
    Gate,
    LastDose,
    Reason,
    Recommendation,
    Status,
    Stop,
    action,
)
from lowtide.errors import RuleError, UserError
from lowtide.quantities import Dose, Timing

TRAMADOL = "start/clear/q1.5 q1.5*4 takes=tramadol/q-"


@pytest.mark.parametrize(
    ("diary", "expected"),
    [
        # A week of answers before the start, then the document's schedule, every dose taken.
        ("clear/q*7 start/q1.5 q1.5*13 q3*14 q4.5*5", "0*7 1.5*14 3*14 4.5*5"),
        # Silence before the start is a night too.
        ("clear/q .*2 start/q1.5 q1.5", "0*3 1.5*2"),
        # The start comes before the first dose, which is taken two nights later.
        ("clear/start/q- q- q1.5 q1.5", "1.5*4"),
        # A night drawn by lot holds a start back until it comes, and no longer.
        ("clear/drawn=5/start/q q*3 q1.5 q1.5", "0*4 1.5*2"),
        # So it does where the word comes later, or only when the night has passed.
        ("clear/drawn=5/q q start/q q q1.5", "0*4 1.5"),
        ("clear/drawn=3/q q*4 start/q1.5 q1.5", "0*5 1.5*2"),
        # What comes in between is looked at as ever: only a later word starts then.
        ("clear/drawn=5/start/q takes=tramadol/q takes=/q q*4", "0*7"),
        ("clear/drawn=5/start/q takes=tramadol/q takes=/start/q q q1.5", "0*4 1.5"),
        # Whoever gives the draw up starts on the word that stands.
        ("clear/drawn=9/start/q q ended/q1.5 q1.5", "0*2 1.5*2"),
        # A dose before its night is another way too.
        ("clear/drawn=9/start/q q1.5 q1.5 q1.5", "0 1.5*3"),
        # Written down after the fact it is no draw, and holds nothing back.
        ("clear/q*2 drawn=9/start/q1.5 q1.5", "0*2 1.5*2"),
    ],
)
def test_a_course_starts_with_the_prescribers_word(diary: str, expected: str) -> None:
    assert advised(diary) == expected


@pytest.mark.parametrize(
    ("diary", "expected"),
    [
        # Already dosing in the first row, medicines never answered: dosing goes on, no step up.
        ("q1.5*30", "1.5*30"),
        # ... and the step comes on the night on which they are answered.
        ("q1.5*20 clear/q1.5 q3", "1.5*20 3*2"),
        # Joining on 3 mg, with everything answered: the 14 doses are counted from there.
        ("clear/q3 q3*13 q4.5", "3*14 4.5"),
        # Joining on the highest dose.
        ("clear/q4.5*20", "4.5*20"),
        # A row before the first dose is a night without one.
        ("q q q1.5 q1.5", "0*2 1.5*2"),
        # An unknown medicine on the first night: no dose until it is named, then where they are.
        ("takes=blue_pill/q3 q3 clear/q3 q3", "0*2 3*2"),
        # ... and where nothing was taken on that night, or no step of the protocol: the first step.
        ("takes=blue_pill/q3 q3 clear/q- q1.5", "0*2 1.5*2"),
        ("takes=blue_pill/q3 q3 clear/q2 q1.5", "0*2 1.5*2"),
    ],
)
def test_a_person_may_join_who_takes_it_already(diary: str, expected: str) -> None:
    assert advised(diary) == expected


def test_who_joins_is_asked_what_was_never_answered() -> None:
    first, *_, last = advised_nights("q1.5*16")
    assert keys(first) == {"unanswered:medicines", "night:prescriber_not_recorded"}
    assert keys(last) == {"unanswered:medicines"}
    assert last.recommendation.because == (Reason.WAITS_FOR_GATE,)


@pytest.mark.parametrize("diary", ["prescribed/clear/q1.5", "start/clear/q1.5"])
def test_who_prescribed_is_asked_only_where_nobody_is_recorded(diary: str) -> None:
    assert keys(advised_nights(diary)[0]) == set()


@pytest.mark.parametrize(
    ("diary", "date"),
    [("clear/q2", "2026-03-01"), ("clear/q9", "2026-03-01"), ("start/q q0.5", "2026-03-02")],
)
def test_joining_on_a_dose_that_is_no_step_is_refused_with_the_remedy(
    diary: str, date: str
) -> None:
    with pytest.raises(UserError) as refused:
        advised(diary)
    said = str(refused.value)
    assert said.startswith(f"{date}: ")
    assert "(1.5 mg, 3 mg, 4.5 mg)" in said
    assert "--protocol" in said
    assert "prescriber's start" in said


def test_once_started_a_dose_that_is_no_step_is_a_question() -> None:
    last = advised_nights("clear/start/q- q2 q2")[-1]
    assert "night:unexpected_dose" in keys(last)
    assert last.dose == mg("1.5")


def test_the_remedy_for_an_unknown_first_dose_works() -> None:
    assert advised("clear/start=1.5/q2 q1.5") == "1.5*2"


@pytest.mark.parametrize(
    ("diary", "start", "expected"),
    [
        # Nothing before the night that is given, whatever was taken.
        ("clear/q1.5*8", 5, "0*4 1.5*4"),
        # It starts without a dose too, as a prescriber's word does.
        ("clear/q*4", 3, "0*2 1.5*2"),
        # At the step of the dose taken on that night.
        ("clear/q1.5*3 q3*3", 4, "0*3 3*3"),
        # Before the first row: the nights between are silent ones.
        ("clear/q1.5*2", -1, "0*2 1.5*2"),
    ],
)
def test_a_start_may_be_given(diary: str, start: int, expected: str) -> None:
    assert advised(diary, start=start) == expected


def test_a_dose_before_the_start_that_is_given_is_no_question() -> None:
    assert keys(advised_nights("clear/q1.5*5", start=5)[4]) == {"night:prescriber_not_recorded"}


def test_a_night_before_the_first_dose_knows_nothing_of_its_clock() -> None:
    for diary in ("clear/q*2 q1.5@0800", "clear/start/q- q- q1.5@0800"):
        assert decided(events(diary), night(2))[-1].memory.state.timing is Timing.NIGHT
    later = decided(events("clear/q*2 q1.5@0800"), night(3))
    assert later[-1].memory.state.timing is Timing.MORNING


def test_what_is_found_comes_worst_first() -> None:
    found = advised_nights("takes=blue_pill,tramadol/q1.5 raise/start/q")[-1].findings
    assert [each.bar.name for each in found] == ["DANGER", "PAUSE", "BLOCKED", "OPEN"]


@pytest.mark.parametrize(
    ("diary", "expected"),
    [
        # A start stands until medicines are answered.
        ("start/q q q clear/q1.5 q1.5", "0*3 1.5*2"),
        # At the step that it names, or at the dose taken on that night.
        ("start=3/q q clear/q q3", "0*2 3*2"),
        ("start/q q clear/q3 q3", "0*2 3*2"),
        # A severe effect or an unknown medicine delays it and does not cancel it.
        ("clear/start/! q1.5", "0 1.5"),
        ("clear/takes=blue_pill/start/q q clear/q1.5", "0*2 1.5"),
        # Danger cancels it: a conflict, urgent signs, on the same night or later.
        ("start/takes=tramadol/q clear/q q", "0*3"),
        ("start/q takes=tramadol/q clear/q q", "0*4"),
        ("start/U clear/q q", "0*3"),
        # ... and a later word starts, a resume as well as a start.
        ("start/q takes=tramadol/q clear/q q start/q1.5 q1.5", "0*4 1.5*2"),
        ("start/q takes=tramadol/q clear/q q resume=3/q3 q3", "0*4 3*2"),
        # Doses taken through the danger do not start it either.
        ("clear/takes=tramadol/q1.5 q1.5 clear/q1.5 q1.5", "0*4"),
        # A resume without a start or a dose before is no prescription.
        ("clear/resume/q q", "0*2"),
        # Of two starts the later one holds; of two on one night the last one said.
        ("start=3/q start=1.5/q clear/q", "0*2 1.5"),
        ("clear/start=1.5/start=3/q", "3"),
        # A step named beside a raise is not the start's step.
        ("clear/raise=4.5/start/q", "1.5"),
        # A stop ends it before it began.
        ("start/q stop/q clear/q start/q", "0*4"),
        ("clear/start/stop/q q", "0*2"),
    ],
)
def test_a_start_stands_until_it_starts_or_danger_cancels_it(diary: str, expected: str) -> None:
    assert advised(diary) == expected


def test_a_start_at_no_step_of_the_protocol_is_refused() -> None:
    with pytest.raises(UserError, match=r"2\.5 mg is no step of the protocol lifshitz"):
        advised("clear/start=2.5/q")


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        # Gone by itself: still no dose.
        ("takes=/q- q- q-", "0*3"),
        # A word while it is there does not resume, and is not kept for later.
        ("resume/q- takes=/q- q-", "0*3"),
        # A later word does, at the first step or at the step named.
        ("takes=/q- resume/q1.5 q1.5", "0 1.5*2"),
        ("takes=/q- start=3/q3 q3", "0 3*2"),
        ("takes=/resume/q1.5 q1.5", "1.5*2"),
        # One that names it does; one that names nothing, or another one, does not.
        ("takes=/q- resume~medicine:tramadol/q1.5", "0 1.5"),
        ("takes=/q- resume~medicine:tramadol,condition:surgery/q1.5", "0 1.5"),
        ("takes=/q- resume~/q- q-", "0*3"),
        ("takes=/q- resume~medicine:codeine/q-", "0*2"),
        # Of several words the one that is used has to name it: resume before start, the last one.
        ("takes=/q- start~/resume=3/q3", "0 3"),
        ("takes=/q- start/resume~/q-", "0*2"),
        ("takes=/q- resume~medicine:tramadol/resume~/q-", "0*2"),
        # Each of several conflicts has to be named.
        ("takes=/operation=9/q- clear/q-*2 resume~medicine:tramadol/q-", "0*4"),
        (
            "takes=/operation=7/q- clear/q- resume~medicine:tramadol,condition:surgery/q1.5",
            "0*2 1.5",
        ),
        # Severe effects stand in the way of the word as well.
        ("takes=/resume/!- q-", "0*2"),
        # A raise is no word to resume; stop ends it.
        ("takes=/raise/q- q-", "0*2"),
        ("takes=/stop/q- resume/q-", "0*2"),
    ],
)
def test_only_a_later_word_that_names_the_conflict_resumes(after: str, expected: str) -> None:
    nights = advised_nights(f"{TRAMADOL} {after}")
    assert action(nights[5].recommendation) == "interrupt"
    assert doses(nights[6:]) == expected


def test_a_word_recorded_before_the_conflict_does_not_resume() -> None:
    assert (
        advised("start/clear/q1.5 q1.5 resume/q1.5 takes=tramadol/q- takes=/q- q-") == "1.5*3 0*3"
    )


def test_a_word_that_does_not_name_the_conflict_is_asked_for_again() -> None:
    advice = advised_nights(f"{TRAMADOL} takes=/q- resume~/q-")[-1]
    asked = [each for each in advice.findings if each.key == "night:conflict_not_named"]
    assert [str(each.ask.text) for each in asked if each.ask] == [
        "The word to go on has to name what stood in the way: medicine:tramadol."
    ]
    assert advice.recommendation.asks == (AskCode.WORD_TO_RESUME,)


def test_what_interrupted_once_need_not_be_named_again_after_dosing() -> None:
    again = "takes=tramadol/q- takes=/q- resume/q1.5 operation=11/q- clear/q-"
    resumed = advised_nights(f"start/clear/q1.5*2 {again} q- .*4 resume~condition:surgery/q1.5")
    assert doses(resumed[-1:]) == "1.5"


# A start is used on the night that danger no longer stands in the way, named or not; it must not be
# said on the same night that the word is not used.
@pytest.mark.parametrize("diary", ["clear/takes=tramadol/q clear/q start~/q1.5"])
def test_a_start_that_is_used_is_not_asked_for_again(diary: str) -> None:
    last = advised_nights(diary)[-1]
    assert action(last.recommendation) == "start"
    assert "night:conflict_not_named" not in keys(last)


def test_once_it_has_ended_a_new_course_is_asked_for_whatever_a_word_names() -> None:
    last = advised_nights(f"{TRAMADOL} stop/q- start~/q-")[-1]
    assert last.recommendation.asks == (AskCode.NEW_COURSE,)
    assert "night:conflict_not_named" not in keys(last)


@pytest.mark.parametrize(
    ("diary", "expected"),
    [
        # An unknown medicine pauses on its first night and until it is named.
        ("takes=blue_pill/q- q- takes=/q1.5 q1.5", "0*2 1.5*2"),
        # Danger beside it goes first.
        ("takes=blue_pill,tramadol/q- takes=/q-", "0*2"),
        # A dose above the protocol's highest is danger on the night after.
        ("q6 q- q- resume/q1.5", "1.5 0*2 1.5"),
        # Urgent signs are danger on the very night.
        ("U q- resume/q1.5", "0*2 1.5"),
    ],
)
def test_what_stands_in_the_way_of_a_night(diary: str, expected: str) -> None:
    assert doses(advised_nights(f"start/clear/q1.5 {diary}")[1:]) == expected


def test_a_different_amount_is_a_question_and_blocks_the_step() -> None:
    # Fourteen doses would be full on night 15; the night of 2 mg is not one of them.
    nights = advised_nights("start/clear/q1.5 q1.5*12 q2 q1.5 q1.5 q3")
    assert doses(nights) == "1.5*15 3*2"
    assert keys(nights[14]) == {"night:unexpected_dose"}
    assert (nights[14].seen.dose, nights[14].seen.gate) == (LastDose.NOT_KNOWN, Gate.BLOCKED)


def test_a_dose_on_a_night_without_one_advised_is_a_question() -> None:
    nights = advised_nights("start/clear/q1.5 !1.5 q1.5")
    assert doses(nights) == "1.5 0 1.5"
    assert keys(nights[2]) == {"night:unexpected_dose"}
    assert "no dose was advised" in str(nights[2].findings[0].patient)


def test_two_doses_of_one_night_are_added_up() -> None:
    second = happened(DoseTaken(mg("1.5")), night(2), "second")
    nights = decided([*events("start/clear/q1.5 q1.5 q"), second], night(3))
    assert keys(nights[2]) == {"night:unexpected_dose"}
    assert "3 mg was taken" in str(nights[2].findings[0].patient)


@pytest.mark.parametrize(
    ("diary", "expected"),
    [
        # Evening doses: nothing in the way.
        ("q1.5@2200 q1.5@2230 q1.5@2100 q1.5", "1.5*4"),
        # Taken at half past eleven next morning: no dose that evening, and again the day after.
        ("q1.5@2200 q1.5@1130 q- q1.5", "1.5*2 0 1.5"),
        # Half past three is 18.5 hours before ten; half past four is 17.5.
        ("q1.5@2200 q1.5@0330 q1.5", "1.5*3"),
        ("q1.5@2200 q1.5@0430 q-", "1.5*2 0"),
        # Exactly 18 hours are enough.
        ("q1.5@2200 q1.5@0400 q1.5", "1.5*3"),
        # Only possibly taken counts as taken here, a missed dose and one without a time do not.
        ("q1.5@2200 q?@1130 q-", "1.5*2 0"),
        ("q1.5@2200 q-@1130 q1.5", "1.5*3"),
        ("q1.5@2200 q1.5 q1.5", "1.5*3"),
        # Who begins by morning doses every morning: 24 hours lie between.
        ("q1.5@0800 q1.5@0815 q1.5@0730", "1.5*3"),
    ],
)
def test_never_two_doses_within_eighteen_hours(diary: str, expected: str) -> None:
    assert advised(f"clear/{diary}") == expected


def test_a_late_dose_is_said_in_whole_hours_that_have_passed() -> None:
    # 17.5 hours are not yet 18, and "18 of at least 18" would explain nothing.
    late = advised_nights("clear/q1.5@2200 q1.5@0430 q")[-1]
    assert keys(late) == {"night:too_soon"}
    assert "only 17 hours" in str(late.findings[0].patient)
    assert "At least 18 hours" in str(late.findings[0].patient)


@pytest.mark.parametrize(
    ("diary", "expected"),
    [
        # A gap in the rows is as many silent nights: a week of them costs a step.
        ("clear/q3 q3*3 .*6 q", "3*11"),
        ("clear/q3 q3*3 .*7 q q1.5", "3*11 1.5*2"),
        # Rows without a dose are the same.
        ("clear/q3 q3*3 u*7 q q1.5", "3*11 1.5*2"),
        # A severe evening: nothing, then the step below, and it stays there until a raise.
        ("start/clear/q1.5 q1.5*13 q3*3 !- q1.5 q1.5*20", "1.5*14 3*3 0 1.5*21"),
        (
            "start/clear/q1.5 q1.5*13 q3*3 !- q1.5 q1.5*20 raise/q1.5 q1.5*11 q3",
            "1.5*14 3*3 0 1.5*33 3",
        ),
        # Three nights of worse sleep, then the morning, at the same dose.
        ("start/clear/q1.5 s1.5*3 q1.5*10 q3", "1.5*14 3"),
    ],
)
def test_nights_are_read_one_by_one(diary: str, expected: str) -> None:
    assert advised(diary) == expected


def test_a_moved_dose_counts_its_hours_from_the_morning() -> None:
    moved = "start/clear/q1.5@2200 s1.5@2200*2 s1.5@0800 q1.5@0800 q1.5@0800"
    nights = advised_nights(moved)
    assert [action(each.recommendation) for each in nights[3:]] == [
        "move_to_morning",
        "maintain",
        "maintain",
    ]
    assert nights[-1].memory.state.timing is Timing.MORNING


@pytest.mark.parametrize(
    ("words", "advice", "told"),
    [
        ("stop/resume/raise/", "discontinue", True),
        ("start/raise/", "resume", True),
        ("resume=3/start/", "resume", False),
        ("start/", "resume", False),
        ("raise/", "interrupt", False),
    ],
)
def test_of_several_words_one_is_used_and_the_others_are_asked_again(
    words: str, advice: str, told: bool
) -> None:
    last = advised_nights(f"{TRAMADOL} takes=/q- {words}q-")[-1]
    assert action(last.recommendation) == advice
    assert ("night:one_word_a_night" in keys(last)) is told


def test_a_word_while_dosing_is_not_kept() -> None:
    last = advised_nights("start/clear/q1.5 resume=4.5/q1.5")[-1]
    assert last.dose == mg("1.5")
    assert last.recommendation.asks == (AskCode.WORD_NOT_KEPT,)


def test_a_course_of_which_nothing_is_known_has_not_started() -> None:
    nights = decide(LIFSHITZ, [Version(CourseFacts())], night(3), screen)
    assert [each.night for each in nights] == [night(3)]
    assert action(nights[0].recommendation) == "not_started"


def test_a_night_that_no_rule_answers_is_an_error_and_never_a_dose(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rule, "RULES", rule.RULES[:-1])
    with pytest.raises(RuleError, match="no rule answered"):
        advised("start/clear/q1.5 q1.5")


# --- properties ----------------------------------------------------------------------------------


# Whatever is written, the dose advised is a step of the protocol, and so never above its highest.
@given(lives())
def test_no_dose_above_the_highest_is_ever_advised(life: Life) -> None:
    steps = {step.dose.value for step in life.protocol.steps}
    assert {each.dose for each in life.nights} <= steps | {None}


# A dose and the word for it go together: none without a dosing answer, none missing with one.
@given(lives())
def test_a_dose_is_advised_by_the_answers_that_have_one_and_no_others(life: Life) -> None:
    for each in life.nights:
        assert (each.dose is not None) == isinstance(each.recommendation, Dosing)


# After a night without a dose the next one never reads that the advised dose was taken.
@given(lives())
def test_what_was_not_advised_is_never_read_as_taken(life: Life) -> None:
    for before, after in zip(life.nights, life.nights[1:], strict=False):
        assert before.dose is not None or after.seen.dose is LastDose.NOT_KNOWN


# What a night was advised does not depend on anything of a later night. (Lives in which a first
# dose by morning follows a start of an earlier night are not drawn: see lives.py.)
@given(lives())
def test_a_night_never_depends_on_later_ones(life: Life) -> None:
    for shown in range(1, len(life.nights), 3):
        through = life.nights[shown - 1].night
        known = [event for event in life.events if event.night <= through]
        assert decided(known, through, protocol=life.protocol) == life.nights[:shown]
        assert decided(life.events, through, protocol=life.protocol) == life.nights[:shown]


# never_two_possible_doses_within_18_hours: wherever a dose was possibly taken, at a time that is
# known, less than 18 hours before tonight's planned moment, there is no dose tonight.
@given(lives())
def test_never_two_possible_doses_within_18_hours(life: Life) -> None:
    for each in life.nights:
        if not isinstance(each.recommendation, Dosing):
            continue
        planned = letters.planned_moment(life.protocol, each.night, each.before.timing)
        for earlier, report in life.facts.doses.items():
            if earlier < each.night and report.taken_at and report.dose != Dose(0):
                assert hours_between(report.taken_at, planned) >= 18


# Danger and unknown medicines never stand beside a dose, and an ended course stays ended.
@given(lives())
def test_no_dose_beside_danger_or_after_the_end(life: Life) -> None:
    for each in life.nights:
        ended = each.before.status is Status.DISCONTINUED or isinstance(each.seen.word, Stop)
        if ended or each.seen.gate in (Gate.DANGER, Gate.PAUSE):
            assert each.dose is None


# No more than one step up from one night to the next, unless the prescriber named the step.
@given(lives())
def test_one_step_up_at_a_time(life: Life) -> None:
    steps = [step.dose.value for step in life.protocol.steps]
    for before, after in zip(life.nights, life.nights[1:], strict=False):
        if before.dose and after.dose and after.seen.word is None:
            assert steps.index(after.dose) <= steps.index(before.dose) + 1


# The lives above are worth the name: between them they meet every answer that there is.
def test_the_lives_drawn_meet_every_answer() -> None:
    met: set[str] = set()

    @given(lives())
    def look(life: Life) -> None:
        met.update(action(each.recommendation) for each in life.nights)

    look()
    assert met == {kind.__struct_config__.tag for kind in get_args(Recommendation)}
