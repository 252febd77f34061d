"""The nightly rule in the stages that it is made of, each asked once for every state.

`day` raises the ceiling, counts the night and judges it, and each of these reads only a part of a
night. So a table of the stages is far smaller than one of whole nights, and quickly made. A test
holds them together against calling `day` for every state and every letter.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, MutableSequence, Sequence
from itertools import product

from msgspec import Struct

from lowtide.decision.day import count, judge, raise_ceiling, start_of
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
    Status,
    Stop,
    Word,
)
from lowtide.quantities import Timing

Column = Sequence[int]  # one number for each state
Cell = tuple[int, int]  # tomorrow's state and tonight's recommendation
Spoken = tuple[Word | None, bool]  # the prescriber's word, and whether it has raised the ceiling

COUNTINGS = tuple(product(LastDose, Comfort))  # what counting reads of a night
EVENINGS = tuple(product(Comfort, Gate))  # what judging reads of it, beside a word
FOLLOWED = (Status.RUNNING, Status.PAUSED)
UNASKED = -1
SAME = -1

# A state's answers in one row: where it is raised to, counted to, goes on to, and is told.
_RAISED, _COUNTED, _AFTER, _ADVICE = 0, 20, 35, 55
_NOT_ASKED_YET = array("i", [UNASKED] * 75)


class Stages(Struct, frozen=True):
    """The stages as columns, one number for each state; UNASKED where no course ever comes.

    The columns of `raised`, `after` and `advice` are in the order of EVENINGS, those of `counted`
    in that of COUNTINGS; `advice` holds recommendations, the others states. With a word,
    `worded[word][counted state]` has the cells of EVENINGS where the course is neither running nor
    paused; where it is, `reworded[word][recommendation]` is the cell instead of the one without
    the word, its state SAME if that one stays.
    """

    rules: Rules
    words: tuple[Spoken, ...]
    states: tuple[State, ...]
    recommendations: tuple[Recommendation, ...]
    raised: tuple[Column, ...]
    counted: tuple[Column, ...]
    after: tuple[Column, ...]
    advice: tuple[Column, ...]
    worded: tuple[dict[int, list[Cell]], ...]
    reworded: tuple[dict[int, Cell], ...]


def words_of(rules: Rules) -> tuple[Spoken, ...]:
    """Every word there is; a raise that lifts the ceiling is another than one that does not."""
    starts = tuple((StartAt(step), False) for step in range(len(rules.step_doses)))
    return (*starts, (Raise(), False), (Raise(), True), (Stop(), False))


def explore(rules: Rules) -> Stages:
    """Every state that a course can reach under any letter, and what the stages say of it."""
    seen = _Seen(rules)
    for timing in Timing:
        seen.reach(start_of(rules, timing))
    for number in seen.reached:  # grows while it is read
        seen.visit(number)
    return seen.stages()


class _Seen:
    """States and recommendations, numbered as they are first seen, and their answers."""

    def __init__(self, rules: Rules) -> None:
        self.reached: list[int] = []
        self._rules = rules
        self._words = words_of(rules)
        self._silent = _nights((None, False))
        self._raises = _nights((Raise(), True))
        self._spoken = [(_nights(word), word[1]) for word in self._words]
        self._states: list[State] = []
        self._numbers: dict[State, int] = {}
        self._rows: list[MutableSequence[int]] = []
        self._not_reached: set[int] = set()
        self._advices: dict[Recommendation, int] = {}
        self._worded: list[dict[int, list[Cell]]] = [{} for _ in self._words]
        self._reworded: list[dict[int, Cell]] = [{} for _ in self._words]

    def reach(self, state: State) -> int:
        """The number of a state that a course reaches."""
        number = self._number(state)
        if number in self._not_reached:
            self._not_reached.remove(number)
            self.reached.append(number)
        return number

    def visit(self, number: int) -> None:
        """Ask every stage about a state that a course reaches."""
        state, row = self._states[number], self._rows[number]
        evenings = defaultdict(list)
        for evening, night in enumerate(self._raises):
            raised = row[_RAISED + evening] = self._number(raise_ceiling(self._rules, state, night))
            evenings[raised].append(evening)
        evenings[number] = list(range(len(EVENINGS)))  # without a word
        for source, theirs in evenings.items():
            self._count(source, theirs)

    def stages(self) -> Stages:
        """All that was seen, with neighbours side by side, so that little differs between them."""
        order = sorted(range(len(self._states)), key=lambda number: _place(self._states[number]))
        places = dict(zip(order, range(len(order)), strict=True)) | {UNASKED: UNASKED}

        def columns(first: int, end: int, moved: Callable[[int], int]) -> tuple[Column, ...]:
            return tuple(
                array("i", (moved(self._rows[number][at]) for number in order))
                for at in range(first, end)
            )

        return Stages(
            rules=self._rules,
            words=self._words,
            states=tuple(self._states[number] for number in order),
            recommendations=tuple(self._advices),
            raised=columns(_RAISED, _COUNTED, places.__getitem__),
            counted=columns(_COUNTED, _AFTER, places.__getitem__),
            after=columns(_AFTER, _ADVICE, places.__getitem__),
            advice=columns(_ADVICE, len(_NOT_ASKED_YET), int),
            worded=tuple(
                {places[counted]: _moved(cells, places) for counted, cells in of_word.items()}
                for of_word in self._worded
            ),
            reworded=tuple(
                dict(zip(of_word, _moved(of_word.values(), places), strict=True))
                for of_word in self._reworded
            ),
        )

    def _number(self, state: State) -> int:
        number = self._numbers.setdefault(state, len(self._states))
        if number == len(self._states):
            self._states.append(state)
            self._rows.append(_NOT_ASKED_YET[:])
            self._not_reached.add(number)
        return number

    def _count(self, source: int, evenings: list[int]) -> None:
        """Count every night from this state, and judge those with these evenings."""
        state, row = self._states[source], self._rows[source]
        for counting, (dose, comfort) in enumerate(COUNTINGS):
            counted = self._number(count(self._rules, state, dose, comfort))
            row[_COUNTED + counting] = counted
            asked = self._rows[counted]
            for evening in evenings:
                if EVENINGS[evening][0] is comfort and asked[_ADVICE + evening] == UNASKED:
                    self._judge(counted, evening)

    def _judge(self, counted: int, evening: int) -> None:
        row = self._rows[counted]
        cell = self._cell(counted, self._silent[evening])
        row[_AFTER + evening], row[_ADVICE + evening] = cell
        followed = self._states[counted].status in FOLLOWED
        for number, (nights, raised) in enumerate(self._spoken):
            if not followed:
                cells = self._worded[number].setdefault(counted, [(UNASKED, UNASKED)] * 20)
                cells[evening] = self._cell(counted, nights[evening], raised=raised)
            elif cell[1] not in self._reworded[number]:
                after, advice = self._cell(counted, nights[evening], raised=raised)
                self._reworded[number][cell[1]] = (SAME if after == cell[0] else after, advice)

    def _cell(self, counted: int, night: Observation, *, raised: bool = False) -> Cell:
        state, advice = judge(self._rules, self._states[counted], night, raised=raised)
        return self.reach(state), self._advices.setdefault(advice, len(self._advices))


def _nights(spoken: Spoken) -> list[Observation]:
    """Every evening with this word; judging does not read last night's dose."""
    return [Observation(LastDose.ADVISED, *evening, spoken[0]) for evening in EVENINGS]


def _moved(cells: Iterable[Cell], places: dict[int, int]) -> list[Cell]:
    return [(places[after], advice) for after, advice in cells]


def _place(state: State) -> tuple[int, ...]:
    status, timing = list(Status).index(state.status), list(Timing).index(state.timing)
    return status, state.comfort, state.unknown, state.step, state.doses, state.ceiling, timing
