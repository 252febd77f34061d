"""What is at hand as forms, one a kind: the figures of the label, and nothing assumed."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from lowtide.preparation.model import Box, Liquid, Preparation, TabletInWater, Unit, Units
from lowtide.quantities import Dose, Volume

ROWS = range(1, 5)
LONGEST = 20
MOST = 1000  # mg, mL or capsules: more than that is a slip of the pen
DAY = {"invalid": later("Write the day like this: 2026-03-14")}
MG = dict.fromkeys(("required", "invalid"), later("Write the amount in mg, for example 1.5"))
ML = dict.fromkeys(("required", "invalid"), later("Write the volume in mL, for example 50"))
WHOLE = later("Write a whole number up to 1000, or leave this open.")
_WRITTEN = re.compile(r"(\d{1,6}(?:[.,]\d{1,3})?)\s*([a-z]*)", re.IGNORECASE)


class AmountField(forms.CharField):
    """A number above 0 with its unit, or without one."""

    def __init__(self, unit: str, wrong: dict[str, Any], *, required: bool = True) -> None:
        """In this unit, with what is said of anything else."""
        super().__init__(required=required, max_length=LONGEST, error_messages=wrong)
        self.unit = unit

    def clean(self, value: object) -> Decimal | None:
        """The number."""
        text: str = super().clean(value)
        if not text:
            return None
        found = _WRITTEN.fullmatch(text)
        if found is None or found[2].lower() not in ("", self.unit.lower()):
            raise ValidationError(self.error_messages["invalid"])
        number = Decimal(found[1].replace(",", "."))
        if not 0 < number <= MOST:
            raise ValidationError(self.error_messages["invalid"])
        return number


def _count() -> forms.IntegerField:
    errors = {"invalid": WHOLE, "min_value": WHOLE, "max_value": WHOLE}
    return forms.IntegerField(required=False, min_value=0, max_value=MOST, error_messages=errors)


class HeldForm(forms.Form):
    """What every kind has: since when it is there, and until when it may be used."""

    made = forms.DateField(required=False, error_messages=DAY)
    use_by = forms.DateField(required=False, error_messages=DAY)

    def __init__(self, said: QueryDict | None, today: date) -> None:
        """As of today."""
        super().__init__(said)
        self.today = today

    def clean_made(self) -> date | None:
        """Not a day to come."""
        made: date | None = self.cleaned_data["made"]
        if made and made > self.today:
            raise ValidationError(_("This day is still to come. Write today or an earlier day."))
        return made

    def clean(self) -> dict[str, Any]:
        """It may be used from the day on which it was made."""
        said = super().clean() or {}
        made, use_by = said.get("made"), said.get("use_by")
        if made and use_by and use_by < made:
            self.add_error("use_by", _("This is before the day on which it was made."))
        return said


class WaterForm(HeldForm):
    """A tablet in water."""

    naltrexone = AmountField("mg", MG)
    volume = AmountField("mL", ML)
    count = _count()

    @property
    def preparation(self) -> Preparation:
        """What is at hand, once the form is valid."""
        said = self.cleaned_data
        return TabletInWater(
            Dose.from_mg(said["naltrexone"]), Volume.from_ml(said["volume"]), said["count"]
        )


class LiquidForm(HeldForm):
    """A liquid from the pharmacist."""

    naltrexone = AmountField("mg", MG)
    volume = AmountField("mL", ML)
    left = AmountField("mL", ML, required=False)

    @property
    def preparation(self) -> Preparation:
        """What is at hand, once the form is valid."""
        said = self.cleaned_data
        left = Volume.from_ml(said["left"]) if said["left"] else None
        return Liquid(Dose.from_mg(said["naltrexone"]), Volume.from_ml(said["volume"]), left)


class UnitsForm(HeldForm):
    """Capsules or tablets of one or several strengths, each in a row of its own."""

    unit: Unit

    def __init__(self, said: QueryDict | None, today: date) -> None:
        """With some rows, of which the first is needed."""
        super().__init__(said, today)
        for row in ROWS:
            self.fields[f"strength_{row}"] = AmountField("mg", MG, required=row == 1)
            self.fields[f"count_{row}"] = _count()

    @property
    def rows(self) -> list[tuple[BoundField, BoundField]]:
        """Strength and count of each row."""
        return [(self[f"strength_{row}"], self[f"count_{row}"]) for row in ROWS]

    def clean(self) -> dict[str, Any]:
        """Each strength once, and a count only beside a strength."""
        said = super().clean()
        strengths: list[Decimal] = []
        for row in ROWS:
            strength = said.get(f"strength_{row}")
            if strength in strengths:
                self.add_error(f"strength_{row}", _("This strength is there twice."))
            if strength:
                strengths.append(strength)
            elif said.get(f"count_{row}") is not None and f"strength_{row}" not in self.errors:
                self.add_error(f"strength_{row}", MG["invalid"])
        return said

    @property
    def preparation(self) -> Preparation:
        """What is at hand, once the form is valid."""
        said = self.cleaned_data
        boxes = [
            Box(Dose.from_mg(said[f"strength_{row}"]), said[f"count_{row}"])
            for row in ROWS
            if said[f"strength_{row}"]
        ]
        return Units(self.unit, tuple(boxes))


class CapsulesForm(UnitsForm):
    """Capsules."""

    unit = Unit.CAPSULE


class TabletsForm(UnitsForm):
    """Tablets of a low strength."""

    unit = Unit.TABLET


Held = WaterForm | LiquidForm | UnitsForm
KINDS: dict[str, type[Held]] = {
    "tablet_in_water": WaterForm,
    "liquid": LiquidForm,
    "capsule": CapsulesForm,
    "tablet": TabletsForm,
}


def form_of(kind: str, said: QueryDict | None, today: date) -> Held | None:
    """The form of a kind; None where there is no such kind."""
    form = KINDS.get(kind)
    return form(said, today) if form else None


def kind_of(preparation: Preparation) -> str:
    """The kind as it is named in addresses and in the library."""
    match preparation:
        case Units(unit=unit):
            return unit.value
        case TabletInWater():
            return "tablet_in_water"
        case _:
            return "liquid"
