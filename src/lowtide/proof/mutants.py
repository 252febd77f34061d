"""Small wrong copies of the rule, made from its own source, each of which must break a promise.

A mutant that behaves like the rule on every possible diary is equivalent and counted apart; one
that behaves otherwise and breaks no promise is a survivor: a promise is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from functools import cache
from types import ModuleType

from msgspec import Struct, convert, to_builtins

from lowtide.decision.day import start_of
from lowtide.decision.recommendation import Observation, Recommendation, Rules, State, Status
from lowtide.decision.table import Day, enumerate_table
from lowtide.proof.catalogue import rule_source
from lowtide.proof.explore import same
from lowtide.proof.mutate import Mutant, generate, mutated_source
from lowtide.proof.promises import PROMISES
from lowtide.proof.walk import Walk, walk
from lowtide.quantities import Timing


class Fate(Enum):
    """What became of a mutant."""

    KILLED = "killed"
    EQUIVALENT = "equivalent"
    SURVIVED = "survived"


class Verdict(Struct, frozen=True):
    """A mutant's fate, and the promise that it broke."""

    mutant: Mutant
    fate: Fate
    by: str = ""


class MutationReport(Struct, frozen=True):
    """What became of every mutant; `ok` where none survived."""

    generated: int
    killed: int
    equivalent: int
    survivors: tuple[Mutant, ...]
    killed_by: dict[str, int]

    @property
    def ok(self) -> bool:
        """Whether every mutant that behaves otherwise broke a promise."""
        return not self.survivors


SMALL_RULES = (
    Rules((1, 1), 1, 2, 1, 2, 1),
    Rules((2, 2), 2, 3, 2, 3, 2),
    Rules((3, 2, 2), 2, 4, 2, 4, 3),
)
"""Numbers as small as can be first, because most mutants break there already; in the last no two
thresholds are the same where they could hide each other, and there is a step between two others."""

NO_ANSWER = "always_an_answer"
NO_END = "the_table_has_an_end"


# --- judging ------------------------------------------------------------------------------------


def run(
    progress: Callable[[int, int], None],
    mutants: Sequence[Mutant] | None = None,
    spread: Callable[[Callable[[Mutant], Verdict], Iterable[Mutant]], Iterable[Verdict]] = map,
) -> MutationReport:
    """Judge every mutant; `progress` hears how many of how many, `spread` may be a pool's map."""
    chosen = generate(rule_source()) if mutants is None else mutants
    verdicts = []
    for verdict in spread(judge, chosen):
        verdicts.append(verdict)
        progress(len(verdicts), len(chosen))
    return report(verdicts)


def report(verdicts: Sequence[Verdict]) -> MutationReport:
    """Count the fates."""
    killed = [verdict.by for verdict in verdicts if verdict.fate is Fate.KILLED]
    return MutationReport(
        generated=len(verdicts),
        killed=len(killed),
        equivalent=sum(verdict.fate is Fate.EQUIVALENT for verdict in verdicts),
        survivors=tuple(each.mutant for each in verdicts if each.fate is Fate.SURVIVED),
        killed_by={name: killed.count(name) for name in sorted(set(killed))},
    )


def judge(mutant: Mutant) -> Verdict:
    """Let a mutant meet the promises, under one set of small rules after the other."""
    differs = False
    for rules in SMALL_RULES:
        try:
            table = enumerate_table(rules, within_range(rules, load(mutant, rules)))
            convert(to_builtins(table.recommendations), tuple[Recommendation, ...])
        except RunawayError:
            return Verdict(mutant, Fate.KILLED, NO_END)
        except Exception:  # a rule that fails gives no answer, whatever it fails with
            return Verdict(mutant, Fate.KILLED, NO_ANSWER)
        mutated = walk(table)
        if same(_original(rules), mutated):
            continue
        differs = True
        for promise in PROMISES:
            if promise.check(mutated) is not None:
                return Verdict(mutant, Fate.KILLED, promise.name)
    return Verdict(mutant, Fate.SURVIVED if differs else Fate.EQUIVALENT)


@cache
def _original(rules: Rules) -> Walk:
    return walk(enumerate_table(rules))


class RunawayError(Exception):
    """A mutant whose counters leave their range, so that its table might never end."""


def within_range(rules: Rules, rule: Day) -> Day:
    """The same rule, which stops where a counter is two or more outside the rules' ranges."""
    furthest = State(
        status=Status.RUNNING,
        step=rules.top + 1,
        ceiling=rules.top + 1,
        doses=max(rules.step_doses) + 1,
        comfort=max(rules.quiet_check_ins_to_step_up, rules.rough_check_ins_to_step_back) + 1,
        unknown=rules.unknown_nights_to_step_lower + 1,
        timing=Timing.NIGHT,
    )

    def watched(rules: Rules, state: State, seen: Observation) -> tuple[State, Recommendation]:
        answer = rule(rules, state, seen)
        after = answer[0]
        if not (
            -1 <= after.step <= furthest.step
            and -1 <= after.ceiling <= furthest.ceiling
            and -2 <= after.doses <= furthest.doses
            and abs(after.comfort) <= furthest.comfort
            and -1 <= after.unknown <= furthest.unknown
        ):
            raise RunawayError(str(after))
        return answer

    return watched


def load(mutant: Mutant, rules: Rules) -> Day:
    """The mutant's `day`, from a module of its own, beginning where its own `start_of` says."""
    module = ModuleType("mutated_day")
    code = compile(mutated_source(rule_source(), mutant), str(mutant), "exec")
    exec(code, module.__dict__)  # noqa: S102 - the rule's own source with one small change
    rule: Day = module.day
    begins = {start_of(rules, timing): module.start_of(rules, timing) for timing in Timing}
    if all(start == moved for start, moved in begins.items()):
        return rule
    return lambda rules, state, seen: rule(rules, begins.get(state, state), seen)
