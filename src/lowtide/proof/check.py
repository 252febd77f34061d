"""Check a rule's numbers: enumerate every state, then hold every promise against every edge."""

from collections.abc import Callable

from msgspec import Struct

from lowtide.decision.recommendation import Rules
from lowtide.decision.table import Day, enumerate_table


class Held(Struct, frozen=True):
    """One promise: its name and sentence, whether it holds, and the shortest diary if not."""

    name: str
    sentence: str
    holds: bool
    counterexample: str | None = None


class Proof(Struct, frozen=True):
    """What was checked, how long it took, and every promise; `ok` where all of them hold."""

    states: int
    edges: int
    seconds: float
    promises: tuple[Held, ...]
    ok: bool


Progress = Callable[[str], None]


def check(
    rules: Rules,
    progress: Progress,
    clock: Callable[[], float],
    rule: Day | None = None,
) -> Proof:
    """Every promise over every edge of the table; `clock` gives seconds, `rule` is another one in
    tests.
    """
    from lowtide.proof.counterexample import told
    from lowtide.proof.promises import PROMISES
    from lowtide.proof.walk import walk

    begun = clock()
    table = enumerate_table(rules, rule, lambda found: progress(f"{found:,} states found"))
    reached = walk(table)
    held = []
    for promise in PROMISES:
        progress(promise.name)
        breach = promise.check(reached)
        diary = None if breach is None else told(table, breach)
        held.append(Held(promise.name, promise.sentence, breach is None, diary))
    return Proof(
        states=len(table.states),
        edges=table.edges,
        seconds=clock() - begun,
        promises=tuple(held),
        ok=all(promise.holds for promise in held),
    )
