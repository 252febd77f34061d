"""Tonight's dose: the shape of the answer, which night it is for, and how diaries are written."""

import io
import os
from collections.abc import Callable
from contextlib import redirect_stderr
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cli.terminal import (
    FIRST,
    Row,
    adherent,
    changed,
    diary,
    evening,
    evenings,
    lowtide,
    lowtide_process,
    night,
    rules,
)
from lowtide.cli import show
from lowtide.cli.options import today
from lowtide.course.events import Event, Prescribed
from lowtide.exchange.diary import read_diary
from lowtide.quantities import Dose
from lowtide.storage.jsonl import JsonLinesJournal

Write = Callable[..., Path]
KEYS = [
    "night", "action", "dose_mg", "timing", "because", "not_evaluated", "asks", "next",
]  # fmt: skip


@pytest.fixture
def tonight(write: Write) -> Callable[..., dict[str, Any]]:
    """Tonight's answer to a diary, as programs read it; asked on its last night."""

    def of(rows: list[Row], *options: str, on: int | None = None) -> dict[str, Any]:
        asked = ["--on", night(on or len(rows))]
        file = write(diary(rows))
        data: dict[str, Any] = lowtide("tonight", file, *asked, *options, "--format", "json").data
        return data

    return of


Tonight = Callable[..., dict[str, Any]]


# --- the shape of the answer ------------------------------------------------------------------


def test_an_answer_has_every_key(tonight: Tonight) -> None:
    said = tonight(evenings(3, 1.5))
    assert list(said) == KEYS
    assert (said["night"], said["action"], said["timing"]) == (night(3), "maintain", "night")
    assert said["dose_mg"] == 1.5
    assert said["not_evaluated"] == []
    assert said["asks"] == []
    assert said["because"] == [
        {
            "rule": "maintain",
            "text": "1.5 mg again: 2 of 14 doses at this step so far.",
            "source": "the document [S]",
        }
    ]
    assert said["next"] == {"action": "step_up", "earliest": night(15)}


DAYS_WITHOUT = evenings(4, 0)
TRAMADOL = [evening(0, medicines="tramadol")]


