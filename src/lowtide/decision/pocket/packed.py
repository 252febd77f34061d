"""The stages of the rule as one small file for a phone: a line of JSON, then columns of numbers.

The line says what the numbers mean. Each column has one little-endian whole number for each state,
in 1, 2 or 4 bytes; one of states has the differences from its own place, so that it packs well.
"""

import struct
from collections.abc import Iterable, Iterator
from enum import Enum

from msgspec import Struct, json

from lowtide.decision.decide import FURTHER_FROM_DOSING
from lowtide.decision.pocket.stages import COUNTINGS, EVENINGS, UNASKED, Column, Spoken, Stages
from lowtide.decision.recommendation import (
    Dosing,
    Raise,
    Recommendation,
    StartAt,
    State,
    Status,
    action,
)
from lowtide.quantities import Timing

FORMAT = 2
ALIGNED = 8  # bytes; a phone reads each column where it lies
_TYPES = (("i1", "b", 1 << 7), ("i2", "h", 1 << 15), ("i4", "i", 1 << 31))


class TableFile(Struct, frozen=True):
    """The rule's table: its name, which is the SHA-256 of its content, and the content, packed."""

    name: str
    gzipped: bytes


class Placed(Struct, frozen=True):
    """Where a column begins behind the first line, and of which type its numbers are."""

    at: int
    type: str


class Told(Struct, frozen=True):
    """A recommendation in words that are the same everywhere."""

    action: str
    because: tuple[str, ...]
    asks: tuple[str, ...]
    step: int | None
    timing: str | None


class Header(Struct, frozen=True):
    """The first line. `places` are the columns of a stage in the order of its letters.

    A state's fields are columns of their own; `far` is how far a course has come there, for a late
    correction takes the less far of two. See `Stages` for `worded` and `reworded`. `cleared` are
    the names of medicines about which nothing is found on any night.
    """

    format: int
    rules: str
    states: int
    fields: tuple[str, ...]
    statuses: tuple[str, ...]
    timings: tuple[str, ...]
    countings: tuple[str, ...]
    evenings: tuple[str, ...]
    words: tuple[str, ...]
    recommendations: tuple[Told, ...]
    places: dict[str, tuple[Placed, ...]]
    worded: dict[str, dict[int, list[tuple[int, int]]]]
    reworded: dict[str, dict[int, tuple[int, int]]]
    cleared: tuple[str, ...]


def pack(stages: Stages, rules: str, cleared: tuple[str, ...] = ()) -> bytes:
    """The file; `rules` is the fingerprint of the rules that it was made from.

    The names ride with the table and not with the pocket: thousands, and the same for everybody.
    """
    columns = _Columns()
    header = Header(
        format=FORMAT,
        rules=rules,
        states=len(stages.states),
        fields=State.__struct_fields__,
        statuses=tuple(Status),
        timings=tuple(Timing),
        countings=tuple(letter(*parts) for parts in COUNTINGS),
        evenings=tuple(letter(*parts) for parts in EVENINGS),
        words=tuple(map(word_letter, stages.words)),
        recommendations=tuple(map(_told, stages.recommendations)),
        places={name: columns.add(each) for name, each in _stages(stages)},
        worded=dict(zip(map(word_letter, stages.words), stages.worded, strict=True)),
        reworded=dict(zip(map(word_letter, stages.words), stages.reworded, strict=True)),
        cleared=cleared,
    )
    line = json.encode(header)
    return line + b" " * (-(len(line) + 1) % ALIGNED) + b"\n" + bytes(columns.written)


def letter(*parts: Enum) -> str:
    """What a night says, in the file's own words: "advised/quiet"."""
    return "/".join(str(part.value) for part in parts)


def word_letter(spoken: Spoken) -> str:
    """The prescriber's word in the file's own words: "start/0", "raise", "raised", "stop"."""
    word, raised = spoken
    if isinstance(word, StartAt):
        return f"start/{word.step}"
    if isinstance(word, Raise):
        return "raised" if raised else "raise"
    return "stop"


def _told(recommendation: Recommendation) -> Told:
    dosing = recommendation if isinstance(recommendation, Dosing) else None
    return Told(
        action=action(recommendation),
        because=recommendation.because,
        asks=recommendation.asks,
        step=dosing.step if dosing else None,
        timing=dosing.timing if dosing else None,
    )


def _stages(stages: Stages) -> Iterator[tuple[str, list[Column]]]:
    for name in State.__struct_fields__:
        yield name, [[_numbered(getattr(state, name)) for state in stages.states]]
    yield "far", [_far(stages.states)]
    for name in ("raised", "counted", "after"):
        yield name, [_differences(column) for column in getattr(stages, name)]
    yield "advice", list(stages.advice)


def _numbered(field: Status | Timing | int) -> int:
    if isinstance(field, Status):
        return list(Status).index(field)
    return list(Timing).index(field) if isinstance(field, Timing) else field


def _differences(column: Column) -> Column:
    """The way from each state; where it is never asked, none."""
    return [0 if to == UNASKED else to - place for place, to in enumerate(column)]


def _far(states: Iterable[State]) -> Column:
    """How far a course has come in each state, as a rank: as a late correction compares them."""
    ways = [_way(state) for state in states]
    rank = {way: number for number, way in enumerate(sorted(set(ways)))}
    return [rank[way] for way in ways]


def _way(state: State) -> tuple[int, int, int, int]:
    standing = FURTHER_FROM_DOSING.index(state.status)
    return -standing, state.ceiling, state.doses, state.comfort


class _Columns:
    """The numbers of all columns, one after the other; those that are alike are written once."""

    def __init__(self) -> None:
        self.written = bytearray()
        self._known: dict[bytes, Placed] = {}

    def add(self, columns: Iterable[Column]) -> tuple[Placed, ...]:
        """Where these columns are."""
        return tuple(map(self._add, columns))

    def _add(self, column: Column) -> Placed:
        most = max(max(column), -min(column) - 1)
        name, code = next((name, code) for name, code, end in _TYPES if most < end)
        numbers = struct.pack(f"<{len(column)}{code}", *column)
        place = self._known.setdefault(numbers, Placed(len(self.written), name))
        if place.at == len(self.written):
            self.written += numbers + bytes(-len(numbers) % ALIGNED)
        return place
