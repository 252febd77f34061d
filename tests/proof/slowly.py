"""The exploration once more, slow and obvious: one night, one letter, one memory at a time."""

from collections import deque
from collections.abc import Hashable, Iterator
from functools import cache

from lowtide.decision.day import start_of
from lowtide.decision.recommendation import Observation, Recommendation, Rules, State
from lowtide.decision.table import Day, letters
from lowtide.proof.explore import Pairs
from lowtide.proof.observers.seen import (
    BROKEN,
    NO_DOSE,
    Observer,
    Seen,
    possible,
    seen_of,
    tonight,
)
from lowtide.quantities import Timing

Night = tuple[Observation, State, Recommendation, Seen]


def shortest_breach(rules: Rules, rule: Day, observer: Observer) -> int | None:
    """How many nights the shortest diary has on which the observer sees its promise broken."""
    first = observer.start(rules)
    depths: dict[tuple[State, bool, Hashable], int] = {
        (start_of(rules, timing), False, first): 0 for timing in Timing
    }
    waiting = deque(depths)
    while waiting:
        node = waiting.popleft()
        state, dosed, memory = node
        for _, after, advice, seen in nights(rules, rule, state, dosed):
            kept = observer.step(rules, memory, seen)
            if kept is BROKEN:
                return depths[node] + 1
            reached = (after, tonight(advice) != NO_DOSE, kept)
            if reached not in depths:
                depths[reached] = depths[node] + 1
                waiting.append(reached)
    return None


def shortest_unfair_pair(rules: Rules, rule: Day, pairs: Pairs) -> int | None:
    """How many nights pass until one letter gets more than another that deserves no less."""
    alphabet = letters(rules)
    fair = [(alphabet[less], alphabet[more]) for less, more in pairs(alphabet)]
    for depth, state, dosed in _states(rules, rule):
        told = {
            letter: tonight(advice) for letter, _, advice, _ in nights(rules, rule, state, dosed)
        }
        for less, more in fair:
            if less in told and more in told and told[less] > told[more]:
                return depth + 1
    return None


def _states(rules: Rules, rule: Day) -> Iterator[tuple[int, State, bool]]:
    """Every state, breadth first, with the number of nights that reach it."""
    depths = {(start_of(rules, timing), False): 0 for timing in Timing}
    waiting = deque(depths)
    while waiting:
        state, dosed = waiting.popleft()
        depth = depths[state, dosed]
        yield depth, state, dosed
        for _, after, advice, _ in nights(rules, rule, state, dosed):
            reached = (after, tonight(advice) != NO_DOSE)
            if reached not in depths:
                depths[reached] = depth + 1
                waiting.append(reached)


@cache
def nights(rules: Rules, rule: Day, state: State, dosed: bool) -> tuple[Night, ...]:
    """Every possible night from a state; kept, because every promise asks for the same ones."""
    possible_letters = (letter for letter in letters(rules) if possible(letter, dosed))
    answered = ((letter, *rule(rules, state, letter)) for letter in possible_letters)
    return tuple((letter, after, told, seen_of(letter, told)) for letter, after, told in answered)
