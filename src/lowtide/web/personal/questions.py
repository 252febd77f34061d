"""The evening's questions as a form: every answer may be left open, and nothing is prefilled."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as later

from lowtide.errors import QuantityError
from lowtide.quantities import Dose

LONGEST, MOST_LINES = 200, 20
MOST_MG = 50  # the strongest tablet there is
SOME_EFFECT = ("mild", "moderate", "severe")
WRONG = {
    "amount": later("Write the amount in mg, for example 1.5"),
    "too_much": later("That is more than any tablet contains. Write the amount in mg."),
    "medicines": later("Write one medicine a line, at most 20."),
    "unsaid": later("Say what is new, or choose No."),
}

LAST_DOSE = [
    ("taken", later("Took it")),
    ("missed", later("Did not take it")),
    ("other", later("A different amount")),
    ("unsure", later("Not sure")),
]
EFFECTS = [
    ("none", later("No")),
    ("mild", later("A little")),
    ("moderate", later("Gets in the way")),
    ("severe", later("I cannot manage")),
    ("urgent", later("Urgent signs")),
]
# The English name is what is recorded, whatever the language on the screen.
EFFECT_NAMES = [
    ("vivid dreams", later("Vivid dreams")),
    ("headache", later("Headache")),
    ("nausea", later("Nausea")),
    ("dizziness", later("Dizziness")),
    ("tiredness", later("Tiredness")),
    ("stomach trouble", later("Stomach trouble")),
    ("low mood", later("Low mood")),
    ("muscle pain", later("Muscle pain")),
]
YES_NO = [("no", later("No")), ("yes", later("Yes"))]


class CheckInForm(forms.Form):
    """An evening's answers."""

    last_dose = forms.ChoiceField(choices=LAST_DOSE, required=False)
    last_dose_mg = forms.CharField(required=False, max_length=20)
    pain = forms.TypedChoiceField(
        choices=[(str(n), str(n)) for n in range(11)], coerce=int, empty_value=None, required=False
    )
    effects = forms.ChoiceField(choices=EFFECTS, required=False)
    effect_names = forms.MultipleChoiceField(choices=EFFECT_NAMES, required=False)
    effect_other = forms.CharField(required=False, max_length=100)
    sleep_worse = forms.TypedChoiceField(
        choices=YES_NO, coerce=lambda said: said == "yes", empty_value=None, required=False
    )
    new = forms.ChoiceField(choices=YES_NO, required=False)
    new_medicines = forms.CharField(required=False, max_length=2000)
    surgery_on = forms.DateField(required=False)
    hospital = forms.BooleanField(required=False)
    maybe_pregnant = forms.BooleanField(required=False)

    def clean_last_dose_mg(self) -> Dose | None:
        """An amount in mg, where another amount was taken."""
        if self.cleaned_data.get("last_dose") != "other":
            return None
        return read_mg(self.cleaned_data["last_dose_mg"])

    def clean_new_medicines(self) -> list[str]:
        """The medicines, one a line."""
        return lines(self.cleaned_data["new_medicines"])

    def clean(self) -> dict[str, Any]:
        """What was named in other words is one more effect."""
        said = super().clean() or {}
        other = said.get("effect_other", "")
        if other:
            said["effect_names"] = [*said.get("effect_names", []), other]
        if said.get("effects") not in SOME_EFFECT:
            said["effect_names"] = []
        if said.get("new") == "yes" and not self._is_anything_new(said):
            self.add_error("new_medicines", WRONG["unsaid"])
        return said

    def _is_anything_new(self, said: dict[str, Any]) -> bool:
        """Whether it is said what is new; what cannot be read has its own error."""
        named = ("new_medicines", "surgery_on", "hospital", "maybe_pregnant")
        return any(said.get(name) or name in self.errors for name in named)


def read_mg(text: str) -> Dose:
    """An amount written in milligrams, with a comma or a point."""
    try:
        dose = Dose.from_mg(Decimal(text.strip().lower().removesuffix("mg").replace(",", ".")))
    except (InvalidOperation, QuantityError, ValueError) as error:
        raise ValidationError(WRONG["amount"]) from error
    if dose.mg > MOST_MG:
        raise ValidationError(WRONG["too_much"])
    return dose


def lines(text: str) -> list[str]:
    """The lines of a text, none of them empty or too long."""
    found = [line.strip() for line in text.splitlines() if line.strip()]
    if any(len(line) > LONGEST for line in found) or len(found) > MOST_LINES:
        raise ValidationError(WRONG["medicines"])
    return found


def choices() -> dict[str, Any]:
    """The answers that each question offers, and what is said of one that cannot be read."""
    return {
        "wrong": WRONG,
        "most_mg": MOST_MG,
        "most_lines": MOST_LINES,
        "longest": LONGEST,
        "choices": {
            "last_dose": LAST_DOSE,
            "pain": [str(n) for n in range(11)],
            "effects": EFFECTS,
            "effect_names": EFFECT_NAMES,
            "sleep_worse": YES_NO,
            "new": YES_NO,
        },
    }
