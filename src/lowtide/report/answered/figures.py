"""Numbers as sentences say them: rounded to what they can bear, with a language's decimal mark."""

from msgspec import Struct

from lowtide.phrases import Phrase, Translate
from lowtide.response.answer import Spread

_DIGITS = 1
_HALVES = 2
_FEWEST, _MOST = 1, 99  # in 100: nothing here is certain


class Figure(Struct, frozen=True):
    """A number said with at most so many decimals, its minus sign, and a sign for more if asked."""

    value: float
    digits: int = _DIGITS
    signed: bool = False

    def say(self, translate: Translate = str) -> str:
        """The number as that language writes it."""
        rounded = round(self.value, self.digits)
        sign = "−" if rounded < 0 else "+" if self.signed and rounded > 0 else ""
        return sign + f"{abs(rounded):g}".replace(".", translate("."))

    def __str__(self) -> str:
        """Say it in English."""
        return self.say()


class Chance(Struct, frozen=True):
    """A probability as precise words say it; what rounds to certainty is said to be near it."""

    value: float

    def say(self, translate: Translate = str) -> str:
        """Two decimals, "< 0.01" or "> 0.99"."""
        if self.value < 0.005:
            said = "< 0.01"
        elif self.value > 0.995:
            said = "> 0.99"
        else:
            said = f"{self.value:.2f}"
        return said.replace(".", translate("."))

    def __str__(self) -> str:
        """Say it in English."""
        return self.say()


def halves(points: float) -> Figure:
    """Points to the nearest half, as a person thinks of them."""
    return Figure(round(points * _HALVES) / _HALVES)


def in_100(probability: float) -> int:
    """How many of 100, and never none or all of them."""
    return min(max(round(probability * 100), _FEWEST), _MOST)


def spread_said(spread: Spread, digits: int = _DIGITS) -> Phrase:
    """A posterior in precise words: its mean, its sd, and the intervals of 50 and 90 %."""
    return Phrase.of(
        "{mean} (sd {sd}; 50 % interval {q25} to {q75}, 90 % {q05} to {q95})",
        mean=Figure(spread.mean, digits, signed=True),
        sd=Figure(spread.sd, digits + 1),
        q25=Figure(spread.q25, digits, signed=True),
        q75=Figure(spread.q75, digits, signed=True),
        q05=Figure(spread.q05, digits, signed=True),
        q95=Figure(spread.q95, digits, signed=True),
    )
