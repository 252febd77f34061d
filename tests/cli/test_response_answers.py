"""Is it helping, by what really answers: virtual people, and diaries that say too little."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cli.terminal import Row, diary, evening, lowtide, lowtide_process, night
from lowtide.exchange.diary import COLUMNS
from lowtide.report.answered.data import PROMISED

Write = Callable[..., Path]
SPREAD = ["mean", "sd", "q05", "q25", "q50", "q75", "q95"]
KEYS = (
    "design", "days", "observed", "run_in", "change_points", "reduction", "p_reduction_15",
    "p_reduction_30", "p_reduction_50", "verdict", "words", "placebo_yardstick", "first_response",
    "by_dose", "therapies", "sensitivity", "numerical_error_sd", "warnings",
)  # fmt: skip


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The diary of a virtual person, whose pain is 3 points less at 4.5 mg."""
    folder = tmp_path_factory.mktemp("people") / "made"
    made = lowtide(
        "simulate", "--people", 1, "--days", 120, "--seed", 3, "--world", "effect_3", "-o", folder
    )
    assert made.code == 0, made.err
    return folder / "person-0001.csv"


def data(file: Path, *words: object) -> dict[str, Any]:
    found: dict[str, Any] = lowtide("response", file, *words, "--format", "json").data
    return found


def rows(before: list[str], after: list[str]) -> list[Row]:
    """A score an evening, or none; the first dose on the last evening of those before."""
    last = len(before) - 1
    first = [evening(4.5 if n == last else 0, pain=each) for n, each in enumerate(before)]
    return first + [evening(4.5, pain=each) for each in after]


UPS_AND_DOWNS = ["5", "6", "6", "7", "5", "4", "6", "8"] * 10


# --- a virtual person ---------------------------------------------------------------------------


def test_a_virtual_person_gets_every_promised_key_in_its_order(person: Path) -> None:
    found = data(person)
    assert tuple(found)[: len(KEYS)] == KEYS == PROMISED
    assert found["design"] == "open_label"
    assert list(found["change_points"]) == list(found["reduction"]) == SPREAD
    assert list(found["run_in"]) == ["days", "observed", "mean"]
    assert found["placebo_yardstick"] == {"reached_30": 31, "reached_50": 19}
    assert list(found["first_response"]) == ["day", "q10", "q90", "p_never"]
    assert [each["dose_mg"] for each in found["by_dose"]] == [1.5, 3.0, 4.5]
    assert list(found["sensitivity"]) == ["p_reduction_15_by_trend_sd", "missing_shift"]


def test_its_numbers_are_of_one_piece(person: Path) -> None:
    found = data(person)
    change = found["change_points"]
    assert -4 < change["mean"] < -1
    assert change["q05"] < change["q25"] < change["q50"] < change["q75"] < change["q95"]
    assert 1 > found["p_reduction_15"] > found["p_reduction_30"] > found["p_reduction_50"] > 0
    assert found["reduction"]["mean"] > 15
    assert 0 <= found["numerical_error_sd"] < 0.1
    assert found["verdict"] in ("better", "unclear")
    assert found["days"] == found["run_in"]["days"] + 90  # the last set day, of three months
    assert found["observed"] <= found["days"]
    assert isinstance(found["words"], str)
    assert found["warnings"] == []


def test_the_same_diary_gets_the_same_answer(person: Path) -> None:
    assert data(person) == data(person)


def test_early_on_it_is_too_early_or_a_verdict_of_that_day(person: Path) -> None:
    first = lowtide("response", person, "--on", "2001-01-20", "--format", "json").data
    assert (first["verdict"], first["reasons"]) == ("too_early", ["not_long_enough"])
    assert first["change_points"] is None


@pytest.mark.parametrize("outcome", ["fatigue", "sleep"])
def test_what_was_never_answered_is_too_early(person: Path, outcome: str) -> None:
    found = data(person, "--outcome", outcome)
    assert found["verdict"] == "too_early"
    assert found["outcome"] == outcome


@pytest.mark.parametrize("reader", ["patient", "prescriber"])
def test_words_of_a_real_answer_name_its_numbers(person: Path, reader: str) -> None:
    said = lowtide("response", person, "--for", reader)
    assert (said.code, said.err) == (0, "")
    assert "change in points" in said.out
    assert "of 100 people with fibromyalgia who took a placebo" in " ".join(said.out.split())
    assert "nan" not in said.out.casefold()


def test_a_process_of_its_own_answers(person: Path) -> None:
    said = lowtide_process("response", person)
    assert said.code == 0, said.err
    assert said.out == lowtide("response", person).out