@pytest.mark.parametrize(
    ("rows", "action", "dose_mg", "timing"),
    [
        (DAYS_WITHOUT, "not_started", None, "night"),
        ([evening(0, prescriber="start")], "start", 1.5, "night"),
        ([evening(1.5)], "start", 1.5, "night"),
        ([evening(1.5, taken_at="08:00")], "start", 1.5, "morning"),
        (evenings(14, 1.5), "maintain", 1.5, "night"),
        (adherent(15), "step_up", 3.0, "night"),
        (adherent(29), "step_up", 4.5, "night"),
        (
            changed(adherent(24), {n: {"effects": "nausea:moderate"} for n in range(20, 25)}),
            "step_back",
            1.5,
            "night",
        ),
        (evenings(2, 1.5) + evenings(3, 1.5, sleep_worse="yes"), "move_to_morning", 1.5, "morning"),
        ([*adherent(20), evening(0, effects="nausea:severe")], "pause", None, "night"),
        ([*adherent(20), evening(0, medicines="zzyzx")], "pause", None, "night"),
        ([*adherent(20), *TRAMADOL], "interrupt", None, "night"),
        (
            [*adherent(20), evening(0, effects="nausea:severe"), evening(1.5)],
            "resume",
            1.5,
            "night",
        ),
        ([*adherent(20), evening(0, prescriber="stop")], "discontinue", None, "night"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_action_and_its_dose(
    tonight: Tonight, rows: list[Row], action: str, dose_mg: float | None, timing: str
) -> None:
    said = tonight(rows)
    assert (said["action"], said["dose_mg"], said["timing"]) == (action, dose_mg, timing)
    for reason in said["because"]:
        assert list(reason) == ["rule", "text", "source"]
        assert all(reason.values())
    for ask in said["asks"]:
        assert list(ask) == ["text", "who", "when"]
        assert ask["who"] in {"emergency", "prescriber", "pharmacist", "you"}
        assert ask["when"] in {"now", "before_next_dose", "next_visit"}


@pytest.mark.parametrize(
    ("rows", "next_change"),
    [
        ([evening(1.5)], {"action": "step_up", "earliest": night(15)}),
        (
            [*evenings(4, 1.5), evening(0), evening(1.5)],
            {"action": "step_up", "earliest": night(16)},
        ),
        (adherent(15), {"action": "step_up", "earliest": night(29)}),
        (adherent(29), None),  # the highest dose
        (DAYS_WITHOUT, None),  # waits for a prescriber
        ([*adherent(20), *TRAMADOL], None),
        (
            [*adherent(20), evening(0, effects="nausea:severe")],
            {"action": "resume", "earliest": night(22)},
        ),
    ],
)
def test_the_next_change_if_every_night_is_taken_and_quiet(
    tonight: Tonight, rows: list[Row], next_change: dict[str, str] | None
) -> None:
    assert tonight(rows)["next"] == next_change


def test_in_words_the_dose_comes_first(write: Write) -> None:
    said = lowtide("tonight", write(diary(adherent(15))), "--on", night(15)).out
    assert said.splitlines()[0] == (
        "Monday 15 January 2024: 3 mg at night, one step up if you like."
    )
    assert "Source: the document [S]" in said
    assert "Next: step up, at the earliest on 2024-01-29" in said
    assert said.splitlines()[-1] == "Lowtide supports you and your prescriber and replaces neither."


def test_in_words_asks_name_who_and_by_when(write: Write) -> None:
    file = write(diary(TRAMADOL + evenings(1, 1.5)))
    said = lowtide("tonight", file, "--on", night(1)).out
    assert "Asked (nobody has been told yet):" in said
    assert "Your prescriber, before the next dose:" in said


@pytest.mark.parametrize("reader", ["patient", "prescriber"])
def test_both_readers_are_given_the_same_rules(tonight: Tonight, reader: str) -> None:
    rows = [*adherent(20), evening(0, effects="nausea:severe")]
    assert rules(tonight(rows, "--for", reader)) == ["severe"]


# --- which night --------------------------------------------------------------------------------


def test_without_on_it_is_tonight(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lowtide.cli.files.today", lambda: date.fromisoformat(night(15)))
    said = lowtide("tonight", write(diary(evenings(14, 1.5))), "--format", "json").data
    assert (said["night"], said["action"]) == (night(15), "maintain")
    assert rules({"because": said["not_evaluated"]}) == ["check_in_unanswered"]


def test_the_evening_of_a_night_that_has_no_row_waits_for_its_answers(tonight: Tonight) -> None:
    said = tonight(evenings(14, 1.5), on=15)
    assert said["dose_mg"] == 1.5
    assert any("Answer today's questions" in ask["text"] for ask in said["asks"])


def test_on_leaves_later_rows_out_and_says_so(write: Write) -> None:
    rows = changed(adherent(20), {12: {"medicines": "tramadol"}})
    early = write(diary(rows[:10]), "early.csv")
    whole = write(diary(rows), "whole.csv")
    before = lowtide("tonight", early, "--on", night(10), "--format", "json")
    after = lowtide("tonight", whole, "--on", night(10), "--format", "json")
    assert after.data == before.data
    assert before.err == ""
    assert after.err == f"whole.csv: rows after {night(10)} are left out, as --on asks.\n"


def test_on_far_after_the_last_row_counts_the_silent_nights(tonight: Tonight) -> None:
    said = tonight(adherent(20), on=80)
    assert said["dose_mg"] == 1.5
    assert any("opioid" in ask["text"] for ask in said["asks"])


def test_on_before_the_first_row_has_not_started(write: Write) -> None:
    file = write(diary(evenings(2, 1.5)))
    said = lowtide("tonight", file, "--on", "2023-12-30", "--format", "json")
    assert (said.data["action"], said.data["dose_mg"]) == ("not_started", None)
    assert "left out" in said.err


def test_a_given_start_waits_for_medicines_and_conditions(write: Write) -> None:
    file = write(f"date,dose_mg,pain\n{night(1)},0,6\n{night(2)},0,5\n")
    said = lowtide("tonight", file, "--on", night(3), "--start", night(3), "--format", "json").data
    assert said["action"] == "not_started"
    assert "not_started" in rules(said)
    asked = " ".join(ask["text"] for ask in said["asks"] if ask["who"] == "you")
    assert "Which other medicines" in asked
    assert "conditions" in asked


def test_a_given_start_starts_where_all_is_answered(tonight: Tonight) -> None:
    said = tonight(evenings(3, 0), "--start", night(3))
    assert (said["action"], said["dose_mg"]) == ("start", 1.5)


# --- how a diary may be written -----------------------------------------------------------------

SAME = changed(adherent(16), {5: {"pain": "4.5", "taken_at": "22:30"}})


@pytest.fixture
def usual(tonight: Tonight) -> dict[str, Any]:
    """What the same diary answers as it is usually written."""
    return tonight(SAME)


def shuffled(text: str) -> str:
    header, *rows = text.splitlines()
    return "\n".join([header, *reversed(rows)])


def with_columns_turned(text: str) -> str:
    return "\n".join(",".join(reversed(line.split(","))) for line in text.splitlines())


def with_decimal_commas(text: str) -> str:
    return text.replace(",", ";").replace("1.5", "1,5").replace("4.5", "4,5")


def written_as(order: str) -> Callable[[str], str]:
    def dated(text: str) -> str:
        for number in range(1, len(SAME) + 1):
            day = date.fromisoformat(night(number))
            text = text.replace(str(day), day.strftime(order))
        return text

    return dated


@pytest.mark.parametrize(
    "otherwise",
    [
        pytest.param(shuffled, id="rows in another order"),
        pytest.param(with_columns_turned, id="columns in another order"),
        pytest.param(lambda text: text.replace(",", ";"), id="semicolons"),
        pytest.param(lambda text: text.replace(",", "\t"), id="tabs"),
        pytest.param(with_decimal_commas, id="decimal commas"),
        pytest.param(written_as("%d/%m/%Y"), id="day first"),
        pytest.param(written_as("%d.%m.%Y"), id="day first with dots"),
        pytest.param(written_as("%m/%d/%Y"), id="month first"),
        pytest.param(lambda text: "\ufeff" + text.replace("\n", "\r\n"), id="from a spreadsheet"),
        pytest.param(lambda text: text.replace(",1.5,", ",1.5 mg,"), id="with units"),
        pytest.param(lambda text: text.replace("dose_mg", "Dose mg"), id="another title"),
        pytest.param(lambda text: text.replace(",no,", ",No,"), id="capitals"),
    ],
)
def test_the_same_diary_written_otherwise(
    write: Write, usual: dict[str, Any], otherwise: Callable[[str], str]
) -> None:
    text = otherwise(diary(SAME).replace("\r\n", "\n"))
    file = write(text, "otherwise.csv")
    said = lowtide("tonight", file, "--on", night(len(SAME)), "--format", "json")
    assert said.data == usual
    assert said.err == ""


def test_a_column_that_is_not_known_is_left_out_and_that_is_said(
    write: Write, usual: dict[str, Any]
) -> None:
    lines = diary(SAME).splitlines()
    text = "\n".join([f"{lines[0]},weather", *(f"{line},rain" for line in lines[1:])])
    said = lowtide("tonight", write(text), "--on", night(len(SAME)), "--format", "json")
    assert said.data == usual
    assert 'the column "weather" is none of Lowtide\'s and was left out' in said.err


def test_a_course_file_answers_the_same_as_its_diary(
    write: Write, usual: dict[str, Any], tmp_path: Path
) -> None:
    file, course = write(diary(SAME)), tmp_path / "own" / "course.jsonl"
    assert lowtide("import", file, "-o", course).code == 0
    on = ("--on", night(len(SAME)), "--format", "json")
    assert lowtide("tonight", course, *on).data == usual
    assert lowtide("history", course, *on).data == lowtide("history", file, *on).data


def test_reading_a_course_file_leaves_it_and_its_folder_alone(write: Write, tmp_path: Path) -> None:
    course = tmp_path / "own" / "course.jsonl"
    lowtide("import", write(diary(SAME)), "-o", course)
    before = course.read_bytes()
    lowtide("tonight", course, "--on", night(3))
    assert course.read_bytes() == before
    assert {each.name for each in course.parent.iterdir()} == {"diary.csv", "course.jsonl"}


# --- as a process of its own --------------------------------------------------------------------


def test_a_process_answers_on_standard_output_alone(write: Write, usual: dict[str, Any]) -> None:
    file = write(diary(SAME))
    said = lowtide_process("tonight", file, "--on", night(len(SAME)), "--format", "json")
    assert (said.code, said.err, said.data) == (0, "", usual)


def test_a_process_in_another_time_zone_and_language_answers_the_same(
    write: Write, usual: dict[str, Any]
) -> None:
    file = write(diary(SAME))
    on = ("--on", night(len(SAME)), "--format", "json")
    assert lowtide_process("tonight", file, *on, TZ="Pacific/Auckland", LC_ALL="C").data == usual


def test_the_first_night_is_a_monday() -> None:
    """The weekday in the words above is right."""
    assert FIRST.weekday() == 0


# --- a course file with a prescription ------------------------------------------------------------


@pytest.mark.parametrize(("maximum", "dose_mg"), [(None, 3.0), (Dose(1500), 1.5)])
def test_a_prescription_says_which_protocol_and_up_to_which_dose(
    write: Write, quick_protocol: Path, maximum: Dose | None, dose_mg: float
) -> None:
    diary_of_ten = read_diary(diary(evenings(10, 1.5)).encode(), "x", today(), frozenset())
    prescribed = Event(
        id="prescription",
        course=diary_of_ten.course,
        night=diary_of_ten.nights[0],
        recorded_at=diary_of_ten.events[0].recorded_at,
        by="prescriber",
        body=Prescribed("Dr Example", str(quick_protocol), maximum),
    )
    course = write("", "course.jsonl")
    JsonLinesJournal(course, os.urandom).append((prescribed, *diary_of_ten.events))
    said = lowtide("tonight", course, "--on", night(10), "--format", "json").data
    assert said["dose_mg"] == dose_mg
    assert said["asks"] == []


def test_who_watches_is_shown_what_a_long_step_is_at() -> None:
    class Watched(io.StringIO):
        def isatty(self) -> bool:
            return True

    with redirect_stderr(Watched()) as seen, show.progress("Checking quick") as progress:
        progress("never_up_on_silence")
    assert "Checking quick: never_up_on_silence" in seen.getvalue()
