"""Small wrong copies of the rule break a promise; the full run is `make validate`."""

import random
from collections import Counter
from collections.abc import Callable, Iterable

import pytest

from lowtide.proof import mutants
from lowtide.proof.catalogue import rule_source
from lowtide.proof.mutants import Fate, Verdict, judge, report, run
from lowtide.proof.mutate import Mutant, generate, mutated_source
from lowtide.proof.promises import PROMISES

ALL = generate(rule_source())
SAMPLE = random.Random(20).sample(ALL, 28)

EXAMPLE = '''
def rule(rules: Rules, state: State) -> State:
    """Words are left alone: 1."""
    if state.doses >= rules.full and state.step < 3:
        return replace(state, doses=0, comfort=min(state.comfort, 5))
    raise RuleError(f"no {state.step + 1}")
'''


def changes(source: str) -> set[tuple[str, str]]:
    return {(mutant.kind, mutant.after) for mutant in generate(source)}


@pytest.mark.parametrize("part", range(4))
def test_no_mutant_of_the_sample_survives(part: int) -> None:
    chosen, heard = SAMPLE[part::4], list[tuple[int, int]]()
    found = run(lambda done, of: heard.append((done, of)), chosen)
    assert [str(survivor) for survivor in found.survivors] == []
    assert found.ok
    assert found.generated == found.killed + found.equivalent == len(chosen)
    assert found.killed == sum(found.killed_by.values()) > len(chosen) / 2
    assert heard[-1] == (len(chosen), len(chosen))


def test_every_kind_of_mutant_is_made() -> None:
    kinds = Counter(mutant.kind for mutant in ALL)
    assert set(kinds) == {
        "and, or", "arithmetic", "class dropped", "class exchanged", "comparison", "constant",
        "counter kept", "field exchanged", "guard dropped", "left out", "member exchanged",
        "min, max", "precedence", "reset", "sign", "step left out", "threshold",
    }  # fmt: skip
    assert len(ALL) > 500


def test_every_pair_of_neighbours_in_precedence_is_swapped() -> None:
    assert Counter(mutant.kind for mutant in ALL)["precedence"] == 10


@pytest.mark.parametrize(
    ("kind", "after"),
    [
        ("comparison", "state.doses > rules.full"),
        ("comparison", "state.doses <= rules.full"),
        ("threshold", "rules.full + 1"),
        ("constant", "4"),
        ("and, or", "state.doses >= rules.full or state.step < 3"),
        ("guard dropped", "True"),
        ("guard dropped", "state.step < 3"),
        ("counter kept", "replace(state, comfort=min(state.comfort, 5))"),
        ("reset", "replace(state, doses=1, comfort=min(state.comfort, 5))"),
        ("min, max", "max(state.comfort, 5)"),
        ("field exchanged", "state.ceiling"),
    ],
)
def test_a_change_is_made(kind: str, after: str) -> None:
    assert (kind, after) in changes(EXAMPLE)


def test_types_words_and_errors_are_left_alone() -> None:
    changed = {mutant.before for mutant in generate(EXAMPLE)}
    assert not changed & {"1", "Rules", "State", "state.step + 1"}


def test_a_mutant_differs_in_one_place() -> None:
    threshold = next(each for each in generate(EXAMPLE) if each.after == "rules.full + 1")
    assert str(threshold) == "line 4, threshold: rules.full -> rules.full + 1"
    assert "rules.full + 1 and state.step < 3" in mutated_source(EXAMPLE, threshold)


# --- what becomes of them -----------------------------------------------------------------------


def mutant(before: str, after: str) -> Mutant:
    return next(each for each in ALL if (each.before, each.after) == (before, after))


def test_a_changed_precedence_is_killed_by_a_promise() -> None:
    swapped = next(each for each in ALL if each.kind == "precedence")
    verdict = judge(swapped)
    assert verdict.fate is Fate.KILLED
    assert verdict.by in {promise.name for promise in PROMISES}


def test_a_rule_that_fails_gives_no_answer() -> None:
    clear = "isinstance(tonight.word, StartAt) and _clear(tonight)"
    careless = mutant(clear, clear.replace(" and ", " or "))
    assert judge(careless) == Verdict(careless, Fate.KILLED, "always_an_answer")


def test_a_recommendation_that_is_none_is_no_answer() -> None:
    words = mutant("_waits_for(rules, state, tonight)", "state")
    assert judge(words) == Verdict(words, Fate.KILLED, "always_an_answer")


def test_a_counter_that_grows_for_ever_is_stopped() -> None:
    count = "min(state.doses + 1, _full(rules, state.step, state.ceiling))"
    endless = mutant(count, count.replace("min", "max"))
    assert judge(endless) == Verdict(endless, Fate.KILLED, "the_table_has_an_end")


def test_a_wrong_beginning_is_judged_too() -> None:
    assert judge(mutant("Status.NOT_STARTED", "Status.RUNNING")).fate is Fate.KILLED


def test_what_nobody_can_ever_notice_is_equivalent() -> None:
    forgotten = next(each for each in ALL if "Status.DISCONTINUED, state.step" in each.after)
    assert judge(forgotten) == Verdict(forgotten, Fate.EQUIVALENT)


def test_without_promises_a_difference_survives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutants, "PROMISES", ())
    monkeypatch.setattr(mutants, "SMALL_RULES", mutants.SMALL_RULES[:1])
    swapped = next(each for each in ALL if each.kind == "precedence")
    assert judge(swapped) == Verdict(swapped, Fate.SURVIVED)


def test_a_report_counts_the_fates() -> None:
    one, two, three, four = ALL[:4]
    counted = report(
        [
            Verdict(one, Fate.KILLED, "never_up_on_silence"),
            Verdict(two, Fate.EQUIVALENT),
            Verdict(three, Fate.SURVIVED),
            Verdict(four, Fate.KILLED, "never_up_on_silence"),
        ]
    )
    assert (counted.generated, counted.killed, counted.equivalent) == (4, 2, 1)
    assert counted.survivors == (three,)
    assert counted.killed_by == {"never_up_on_silence": 2}
    assert not counted.ok


def test_the_mutants_may_be_spread_over_processes() -> None:
    def backwards(ask: Callable[[Mutant], Verdict], asked: Iterable[Mutant]) -> list[Verdict]:
        return [ask(each) for each in reversed(list(asked))]

    swapped = [each for each in ALL if each.kind == "precedence"][:2]
    assert run(lambda done, of: None, swapped, backwards).generated == 2


def test_by_default_every_mutant_is_judged() -> None:
    def unread(ask: Callable[[Mutant], Verdict], asked: Iterable[Mutant]) -> list[Verdict]:
        return [Verdict(each, Fate.EQUIVALENT) for each in asked]

    assert run(lambda done, of: None, spread=unread).generated == len(ALL)
