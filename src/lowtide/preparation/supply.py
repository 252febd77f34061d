"""When what is there runs out, at the doses that are expected, and when to see to a new one."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from lowtide.preparation.amount import Counted, NotMade, amount
from lowtide.preparation.catalogue import library
from lowtide.preparation.dates import beyond_use
from lowtide.preparation.model import Box, Liquid, Preparation, TabletInWater, Unit, Units
from lowtide.quantities import Dose, Night

NightDoses = Iterable[tuple[Night, Dose]]
Served = Iterator[tuple[Night, bool]]
Counts = dict[Dose, int | None]


def first_night_without(
    preparation: Preparation, doses: NightDoses, made: date | None, use_by: date | None
) -> Night | None:
    """The first of these nights whose dose is not there any more; None where all are.

    It is not there after the last day on which it may be used. What nobody counted does not run
    out.
    """
    if isinstance(preparation, TabletInWater):
        # Each tablet makes a new one, so that the date of the one in the fridge ends nothing.
        return _first_not_served(_tablets(preparation, doses, made, use_by))
    last = beyond_use(preparation, made, use_by)
    served = (
        _bottle(preparation, doses)
        if isinstance(preparation, Liquid)
        else _boxes(preparation, doses)
    )
    return _first_not_served(
        (night, there and not (last and night.date > last.on)) for night, there in served
    )


def reorder_on(without: Night) -> date:
    """The day to see to a new one: some days before the first night without."""
    return without.date - timedelta(days=library().numbers.days_to_reorder.value.number)


def _first_not_served(served: Iterable[tuple[Night, bool]]) -> Night | None:
    return next((night for night, there in served if not there), None)


def _tablets(
    preparation: TabletInWater, doses: NightDoses, made: date | None, use_by: date | None
) -> Served:
    """A tablet is put into water where the last one is too old, or too little is left of it."""
    kept = library().keeps.tablet_in_water.value.number
    nights = (use_by - made).days if made and use_by else kept
    used, begun, rest = 0, Night(made) if made else None, preparation.naltrexone.micrograms
    for night, dose in doses:
        if begun is None or night - begun >= nights or rest < dose.micrograms:
            used, begun, rest = used + 1, night, preparation.naltrexone.micrograms
        rest -= dose.micrograms
        yield night, preparation.tablets is None or used <= preparation.tablets


def _bottle(preparation: Liquid, doses: NightDoses) -> Served:
    taken = preparation.holding(Dose(0))
    for night, dose in doses:
        taken += preparation.holding(dose)
        yield night, preparation.left is None or taken <= preparation.left.microlitres


def _boxes(preparation: Units, doses: NightDoses) -> Served:
    left: Counts | None = {box.strength: box.count for box in preparation.boxes}
    for night, dose in doses:
        left = _left_after(preparation.unit, left, dose) if left is not None else None
        yield night, left is not None


def _left_after(unit: Unit, left: Counts, dose: Dose) -> Counts | None:
    """The boxes once a dose is taken out of those that are not empty; None where it is not there.

    Which units those are is not looked for any further than tonight's answer does.
    """
    boxes = tuple(Box(strength) for strength, count in left.items() if count != 0)
    taken = amount(Units(unit, boxes), dose, confirmed=True) if boxes else NotMade()
    if not isinstance(taken, Counted):
        return None
    used = {strength: number for number, strength in taken.counts}
    after = {
        strength: None if count is None else count - used.get(strength, 0)
        for strength, count in left.items()
    }
    return after if all(count is None or count >= 0 for count in after.values()) else None
