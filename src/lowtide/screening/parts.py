"""The parts of a text that lists several medicines: each must name something, or be its use.

"duloxetine, patch for pain" names one medicine and means two; "Nurofen +" is another product.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from lowtide.screening.catalogue import Vocabulary
from lowtide.screening.words import is_number, value_of, words_of

_BETWEEN = re.compile(r"([;\n&+]|(?<!\d),|,(?!\d)|\b(?:and|avec|con|et|mit|und|with|y)\b)")
_MASSES = {
    "g",
    "gram",
    "gramm",
    "gramme",
    "grams",
    "mcg",
    "mg",
    "mgs",
    "milligram",
    "milligrams",
    "ug",
}
_SMALLEST_STRENGTH = 5  # smaller numbers are how many, or part of a name


class Part(Struct, frozen=True):
    """A part between separators: the places of its words, and what stood before it."""

    places: range
    after: str = ""


def parts_of(text: str) -> list[Part]:
    """The parts of a plain text, its words counted as `words_of` counts them."""
    parts: list[Part] = []
    place, after = 0, ""
    for number, piece in enumerate(_BETWEEN.split(text)):
        length = len(words_of(piece))
        if number % 2:
            after = piece
        else:
            parts.append(Part(range(place, place + length), after))
        place += length
    return parts


def nameless(
    words: Sequence[str], parts: Sequence[Part], known: set[int], vocabulary: Vocabulary
) -> Iterator[str]:
    """Parts that name nothing and may mean a medicine all the same."""
    for part in parts if len(parts) > 1 else ():
        own = [words[place] for place in part.places]
        if not known.isdisjoint(part.places):
            continue
        if part.after == "+":
            yield " ".join(["plus", *own])
        elif own and _may_be_a_medicine(own, vocabulary):
            yield " ".join(own)


def _may_be_a_medicine(words: Sequence[str], vocabulary: Vocabulary) -> bool:
    """A patch, something for pain, or one bare word that is also somebody's name for a drug."""
    said = set(words)
    if said & vocabulary.carried or (said & vocabulary.forms and said & vocabulary.reasons):
        return True
    says_nothing = vocabulary.units | vocabulary.makers | vocabulary.prolonged
    return said <= says_nothing and not any(map(is_number, words))


def has_strength_too_many(
    words: Sequence[str],
    parts: Sequence[Part],
    ingredients_of: Callable[[Sequence[str]], set[str]],
    vocabulary: Vocabulary,
) -> bool:
    """Whether what is sold with opioids too has one strength too many: "300 mg 30 mg"."""
    groups: list[tuple[set[str], list[str]]] = []
    for part in parts:
        own = [words[place] for place in part.places]
        named = ingredients_of(own)
        if named or not groups:
            groups.append((named, own))
        else:
            groups[-1][1].extend(own)
    return any(
        bool(named)
        and named <= vocabulary.sold_with_opioids
        and _strengths(own, vocabulary) > len(named)
        for named, own in groups
    )


def _strengths(words: Sequence[str], vocabulary: Vocabulary) -> int:
    """How many of these words are strengths: a mass, or a number that counts nothing."""
    counted = vocabulary.filler
    followed = zip(words, [*words[1:], ""], strict=True)
    return sum(
        is_number(word)
        and value_of(word) >= _SMALLEST_STRENGTH
        and (after in _MASSES or after not in counted)
        for word, after in followed
    )
