"""What naltrexone does to one person: an effect site that lags behind, and a response to it."""

from lowtide.compiled import compiled
from lowtide.simulate.virtual.records import Numbers, Person


@compiled
def site_after(site: float, exposure: float, rate: float) -> float:
    """The effect site a day later: a running mean of exposures with the person's time constant."""
    return site + rate * (exposure - site)


@compiled
def response(site: float, half_at: float, turning: float, numbers: Numbers) -> float:
    """Occupied share of the receptors, undone above a dose in those whose response turns.

    Without a turn it is E/(E + half_at), as PET showed it; with one, 3 mg may beat 4.5 mg.
    """
    occupied = site / (site + half_at)
    if turning > 0:
        steepness = int(numbers.effect_steepness)
        occupied /= 1 + (site / numbers.effect_turns_at_mg) ** steepness
    return occupied


@compiled
def change_at(person: Person, numbers: Numbers, site: float) -> float:
    """The change in points that an exposure at the effect site makes."""
    return person.per_occupancy * response(site, person.half_at, person.turning, numbers)


@compiled
def steady_change(person: Person, numbers: Numbers, dose_mg: float) -> float:
    """The change in points when this dose is taken every night for long."""
    return change_at(person, numbers, dose_mg * person.exposure_per_mg)
