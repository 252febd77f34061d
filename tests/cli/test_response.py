"""Is it helping: the words, the keys that programs read, and what is refused."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.terminal import Row, diary, evening, lowtide, lowtide_process, night
from lowtide.report.answered.data import PROMISED
from lowtide.response.series import Series
from response.answers import UNCLEAR, installed, without

Write = Callable[..., Path]
RUN_IN, DOSES = 28, 56


def rows(run_in: int = RUN_IN, doses: int = DOSES, **more: str) -> list[Row]:
    """Answered evenings, the first dose on the last of the run-in."""
    before = [evening(0, pain="6", **more) for _ in range(run_in - 1)]
    after = [evening(4.5, pain="4" if n else "6", **more) for n in range(doses + 1)]
    return before + after


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Series]:
    """The series that were asked about; what answers is a stand-in, which always says the same."""
    return installed(monkeypatch)


def data(file: Path, *words: object) -> dict[str, Any]:
    found: dict[str, Any] = lowtide("response", file, *words, "--format", "json").data
    return found


def test_programs_get_the_promised_keys(write: Write, seen: list[Series]) -> None:
    found = data(write(diary(rows())))
    assert tuple(found)[: len(PROMISED)] == PROMISED
    assert (found["days"], found["run_in"]["days"], found["run_in"]["mean"]) == (56, 28, 6.0)
    assert found["verdict"] == "better"
    assert found["placebo_yardstick"] == {"reached_30": 31, "reached_50": 19}
    assert found["warnings"] == []
    assert found["words"].startswith("Since starting, your pain is lower than before, by about 2")
    assert (found["first_day"], found["first_dose"]) == (night(1), night(28))
    assert found["ask_again"] == night(28 + 63)


def test_a_person_gets_words_and_the_numbers_under_them(write: Write, seen: list[Series]) -> None:
    said = lowtide("response", write(diary(rows())))
    assert said.err == ""
    lines = said.out.splitlines()
    assert lines[0].startswith("Since starting, your pain is lower than before, by about 2 points")
    assert "change in points        -2.1     0.6    -3.1    -2.1    -1.1" in lines
    assert "reduction in %          35.0    10.0    18.3    35.0    51.7" in lines
    assert "of 100 people with fibromyalgia who took a placebo" in " ".join(lines)
    assert lines[-1] == "Lowtide supports you and your prescriber and replaces neither."


def test_a_prescriber_gets_precise_words(write: Write, seen: list[Series]) -> None:
    said = lowtide("response", write(diary(rows())), "--for", "prescriber").out
    assert said.startswith("Pain: better since starting.")
    assert "Numerical error" in said


@pytest.mark.parametrize(
    ("doses", "compared", "again"),
    [(10, 10, 28), (28, 28, 35), (34, 28, 35), (56, 56, 63), (89, 84, 90), (271, 270, None)],
)
def test_only_the_days_up_to_the_last_set_day_are_compared(
    write: Write, seen: list[Series], doses: int, compared: int, again: int | None
) -> None:
    found = data(write(diary(rows(doses=doses))))
    assert len(seen[-1].scores) == RUN_IN + compared
    # The reviews of the schedule, at three and nine months, come after the weekly ones.
    assert found["ask_again"] == (night(RUN_IN + again) if again else None)


def test_on_an_earlier_night_later_rows_are_left_out(write: Write, seen: list[Series]) -> None:
    found = data(write(diary(rows())), "--on", night(RUN_IN + 30))
    assert (found["days"], len(seen[-1].scores)) == (28, RUN_IN + 28)


@pytest.mark.parametrize("outcome", ["pain", "fatigue", "sleep", "SLEEP"])
def test_fatigue_and_sleep_go_the_same_way(write: Write, seen: list[Series], outcome: str) -> None:
    found = data(write(diary(rows(fatigue="5", sleep="5"))), "--outcome", outcome)
    assert found["outcome"] == outcome.lower()
    assert found["observed"] == DOSES
    assert found["warnings"] == (
        ["Sleep is read as how bad it was: 10 is the worst night."]
        if outcome.lower() == "sleep"
        else []
    )


def test_a_start_may_be_pretended_where_there_is_no_dose(write: Write, seen: list[Series]) -> None:
    plain = [evening(0, pain="5") for _ in range(RUN_IN + DOSES)]
    found = data(write(diary(plain)), "--start", night(RUN_IN))
    assert set(seen[-1].doses_mg[RUN_IN:]) == {4.5}
    assert set(seen[-1].doses_mg[:RUN_IN]) == {0.0}
    assert found["warnings"][0].startswith("There is no dose in the diary: 4.5 mg a night")
    assert "4.5 mg a night" in lowtide("response", write(diary(plain)), "--start", night(9)).err


def test_days_from_an_opioid_on_are_not_compared_and_nothing_is_waited_for(
    write: Write, seen: list[Series]
) -> None:
    lived = rows()
    lived[RUN_IN + 39] |= {"medicines": "tramadol"}
    found = data(write(diary(lived)))
    assert len(seen[-1].scores) == RUN_IN + 35
    assert (found["reasons"], found["next_step"], found["ask_again"]) == (["opioid"], "ask", None)


def test_unclear_names_the_next_step(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(monkeypatch, UNCLEAR)
    said = " ".join(lowtide("response", write(diary(rows()))).out.split())
    assert "So far your answers do not say whether your pain has changed" in said
    assert "What would help most: answers on more evenings." in said


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--start", night(1000)), f"diary.csv: {night(1000)} is outside the diary"),
        (("--start", "2020-01-01"), "diary.csv: 2020-01-01 is outside the diary"),
        (("--start", night(40)), f"a dose was taken on {night(28)} already, before {night(40)}"),
        (("--start", "soon"), '"soon" is no date'),
        (
            ("--outcome", "fiqr"),
            "diary.csv: there is no total of the FIQR in it. Write a diary (CSV) with a",
        ),
        (
            ("--outcome", "mood"),
            '"mood" is not asked about in a diary. Ask about pain, fatigue, sleep, fiqr',
        ),
        (("--on", night(0)), "Write down some evenings first"),
    ],
)
def test_what_cannot_be_asked(
    write: Write, seen: list[Series], words: tuple[str, ...], message: str
) -> None:
    assert message in lowtide("response", write(diary(rows())), *words).refusal


@pytest.mark.parametrize("score", ["inf", "-inf", "nan", "1e3", "bad", "11", "-1", "5.55"])
def test_a_score_that_is_none_is_refused_with_its_line(
    write: Write, seen: list[Series], score: str
) -> None:
    lived = rows()
    lived[3] |= {"pain": score}
    refusal = lowtide("response", write(diary(lived))).refusal
    assert "line 5" in refusal
    assert "pain" in refusal
    assert seen == []


@pytest.mark.parametrize(
    "content", ["", "date,dose_mg\n", "nothing here", "date,pain\n2024-01-01,5"]
)
def test_a_file_that_is_no_diary_is_refused(write: Write, seen: list[Series], content: str) -> None:
    assert lowtide("response", write(content)).refusal


def test_without_its_extra_it_says_what_to_install(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, "numba")
    refusal = lowtide("response", write(diary(rows()))).refusal
    assert "this answer needs numba, which is not installed" in refusal
    assert "lowtide[analysis]" in refusal


def test_tonight_waits_for_nothing_of_it() -> None:
    told = lowtide_process("tonight", "--help")
    assert told.code == 0
    heavy = "import sys; import lowtide.cli.main; print({'numpy', 'numba'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
