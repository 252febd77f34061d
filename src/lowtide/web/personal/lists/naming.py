"""The forms of the page of medicines: names by the line, a last day, and what an unknown one is."""

import unicodedata
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from lowtide.actions.entries import NIGHTS_BACK
from lowtide.course.facts import CourseFacts, Span
from lowtide.quantities import Night
from lowtide.screening.catalogue import catalogue
from lowtide.screening.findings import Bar, worst
from lowtide.screening.medicines import Outcome
from lowtide.screening.night.gate import night_findings
from lowtide.screening.screen import judge
from lowtide.web.personal.questions import LONGEST, lines

LONGEST_LIST = 2000
VITAMIN, LONG_TERM, SHORT, UNKNOWN, AGAIN = "vitamin", "long-term", "short", "unknown", "again"
WHATS = (VITAMIN, LONG_TERM, SHORT, UNKNOWN, AGAIN)
NO_LETTERS = later("Write the name in letters, as it stands on the package.")
TOO_LONG = later("This is too long. Write at most 20 medicines, each in one short line.")


class AddForm(forms.Form):
    """Medicines that are taken now, one a line."""

    names = forms.CharField(
        max_length=LONGEST_LIST,
        error_messages={"required": later("Write what you take."), "max_length": TOO_LONG},
    )

    def clean_names(self) -> tuple[str, ...]:
        """Each once."""
        return names_in(self.cleaned_data["names"])


class LastForm(forms.Form):
    """A medicine that is not taken any more, and its last day."""

    name = forms.CharField(
        max_length=LONGEST,
        error_messages={"required": later("Write what it was."), "max_length": TOO_LONG},
    )
    last = forms.DateField(
        error_messages={
            "required": later("Write the day on which you took it last."),
            "invalid": later("Write the day like this: 2026-03-14"),
        }
    )

    def __init__(self, said: QueryDict, today: date) -> None:
        """As seen on this day."""
        super().__init__(said)
        self.today = today

    def clean_name(self) -> str:
        """One line with letters in it."""
        name = tidy(self.cleaned_data["name"])
        if not is_a_name(name):
            raise forms.ValidationError(NO_LETTERS)
        return name

    def clean_last(self) -> date:
        """A day that has come, and not so long ago that nobody knows it."""
        day: date = self.cleaned_data["last"]
        if day > self.today:
            raise forms.ValidationError(
                _("This day is still to come. Write today or a day before.")
            )
        if day < self.today - timedelta(days=NIGHTS_BACK):
            raise forms.ValidationError(_("This is too long ago to be written down here."))
        return day


class NameForm(forms.Form):
    """What a medicine is that our list does not know."""

    name = forms.CharField(max_length=LONGEST)
    what = forms.ChoiceField(
        choices=[(each, each) for each in WHATS],
        error_messages={"required": later("Choose one of these.")},
    )
    again = forms.CharField(
        required=False, max_length=LONGEST, error_messages={"max_length": TOO_LONG}
    )

    def clean_again(self) -> str:
        """One line."""
        return tidy(self.cleaned_data["again"])

    def clean(self) -> dict[str, Any]:
        """Only what is asked about can be named; a name written again has letters."""
        said = super().clean() or {}
        name, what, again = (said.get(key, "") for key in ("name", "what", "again"))
        if judge(name, catalogue()).outcome is not Outcome.ASK:
            self.add_error("what", _("This one is known to our list."))
        elif what in (VITAMIN, LONG_TERM) and not harmless_once_named(name):
            self.add_error("what", _("Ask your prescriber about this one first."))
        elif what == AGAIN and not is_a_name(again):
            self.add_error("again", NO_LETTERS)
        return said

    @property
    def better(self) -> str:
        """How a diary says what it is; empty where that is not known, or it is for a short time."""
        name, what = self.cleaned_data["name"], self.cleaned_data["what"]
        if what in (VITAMIN, LONG_TERM):
            return named_as(name, what)
        return self.cleaned_data["again"] if what == AGAIN else ""


def names_in(text: str) -> tuple[str, ...]:
    """The names in these lines, each once; refused where one has no letter in it."""
    names = tuple(dict.fromkeys(map(tidy, lines(text))))
    if not all(map(is_a_name, names)):
        raise forms.ValidationError(NO_LETTERS)
    return names


def tidy(text: str) -> str:
    """A text on one line, without the invisible signs that come along when it is copied."""
    seen = (sign for sign in text if unicodedata.category(sign) != "Cf")
    return " ".join("".join(seen).split())


def is_a_name(text: str) -> bool:
    """Whether there is a letter in it, and nothing that cannot be printed."""
    return text.isprintable() and any(sign.isalpha() for sign in text)


def whats() -> list[tuple[str, str]]:
    """What a medicine may be that our list does not know."""
    return [
        (VITAMIN, _("A vitamin")),
        (LONG_TERM, _("Another medicine that I have taken for long")),
        (SHORT, _("Something for a short time")),
        (UNKNOWN, _("I do not know")),
        (AGAIN, _("I write its name again")),
    ]


def named_as(name: str, what: str) -> str:
    """A name with what the person says that it is, as a diary writes it: "blue pill (vitamin)"."""
    return f"{name} ({what})"


def harmless_once_named(name: str) -> bool:
    """Whether nothing is in the way once it is said to be a vitamin or a long-term one."""
    night = Night(date.min)
    facts = CourseFacts(
        medicines=(Span(named_as(name, VITAMIN), night),),
        medicines_answered=night,
        conditions_answered=night,
    )
    return worst(night_findings(facts, night, 0, catalogue())) is Bar.OPEN
