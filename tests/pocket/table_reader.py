"""A slow and obvious reader of the phone's table, straight from its bytes."""

import json
import struct
from typing import Any

from lowtide.decision.recommendation import (
    Observation,
    Raise,
    StartAt,
    State,
    Status,
    Stop,
    Word,
)
from lowtide.quantities import Timing

CODES = {"i1": "b", "i2": "h", "i4": "i"}


class TableFile:
    """The table as a phone reads it."""

    def __init__(self, content: bytes) -> None:
        line, _, _ = content.partition(b"\n")
        self.header: dict[str, Any] = json.loads(line)
        self._columns = content[len(line) + 1 :]
        self.states = [self._state(number) for number in range(self.header["states"])]
        self._numbers = {state: number for number, state in enumerate(self.states)}

    def night(self, state: State, seen: Observation) -> tuple[State, dict[str, Any]]:
        """Tomorrow's state and tonight's recommendation."""
        counting = self.header["countings"].index(f"{seen.dose.value}/{seen.comfort.value}")
        evening = self.header["evenings"].index(f"{seen.comfort.value}/{seen.gate.value}")
        number = self._numbers[state]
        raised = number
        if isinstance(seen.word, Raise):
            raised += self._cell("raised", evening, number)
        counted = raised + self._cell("counted", counting, raised)
        after = counted + self._cell("after", evening, counted)
        advice = self._cell("advice", evening, counted)
        if seen.word is not None:
            word = "raised" if raised != number else letter_of(seen.word)
            after, advice = self._with_word(word, counted, evening, after, advice)
        assert advice >= 0, "no course comes here"
        return self.states[after], self.header["recommendations"][advice]

    def far(self, state: State) -> int:
        """How far a course has come in this state."""
        return self._cell("far", 0, self._numbers[state])

    def _with_word(
        self, word: str, counted: int, evening: int, after: int, advice: int
    ) -> tuple[int, int]:
        own = self.header["worded"][word].get(str(counted))
        if own:
            return own[evening][0], own[evening][1]
        then, told = self.header["reworded"][word][str(advice)]
        return (after if then < 0 else then), told

    def _cell(self, stage: str, column: int, state: int) -> int:
        place = self.header["places"][stage][column]
        code = CODES[place["type"]]
        at = place["at"] + state * struct.calcsize(code)
        return int(struct.unpack_from(f"<{code}", self._columns, at)[0])

    def _state(self, number: int) -> State:
        fields = {name: self._cell(name, 0, number) for name in self.header["fields"]}
        status = Status(self.header["statuses"][fields.pop("status")])
        timing = Timing(self.header["timings"][fields.pop("timing")])
        return State(status=status, timing=timing, **fields)


def letter_of(word: Word) -> str:
    """A word as the table names it."""
    match word:
        case StartAt(step=step):
            return f"start/{step}"
        case Raise():
            return "raise"
        case Stop():
            return "stop"
