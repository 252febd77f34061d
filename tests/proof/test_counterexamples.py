"""A broken promise is told as a diary that a person can read."""

from lowtide.decision.table import enumerate_table
from lowtide.proof.check import check
from lowtide.proof.counterexample import told
from lowtide.proof.promises import PROMISES
from lowtide.proof.walk import walk
from proof.wrong_rules import SMALL, WRONG

BY_NAME = {promise.name: promise for promise in PROMISES}


def diary(name: str) -> list[str]:
    table = enumerate_table(SMALL, WRONG[name])
    breach = BY_NAME[name].check(walk(table))
    assert breach is not None
    return told(table, breach).splitlines()


def test_one_line_a_night_under_a_heading() -> None:
    heading, *nights = diary("conflict_means_no_dose")
    assert heading.split()[0] == "night"
    assert nights == [
        "1      not known  quiet  danger  start at step 1  start: step 1, night",
    ]


def test_a_pair_of_nights_ends_with_the_other_one() -> None:
    assert diary("worse_never_gives_more")[-1].startswith("or ")


def test_every_word_has_words() -> None:
    assert "stop" in diary("stop_is_for_good")[1]
    assert "raise" in "\n".join(diary("a_raise_not_kept_is_said"))


class Clock:
    """Ten seconds pass between two looks."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        self.seconds += 10
        return self.seconds


def test_a_check_counts_what_it_walked_and_tells_what_is_broken() -> None:
    heard: list[str] = []
    proof = check(SMALL, heard.append, Clock(), WRONG["conflict_means_no_dose"])
    table = enumerate_table(SMALL, WRONG["conflict_means_no_dose"])
    assert (proof.states, proof.edges) == (len(table.states), table.edges)
    assert proof.seconds == 10
    assert not proof.ok
    broken = {held.name: held.counterexample for held in proof.promises if not held.holds}
    assert "danger" in str(broken["conflict_means_no_dose"])
    assert "never_up_on_silence" not in broken
    assert "conflict_means_no_dose" in heard


def test_a_check_of_the_rule_as_it_is_holds() -> None:
    proof = check(SMALL, lambda text: None, Clock())
    assert proof.ok
    assert all(held.counterexample is None for held in proof.promises)
