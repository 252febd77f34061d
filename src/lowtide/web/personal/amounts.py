"""Tonight's dose in what the person has at hand, and what that is, in words."""

from datetime import date
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
from lowtide.preparation.dates import beyond_use
from lowtide.preparation.model import Liquid, Preparation, TabletInWater, Unit
from lowtide.quantities import Dose, Night
from lowtide.web.words import spoken


def amount_of(facts: CourseFacts, dose: Dose | None, night: Night) -> str:
    """What to take for a dose on a night, or that what is at hand is past its date."""
    until, text = amounts_until(facts), amount_at_hand(facts, dose)
    return past_date() if text and until and until < night.date else text


def amounts_until(facts: CourseFacts) -> date | None:
    """The last day on which what is at hand may be used; None where that is not known."""
    stated = facts.preparations[-1][1] if facts.preparations else None
    if stated is None or stated.preparation is None:
        return None
    until = beyond_use(stated.preparation, stated.made, stated.use_by)
    return until.on if until else None


def past_date() -> str:
    """What is said in place of an amount after that day."""
    return _("What you have is past its date. Make it anew, or ask your pharmacist.")


def amount_at_hand(facts: CourseFacts, dose: Dose | None) -> str:
    """What to take for a dose, whatever its date; empty where nothing is known to be at hand."""
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
