"""Three ways to check a promise over every edge of the walk, each giving a shortest breach:
an observer explored together with the rule, pairs of nights compared, and ways out sought.

numpy is imported where it is used, so that a cold start of the program does not pay for it.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from lowtide.decision.recommendation import Observation
from lowtide.proof.observers.seen import (
    BROKEN,
    NO_DOSE,
    Observer,
    possible,
)
from lowtide.proof.walk import Breach, Walk, first_of_each

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lowtide.proof.walk import Ints

Pairs = Callable[[Sequence[Observation]], Iterable[tuple[int, int]]]
_EDGES_AT_ONCE = 4_000_000
_UNASKED, _BROKEN = -2, -1


# --- an observer explored together with the rule ------------------------------------------------


def follow(walk: Walk, observer: Observer) -> Breach | None:
    """The shortest diary on which the observer sees its promise broken, or None."""
    import numpy as np

    classes = _Classes(walk, observer)
    edges = _edges(walk, classes)
    memories = _Memories(walk, observer, classes)
    trail = _Trail(walk.nodes)
    node: Ints = np.arange(walk.roots)
    memory: Ints = np.zeros(walk.roots, np.int64)
    trail.add(node, memory, np.full(walk.roots, -1), np.full(walk.roots, -1))
    while len(node):
        counts = edges.first[node + 1] - edges.first[node]
        edge = _ranges(edges.first[node], counts)
        origin = np.repeat(np.arange(len(node)), counts)
        after = memories.after(memory[origin], edges.seen[edge])
        broken = np.flatnonzero(after == _BROKEN)
        if len(broken):
            at = broken[0]
            return trail.breach(walk, int(origin[at]), int(edges.letter[edge[at]]))
        node, memory = trail.night(edges.target[edge], after, origin, edges.letter[edge])
    return None


class _Classes:
    """The nights that an observer can tell apart: it sees only the fields that it looks at."""

    def __init__(self, walk: Walk, observer: Observer) -> None:
        import numpy as np

        view = namedtuple("View", observer.looks_at)  # type: ignore[misc]
        fields = attrgetter(*observer.looks_at)
        numbers: dict[Any, int] = {}
        of_each = [numbers.setdefault(fields(seen), len(numbers)) for seen in walk.sights]
        self.of_sight = np.array(of_each, np.int64)
        self.seen = [view(*each) for each in numbers]
        self.count = len(numbers)


class _Edges(Struct, frozen=True):
    """The edges that an observer can tell apart; those of node n are first[n]:first[n + 1]."""

    first: Ints
    seen: Ints
    target: Ints
    letter: Ints  # the first of the letters that look the same and lead to the same


def _edges(walk: Walk, classes: _Classes) -> _Edges:
    import numpy as np

    parts = [_distinct(walk, classes, low, high) for low, high in _blocks(walk)]
    counts, seen, target, letter = (np.concatenate(part) for part in zip(*parts, strict=True))
    return _Edges(np.concatenate([[0], np.cumsum(counts)]), seen, target, letter)


def _blocks(walk: Walk) -> Iterable[tuple[int, int]]:
    """Runs of nodes with not too many edges, so that memory stays small."""
    import numpy as np

    cuts = np.searchsorted(walk.first, np.arange(0, walk.first[-1], _EDGES_AT_ONCE))
    return pairwise([*(int(cut) for cut in cuts), walk.nodes])


def _distinct(walk: Walk, classes: _Classes, low: int, high: int) -> tuple[Ints, ...]:
    import numpy as np

    span = slice(int(walk.first[low]), int(walk.first[high]))
    letters = len(walk.table.letters)
    node = np.repeat(np.arange(high - low), np.diff(walk.first[low : high + 1]))
    seen = classes.of_sight[walk.sight[span]]
    same = (node * classes.count + seen) * walk.nodes + walk.target[span]
    key = np.sort(same * letters + walk.letter[walk.sight[span]])
    same = key // letters
    new = np.concatenate([[True], same[1:] != same[:-1]])
    key, same = key[new], same[new]
    node, seen = np.divmod(same // walk.nodes, classes.count)
    counts = np.bincount(node, minlength=high - low)
    small = (each.astype(np.int32) for each in (seen, same % walk.nodes, key % letters))
    return counts, *small


class _Memories:
    """Everything an observer has remembered so far, numbered, and what follows what."""

    def __init__(self, walk: Walk, observer: Observer, classes: _Classes) -> None:
        import numpy as np

        self.rules = walk.table.rules
        self.step = observer.step
        self.classes = classes
        self.known: list[Hashable] = [observer.start(self.rules)]
        self.numbers = {self.known[0]: 0}
        self.table = np.full((64, classes.count), _UNASKED, np.int32)

    def after(self, memory: Ints, seen: Ints) -> Ints:
        """What is remembered after each night, or _BROKEN."""
        import numpy as np

        after = self.table[memory, seen]
        unasked = np.flatnonzero(after == _UNASKED)
        if len(unasked) == 0:
            return after
        asked = np.unique(memory[unasked] * self.classes.count + seen[unasked])
        for number in asked:
            self._ask(*divmod(int(number), self.classes.count))
        return self.table[memory, seen]

    def _ask(self, memory: int, seen: int) -> None:
        import numpy as np

        answer = self.step(self.rules, self.known[memory], self.classes.seen[seen])
        if answer is not BROKEN and answer not in self.numbers:
            self.numbers[answer] = len(self.known)
            self.known.append(answer)
            if len(self.known) > len(self.table):
                self.table = np.concatenate([self.table, np.full_like(self.table, _UNASKED)])
        self.table[memory, seen] = _BROKEN if answer is BROKEN else self.numbers[answer]


class _Trail:
    """Which pairs of node and memory were reached, from which, on which letter."""

    def __init__(self, nodes: int) -> None:
        import numpy as np

        self.nodes = nodes
        self.reached: Ints = np.zeros(8 * nodes, np.uint8)  # a bit for each pair
        self.nights: list[tuple[Ints, Ints, Ints]] = []

    def add(self, node: Ints, memory: Ints, origin: Ints, letter: Ints) -> None:
        """Keep a night's new pairs; `origin` is a position among those of the night before."""
        import numpy as np

        pair = memory * self.nodes + node
        np.bitwise_or.at(self.reached, pair >> 3, np.left_shift(1, pair & 7).astype(np.uint8))
        self.nights.append((node, origin, letter))

    def night(self, target: Ints, memory: Ints, origin: Ints, letter: Ints) -> tuple[Ints, Ints]:
        """Keep the pairs of tonight that are new, and give them."""
        import numpy as np

        pair = memory.astype(np.int64) * self.nodes + target
        while len(pair) and pair.max() >> 3 >= len(self.reached):
            self.reached = np.concatenate([self.reached, np.zeros_like(self.reached)])
        unseen = np.flatnonzero((self.reached[pair >> 3] >> (pair & 7) & 1) == 0)
        new, at = first_of_each(pair[unseen])
        node, memory = new % self.nodes, new // self.nodes
        self.add(node, memory, origin[unseen[at]], letter[unseen[at]])
        return node, memory

    def breach(self, walk: Walk, origin: int, letter: int) -> Breach:
        """The way back from tonight to the first night."""
        letters = [letter]
        for _, origins, arrived in reversed(self.nights[1:]):
            letters.append(int(arrived[origin]))
            origin = int(origins[origin])
        root = int(walk.code[self.nights[0][0][origin]]) >> 1
        return Breach(root, tuple(reversed(letters)))