def test_after_a_bad_spell_it_is_unclear_and_says_why(write: Write) -> None:
    noise = np.random.default_rng(5).normal(0, 1, 100)
    scores = (6 + noise - 3.5 * (np.arange(100) > 35)).clip(0, 10).round()
    said = [f"{score:g}" for score in scores]
    file = write(diary(rows(said[:36], said[36:])))
    assert data(file)["verdict"] == data(file, "--bad-spell", "no")["verdict"] == "better"
    found = data(file, "--bad-spell", "YES")
    assert (found["verdict"], found["reasons"]) == ("unclear", ["flare"])
    assert "You started in a bad spell. After one, things often get better" in found["words"]
    refusal = lowtide("response", file, "--bad-spell", "perhaps").refusal
    assert '"perhaps" is neither yes nor no. Leave it out if nobody knows.' in refusal


# --- diaries that say too little, or nonsense ---------------------------------------------------


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (rows(UPS_AND_DOWNS[:6], UPS_AND_DOWNS[:60]), "short_run_in"),
        (rows([*UPS_AND_DOWNS[:6], *[""] * 9], UPS_AND_DOWNS[:60]), "short_run_in"),
        (rows(["5"] * 20, ["5"] * 60), "one_score"),
        (rows(UPS_AND_DOWNS[:20], [""] * 60), "no_scores"),
        (rows([""] * 20, [""] * 60), "no_scores"),
        (rows(UPS_AND_DOWNS[:20], UPS_AND_DOWNS[:27]), "not_long_enough"),
        ([evening(0, pain=each) for each in UPS_AND_DOWNS], "no_doses"),
        ([evening(0, pain="5")], "no_doses"),
        ([evening(4.5, pain="5")], "not_long_enough"),
        ([evening(4.5, pain=each) for each in UPS_AND_DOWNS], "short_run_in"),
    ],
)  # fmt: skip
def test_too_little_is_too_early_with_the_reason(
    write: Write, written: list[Row], reason: str
) -> None:
    found = data(write(diary(written)))
    assert (found["verdict"], found["reasons"]) == ("too_early", [reason])
    assert found["change_points"] is found["reduction"] is found["p_reduction_30"] is None
    assert found["numerical_error_sd"] is None
    said = " ".join(lowtide("response", write(diary(written))).out.split())
    final = reason == "short_run_in"  # no later day makes a run-in longer
    head = "This cannot be answered from these days." if final else "It is too early to tell."
    assert said.startswith(head)


@pytest.mark.parametrize("start", [night(0), night(1000)])
def test_a_start_outside_the_diary_is_refused(write: Write, start: str) -> None:
    written = [evening(0, pain=each) for each in UPS_AND_DOWNS]
    refusal = lowtide("response", write(diary(written)), "--start", start).refusal
    assert "is outside the diary" in refusal


@pytest.mark.parametrize("score", ["inf", "-inf", "nan", "1e400"])
def test_an_infinity_is_refused_with_its_line(write: Write, score: str) -> None:
    refusal = lowtide("response", write(diary(rows(["5", score], ["5"] * 40)))).refusal
    assert "line 3, pain" in refusal


def test_near_the_floor_percent_is_null(write: Write) -> None:
    low = ["0", "1", "2", "1", "0", "1", "1"] * 4
    found = data(write(diary(rows(low, low * 3))))
    assert found["change_points"] is not None
    nulls = ("reduction", "p_reduction_15", "p_reduction_30", "p_reduction_50", "first_response")
    assert [found[key] for key in nulls] == [None] * 5


# --- the total of the questionnaire -------------------------------------------------------------


WITH_TOTALS = (*COLUMNS, "fiqr")


def with_totals(written: list[Row], every: int = 7) -> list[Row]:
    """Beside each seventh evening's answers a total that is ten times its pain."""
    return [
        row | {"fiqr": f"{10 * float(row['pain'])}"} if at % every == 0 and row["pain"] else row
        for at, row in enumerate(written)
    ]


def long_course() -> list[Row]:
    noise = np.random.default_rng(9).normal(0, 1, 160)
    scores = (6 + noise - 3 * (np.arange(160) > 70)).clip(0, 10).round()
    said = [f"{score:g}" for score in scores]
    return rows(said[:70], said[70:])


