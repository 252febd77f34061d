"""How the core's sentences and quantities are said in the reader's language."""

from datetime import date
from functools import lru_cache

from django.template import Library
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from lowtide.phrases import Sayable

SHORT_DATE, LONG_DATE = "j M", "j M Y"
DATES_KEPT = 4096

register = Library()


def translated(template: str) -> str:
    """A sentence with its figures still open, in the language of the page; never none for none."""
    return gettext(template) if template else template


def number(value: float) -> str:
    """A number as it is written in the language of the page."""
    return f"{value:g}".replace(".", translated("."))


def short_day(day: date) -> str:
    """A day as a chart names it: "3 Mar"."""
    return _dated(day, SHORT_DATE, get_language())


def day_of_year(day: date) -> str:
    """A day as a table names it: "3 Mar 2026"."""
    return _dated(day, LONG_DATE, get_language())


@lru_cache(maxsize=DATES_KEPT)
def _dated(day: date, form: str, language: str | None) -> str:
    """A year has many days, and Django takes its time for each."""
    return date_format(day, form)


@register.filter
def spoken(quantity: Sayable) -> str:
    """A dose or a volume as it is written in the language of the page: "4,5 mg" in German."""
    return quantity.say(translated)
