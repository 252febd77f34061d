"""What stands in the way of a night, one finding each, and the bar it raises."""

from datetime import date
from enum import IntEnum

from msgspec import Struct

from lowtide.asks import Ask, When, Who
from lowtide.phrases import Translate, Words
from lowtide.sources import Citation


class Bar(IntEnum):
    """What a finding does to the night; the highest wins."""

    OPEN = 0
    BLOCKED = 1  # dosing goes on, no step up
    PAUSE = 2  # no dose until it is cleared up
    DANGER = 3  # no dose until the prescriber's word


class Question(Struct, frozen=True):
    """An ask whose words are not made yet."""

    text: Words
    who: Who
    when: When

    def said(self, translate: Translate = str) -> Ask:
        """The ask in words."""
        return Ask(self.text.say(translate), self.who, self.when)


class NightFinding(Struct, frozen=True):
    """One thing found for a night.

    key: stable, as "medicine:tramadol"; a prescriber's word may name it. patient, prescriber: the
    words for each. not_before: the first date without this bar, where one is known.
    """

    key: str
    bar: Bar
    patient: Words
    prescriber: Words
    source: Citation
    ask: Question | None = None
    not_before: date | None = None


def worst(findings: tuple[NightFinding, ...]) -> Bar:
    """The highest bar among the findings; none is open."""
    return max((finding.bar for finding in findings), default=Bar.OPEN)
