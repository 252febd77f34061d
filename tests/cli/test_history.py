"""Whole courses, from a diary to what was advised on every night of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.terminal import (
    Row,
    actions,
    adherent,
    changed,
    diary,
    doses,
    evening,
    evenings,
    lowtide,
    night,
    rules,
)

Write = Callable[..., Path]
Nights = list[dict[str, Any]]
KEYS = [
    "night", "action", "dose_mg", "timing", "because", "not_evaluated", "asks", "taken_mg",
]  # fmt: skip


@pytest.fixture
def history(write: Write) -> Callable[..., Nights]:
    """The history of a diary, as programs read it."""

    def of(rows: list[Row], *options: str, answered: bool = True) -> Nights:
        file = write(diary(rows, answered=answered))
        data: Nights = lowtide("history", file, *options, "--format", "json").data
        return data

    return of


History = Callable[..., Nights]


def nights_at(told: Nights, dose: float | None) -> list[int]:
    """The nights, counted from 1, on which that dose was advised."""
    return [number for number, each in enumerate(doses(told), start=1) if each == dose]


# --- the shape of the answer ------------------------------------------------------------------


def test_every_night_from_the_first_row_to_the_last_has_the_same_keys(history: History) -> None:
    told = history([evening(1.5), evening(None), evening(0)])
    assert [list(each) for each in told] == [KEYS] * 3
    assert [each["night"] for each in told] == [night(1), night(2), night(3)]
    assert [each["taken_mg"] for each in told] == [1.5, None, 0.0]
    assert [list(reason) for reason in told[0]["because"]] == [["rule", "text", "source"]]
    assert [set(ask) for ask in told[0]["asks"]] == [{"text", "who", "when"}]


def test_dates_without_a_row_are_listed_as_not_known(write: Write) -> None:
    file = write(f"date,dose_mg\n{night(1)},1.5\n{night(4)},1.5\n")
    told = lowtide("history", file, "--format", "json").data
    assert [each["night"] for each in told] == [night(number) for number in (1, 2, 3, 4)]
    assert [each["taken_mg"] for each in told] == [1.5, None, None, 1.5]


def test_rows_that_say_nothing_at_either_end_are_listed_too(write: Write) -> None:
    file = write(f"date,dose_mg\n{night(1)},\n{night(2)},1.5\n{night(3)},\n")
    told = lowtide("history", file, "--format", "json").data
    assert [each["night"] for each in told] == [night(1), night(2), night(3)]


def test_one_night_can_be_asked_for(write: Write) -> None:
    file = write(diary(adherent(20)))
    (told,) = lowtide("history", file, "--night", night(15), "--format", "json").data
    assert (told["night"], told["action"], told["dose_mg"]) == (night(15), "step_up", 3.0)
    assert "14 doses of 1.5 mg" in told["because"][0]["text"]
    text = lowtide("history", file, "--night", night(15)).out
    assert text.startswith("Monday 15 January 2024: 3 mg at night, one step up if you like.\n")
    assert "Source: " in text


def test_a_night_without_an_answer_is_refused(write: Write) -> None:
    file = write(diary(adherent(3)))
    refusal = lowtide("history", file, "--night", night(9)).refusal
    assert (
        refusal == f"{file.name}: no night of {night(9)}. Choose one from {night(1)} to {night(3)}."
    )


def test_in_words_it_is_one_line_a_night(write: Write) -> None:
    lines = lowtide("history", write(diary([evening(1.5), evening(0), evening(None)]))).out
    assert [line.split("  ")[0] for line in lines.splitlines()] == [
        "night", night(1), night(2), night(3),
    ]  # fmt: skip
    assert "1.5 mg" in lines.splitlines()[1]
    assert "none" in lines.splitlines()[2]
    assert "not known" in lines.splitlines()[3]


# --- what a course must show --------------------------------------------------------------------


def test_a_tolerated_adherent_course_reaches_4_5_mg_on_night_29(history: History) -> None:
    told = history(adherent(40))
    assert doses(told) == [1.5] * 14 + [3.0] * 14 + [4.5] * 12
    assert actions(told) == (
        ["start"]
        + ["maintain"] * 13
        + ["step_up"]
        + ["maintain"] * 13
        + ["step_up"]
        + ["maintain"] * 11
    )
    assert {each["timing"] for each in told} == {"night"}


def test_one_missed_dose_delays_every_later_step_by_a_night(history: History) -> None:
    missed = [*evenings(4, 1.5), evening(0), *evenings(10, 1.5), *evenings(14, 3), evening(4.5)]
    told = history(missed)
    assert doses(told) == [1.5] * 15 + [3.0] * 14 + [4.5]


def test_a_dose_that_is_not_known_delays_as_a_missed_one(history: History) -> None:
    rows = [*evenings(4, 1.5), evening(None), *evenings(10, 1.5), evening(3)]
    assert nights_at(history(rows), 3.0) == [16]


def test_a_moderate_effect_starts_the_quiet_count_again(history: History) -> None:
    rows = changed(evenings(17, 1.5), {12: {"effects": "headache:moderate"}})
    told = history(rows)
    assert nights_at(told, 3.0) == [17]
    assert rules(told[15]) == ["maintain"]
    assert "5 quiet days" in told[15]["because"][0]["text"]


def test_a_mild_effect_is_quiet(history: History) -> None:
    rows = changed(evenings(15, 1.5), {12: {"effects": "headache:mild; vivid dreams:mild"}})
    assert nights_at(history(rows), 3.0) == [15]


def test_three_bad_nights_running_move_the_dose_to_the_morning(history: History) -> None:
    bad = {"sleep_worse": "yes"}
    rows = changed(
        evenings(15, 1.5),
        {6: bad, 7: bad, 8: {**bad, "taken_at": "08:00"}, 9: {"taken_at": "08:10"}},
    )
    told = history(rows)
    assert [(each["action"], each["timing"], each["dose_mg"]) for each in told[6:10]] == [
        ("maintain", "night", 1.5),
        ("move_to_morning", "morning", 1.5),
        ("maintain", "morning", 1.5),
        ("maintain", "morning", 1.5),
    ]
    assert told[14]["action"] == "step_up"  # the doses already taken count
    assert told[14]["timing"] == "morning"


def test_bad_sleep_that_is_no_worse_than_before_changes_nothing(history: History) -> None:
    rows = [{**row, "sleep": "9"} for row in adherent(29)]
    assert history(rows)[28]["dose_mg"] == 4.5


SEVERE_AT_3 = [
    *evenings(14, 1.5),
    *evenings(5, 3),
    evening(0, effects="vomiting:severe"),
    *evenings(60, 1.5),
]


def test_severe_at_3_mg_is_nothing_tonight_then_1_5_mg_and_never_3_mg(history: History) -> None:
    told = history(SEVERE_AT_3)
    assert (told[19]["action"], told[19]["dose_mg"]) == ("pause", None)
    assert (told[20]["action"], told[20]["dose_mg"]) == ("resume", 1.5)
    assert set(doses(told[20:])) == {1.5}
    assert {ask["who"] for ask in told[19]["asks"]} == {"prescriber"}
    assert "only your prescriber can raise it" in told[-1]["because"][0]["text"]


def test_after_severe_3_mg_comes_again_when_the_prescriber_raises(history: History) -> None:
    told = history(changed(SEVERE_AT_3, {40: {"prescriber": "raise"}}))
    assert nights_at(told[20:], 3.0)[0] + 20 > 40
    assert "step_up" in actions(told[40:])


def test_a_severe_effect_before_the_prescribers_raise_on_the_same_night_is_not_raised(
    history: History,
) -> None:
    told = history(changed(SEVERE_AT_3, {20: {"prescriber": "raise"}}))
    assert 3.0 not in doses(told[19:])
    assert any("raise was not used" in ask["text"] for ask in told[19]["asks"])


def tramadol(said: dict[int, str], resumes: int | None = None) -> list[Row]:
    """Tramadol on the list on nights 10 and 11, so that its last possible intake is night 11 and
    the ten days without it are over on night 21; naltrexone again from the night it resumes.
    """
    without = (resumes or 31) - 10
    rows = [*evenings(9, 1.5), *evenings(without, 0), *evenings(21 - without, 1.5)]
    listed = changed(rows, {10: {"medicines": "tramadol"}, 12: {"medicines": "none"}})
    return changed(listed, {number: {"prescriber": words} for number, words in said.items()})


SHORTENED = f"shorten:tramadol:{night(16)}:two tablets only"


@pytest.mark.parametrize(
    ("said", "resumes"),
    [
        ({}, None),
        ({9: "resume"}, None),  # before the conflict
        ({11: "resume"}, None),  # while it is taken
        ({20: "resume"}, None),  # a day early
        ({21: "resume"}, 21),
        ({20: "resume", 21: "resume 1.5"}, 21),
        ({24: "start"}, 24),
        ({14: SHORTENED, 15: "resume"}, None),
        ({14: SHORTENED, 16: "resume"}, 16),
        ({11: f"{SHORTENED}; resume", 16: "resume"}, 16),
        ({16: f"{SHORTENED}; resume"}, 16),
        ({10: SHORTENED, 16: "resume"}, None),  # before the last possible intake
        ({14: SHORTENED.replace("tramadol", "codeine"), 16: "resume"}, None),
    ],
)
def test_tramadol_interrupts_until_a_later_word_on_a_clear_night(
    history: History, said: dict[int, str], resumes: int | None
) -> None:
    told = history(tramadol(said, resumes))
    assert told[9]["action"] == "interrupt"
    assert rules(told[9])[0] == "conflict"
    assert {ask["who"] for ask in told[9]["asks"]} == {"prescriber"}
    resumed = [number for number, each in enumerate(actions(told), start=1) if each == "resume"]
    assert resumed == ([resumes] if resumes else [])
    assert set(doses(told[9 : (resumes or 31) - 1])) == {None}
    if resumes:
        assert doses(told[resumes - 1 :])[:14] == [1.5] * min(14, 31 - resumes)


def test_a_word_that_is_not_kept_is_said_and_needed_again(history: History) -> None:
    told = history(tramadol({20: "resume"}))
    assert any("not kept" in ask["text"] for ask in told[19]["asks"])
    assert {each["who"] for each in told[-1]["asks"]} == {"prescriber"}


def test_a_word_may_resume_at_the_step_that_it_names(history: History) -> None:
    told = history(tramadol({21: "resume 3"}, 21))
    assert (told[20]["action"], told[20]["dose_mg"]) == ("resume", 3.0)


# Off the list it is not named: what it was is asked for 14 days more.
@pytest.mark.parametrize("instead", ["none", "vitamin D"])
def test_an_unknown_medicine_that_is_left_out_is_still_asked_about(
    history: History, instead: str
) -> None:
    rows = changed(
        [*evenings(9, 1.5), *evenings(2, 0), *evenings(1, 1.5)],
        {10: {"medicines": "blue pills"}, 12: {"medicines": instead}},
    )
    told = history(rows)
    assert actions(told)[8:12] == ["maintain", "pause", "pause", "pause"]
    assert any("it may have been an opioid" in reason["text"] for reason in told[11]["because"])


def test_an_unknown_medicine_pauses_until_it_is_named(history: History) -> None:
    named = "blue pills (vitamin)"
    rows = changed(
        [*evenings(9, 1.5), *evenings(2, 0), *evenings(4, 1.5)],
        {10: {"medicines": "blue pills"}, 12: {"medicines": named}},
    )
    told = history(rows)
    assert actions(told)[8:13] == ["maintain", "pause", "pause", "maintain", "maintain"]
    assert doses(told)[8:13] == [1.5, None, None, 1.5, 1.5]
    assert any('"blue"' in reason["text"] for reason in told[9]["because"])
    (ask,) = told[9]["asks"]
    assert (ask["who"], ask["when"]) == ("pharmacist", "before_next_dose")
    assert '"blue pills"' in ask["text"]


def test_an_unknown_medicine_that_turns_out_an_opioid_interrupts(history: History) -> None:
    rows = changed(
        [*evenings(9, 1.5), *evenings(4, 0)],
        {10: {"medicines": "blue pills"}, 12: {"medicines": "codeine"}},
    )
    assert actions(history(rows))[9:13] == ["pause", "pause", "interrupt", "interrupt"]


@pytest.mark.parametrize("before", [1, 14, 20, 35])
def test_sixty_silent_nights_never_step_up(history: History, before: int) -> None:
    """Nothing is written for sixty nights, then a line without any answer."""
    silent: list[Row] = [{"dose_mg": ""}] * 60
    told = history([*adherent(before), *silent, {"dose_mg": "", "note": "back again"}])
    since = [dose or 0.0 for dose in doses(told[before:])]
    assert len(told) == before + 61
    assert since == sorted(since, reverse=True)
    assert "step_up" not in actions(told[before:])
    assert since[-1] == 1.5
    assert any("opioid" in ask["text"] for ask in told[before + 3]["asks"])


def test_silence_right_before_a_step_up_does_not_step_up(history: History) -> None:
    told = history([*adherent(14), {"dose_mg": "1.5"}, {"dose_mg": "1.5"}, evening(1.5)])
    assert actions(told)[14:] == ["maintain", "maintain", "step_up"]


def test_sixty_nights_of_doses_without_an_answer_never_step_up(history: History) -> None:
    silent: list[Row] = [{"dose_mg": "1.5"}] * 60
    told = history(silent)
    assert set(doses(told)) == {1.5}
    assert told[-1]["because"][0]["rule"] == "maintain"
    assert [(ask["who"], ask["when"]) for ask in told[-1]["asks"]] == [("you", "before_next_dose")]


def test_sixty_quiet_nights_without_a_known_dose_never_step_up(history: History) -> None:
    told = history([evening(1.5), *evenings(60, None)])
    assert set(doses(told)) == {1.5}


# --- how a course begins -------------------------------------------------------------------------


def test_a_person_joins_already_on_3_mg(history: History) -> None:
    told = history(evenings(15, 3))
    assert (told[0]["action"], told[0]["dose_mg"]) == ("start", 3.0)
    assert any("who prescribed" in ask["text"] for ask in told[0]["asks"])
    assert doses(told) == [3.0] * 14 + [4.5]


def test_a_person_joins_at_the_highest_dose(history: History) -> None:
    assert doses(history(evenings(40, 4.5))) == [4.5] * 40


def test_a_recorded_start_needs_no_ask_who_prescribed(history: History) -> None:
    told = history([evening(1.5, prescriber="start 1.5"), evening(1.5)])
    assert told[0]["action"] == "start"
    assert told[0]["asks"] == []


def test_nights_before_the_prescribers_start_are_not_started(history: History) -> None:
    rows = [*evenings(3, 0), evening(0, prescriber="start"), *evenings(3, 1.5)]
    told = history(rows)
    assert actions(told) == ["not_started"] * 3 + ["start"] + ["maintain"] * 3
    assert doses(told) == [None] * 3 + [1.5] * 4
    assert rules(told[0]) == ["not_started"]


def test_a_first_dose_that_is_no_step_is_refused_with_the_remedy(write: Write) -> None:
    file = write(diary([evening(0), evening(2), evening(2)]))
    refusal = lowtide("history", file).refusal
    assert file.name in refusal
    assert night(2) in refusal
    assert "2 mg is no step of the protocol lifshitz (1.5 mg, 3 mg, 4.5 mg)" in refusal
    assert "--protocol" in refusal


def test_a_first_dose_that_is_no_step_goes_on_where_the_prescriber_names_one(
    history: History,
) -> None:
    told = history([evening(2, prescriber="start 1.5"), *evenings(3, 1.5)])
    assert doses(told) == [1.5] * 4
    assert "unexpected_dose" not in rules(told[0])
    assert any("2 mg" in ask["text"] for ask in told[1]["asks"])


def test_the_start_can_be_given(history: History) -> None:
    told = history([*evenings(5, 0), *evenings(3, 1.5)], "--start", night(4))
    assert actions(told)[:4] == ["not_started"] * 3 + ["start"]


def test_doses_before_the_given_start_do_not_begin_the_course(history: History) -> None:
    told = history(evenings(6, 1.5), "--start", night(4))
    assert actions(told) == ["not_started"] * 3 + ["start", "maintain", "maintain"]


# --- diaries that say less -----------------------------------------------------------------------


def test_without_medicines_and_conditions_dosing_goes_on_without_a_step_up(
    history: History,
) -> None:
    told = history(evenings(30, 1.5), answered=False)
    assert set(doses(told)) == {1.5}
    texts = " ".join(ask["text"] for ask in told[-1]["asks"])
    assert "Which other medicines" in texts
    assert "conditions" in texts
    assert told[-1]["not_evaluated"] != []


def test_once_they_are_answered_the_step_up_comes(history: History) -> None:
    clear = {"medicines": "none", "conditions": "none"}
    told = history(changed(evenings(25, 1.5), {20: clear}), answered=False)
    assert nights_at(told, 3.0)[0] == 20


def test_a_diary_of_dates_and_doses_alone_goes_on(write: Write) -> None:
    lines = "".join(f"{night(number)},1.5\n" for number in range(1, 31))
    told = lowtide("history", write("date,dose_mg\n" + lines), "--format", "json").data
    assert doses(told) == [1.5] * 30


# --- other circumstances --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "action", "rule"),
    [
        ({"effects": "swollen tongue:urgent"}, "interrupt", "urgent_signs"),
        ({"conditions": "pregnancy"}, "interrupt", "conflict"),
        ({"conditions": "breastfeeding"}, "interrupt", "conflict"),
        ({"conditions": "liver_disease"}, "interrupt", "conflict"),
        ({"conditions": f"surgery:{night(17)}"}, "interrupt", "conflict"),
        ({"medicines": "naltrexone 50 mg tablets"}, "interrupt", "conflict"),
        ({"conditions": "fever"}, "maintain", "condition"),
        ({"prescriber": "stop"}, "discontinue", "discontinued"),
    ],
)
def test_what_else_a_night_may_bring(history: History, cells: Row, action: str, rule: str) -> None:
    (told,) = history(changed(evenings(15, 1.5), {15: cells}))[14:]
    assert told["action"] == action
    assert rule in rules(told)
    assert told["dose_mg"] == (1.5 if action == "maintain" else None)


def test_urgent_signs_ask_for_the_emergency_first(history: History) -> None:
    told = history(changed(evenings(5, 1.5), {5: {"effects": "yellow skin:urgent"}}))[4]
    assert (told["asks"][0]["who"], told["asks"][0]["when"]) == ("emergency", "now")
    assert "yellow skin" in told["because"][0]["text"]


def test_an_operation_further_away_does_not_interrupt(history: History) -> None:
    told = history(changed(evenings(15, 1.5), {1: {"conditions": f"surgery:{night(19)}"}}))
    assert [n for n, each in enumerate(told, start=1) if each["action"] == "interrupt"] == []


def test_five_rough_days_running_step_back_and_ask_the_prescriber(history: History) -> None:
    rough = {"effects": "nausea:moderate"}
    rows = changed([*evenings(14, 1.5), *evenings(10, 3)], {n: rough for n in range(18, 23)})
    told = history(rows)
    assert (told[21]["action"], told[21]["dose_mg"]) == ("step_back", 1.5)
    assert {ask["who"] for ask in told[21]["asks"]} == {"prescriber"}


def test_staying_at_the_lower_dose_is_a_good_answer(history: History) -> None:
    told = history(evenings(18, 1.5))
    assert doses(told) == [1.5] * 14 + [3.0] * 4
    assert actions(told)[14:] == ["step_up"] * 4


@pytest.mark.parametrize(
    ("taken_at", "next_action"),
    [("22:30", "maintain"), ("00:30", "maintain"), ("03:50", "maintain"), ("06:00", "pause")],
)
def test_a_dose_after_midnight_belongs_to_its_row_and_two_keep_18_hours_apart(
    history: History, taken_at: str, next_action: str
) -> None:
    told = history(changed(evenings(6, 1.5), {5: {"taken_at": taken_at}}))
    assert told[4]["taken_mg"] == 1.5
    assert told[5]["action"] == next_action
    assert ("too_soon" in rules(told[5])) == (next_action == "pause")


def test_after_stop_nothing_is_advised_any_more(history: History) -> None:
    told = history(
        changed(evenings(9, 1.5), {5: {"prescriber": "stop"}, 7: {"prescriber": "start"}})
    )
    assert actions(told)[4:] == ["discontinue"] * 5
    assert "opioid medicines may act more strongly" in told[4]["because"][0]["text"]


def test_more_than_the_highest_dose_interrupts(history: History) -> None:
    told = history(changed(evenings(6, 1.5), {5: {"dose_mg": "50"}}))
    assert told[5]["action"] == "interrupt"
    assert "50 mg" in told[5]["because"][0]["text"]


# --- what another protocol would have said ------------------------------------------------------


def test_another_protocol_says_what_it_would_have_said(
    history: History, quick_protocol: Path
) -> None:
    """The quick one has 1.5 mg for 7 doses, then 3 mg."""
    rows = evenings(15, 1.5)
    assert nights_at(history(rows), 3.0) == [15]
    assert nights_at(history(rows, "--protocol", str(quick_protocol)), 3.0) == list(range(8, 16))


def test_for_the_prescriber_the_same_reasons_in_precise_words(history: History) -> None:
    rows = adherent(16)
    plain, precise = history(rows), history(rows, "--for", "prescriber")
    assert [rules(each) for each in plain] == [rules(each) for each in precise]
    assert precise[13]["because"][0]["text"].startswith("Maintain 1.5 mg: 13 of 14 doses")