def _ranges(first: Ints, counts: Ints) -> Ints:
    """first[0], first[0] + 1, ... counts[0] of them, then those of first[1], and so on."""
    import numpy as np

    ends = np.cumsum(counts)
    ranges: Ints = np.arange(ends[-1]) + np.repeat(first - (ends - counts), counts)
    return ranges


# --- pairs of nights ----------------------------------------------------------------------------


def compare(walk: Walk, pairs: Pairs) -> Breach | None:
    """The shortest diary after which one night gets more than another that deserves no less.

    `pairs` gives letters by index, the one that should get no more first.
    """
    import numpy as np

    letters = walk.table.letters
    doses = _doses(walk)
    dosed = (walk.code & 1).astype(bool)
    worst: tuple[int, int, int] | None = None
    for less, more in pairs(letters):
        always = possible(letters[less], False) and possible(letters[more], False)
        wrong = (doses[less] > doses[more]) & (dosed | always)
        node = int(np.argmax(wrong))
        if wrong[node] and (worst is None or node < worst[0]):
            worst = node, less, more
    return None if worst is None else walk.breach(worst[0], worst[1], instead=worst[2])


def _doses(walk: Walk) -> NDArray[np.int8]:
    """Tonight's step for each letter and node, or NO_DOSE; NO_DOSE too where it is impossible."""
    import numpy as np

    steps = _steps(walk)
    doses = np.full((len(walk.table.letters), walk.nodes), NO_DOSE, np.int8)
    for low, high in _blocks(walk):
        sight = walk.sight[walk.first[low] : walk.first[high]]
        node = np.repeat(np.arange(low, high), np.diff(walk.first[low : high + 1]))
        doses[walk.letter[sight], node] = steps[sight]
    return doses


