"""How the core's sentences are said in the reader's language."""

from django.utils.translation import gettext


def translated(template: str) -> str:
    """A sentence with its figures still open, in the language of the page; never none for none."""
    return gettext(template) if template else template
