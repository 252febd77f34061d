"""One measured number of a study, as a value."""

from dataclasses import dataclass

from lowtide.calibration.checks import Rate


@dataclass(frozen=True)
class Row:
    """One measured number: of which part, in which world, by which method.

    low, high: its 95 % interval, NaN where it has none. target: what it must reach, in words; met:
    whether it does, None where nothing is asked.
    """

    part: str
    world: str
    method: str
    measure: str
    value: float
    low: float = float("nan")
    high: float = float("nan")
    number: int = 0
    target: str = ""
    met: bool | None = None


def row_of(
    part: str,
    world: str,
    method: str,
    measure: str,
    found: Rate,
    target: str = "",
    met: bool | None = None,
) -> Row:
    """A rate with its interval as a row."""
    return Row(
        part, world, method, measure, found.value, found.low, found.high, found.number, target, met
    )
