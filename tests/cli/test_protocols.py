"""The library, a protocol of one's own, and the check that every protocol must pass."""

import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from cli.terminal import diary, evenings, lowtide, night
from lowtide.actions import check_protocol
from lowtide.decision.day import Answer, day
from lowtide.decision.recommendation import Comfort, Observation, Rules, State
from lowtide.decision.rules import rules_of
from lowtide.proof.check import Proof, check
from lowtide.protocol.model import Protocol

Write = Callable[..., Path]
LIBRARY = ["lifshitz", "fortnightly-half-mg", "weekly-1mg", "weekly-half-mg"]


def test_the_library_is_listed_the_default_first() -> None:
    listed = lowtide("protocols", "--format", "json").data
    assert [each["id"] for each in listed] == LIBRARY
    assert [list(each) for each in listed] == [["id", "title", "doses_mg"]] * len(LIBRARY)
    assert listed[0]["doses_mg"] == [1.5, 3.0, 4.5]
    assert listed[2]["doses_mg"] == [1.0, 2.0, 3.0, 4.0, 4.5]
    said = lowtide("protocols").out
    assert all(each in said for each in LIBRARY)
    assert "1.5 mg for 14 doses, 3 mg for 14 doses, then 4.5 mg" in said


@pytest.mark.parametrize("protocol_id", LIBRARY)
def test_a_protocol_is_shown_with_all_its_sources(protocol_id: str) -> None:
    said = lowtide("protocols", "show", protocol_id).out
    assert said.startswith(f"{protocol_id}: ")
    for heading in ("Steps", "Numbers of the nightly rule", "Therapies beside it", "Milestones"):
        assert f"\n{heading}\n" in said
    assert said.count("Source: ") > 20


@pytest.mark.parametrize("protocol_id", LIBRARY)
def test_a_protocol_shown_as_toml_is_the_same_protocol(protocol_id: str, write: Write) -> None:
    text = lowtide("protocols", "show", protocol_id, "--format", "toml").out
    assert tomllib.loads(text)["id"] == protocol_id
    again = lowtide("protocols", "show", write(text, "copy.toml"), "--format", "json").data
    assert again == lowtide("protocols", "show", protocol_id, "--format", "json").data


def test_a_protocol_shown_as_json_keeps_units_and_sources() -> None:
    shown = lowtide("protocols", "show", "lifshitz", "--format", "json").data
    assert [step["dose"]["value"] for step in shown["steps"]] == ["1.5 mg", "3 mg", "4.5 mg"]
    assert shown["steps"][0]["doses"]["value"] == "14 doses"
    assert shown["steps"][0]["dose"]["source"] == "the document"


def test_a_protocol_shown_as_a_diagram() -> None:
    drawn = lowtide("protocols", "show", "lifshitz", "--format", "mermaid").out.splitlines()
    assert drawn[0] == "stateDiagram-v2"
    assert any("1.5 mg, 14 doses" in line for line in drawn)
    assert sum("-->" in line for line in drawn) >= 5


# --- the check -----------------------------------------------------------------------------------


def test_a_check_has_the_shape_that_programs_read() -> None:
    said = lowtide("protocols", "check", "lifshitz", "--format", "json")
    assert said.code == 0
    assert list(said.data) == ["protocol", "states", "edges", "seconds", "promises", "ok"]
    assert (said.data["protocol"], said.data["ok"]) == ("lifshitz", True)
    assert said.data["states"] > 1000
    assert said.data["edges"] > 100_000
    names = [promise["name"] for promise in said.data["promises"]]
    assert all(promise["holds"] is True for promise in said.data["promises"])
    assert len(names) == len(set(names)) >= 15
    assert "a_tolerated_course_reaches_4_5_mg_on_night_29" in names


def test_a_check_in_words_counts_what_it_checked() -> None:
    said = lowtide("protocols", "check", "lifshitz")
    assert said.code == 0
    assert said.out.startswith("lifshitz: ")
    assert "BROKEN" not in said.out
    assert said.out.rstrip().endswith("promises hold.")


def on_silence_as_on_quiet(rules: Rules, state: State, seen: Observation) -> Answer:
    """A wrong rule: it takes silence for a quiet day."""
    if seen.comfort is Comfort.UNANSWERED:
        seen = replace(seen, comfort=Comfort.QUIET)
    return day(rules, state, seen)


