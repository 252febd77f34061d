"""The plan of a course that nothing delays."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from cli.terminal import adherent, diary, doses, lowtide, night


def test_the_default_plan_has_the_shape_that_programs_read() -> None:
    planned = lowtide("plan", "--start", night(1), "--format", "json").data
    assert list(planned) == ["doses", "therapies", "milestones"]
    assert planned["doses"] == [
        {"from": "2024-01-01", "to": "2024-01-14", "dose_mg": 1.5, "timing": "night"},
        {"from": "2024-01-15", "to": "2024-01-28", "dose_mg": 3.0, "timing": "night"},
        {"from": "2024-01-29", "to": None, "dose_mg": 4.5, "timing": "night"},
    ]
    for therapy in planned["therapies"]:
        assert list(therapy) == ["key", "start", "text", "source"]
        assert str(date.fromisoformat(therapy["start"])) == therapy["start"]
    for milestone in planned["milestones"]:
        assert list(milestone) == ["date", "text", "source"]
        assert str(date.fromisoformat(milestone["date"])) == milestone["date"]
    told = [*planned["therapies"], *planned["milestones"]]
    assert all(each["text"] and each["source"] for each in told)


def test_milestones_are_the_documents_and_the_trials() -> None:
    planned = lowtide("plan", "--start", night(1), "--format", "json").data
    assert [each["date"] for each in planned["milestones"]] == [
        night(1 + 7), night(1 + 21), night(1 + 42), night(1 + 84), night(1 + 90), night(1 + 270),
    ]  # fmt: skip


def test_therapies_start_apart_from_dose_steps_and_from_each_other() -> None:
    planned = lowtide("plan", "--start", night(1), "--format", "json").data
    starts = [date.fromisoformat(each["start"]) for each in planned["therapies"]]
    steps = [date.fromisoformat(each["from"]) for each in planned["doses"]]
    assert {"physiotherapy", "b_vitamins", "hormones", "diet"} <= {
        each["key"] for each in planned["therapies"]
    }
    assert all(abs((start - step).days) >= 5 for start in starts for step in steps)
    assert all((later - start).days >= 7 for start, later in pairwise(sorted(starts)))


def test_an_adherent_course_follows_the_plan(tmp_path: Path) -> None:
    """Each planned dose begins on the night on which the nightly rule advises it first."""
    file = tmp_path / "diary.csv"
    file.write_text(diary(adherent(40)), encoding="utf-8")
    told = lowtide("history", file, "--format", "json").data
    for planned in lowtide("plan", "--start", night(1), "--format", "json").data["doses"]:
        first = doses(told).index(planned["dose_mg"])
        assert told[first]["night"] == planned["from"]


def test_the_plan_of_a_protocol_of_ones_own(quick_protocol: Path) -> None:
    planned = lowtide(
        "plan", "--start", "2024-02-27", "--protocol", quick_protocol, "--format", "json"
    ).data
    assert planned["doses"] == [
        {"from": "2024-02-27", "to": "2024-03-04", "dose_mg": 1.5, "timing": "night"},
        {"from": "2024-03-05", "to": None, "dose_mg": 3.0, "timing": "night"},
    ]


def test_in_words_every_part_has_its_source() -> None:
    said = lowtide("plan", "--start", night(1)).out
    assert "2024-01-01 to 2024-01-14: 1.5 mg at night" in said
    assert "2024-01-29 as long as tolerated and needed: 4.5 mg at night" in said
    assert said.count("Source: ") >= 10
    assert said.splitlines()[-1] == "Lowtide supports you and your prescriber and replaces neither."


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Missing option '--start'"),
        (("--start", "tomorrow"), '"tomorrow" is no date. Write it as year-month-day'),
        (("--start", "2024-02-30"), '"2024-02-30" is no date'),
        (("--start", "14/03/2024"), '"14/03/2024" is no date'),
        (("--start", "9999-12-30"), "leaves the calendar"),
        (("--start", "2024-01-01", "--protocol", "nope"), "nope: is no protocol here. Choose one"),
        (("--start", "2024-01-01", "--format", "xml"), "'xml' is not one of"),
    ],
)  # fmt: skip
def test_what_cannot_be_planned(words: tuple[str, ...], message: str) -> None:
    assert message in lowtide("plan", *words).refusal


def course_file(tmp_path: Path) -> Path:
    return tmp_path / "course.jsonl"


def test_a_first_night_is_drawn_once_into_a_course_file(tmp_path: Path) -> None:
    file = course_file(tmp_path)
    said = lowtide("draw", file, "--steps").out
    assert "(drawn by lot)" in said and "the smallest p is 1/14" in said
    assert said.count("more doses than the protocol says") == 2
    assert "drawn once" in lowtide("draw", file).refusal
    assert len(file.read_bytes().splitlines()) == 1


def test_a_plan_begins_on_the_night_drawn_and_never_sooner(tmp_path: Path) -> None:
    file = course_file(tmp_path)
    drawn = lowtide("draw", file, "--steps", "--format", "json").data
    assert list(drawn) == ["first_possible", "days", "chosen", "extra_doses", "most_extra"]
    planned = lowtide("plan", "--course", file, "--format", "json").data
    first, second, third = (date.fromisoformat(each["from"]) for each in planned["doses"])
    assert str(first) == drawn["chosen"]
    assert [(second - first).days - 14, (third - second).days - 14] == drawn["extra_doses"]
    assert "drawn by lot" in lowtide("plan", "--course", file).out
    another = lowtide("plan", "--course", file, "--start", night(1))
    assert "drawn by lot" not in another.out, "another first night is no draw"


def test_a_draw_that_is_ended_plans_nothing(tmp_path: Path) -> None:
    file = course_file(tmp_path)
    assert "No such file" in lowtide("draw", file, "--end").refusal
    lowtide("draw", file)
    assert "does not count any more" in lowtide("draw", file, "--end").out
    assert "no first night is drawn in it" in lowtide("plan", "--course", file).refusal
    assert "no first night is drawn in it" in lowtide("draw", file, "--end").refusal
    assert "drawn once" in lowtide("draw", file).refusal


def test_a_diary_is_no_place_for_a_draw(tmp_path: Path) -> None:
    file = tmp_path / "diary.csv"
    file.write_text(diary(adherent(2)), encoding="utf-8")
    assert "in a course file (.jsonl)" in lowtide("draw", file).refusal
