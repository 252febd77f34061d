"""Tonight's dose in what the person has at hand, and what that is, in words."""

from typing import assert_never

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lowtide.course.facts import CourseFacts
from lowtide.preparation.amount import (
    Amount,
    AskedBack,
    Counted,
    Measured,
    NotMade,
    NotMeasured,
    amount,
)
from lowtide.preparation.model import Liquid, Preparation, TabletInWater, Unit
from lowtide.quantities import Dose
from lowtide.web.words import spoken


def amount_of(facts: CourseFacts, dose: Dose | None) -> str:
    """What to take for a dose; empty where nothing is known of what is at hand."""
    stated = facts.preparations[-1][1] if facts.preparations else None
    if dose is None or stated is None or stated.preparation is None:
        return ""
    found = amount(stated.preparation, dose, confirmed=stated.confirmed)
    return amount_text(stated.preparation, found)


def amount_text(preparation: Preparation, found: Amount) -> str:
    """An amount of a preparation, or why none is said."""
    match found:
        case Measured(volume=volume):
            return _of_a_solution(preparation) % {"volume": spoken(volume)}
        case Counted():
            return " + ".join(
                _counted(found.unit, number) % {"count": number, "strength": spoken(strength)}
                for number, strength in found.counts
            )
        case NotMeasured(line=line):
            return _(
                "An oral syringe with lines of %(line)s cannot measure this exactly. "
                "Ask your pharmacist."
            ) % {"line": spoken(line)}
        case NotMade():
            return _("This dose cannot be made exactly from what you have. Ask your pharmacist.")
        case AskedBack():
            return _("Compare the strength with the label first, under “My preparation”.")
        case _:
            assert_never(found)


def described(preparation: Preparation | None) -> str:
    """What is at hand, in a few words."""
    match preparation:
        case None:
            return _("Nothing")
        case TabletInWater(naltrexone=dose, volume=volume):
            text = _("A tablet of %(dose)s in %(volume)s of water")
            return text % {"dose": spoken(dose), "volume": spoken(volume)}
        case Liquid(naltrexone=dose, volume=volume):
            text = _("A liquid with %(dose)s in %(volume)s")
            return text % {"dose": spoken(dose), "volume": spoken(volume)}
        case _:
            capsules = preparation.unit is Unit.CAPSULE
            text = _("Capsules of %(strengths)s") if capsules else _("Tablets of %(strengths)s")
            strengths = ", ".join(spoken(box.strength) for box in preparation.boxes)
            return text % {"strengths": strengths}


def _of_a_solution(preparation: Preparation) -> str:
    if isinstance(preparation, TabletInWater):
        return _("%(volume)s of the tablet in water")
    return _("%(volume)s of your liquid")


def _counted(unit: Unit, number: int) -> str:
    if unit is Unit.CAPSULE:
        return ngettext(
            "%(count)s capsule of %(strength)s", "%(count)s capsules of %(strength)s", number
        )
    return ngettext("%(count)s tablet of %(strength)s", "%(count)s tablets of %(strength)s", number)
