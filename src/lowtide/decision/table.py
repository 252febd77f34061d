"""Every state that the rule can ever reach, and what it advises in each: the transition table."""

from array import array
from collections.abc import Callable
from itertools import product

from msgspec import Struct

from lowtide.decision.day import day, start_of
from lowtide.decision.recommendation import (
    Comfort,
    Gate,
    LastDose,
    Observation,
    Raise,
    Recommendation,
    Rules,
    StartAt,
    State,
    Stop,
    Word,
)
from lowtide.quantities import Timing

Day = Callable[[Rules, State, Observation], tuple[State, Recommendation]]


class Table(Struct, frozen=True):
    """The rule, enumerated.

    `next` and `advice` have one cell for each state and letter, row after row:
    cell = state * len(letters) + letter; they hold indices into `states` and `recommendations`.
    The first `roots` states are those a course may begin in.
    """

    rules: Rules
    letters: tuple[Observation, ...]
    states: tuple[State, ...]
    recommendations: tuple[Recommendation, ...]
    next: array  # type: ignore[type-arg]
    advice: array  # type: ignore[type-arg]
    roots: int

    @property
    def edges(self) -> int:
        """How many pairs of state and letter there are."""
        return len(self.next)


def letters(rules: Rules) -> tuple[Observation, ...]:
    """Every observation that a night can make under these rules."""
    starts = (StartAt(step) for step in range(len(rules.step_doses)))
    words: tuple[Word | None, ...] = (None, *starts, Raise(), Stop())
    return tuple(Observation(*parts) for parts in product(LastDose, Comfort, Gate, words))


def enumerate_table(
    rules: Rules, rule: Day = day, progress: Callable[[int], None] = lambda states: None
) -> Table:
    """Explore every state reachable from every beginning, under every letter.

    `progress` hears how many states were found so far. `rule` is another rule in tests.
    """
    alphabet = letters(rules)
    states = [start_of(rules, timing) for timing in Timing]
    roots = len(states)
    numbers = {state: number for number, state in enumerate(states)}
    found: dict[Recommendation, int] = {}
    following, advice = array("I"), array("I")
    for number, state in enumerate(states):  # grows while it is read
        for seen in alphabet:
            after, recommendation = rule(rules, state, seen)
            if after not in numbers:
                numbers[after] = len(states)
                states.append(after)
            following.append(numbers[after])
            advice.append(found.setdefault(recommendation, len(found)))
        if number % 256 == 0:
            progress(len(states))
    return Table(rules, alphabet, tuple(states), tuple(found), following, advice, roots)
