"""An evening's pain: what the script says, and the ups and downs of days that hang together."""

from collections.abc import Iterator
from math import sqrt

from lowtide.quantities import PainScore
from lowtide.simulate.luck import Luck
from lowtide.simulate.people import Drift, Numbers, Person

WORST = 10


def evenings(person: Person, numbers: Numbers, luck: Luck) -> Iterator[PainScore]:
    """Pain evening after evening from the first of the run-in, in whole points from 0 to 10.

    What is left of yesterday (a process of first order) and what is new today add up to the
    person's spread, so that one evening and the next correlate by `lag_one`. It follows nights and
    never a dose.
    """
    sd, white = person.spread.value, numbers.white_share.value
    lasting = numbers.lag_one.value / (1 - white)
    state = luck.gauss(0, sd * sqrt(1 - white))
    night = 1 - numbers.run_in.value
    while True:
        felt = expected(person, numbers, night) + state + luck.gauss(0, sd * sqrt(white))
        yield PainScore(10 * min(WORST, max(0, round(felt))))
        state = lasting * state + luck.gauss(0, sd * sqrt((1 - white) * (1 - lasting**2)))
        night += 1


def expected(person: Person, numbers: Numbers, night: int) -> float:
    """Pain without ups and downs on a night counted from the first dose; may leave the scale."""
    pain = person.usual.value + sum(_drifted(drift, night) for drift in person.drifts)
    if person.flare is None:
        return pain
    since = night - (1 - numbers.run_in.value)
    return pain + float(person.flare.by.value * 0.5 ** (since / person.flare.halves_in.value))


def _drifted(drift: Drift, night: int) -> float:
    share = (night - drift.from_night) / drift.over_nights
    return drift.by.value * min(1.0, max(0.0, share))
