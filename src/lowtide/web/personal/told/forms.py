"""The forms of what a pharmacist or the prescriber said: of one product, or in a list of many."""

from enum import Enum
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from lowtide.course.events import Adviser, MedicineAnswered, OpioidInIt
from lowtide.errors import UserError
from lowtide.exchange.answers import LARGEST, ListedAnswer, read_answers
from lowtide.screening.catalogue import catalogue
from lowtide.screening.medicines import Outcome
from lowtide.screening.screen import judge
from lowtide.web.personal.lists.naming import TOO_LONG, tidy
from lowtide.web.personal.questions import LONGEST

PRESCRIBER = Adviser.PRESCRIBER.value
CHOOSE = later("Choose one of these.")


def advisers() -> list[tuple[str, str]]:
    """Who can say what is in a product."""
    return [
        (Adviser.PHARMACIST.value, _("A pharmacist")),
        (Adviser.PRESCRIBER.value, _("My prescriber")),
    ]


def advisers_of(name: str) -> list[tuple[str, str]]:
    """Who can answer for this product; whether a known one goes with naltrexone, the prescriber."""
    return [each for each in advisers() if each[0] == PRESCRIBER or not for_the_prescriber(name)]


def for_the_prescriber(name: str) -> bool:
    """Whether our list knows what it is, or it is spelt nearly like an opioid."""
    judged = judge(name, catalogue())
    return bool(judged.asks) or (judged.near is not None and judged.near.is_conflict)


def answers_of(name: str) -> list[tuple[str, str]]:
    """What may have been said of this product."""
    if judge(name, catalogue()).asks:
        return [
            (OpioidInIt.NO.value, _("Naltrexone may be taken with it")),
            (OpioidInIt.YES.value, _("Naltrexone must not be taken with it")),
        ]
    return [
        (OpioidInIt.NO.value, _("There is no opioid in it")),
        (OpioidInIt.YES.value, _("There is an opioid in it")),
    ]


def _choice(kind: type[Enum]) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=[(each.value, each.value) for each in kind],
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )


class _SaidBy(forms.Form):
    adviser = _choice(Adviser)
    who = forms.CharField(
        required=False, max_length=LONGEST, error_messages={"max_length": TOO_LONG}
    )

    def clean_who(self) -> str:
        """One line."""
        return tidy(self.cleaned_data["who"])

    def refuse_pharmacist(self, asks_the_prescriber: bool) -> None:
        """Say beside the field who has to be asked."""
        said_by = self.cleaned_data.get("adviser")
        if asks_the_prescriber and said_by == Adviser.PHARMACIST.value:
            self.add_error("adviser", _("This is for your prescriber to say."))


class ToldForm(_SaidBy):
    """What somebody who can say so said of one product."""

    name = forms.CharField(max_length=LONGEST)
    opioid = _choice(OpioidInIt)
    ingredient = forms.CharField(
        required=False, max_length=LONGEST, error_messages={"max_length": TOO_LONG}
    )

    def clean_name(self) -> str:
        """What our list knows as a conflict stays one."""
        name = tidy(self.cleaned_data["name"])
        if judge(name, catalogue()).outcome is not Outcome.ASK:
            raise forms.ValidationError(_("This one is known to our list."))
        return name

    def clean(self) -> dict[str, Any]:
        """Some questions a pharmacist cannot answer."""
        said = super().clean() or {}
        self.refuse_pharmacist(for_the_prescriber(said.get("name", "")))
        return said

    def clean_ingredient(self) -> str:
        """One line."""
        return tidy(self.cleaned_data["ingredient"])

    @property
    def answered(self) -> MedicineAnswered:
        """What was said."""
        said = self.cleaned_data
        opioid = OpioidInIt(said["opioid"])
        return MedicineAnswered(
            medicine=said["name"],
            opioid=opioid,
            adviser=Adviser(said["adviser"]),
            who=said["who"],
            ingredient=said["ingredient"] if opioid is OpioidInIt.YES else "",
        )


class ListForm(forms.Form):
    """A list of answers from another Lowtide."""

    file = forms.FileField(error_messages={"required": later("Choose the file.")})

    def clean_file(self) -> tuple[ListedAnswer, ...]:
        """The answers in it that our own list does not know better."""
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST:
            raise forms.ValidationError(_("This file is too large to be a list of answers."))
        try:
            found = read_answers(upload.read(), upload.name)
        except UserError as error:
            raise forms.ValidationError(str(error)) from error
        return tuple(each for each in found if is_of_use(each))


def is_of_use(answer: ListedAnswer) -> bool:
    """Whether this is about something that our own list has to ask about."""
    return judge(answer.medicine, catalogue()).outcome is Outcome.ASK


class ReviewForm(_SaidBy):
    """Which answers of a list somebody who can say so went through and agrees with."""

    def __init__(self, said: QueryDict, offered: dict[str, ListedAnswer]) -> None:
        """Of these answers."""
        super().__init__(said)
        self.offered = offered
        self.fields["agreed"] = forms.MultipleChoiceField(
            choices=[(key, key) for key in offered],
            error_messages={"required": later("Tick the answers that were checked.")},
        )
        self.fields["who"].required = True
        self.fields["who"].error_messages["required"] = later("Write who went through the list.")

    def clean(self) -> dict[str, Any]:
        """A pharmacist goes through what a pharmacist can answer."""
        said = super().clean() or {}
        agreed = [self.offered[key].medicine for key in said.get("agreed", ())]
        self.refuse_pharmacist(any(map(for_the_prescriber, agreed)))
        return said

    def agreed(self) -> list[MedicineAnswered]:
        """What was agreed with, said by whoever went through it."""
        said = self.cleaned_data
        return [
            MedicineAnswered(
                medicine=each.medicine,
                opioid=each.opioid,
                adviser=Adviser(said["adviser"]),
                who=said["who"],
                ingredient=each.ingredient,
                note=f"from a list, first said on {each.date} by a {each.adviser.value}",
            )
            for each in (self.offered[key] for key in said["agreed"])
        ]