def _steps(walk: Walk) -> NDArray[np.int8]:
    """Tonight's step of each sight, or NO_DOSE."""
    import numpy as np

    return np.array([seen.tonight for seen in walk.sights], np.int8)


# --- ways out -----------------------------------------------------------------------------------


def ways_out(walk: Walk) -> Breach | None:
    """The shortest diary to a night that has no way down, no end, or no way back to a dose."""
    import numpy as np

    tonight, nodes = _steps(walk)[walk.sight], walk.first[:-1]
    ends = np.array([seen.action == "discontinue" for seen in walk.sights])[walk.sight]
    stop = np.array([seen.stopped for seen in walk.sights])[walk.sight]
    stuck = ~_can_reach(walk, tonight != NO_DOSE)
    wrong = (stop & ~ends) | (~ends & stuck[walk.target])
    wrong[nodes[np.minimum.reduceat(tonight, nodes) != NO_DOSE]] = True
    edge = int(np.argmax(wrong))
    node = int(np.searchsorted(walk.first, edge, "right")) - 1
    return walk.breach(node, int(walk.letter[walk.sight[edge]])) if wrong[edge] else None


def _can_reach(walk: Walk, goal: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """For each node whether some diary from it crosses an edge of the goal."""
    import numpy as np

    able = np.logical_or.reduceat(goal, walk.first[:-1])
    while True:
        further = np.logical_or.reduceat(goal | able[walk.target], walk.first[:-1])
        if (further == able).all():
            return able
        able = further


# --- two rules side by side ---------------------------------------------------------------------


def same(one: Walk, other: Walk) -> bool:
    """Whether two rules advise the same on every possible diary."""
    import numpy as np

    numbers = {seen: number for number, seen in enumerate(one.sights)}
    sight = np.array([numbers.get(seen, -1) for seen in other.sights])
    left: Ints = np.arange(one.roots)
    right: Ints = np.arange(other.roots)
    trail = _Trail(one.nodes)
    nowhere = np.full(one.roots, -1)
    trail.add(left, right, nowhere, nowhere)
    while len(left):
        counts = one.first[left + 1] - one.first[left]
        here, there = _ranges(one.first[left], counts), _ranges(other.first[right], counts)
        if (one.sight[here] != sight[other.sight[there]]).any():
            return False
        left, right = trail.night(one.target[here], other.target[there], here, here)
    return True
