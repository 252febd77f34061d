"""A made-up language: every letter a dot, the braces as they are. What keeps its letters in a text
said in it was never handed to the translator.
"""

import re

LETTERS = re.compile(r"\{\w*\}|[^\W\d_]+")


def dots(template: str) -> str:
    """The template in the made-up language."""
    return LETTERS.sub(lambda found: _dotted(found.group()), template)


def _dotted(text: str) -> str:
    return text if text.startswith("{") else "·" * len(text)


def left_in_english(said: str) -> set[str]:
    """The words of a text that no translator has seen."""
    return set(re.findall(r"[^\W\d_]+", said))


class Heard:
    """A translator that leaves everything in English and remembers what it was asked."""

    def __init__(self) -> None:
        """Nothing is remembered yet."""
        self.templates: set[str] = set()

    def __call__(self, template: str) -> str:
        """Remember it."""
        self.templates.add(template)
        return template
