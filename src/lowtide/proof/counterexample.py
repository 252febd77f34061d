"""A broken promise as the shortest diary that breaks it, one night a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from lowtide.decision.recommendation import (
    Dosing,
    Observation,
    Raise,
    Recommendation,
    StartAt,
    Stop,
    Word,
    action,
)
from lowtide.decision.table import Table

if TYPE_CHECKING:
    from lowtide.proof.walk import Breach

HEADER = ("night", "last dose", "today", "gate", "prescriber", "advised")


def told(table: Table, breach: Breach) -> str:
    """The diary of a breach as a small table; for a pair of nights, the other one last."""
    state = breach.root
    rows: list[tuple[str, ...]] = [HEADER]
    for night, letter in enumerate(breach.letters, start=1):
        cell = state * len(table.letters) + letter
        rows.append(_row(str(night), table, cell, letter))
        before, state = state, table.next[cell]
    if breach.instead is not None:
        cell = before * len(table.letters) + breach.instead
        rows.append(_row("or", table, cell, breach.instead))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(text.ljust(w) for text, w in zip(r, widths, strict=True)) for r in rows)
    return "\n".join(line.rstrip() for line in lines)


def _row(night: str, table: Table, cell: int, letter: int) -> tuple[str, ...]:
    seen = table.letters[letter]
    return (night, *_in_words(seen), _advised(table.recommendations[table.advice[cell]]))


def _in_words(seen: Observation) -> tuple[str, str, str, str]:
    plain = (part.value.replace("_", " ") for part in (seen.dose, seen.comfort, seen.gate))
    dose, comfort, gate = plain
    return dose, comfort, gate, _word(seen.word)


def _word(word: Word | None) -> str:
    match word:
        case None:
            return ""
        case StartAt(step=step):
            return f"start at step {step + 1}"
        case Raise():
            return "raise"
        case Stop():
            return "stop"
        case _ as never:
            assert_never(never)


def _advised(advice: Recommendation) -> str:
    name = action(advice).replace("_", " ")
    if not isinstance(advice, Dosing):
        return f"{name}: no dose"
    return f"{name}: step {advice.step + 1}, {advice.timing.value}"
