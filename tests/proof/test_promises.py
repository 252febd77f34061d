"""Every promise holds for the rule as it is, and is broken by a rule that deserves it."""

from functools import cache

import pytest

from lowtide.decision.day import day
from lowtide.decision.recommendation import Rules, State
from lowtide.decision.table import Day, enumerate_table
from lowtide.proof.mutants import SMALL_RULES
from lowtide.proof.observers.seen import BROKEN, Observer, possible, seen_of, tonight
from lowtide.proof.promises import PROMISES, Promise
from lowtide.proof.walk import Breach, Walk, walk
from proof.slowly import shortest_breach, shortest_unfair_pair
from proof.wrong_rules import ALSO, DEAD_ENDS, SMALL, WRONG, resumes_by_way_of_a_pause

BY_NAME = {promise.name: promise for promise in PROMISES}

# Named in the architecture; what comes after them was added because a mutant survived without it.
ARCHITECTURE = (
    "never_above_maximum_or_ceiling",
    "never_more_than_one_step_up_at_once",
    "never_up_before_fourteen_doses_since_the_dose_taken_last_changed",
    "never_up_without_five_quiet_answers",
    "never_up_on_silence",
    "silence_never_gives_more",
    "conflict_means_no_dose",
    "only_the_prescriber_resumes_after_a_conflict",
    "severe_means_no_dose",
    "never_back_up_after_a_bad_reaction_without_the_prescriber",
    "worse_never_gives_more",
    "waiting_says_for_what",
    "always_an_answer",
    "a_way_down_always_exists",
    "a_tolerated_course_reaches_the_top_in_time",
)

# The smallest rules of two steps, on which the slow exploration ends soon.
TINY = Rules((1, 1), 1, 2, 1, 2, 1)

NUMBERS = {
    **{f"mutants {number}": rules for number, rules in enumerate(SMALL_RULES)},
    "small": SMALL,
    "one step only": Rules((3,), 2, 3, 2, 3, 2),
    "quick steps, slow answers": Rules((1, 1, 1), 3, 3, 1, 2, 1),
    "a long step": Rules((5, 1), 2, 3, 2, 3, 3),
}


@cache
def walked(name: str) -> Walk:
    return walk(enumerate_table(NUMBERS[name]))


@cache
def walked_wrongly(rules: Rules, rule: Day) -> Walk:
    return walk(enumerate_table(rules, rule))


def test_every_promise_of_the_architecture_is_there_in_its_order() -> None:
    assert tuple(promise.name for promise in PROMISES)[: len(ARCHITECTURE)] == ARCHITECTURE


def test_every_promise_has_its_own_name_and_a_sentence() -> None:
    assert len(BY_NAME) == len(PROMISES)
    assert all(promise.sentence.endswith(".") for promise in PROMISES)


def test_every_promise_has_a_wrong_rule() -> None:
    assert set(WRONG) == set(BY_NAME)


@pytest.mark.parametrize("numbers", NUMBERS)
@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.name)
def test_the_rule_keeps_its_promise(promise: Promise, numbers: str) -> None:
    assert promise.check(walked(numbers)) is None


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_rule_breaks_it_and_no_shorter_diary_shows_it(name: str) -> None:
    promise, rule = BY_NAME[name], WRONG[name]
    breach = promise.check(walked_wrongly(SMALL, rule))
    assert breach is not None
    assert shown(promise, rule, breach)
    if promise.watch is not None:
        assert len(breach.letters) == slowly(promise, SMALL, rule)


@pytest.mark.parametrize(("name", "rule"), ALSO)
def test_another_wrong_rule_breaks_it_too(name: str, rule: Day) -> None:
    breach = BY_NAME[name].check(walked_wrongly(SMALL, rule))
    assert breach is not None
    assert shown(BY_NAME[name], rule, breach)


@pytest.mark.parametrize("name", DEAD_ENDS)
def test_a_course_that_cannot_end_or_go_on_is_found(name: str) -> None:
    promise = BY_NAME["a_way_down_always_exists"]
    assert promise.check(walked_wrongly(SMALL, DEAD_ENDS[name])) is not None


def test_a_way_back_may_take_more_than_one_night() -> None:
    slower = walked_wrongly(SMALL, resumes_by_way_of_a_pause)
    assert BY_NAME["a_way_down_always_exists"].check(slower) is None
    assert BY_NAME["dosing_begins_at_the_step_the_prescriber_names"].check(slower) is not None


def test_no_shorter_diary_leads_to_a_dead_end() -> None:
    # Start, danger: from the second night on no word resumes.
    breach = BY_NAME["a_way_down_always_exists"].check(
        walked_wrongly(SMALL, DEAD_ENDS["an interrupted course never resumes"])
    )
    assert breach is not None
    assert len(breach.letters) == 2


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.name)
def test_slow_exploration_agrees_that_it_holds(promise: Promise) -> None:
    if promise.watch is not None:
        assert slowly(promise, TINY, day) is None
    assert promise.check(walked_wrongly(TINY, day)) is None


def slowly(promise: Promise, rules: Rules, rule: Day) -> int | None:
    assert promise.watch is not None
    if isinstance(promise.watch, Observer):
        return shortest_breach(rules, rule, promise.watch)
    return shortest_unfair_pair(rules, rule, promise.watch)


def shown(promise: Promise, rule: Day, breach: Breach) -> bool:
    """Whether living the diary night by night, with the wrong rule, breaks the promise at last."""
    table = walked_wrongly(SMALL, rule).table
    state, dosed, kept = table.states[breach.root], False, []
    memory = promise.watch.start(SMALL) if isinstance(promise.watch, Observer) else None
    before: State = state
    for number in breach.letters:
        letter, before = table.letters[number], state
        assert possible(letter, dosed)
        state, advice = rule(SMALL, state, letter)
        dosed = tonight(advice) >= 0
        if isinstance(promise.watch, Observer):
            memory = promise.watch.step(SMALL, memory, seen_of(letter, advice))
        kept.append(memory is not BROKEN)
    if breach.instead is not None:
        _, less = rule(SMALL, before, table.letters[breach.instead])
        return tonight(advice) > tonight(less)
    return all(kept[:-1]) and (promise.watch is None or not kept[-1])