@pytest.fixture
def wrong_rule(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The wrong rule is checked in the place of `day`, and nothing of it is kept for others."""

    def check_wrong_rule(protocol: Protocol, progress: Callable[[str], None]) -> Proof:
        rules = rules_of(protocol)
        return check(rules, progress, time.perf_counter, on_silence_as_on_quiet)

    monkeypatch.setattr(check_protocol, "_check", check_wrong_rule)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.mark.usefixtures("wrong_rule")
def test_a_broken_promise_is_shown_with_its_diary_and_may_not_be_followed(
    quick_protocol: Path, write: Write
) -> None:
    said = lowtide("protocols", "check", quick_protocol, "--format", "json")
    assert (said.code, said.data["ok"]) == (1, False)
    broken = {each["name"]: each for each in said.data["promises"] if not each["holds"]}
    assert "never_up_on_silence" in broken
    assert "unanswered" in broken["never_up_on_silence"]["counterexample"]

    in_words = lowtide("protocols", "check", quick_protocol)
    assert in_words.code == 1
    assert "  BROKEN  never_up_on_silence\n" in in_words.out
    assert "night  last dose" in in_words.out

    for command in ("tonight", "history"):
        file = write(diary(evenings(3, 1.5)))
        refusal = lowtide(command, file, "--on", night(3), "--protocol", quick_protocol).refusal
        assert refusal.startswith("quick: breaks ")
        assert "never_up_on_silence" in refusal
        assert f"lowtide protocols check {quick_protocol}" in refusal
    planned = lowtide("plan", "--start", night(1), "--protocol", quick_protocol)
    assert "may not be followed" in planned.refusal


def test_a_finished_check_is_kept_under_the_cache_folder(
    quick_protocol: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second time nobody waits: the same answer, its seconds included, without a check."""
    cache = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    first = lowtide("protocols", "check", quick_protocol, "--format", "json").data
    kept = [each for each in cache.rglob("*") if each.is_file()]
    assert [each.parent for each in kept] == [cache / "lowtide" / "checks"]

    def not_again(*_: object) -> Proof:
        raise AssertionError("it was checked already")

    monkeypatch.setattr(check_protocol, "_check", not_again)
    assert lowtide("protocols", "check", quick_protocol, "--format", "json").data == first
    with pytest.raises(AssertionError, match="checked already"):
        lowtide("protocols", "check", quick_protocol, "--anew")


def test_a_kept_check_that_cannot_be_read_is_made_again(
    quick_protocol: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def stands(protocol: Protocol, _: Callable[[str], None]) -> Proof:
        made.append(protocol.id)
        return Proof(1, 1, 0.0, (), True)

    monkeypatch.setattr(check_protocol, "_check", stands)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for times in (1, 2):
        assert lowtide("protocols", "check", quick_protocol).code == 0
        assert made == ["quick"] * times
        for file in (tmp_path / "cache").rglob("*.json"):
            file.write_text("{", encoding="utf-8")


# --- protocols of one's own ----------------------------------------------------------------------


def test_limits_are_kept_by_every_protocol(write: Write, quick_protocol: Path) -> None:
    """All problems at once, each with its key and its remedy, and no answer."""
    text = quick_protocol.read_text(encoding="utf-8")
    greedy = text.replace('"3 mg"', '"9.5 mg"').replace('"7 doses"', '"3 doses"')
    file = write(greedy, "greedy.toml")
    said = [
        lowtide("protocols", "check", file),
        lowtide("protocols", "show", file),
        lowtide("plan", "--start", night(1), "--protocol", file),
        lowtide("tonight", write(diary(evenings(3, 1.5))), "--protocol", file),
    ]
    assert len({each.refusal for each in said}) == 1
    problems = said[0].err.splitlines()
    assert all(line.startswith("greedy.toml: steps[") for line in problems)
    assert any("steps[0].doses.value: 3 doses is too few" in line for line in problems)
    assert any(
        "steps[1].dose.value: from 1.5 mg to 9.5 mg is more than" in line for line in problems
    )
    assert any("above 9 mg, which no protocol passes" in line for line in problems)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"1.5 mg"', "1.5", "steps[0].dose.value"),
        ('"1.5 mg"', '"1.5"', "steps[0].dose.value"),
        ('"1.5 mg"', '"1.5 g"', "steps[0].dose.value"),
        ('source = "tests", mark = "A" }\n\n[timing]', 'mark = "A" }\n\n[timing]', "source"),
        ("[timing]", "[timming]", "timming"),
        ('key = "rest"', 'key = "wrest"', "therapies[0].text: is missing. Add it."),
        ("id = ", "id ", "line 1"),
    ],
)
def test_a_protocol_with_a_problem_names_file_key_and_remedy(
    write: Write, quick_protocol: Path, old: str, new: str, message: str
) -> None:
    text = quick_protocol.read_text(encoding="utf-8")
    assert old in text
    refusal = lowtide("protocols", "check", write(text.replace(old, new), "mine.toml")).refusal
    assert refusal.startswith("mine.toml: ")
    assert message in refusal


@pytest.mark.parametrize("command", ["show", "check"])
def test_a_protocol_that_is_not_there(command: str, tmp_path: Path, write: Write) -> None:
    known = "Choose one of lifshitz, fortnightly-half-mg, weekly-1mg, weekly-half-mg."
    assert lowtide("protocols", command, "nope").refusal == f"nope: is no protocol here. {known}"
    missing = tmp_path / "own" / "missing.toml"
    assert lowtide("protocols", command, missing).refusal == (
        f"{missing}: No such file or directory. Name a TOML file that can be read."
    )
    binary = write(b"\xff\xfe\x00", "binary.toml")
    assert lowtide("protocols", command, binary).refusal == (
        f"{binary}: is not UTF-8 text. Name a TOML file that can be read."
    )
