"""Oral naltrexone and 6-beta-naltrexol: one compartment each, in closed form, added up over nights.

A dose D leaves the gut at rate ka. The part F arrives as naltrexone, which leaves at rate k; the
part m of what leaves, and m of what the first pass takes, becomes 6-beta-naltrexol, which leaves at
rate q. All amounts are sums of the three exponentials, so that three running sums say everything
about all nights before: after a night they fall by their factor, and the night's dose is added.
"""

from math import exp
from typing import NamedTuple

from lowtide.compiled import compiled
from lowtide.simulate.virtual.records import Numbers, Person

HOURS = 24.0
Sums = tuple[float, float, float]  # of absorption, of naltrexone, of its metabolite
NOTHING: Sums = (0.0, 0.0, 0.0)
_LN2 = 0.6931471805599453
_APART = 1e-4  # rates nearer than that in proportion are moved apart: the formula divides by it


class Kinetics(NamedTuple):
    """One person's rates an hour, and the parts of an amount that fall at each of them."""

    absorption: float
    elimination: float
    metabolite: float
    parent_parts: Sums
    metabolite_parts: Sums
    exposure_parts: Sums
    falls: Sums


@compiled
def kinetics_of(person: Person, numbers: Numbers) -> Kinetics:
    """A person's kinetics from the world's typical values and the person's two clearances."""
    ka = numbers.pharmacokinetics_absorption_per_hour
    k = _apart(_LN2 / numbers.pharmacokinetics_half_life_hours * person.clearance, ka)
    q = _LN2 / numbers.pharmacokinetics_metabolite_half_life_hours * person.metabolite_clearance
    q = _apart(_apart(q, ka), k)
    f, m = numbers.pharmacokinetics_bioavailability, numbers.pharmacokinetics_metabolised
    parent = (-f * ka / (ka - k), f * ka / (ka - k), 0.0)
    first_pass = (1 - f) * m * ka / (ka - q)
    metabolite = (
        m * k * f * ka / ((k - ka) * (q - ka)) - first_pass,
        m * k * f * ka / ((ka - k) * (q - k)),
        m * k * f * ka / ((ka - q) * (k - q)) + first_pass,
    )
    falls = (exp(-HOURS * ka), exp(-HOURS * k), exp(-HOURS * q))
    worked = _exposure_parts(numbers, parent, metabolite, (ka, k, q), falls)
    return Kinetics(ka, k, q, parent, metabolite, worked, falls)


@compiled
def _exposure_parts(
    numbers: Numbers,
    parent: Sums,
    metabolite: Sums,
    rates: Sums,
    falls: Sums,
) -> Sums:
    # The area under an amount until the next night, over that of 1 mg in a typical person.
    k = _LN2 / numbers.pharmacokinetics_half_life_hours
    q = _LN2 / numbers.pharmacokinetics_metabolite_half_life_hours
    w = numbers.pharmacokinetics_metabolite_weight
    a = (1 - w) * k / numbers.pharmacokinetics_bioavailability
    b = w * q / numbers.pharmacokinetics_metabolised
    return (
        (a * parent[0] + b * metabolite[0]) * (1 - falls[0]) / rates[0],
        (a * parent[1] + b * metabolite[1]) * (1 - falls[1]) / rates[1],
        (a * parent[2] + b * metabolite[2]) * (1 - falls[2]) / rates[2],
    )


@compiled
def exposure_per_mg(person: Person, numbers: Numbers) -> float:
    """What 1 mg a night comes to in the steady state, in milligrams of a typical person."""
    w = numbers.pharmacokinetics_metabolite_weight
    return (1 - w) / person.clearance + w / person.metabolite_clearance


@compiled
def swallow(sums: Sums, kinetics: Kinetics, dose_mg: float) -> Sums:
    """The running sums after a night's dose."""
    falls = kinetics.falls
    return (
        sums[0] * falls[0] + dose_mg,
        sums[1] * falls[1] + dose_mg,
        sums[2] * falls[2] + dose_mg,
    )


@compiled
def exposure(sums: Sums, kinetics: Kinetics) -> float:
    """The exposure from the last night to the next, in milligrams a night of a typical person."""
    return _weighed(sums, kinetics.exposure_parts)


@compiled
def amounts(sums: Sums, kinetics: Kinetics, hours: float) -> tuple[float, float]:
    """Milligrams of naltrexone and of 6-beta-naltrexol in the body so long after the last night."""
    left = (
        sums[0] * exp(-kinetics.absorption * hours),
        sums[1] * exp(-kinetics.elimination * hours),
        sums[2] * exp(-kinetics.metabolite * hours),
    )
    return _weighed(left, kinetics.parent_parts), _weighed(left, kinetics.metabolite_parts)


@compiled
def _weighed(sums: Sums, parts: Sums) -> float:
    return sums[0] * parts[0] + sums[1] * parts[1] + sums[2] * parts[2]


@compiled
def _apart(rate: float, other: float) -> float:
    return other * (1 + _APART) if abs(rate - other) < other * _APART else rate
