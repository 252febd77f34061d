"""The table as a course can walk it, breadth first, so that a path to a node is a shortest diary.

numpy is imported where it is used, so that a cold start of the program does not pay for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from lowtide.decision.recommendation import Observation
from lowtide.decision.table import Table
from lowtide.proof.observers.seen import NO_DOSE, Seen, possible, seen_of, tonight

if TYPE_CHECKING:
    from array import array

    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.integer[Any]]


class Breach(Struct, frozen=True):
    """A shortest diary after which a promise is broken.

    root: the state that it begins in. letters: night by night; the last one breaks the promise.
    instead: for a promise about pairs, another last night, which got less than it should.
    """

    root: int
    letters: tuple[int, ...]
    instead: int | None = None


class Walk(Struct, frozen=True):
    """Every node that a course can reach, and every edge between them.

    A node is a state and whether a dose was advised last night; nodes are numbered in the order
    in which nights reach them. The edges of node n are first[n]:first[n + 1].
    """

    table: Table
    code: Ints  # of each node: 2 * state, and 1 more where a dose was advised last night
    parent: Ints  # of each node: the node that first reached it, or -1
    arrived: Ints  # of each node: the letter that first reached it
    first: Ints  # of each node, and one more
    target: Ints  # of each edge: a node
    sight: Ints  # of each edge: an index into the sights
    sights: tuple[Seen, ...]  # every pair of letter and recommendation that there is
    letter: Ints  # of each sight: an index into the table's letters

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return len(self.code)

    @property
    def roots(self) -> int:
        """How many of the first nodes a course may begin in."""
        return self.table.roots

    def breach(self, node: int, letter: int, instead: int | None = None) -> Breach:
        """The shortest diary to a node, and one more night."""
        letters = [letter]
        while self.parent[node] >= 0:
            letters.append(int(self.arrived[node]))
            node = int(self.parent[node])
        return Breach(int(self.code[node]) >> 1, tuple(reversed(letters)), instead)


def walk(table: Table) -> Walk:
    """Reach every node, one night further at a time."""
    import numpy as np

    steps = _Steps(table)
    frontier: Ints = 2 * np.arange(table.roots)
    nowhere: Ints = np.full(table.roots, -1)
    steps.arrive(frontier, nowhere, nowhere)
    while len(frontier):
        frontier = steps.night(frontier)
    return steps.walk()


class _Steps:
    """The walk while it grows; nodes are called by their codes until all are numbered."""

    def __init__(self, table: Table) -> None:
        import numpy as np

        self.table = table
        shape = (len(table.states), len(table.letters))
        self.next = _wrap(table.next).reshape(shape)
        self.advice = _wrap(table.advice).reshape(shape)
        self.doses = np.array(
            [tonight(told) != NO_DOSE for told in table.recommendations], np.int64
        )
        self.allowed = [letters_after(table.letters, dosed) for dosed in (False, True)]
        self.number = np.full(2 * len(table.states), -1, np.int32)
        self.pairs: Ints = np.full(len(table.letters) * len(table.recommendations), -1, np.int32)
        self.sights: list[Seen] = []
        self.letters: list[int] = []
        self.found = 0
        self.nodes: list[tuple[Ints, Ints, Ints]] = []
        self.edges: list[tuple[Ints, Ints, Ints]] = []

    def arrive(self, codes: Ints, parents: Ints, letters: Ints) -> None:
        """Number nodes that no earlier night reached."""
        import numpy as np

        self.number[codes] = np.arange(self.found, self.found + len(codes))
        self.found += len(codes)
        self.nodes.append((codes, parents, letters))

    def night(self, frontier: Ints) -> Ints:
        """Follow every letter from every node of a night; the nodes that are new."""
        import numpy as np

        counts = np.array([len(letters) for letters in self.allowed])[frontier & 1]
        letter = np.concatenate([self.allowed[flag] for flag in frontier & 1])
        source = np.repeat(frontier, counts)
        told = self.advice[source >> 1, letter].astype(np.int64)
        target = 2 * self.next[source >> 1, letter].astype(np.int64) + self.doses[told]
        self.edges.append((counts, self.sight(letter, told), target.astype(np.int32)))
        unseen = np.flatnonzero(self.number[target] < 0)
        codes, at = first_of_each(target[unseen])
        self.arrive(codes, self.number[source[unseen[at]]], letter[unseen[at]])
        return codes

    def sight(self, letter: Ints, told: Ints) -> Ints:
        """The numbers of pairs of letter and recommendation, new ones among them."""
        import numpy as np

        pair = letter * len(self.table.recommendations) + told
        for new in np.unique(pair[self.pairs[pair] < 0]):
            number, advice = divmod(int(new), len(self.table.recommendations))
            self.pairs[new] = len(self.sights)
            self.letters.append(number)
            self.sights.append(
                seen_of(self.table.letters[number], self.table.recommendations[advice])
            )
        numbers: Ints = self.pairs[pair]
        return numbers

    def walk(self) -> Walk:
        """Everything found, numbered."""
        import numpy as np

        code, parent, arrived = (np.concatenate(part) for part in zip(*self.nodes, strict=True))
        counts, sight, target = (np.concatenate(part) for part in zip(*self.edges, strict=True))
        first = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
        return Walk(
            self.table,
            code,
            parent,
            arrived,
            first,
            self.number[target],
            sight,
            tuple(self.sights),
            np.array(self.letters),
        )


def letters_after(letters: tuple[Observation, ...], dosed: bool) -> Ints:
    """The letters, by index, that a night can make after one with or without a dose."""
    import numpy as np

    allowed = [number for number, each in enumerate(letters) if possible(each, dosed)]
    return np.array(allowed, np.int64)


def first_of_each(values: Ints) -> tuple[Ints, Ints]:
    """Each value once, in the order in which it first stands, and where that is."""
    import numpy as np

    _, at = np.unique(values, return_index=True)
    at.sort()
    return values[at], at


def _wrap(numbers: array[int]) -> Ints:
    import numpy as np

    return np.frombuffer(numbers, dtype=f"u{numbers.itemsize}")
