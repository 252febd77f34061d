"""Sentences whose words are made at the edge: an English template, its figures, any language."""

from collections.abc import Callable, Hashable
from datetime import date
from typing import Protocol, runtime_checkable

from msgspec import Struct

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DAY = "{day} {month} {year}"

Translate = Callable[[str], str]
"""From an English template to the same in another language; `str` leaves it in English."""


@runtime_checkable
class Sayable(Protocol):
    """What is said differently in another language: a phrase, or a dose with its decimal mark."""

    def say(self, translate: Translate) -> str:
        """The words in that language."""


class Phrase(Struct, frozen=True):
    """An English template and the figures for its braces, said in any language.

    A figure that can be said is translated; every other is shown as it is. Without figures
    nothing is filled in, so that braces which somebody wrote stay what they are. `opens`: it
    begins with a capital letter, whatever is filled in first.
    """

    template: str
    figures: tuple[tuple[str, Hashable], ...] = ()
    opens: bool = False

    @classmethod
    def of(cls, template: str, **figures: Hashable) -> "Phrase":
        """A phrase with these figures."""
        return cls(template, tuple(figures.items()))

    def say(self, translate: Translate = str) -> str:
        """The words, translated before the figures are filled in."""
        # Nothing is asked about an empty text: to gettext that is the header of its catalogue.
        text = translate(self.template) if self.template else ""
        if self.figures:
            text = text.format(**{name: _said(each, translate) for name, each in self.figures})
        return text[:1].upper() + text[1:] if self.opens else text

    def __str__(self) -> str:
        """Say it in English."""
        return self.say()


class Phrases(Struct, frozen=True):
    """Several phrases that make one text, each translated by itself."""

    parts: tuple[Phrase, ...]
    between: str = " "

    def say(self, translate: Translate = str) -> str:
        """The words of all of them, in their order."""
        return self.between.join(part.say(translate) for part in self.parts)

    def __str__(self) -> str:
        """Say it in English."""
        return self.say()


Words = Phrase | Phrases


def day_said(day: date, translate: Translate = str) -> str:
    """A date as it is said in a sentence: "6 December 2026"."""
    month = translate(MONTHS[day.month - 1])
    return translate(DAY).format(day=day.day, month=month, year=day.year)


def _said(figure: Hashable, translate: Translate) -> Hashable:
    if isinstance(figure, date):
        return day_said(figure, translate)
    return figure.say(translate) if isinstance(figure, Sayable) else figure
