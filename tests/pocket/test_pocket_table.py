"""The table in the pocket is the nightly rule, state for state and letter for letter."""

import gzip
import random
from functools import cache

import pytest

from decision.diaries import LIFSHITZ
from lowtide.actions.pocket.pack import table
from lowtide.decision.day import day
from lowtide.decision.decide import FURTHER_FROM_DOSING
from lowtide.decision.pocket.packed import FORMAT, pack
from lowtide.decision.pocket.stages import UNASKED, Stages, explore
from lowtide.decision.recommendation import (
    Dosing,
    Observation,
    Recommendation,
    Rules,
    State,
    action,
)
from lowtide.decision.rules import rules_of
from lowtide.decision.table import enumerate_table, letters
from pocket.table_reader import TableFile

SMALL = [
    Rules((3, 3, 0), 2, 3, 2, 4, 2),
    Rules((2, 0), 1, 2, 1, 3, 1),
    Rules((0,), 2, 3, 2, 4, 2),
]
LETTERS_A_STATE = 3
MOST_BYTES = 300_000


@cache
def stages_of(rules: Rules) -> Stages:
    return explore(rules)


@cache
def file_of(rules: Rules) -> TableFile:
    return TableFile(pack(stages_of(rules), "rules"))


def reached(rules: Rules) -> list[State]:
    """The states that a course comes to; the others are only passed while a night is counted."""
    stages = stages_of(rules)
    return [s for n, s in enumerate(stages.states) if stages.raised[0][n] != UNASKED]


def told(advice: Recommendation) -> dict[str, object]:
    return {
        "action": action(advice),
        "because": list(advice.because),
        "asks": list(advice.asks),
        "step": advice.step if isinstance(advice, Dosing) else None,
        "timing": advice.timing.value if isinstance(advice, Dosing) else None,
    }


def check(rules: Rules, state: State, seen: Observation) -> None:
    after, advice = day(rules, state, seen)
    assert file_of(rules).night(state, seen) == (after, told(advice)), (state, seen)


# A person may be in any state when the network goes: the file has all that the rule can reach.
@pytest.mark.parametrize("rules", SMALL)
def test_the_table_holds_every_state_that_a_course_can_reach(rules: Rules) -> None:
    assert set(reached(rules)) == set(enumerate_table(rules).states)


@pytest.mark.parametrize("rules", SMALL)
def test_every_night_in_the_pocket_is_what_the_rule_answers(rules: Rules) -> None:
    for state in reached(rules):
        for seen in letters(rules):
            check(rules, state, seen)


# The default protocol has 2.7 million cells: every state is asked with a few letters each.
def test_the_default_protocols_nights_are_what_the_rule_answers() -> None:
    rules, chance = rules_of(LIFSHITZ), random.Random(17)
    alphabet = letters(rules)
    for state in reached(rules):
        for seen in chance.sample(alphabet, LETTERS_A_STATE):
            check(rules, state, seen)


def test_the_rank_of_a_state_is_how_far_its_course_has_come() -> None:
    rules = SMALL[0]
    file = file_of(rules)

    def way(state: State) -> tuple[int, int, int, int]:
        standing = FURTHER_FROM_DOSING.index(state.status)
        return -standing, state.ceiling, state.doses, state.comfort

    in_order = sorted(file.states, key=way)
    ranks = [file.far(state) for state in in_order]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len({way(state) for state in in_order})


def test_the_default_protocols_table_is_small_enough_for_a_phone() -> None:
    made = table(rules_of(LIFSHITZ))
    assert len(made.gzipped) <= MOST_BYTES
    assert TableFile(gzip.decompress(made.gzipped)).header["format"] == FORMAT


def test_the_same_rules_make_the_same_bytes() -> None:
    assert pack(explore(SMALL[0]), "x") == pack(explore(SMALL[0]), "x")


def test_other_numbers_or_other_rules_make_other_bytes() -> None:
    other = Rules((3, 3, 0), 2, 3, 2, 4, 1)
    made = {
        pack(stages_of(SMALL[0]), "x"),
        pack(stages_of(SMALL[0]), "y"),
        pack(explore(other), "x"),
    }
    assert len(made) == 3
