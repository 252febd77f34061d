"""Walks every edge of the rule together with an observer, and finds the shortest breach.

numpy is imported where it is used, so that a cold start of the program does not pay for it.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from lowtide.decision.recommendation import Discontinue, Observation, Stop
from lowtide.decision.table import Table
from lowtide.proof.seen import (
    ADVICE_FIELDS,
    BROKEN,
    LETTER_FIELDS,
    NO_DOSE,
    Observer,
    possible,
    seen_of,
    tonight,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

Pair = tuple[int, int]
_EDGES_AT_ONCE = 4_000_000


class Breach(Struct, frozen=True):
    """A shortest diary after which a promise is broken.

    root: the state it begins in. letters: night by night, the last one breaks the promise.
    instead: for a promise about pairs, the other last night, which got less.
    """

    root: int
    letters: tuple[int, ...]
    instead: int | None = None


class Walk(Struct, frozen=True):
    """The table as a course can walk it: no dose is reported taken that was not advised.

    A node is a state and whether a dose was advised last night; nodes are in order of the nights
    that it takes to reach them. Edges are sorted by node: those of node n are
    first[n]:first[n + 1].
    """

    table: Table
    state: Ints  # of each node
    dosed: Ints  # of each node: 1 where a dose was advised last night
    parent: Ints  # of each node: the node that first reached it, or -1
    arrived: Ints  # of each node: the letter that first reached it
    first: Ints  # of each node, and one more
    letter: Ints  # of each edge
    advice: Ints  # of each edge
    target: Ints  # of each edge: a node

    @property
    def nodes(self) -> int:
        """How many pairs of a state and last night's kind can be reached."""
        return len(self.state)

    def breach(self, node: int, letter: int, instead: int | None = None) -> Breach:
        """The shortest diary to a node, and one more night."""
        letters = [letter]
        while self.parent[node] >= 0:
            letters.append(int(self.arrived[node]))
            node = int(self.parent[node])
        return Breach(int(self.state[node]), tuple(reversed(letters)), instead)


# --- the walk -----------------------------------------------------------------------------------


def walk(table: Table) -> Walk:
    """Every node that a course can reach, breadth first, and every edge between them."""
    import numpy as np

    columns = len(table.letters)
    following = _matrix(table.next, columns)
    advice = _matrix(table.advice, columns)
    doses = np.array([tonight(each) != NO_DOSE for each in table.recommendations], np.int64)
    allowed = [_letters_after(table.letters, dosed) for dosed in (False, True)]
    number = np.full(2 * len(table.states), -1, np.int64)
    frontier = 2 * np.arange(table.roots)
    number[frontier] = np.arange(table.roots)
    nodes, parents = [frontier], [np.full(table.roots, -1)]
    arrived = [np.full(table.roots, -1)]
    found = table.roots
    while len(frontier):
        source, letter = _fan_out(frontier, allowed)
        reached = 2 * following[source >> 1, letter] + doses[advice[source >> 1, letter]]
        new = np.flatnonzero(number[reached] < 0)
        frontier, at = _first_of_each(reached[new])
        number[frontier] = found + np.arange(len(frontier))
        nodes.append(frontier)
        parents.append(number[source[new[at]]])
        arrived.append(letter[new[at]])
        found += len(frontier)
    order = np.concatenate(nodes)
    source, letter = _fan_out(order, allowed)
    told = advice[source >> 1, letter]
    target = number[2 * following[source >> 1, letter] + doses[told]]
    counts = np.array([len(letters) for letters in allowed])[order & 1]
    first = np.concatenate([[0], np.cumsum(counts)])
    return Walk(
        table,
        order >> 1,
        order & 1,
        np.concatenate(parents),
        np.concatenate(arrived),
        first,
        letter.astype(np.int32),
        told.astype(np.int32),
        target.astype(np.int32),
    )
