"""Until when a preparation may be used: by its label, else as long as its kind keeps."""

from datetime import date, timedelta

from msgspec import Struct

from lowtide.preparation.catalogue import library
from lowtide.preparation.model import Liquid, Preparation, TabletInWater, Unit
from lowtide.protocol.model import Days, Sourced
from lowtide.sources import Citation


class BeyondUse(Struct, frozen=True):
    """The last day on which it may be used; without a source it is the label's own."""

    on: date
    source: Citation | None = None


def keeps(preparation: Preparation) -> Sourced[Days] | None:
    """How long it keeps once it is made; None where nothing is known of it."""
    known = library().keeps
    if isinstance(preparation, TabletInWater):
        return known.tablet_in_water
    if isinstance(preparation, Liquid):
        usual = library().numbers.usual.value
        return known.liquid if preparation.strength == usual.strength else None
    return known.capsule if preparation.unit is Unit.CAPSULE else None


def beyond_use(
    preparation: Preparation, made: date | None, use_by: date | None
) -> BeyondUse | None:
    """The date on the label, else as long as this kind keeps; None where neither is known."""
    if use_by:
        return BeyondUse(use_by)
    kept = keeps(preparation)
    if made is None or kept is None:
        return None
    return BeyondUse(made + timedelta(days=kept.value.number), kept.citation)
