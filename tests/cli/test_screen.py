"""What else a person takes: one answer a name, and an exit code for the worst of them."""

from typing import Any

import pytest

from cli.terminal import lowtide, lowtide_process

KEYS = ["text", "outcome", "ingredient", "reason", "source", "not_before"]


def screened(*words: str) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = lowtide("screen", *words, "--format", "json").data
    return data


@pytest.mark.parametrize(
    ("texts", "outcomes", "code"),
    [
        (("ibuprofen",), ["no_clash"], 0),
        (("duloxetine", "magnesium"), ["no_clash", "no_clash"], 0),
        (("zzyzx",), ["ask"], 3),
        (("ibuprofen", "zzyzx"), ["no_clash", "ask"], 3),
        (("tramadol",), ["conflict"], 4),
        (("zzyzx", "TRAMADOL 50 mg", "ibuprofen"), ["ask", "conflict", "no_clash"], 4),
        (("N02AX02",), ["conflict"], 4),
        (("codéine",), ["conflict"], 4),
        (("low dose naltrexone",), ["no_clash"], 0),
        (("naltrexone 50 mg",), ["conflict"], 4),
        (("",), ["ask"], 3),
    ],
)
def test_the_exit_code_is_that_of_the_worst(
    texts: tuple[str, ...], outcomes: list[str], code: int
) -> None:
    said = lowtide("screen", *texts, "--format", "json")
    assert [list(finding) for finding in said.data] == [KEYS] * len(texts)
    assert [finding["text"] for finding in said.data] == list(texts)
    assert [finding["outcome"] for finding in said.data] == outcomes
    assert said.code == code
    assert lowtide("screen", *texts).code == code


def test_a_conflict_names_ingredient_reason_source_and_day() -> None:
    (found,) = screened("tramadol", "--on", "2024-03-01")
    assert found["ingredient"] == "tramadol"
    assert "sudden withdrawal" in found["reason"]
    assert found["source"]
    assert found["not_before"] == "2024-03-11"


@pytest.mark.parametrize(
    ("taken_on", "not_before"), [("2024-02-25", "2024-03-06"), ("2024-01-01", "2024-01-11")]
)
def test_the_day_counts_from_the_last_intake(taken_on: str, not_before: str) -> None:
    (found,) = screened("tramadol", "--on", "2024-03-01", "--taken-on", taken_on)
    assert found["not_before"] == not_before
    assert found["outcome"] != "no_clash" or not_before < "2024-03-01"


def test_what_is_not_recognised_has_no_ingredient_and_no_day() -> None:
    (found,) = screened("zzyzx")
    assert (found["ingredient"], found["not_before"]) == (None, None)
    assert "pharmacist" in found["reason"]


def test_in_words() -> None:
    said = lowtide("screen", "tramadol", "zzyzx").out
    assert said.startswith("tramadol: conflict\n")
    assert "\nzzyzx: ask\n" in said
    assert said.count("Source: ") == 2
    assert said.splitlines()[-1] == "Lowtide supports you and your prescriber and replaces neither."


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Missing argument"),
        (("tramadol", "--on", "soon"), '"soon" is no date. Write it as year-month-day'),
        (("tramadol", "--taken-on", "2024-02-30"), '"2024-02-30" is no date'),
    ],
)
def test_what_cannot_be_screened(words: tuple[str, ...], message: str) -> None:
    assert message in lowtide("screen", *words).refusal


def test_a_process_ends_with_the_same_code() -> None:
    said = lowtide_process("screen", "tramadol", "--format", "json")
    assert (said.code, said.err) == (4, "")
    assert said.data[0]["outcome"] == "conflict"
