"""How the core's sentences and quantities are said in the reader's language."""

from django.template import Library
from django.utils.translation import gettext

from lowtide.phrases import Sayable

register = Library()


def translated(template: str) -> str:
    """A sentence with its figures still open, in the language of the page; never none for none."""
    return gettext(template) if template else template


def number(value: float) -> str:
    """A number as it is written in the language of the page."""
    return f"{value:g}".replace(".", translated("."))


@register.filter
def spoken(quantity: Sayable) -> str:
    """A dose or a volume as it is written in the language of the page: "4,5 mg" in German."""
    return quantity.say(translated)