def test_totals_of_the_questionnaire_are_answered_in_their_own_points(write: Write) -> None:
    daily = write(diary(with_totals(long_course(), every=1), columns=WITH_TOTALS))
    pain, total = data(daily), data(daily, "--outcome", "fiqr")
    assert total["outcome"] == "fiqr"
    for key in SPREAD:
        assert total["change_points"][key] == pytest.approx(10 * pain["change_points"][key])
        assert total["reduction"][key] == pytest.approx(pain["reduction"][key])
    assert total["run_in"]["mean"] == pytest.approx(10 * pain["run_in"]["mean"])
    assert total["fitted"] == pytest.approx([10 * each for each in pain["fitted"]])
    assert total["verdict"] == pain["verdict"] == "better"
    assert set(total["sensitivity"]["p_reduction_15_by_trend_sd"]) == {"1.25", "3"}
    added = [each["added"]["mean"] for each in pain["by_dose"]]
    assert [each["added"]["mean"] for each in total["by_dose"]] == pytest.approx(
        [10 * each for each in added]
    )
    assert "your score in the FIQR questionnaire (0 to 100) is lower" in total["words"]
    assert "points of 100" in total["words"]


def test_asked_once_a_week_it_answers_all_the_same(write: Write) -> None:
    weekly = write(diary(with_totals(long_course()), columns=WITH_TOTALS))
    found = data(weekly, "--outcome", "FIQR")
    assert (found["observed"], found["run_in"]["observed"]) == (23, 10)
    assert found["change_points"]["mean"] < -10
    said = lowtide("response", weekly, "--outcome", "fiqr", "--for", "prescriber").out
    assert "FIQR total, 0 to 100" in said


def test_of_a_few_weeks_there_are_too_few_totals(write: Write) -> None:
    short = rows(UPS_AND_DOWNS[:20], UPS_AND_DOWNS[:40])
    found = data(write(diary(with_totals(short), columns=WITH_TOTALS)), "--outcome", "fiqr")
    assert (found["verdict"], found["reasons"]) == ("too_early", ["short_run_in"])


def test_tonight_and_pain_take_no_notice_of_totals(write: Write) -> None:
    without, having = long_course(), with_totals(long_course())
    last = night(len(without))
    for command in (("tonight", "--on", last), ("response",)):
        name, *words = command
        said = [
            lowtide(name, write(diary(written, columns=columns)), *words, "--format", "json")
            for written, columns in ((without, COLUMNS), (having, WITH_TOTALS))
        ]
        assert said[0] == said[1]


@pytest.mark.parametrize("total", ["101", "-1", "high", "nan"])
def test_a_total_that_is_none_is_refused_with_its_line(write: Write, total: str) -> None:
    written = long_course()
    written[2] |= {"fiqr": total}
    refusal = lowtide("response", write(diary(written, columns=WITH_TOTALS))).refusal
    assert "line 4, fiqr" in refusal
    assert "from 0 to 100" in refusal


def test_a_course_file_has_no_totals_and_says_so(write: Write, tmp_path: Path) -> None:
    written = write(diary(with_totals(long_course()), columns=WITH_TOTALS))
    course, copy = tmp_path / "course.jsonl", tmp_path / "copy.csv"
    made = lowtide("import", written, "-o", course)
    assert "totals of the FIQR are kept in diaries (CSV), and left out" in made.err
    assert "no total of the FIQR" in lowtide("response", course, "--outcome", "fiqr").refusal
    assert lowtide("import", written, "-o", copy).err == ""
    assert data(copy, "--outcome", "fiqr") == data(written, "--outcome", "fiqr")


def test_the_prior_that_trials_allow_is_narrower_and_says_so(person: Path) -> None:
    own, trials = data(person), data(person, "--prior", "trials")
    assert trials["change_points"]["sd"] < own["change_points"]["sd"]
    assert own["warnings"] == []
    assert "as the trials allow" in trials["warnings"][0]


# A week of nights known to be without a dose is an end, though nobody wrote it down as one.
def test_days_after_somebody_left_off_are_not_compared(write: Write) -> None:
    before = [evening(4.5 if n == 19 else 0, pain=each) for n, each in enumerate(["6", "7"] * 10)]
    taken = [evening(4.5, pain=each) for each in ["3", "4", "2"] * 15]
    left = [evening(0, pain=each) for each in ["6", "7", "5", "6"] * 10]
    found = data(write(diary([*before, *taken, *left])))
    assert "stopped" in found["reasons"]
    assert found["verdict"] != "no_better"
    assert found["days"] == 20 + 42, "the last set day that a dose can have shown on"
    missed = data(write(diary([*before, *taken, *left[:6]])))
    assert "stopped" not in missed["reasons"]
