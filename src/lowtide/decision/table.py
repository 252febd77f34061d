"""Every state that the rule can ever reach, and what it advises in each: the transition table."""

from array import array
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import product

from msgspec import Struct

from lowtide.decision.day import Answer, count, judge, raise_ceiling, start_of
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

Day = Callable[[Rules, State, Observation], Answer]
Cell = tuple[int, int]
Row = Callable[[State], Iterable[Cell]]
Alike = Callable[[Observation], Hashable]
Progress = Callable[[int], None]


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
    rules: Rules, rule: Day | None = None, progress: Progress = lambda states: None
) -> Table:
    """Explore every state reachable from every beginning, under every letter.

    `progress` hears how many states were found so far. `rule` is a wrong one, in tests; the right
    one is asked in its stages, each of them once for all the nights that agree in it.
    """
    alphabet, seen = letters(rules), _Seen([start_of(rules, timing) for timing in Timing])
    roots = len(seen.states)
    row = (
        _in_stages(rules, alphabet, seen) if rule is None else _called(rules, rule, alphabet, seen)
    )
    following, advice = array("I"), array("I")
    for number, state in enumerate(seen.states):  # grows while it is read
        for after, told in row(state):
            following.append(after)
            advice.append(told)
        if number % 256 == 0:
            progress(len(seen.states))
    found = tuple(seen.recommendations)
    return Table(rules, alphabet, tuple(seen.states), found, following, advice, roots)


class _Seen:
    """States and recommendations, numbered as they are first seen."""

    def __init__(self, roots: list[State]) -> None:
        self.states = roots
        self.recommendations: dict[Recommendation, int] = {}
        self._numbers = {state: number for number, state in enumerate(roots)}

    def cell(self, answer: Answer) -> Cell:
        """The numbers of tomorrow's state and of tonight's recommendation."""
        state, recommendation = answer
        number = self._numbers.setdefault(state, len(self.states))
        if number == len(self.states):
            self.states.append(state)
        told = self.recommendations.setdefault(recommendation, len(self.recommendations))
        return number, told


def _called(rules: Rules, rule: Day, alphabet: tuple[Observation, ...], seen: _Seen) -> Row:
    return lambda state: [seen.cell(rule(rules, state, letter)) for letter in alphabet]


def _in_stages(rules: Rules, alphabet: tuple[Observation, ...], seen: _Seen) -> Row:
    """What `day` answers, letter by letter, through the stages that it is made of.

    What the rules may read tonight does not hold last night's dose, so that many nights are one
    to them: each is judged once. A test holds this against calling `day` for every letter.
    """
    countings = _Classes(alphabet, _counted_alike)
    tonights = _Classes(alphabet, lambda night: (night.comfort, night.gate, night.word))
    places = [(countings.number(each), tonights.number(each), each) for each in alphabet]
    judged: dict[tuple[State, bool], list[Cell | None]] = {}

    def row(state: State) -> Iterator[Cell]:
        counted = [_counted(rules, state, each) for each in countings.examples]
        known = [judged.setdefault(each, [None] * len(tonights.examples)) for each in counted]
        for counting, tonight, letter in places:
            cell = known[counting][tonight]
            if cell is None:
                after, raised = counted[counting]
                cell = seen.cell(judge(rules, after, letter, raised=raised))
                known[counting][tonight] = cell
            yield cell

    return row


def _counted(rules: Rules, state: State, letter: Observation) -> tuple[State, bool]:
    raised = raise_ceiling(rules, state, letter)
    return count(rules, raised, letter.dose, letter.comfort), raised != state


def _counted_alike(letter: Observation) -> Hashable:
    """What counting reads of a letter: of words only the raise, and the gate only with it."""
    lifts = letter.word if isinstance(letter.word, Raise) else None
    return letter.dose, letter.comfort, lifts, letter.gate if lifts else None


class _Classes:
    """Letters that are alike in some respect, numbered, with an example of each."""

    def __init__(self, letters: Iterable[Observation], alike: Alike) -> None:
        self._alike = alike
        self._numbers: dict[Hashable, int] = {}
        self.examples: list[Observation] = []
        for letter in letters:
            if self._numbers.setdefault(alike(letter), len(self.examples)) == len(self.examples):
                self.examples.append(letter)

    def number(self, letter: Observation) -> int:
        """The number of the class that a letter is in."""
        return self._numbers[self._alike(letter)]
