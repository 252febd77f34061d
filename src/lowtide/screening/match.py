"""Which medicines a text names, and which of its words nobody recognises.

Codes first, then exact names: every run of words is looked up, and every word must be accounted
for. Nothing is guessed; a word that is no name, no strength, no form and no time of day is unknown.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from msgspec import Struct

from lowtide.screening.catalogue import MOST_WORDS, Catalogue, Entry
from lowtide.screening.medicines import AtcCode, Kind, RxCui
from lowtide.screening.parts import has_strength_too_many, nameless, parts_of
from lowtide.screening.words import is_number, plain, value_of, words_of

# Enough for a whole list pasted at once; what lies beyond is never cleared, as it is too long.
_MOST_SIGNS = 20_000
# "C10mg" behind a brand is the end of its name and a strength, no code.
_ATC = re.compile(
    r"(?:\batc(?:\s*code)?\s*[:=]?\s*)?(?<![a-z0-9])([a-z]\d\d(?!m[gl]\b)[a-z](?:[a-z](?:\d\d)?)?)(?![a-z0-9])"
)
_RXCUI = re.compile(r"\b(?:rxcui|rxnorm)(?:\s*(?:cui|code))?\s*[:=#]?\s*([1-9]\d{0,7})(?!\d)")
_TIMES_A_DAY = re.compile(r"(?<!\d)[0-3](?:-[0-3]){2,3}(?!\d)")  # "1-0-1": morning, noon, evening
_AMOUNT = r"(\d+(?:[.,]\d+)*)"
_TWO_STRENGTHS = re.compile(
    rf"(?<![\d.,/-]){_AMOUNT}\s*(?:mg|mcg|ug|g)?\s*[/+-]\s*{_AMOUNT}(?![\d/-]|\s*(?:ml|h|hrs?|hours?)\b)"
)
_MASS = re.compile(rf"{_AMOUNT}\s*(mg|milligrams?|mcg|ug|g|grams?)\b")
_MG_PER = {"mg": 1.0, "milligram": 1.0, "milligrams": 1.0, "mcg": 0.001, "ug": 0.001}
_MG_PER_GRAM = 1000.0
_ARTICLES = {"den", "der", "die", "el", "l", "la", "le", "les", "los", "my", "the"}
_SMALLEST_BARE_STRENGTH = 5  # below it a bare number may be part of a name: "Tylenol 3"
_TAKEN_IN_RANGES = (Kind.VITAMIN, Kind.MINERAL, Kind.SUPPLEMENT)


class Match(Struct, frozen=True):
    """What a text names: medicines under the names found, and the words left over."""

    entries: tuple[Entry, ...]
    unknown: tuple[str, ...]
    prolonged: bool  # the text names an extended-release form, a patch or a depot
    second_strength: bool  # two strengths, and only one ingredient to carry them


def match(text: str, catalogue: Catalogue) -> Match:
    """Everything that a text names; never raises, whatever the text."""
    spelled = plain(text[:_MOST_SIGNS])
    coded, odd_codes, rest = _take_codes(spelled, catalogue)
    listed = _TIMES_A_DAY.sub(" ", rest)
    words, parts = words_of(listed), parts_of(listed)
    named, known = _names(words, catalogue)
    prolonged = not catalogue.vocabulary.prolonged.isdisjoint(words)
    found = dict.fromkeys((*coded, *named))
    entries = tuple(
        _right_naltrexone(_right_form(entry, words, catalogue), spelled, words, catalogue)
        for entry in found
    )
    unnamed = nameless(words, parts, known, catalogue.vocabulary)
    return Match(
        entries=entries,
        unknown=(*odd_codes, *_left_over(words, known, catalogue), *unnamed),
        prolonged=prolonged,
        second_strength=_has_second_strength(rest, entries)
        or has_strength_too_many(
            words, parts, partial(_ingredients_in, catalogue=catalogue), catalogue.vocabulary
        ),
    )


def _take_codes(spelled: str, catalogue: Catalogue) -> tuple[list[Entry], list[str], str]:
    """The medicines of the codes in a text, the codes that are in no table, and the text after."""
    entries: list[Entry] = []
    odd: list[str] = []
    for pattern, look_up in ((_RXCUI, _by_rxcui), (_ATC, _by_atc)):
        for code in pattern.findall(spelled):
            found = look_up(code, catalogue)
            entries += found
            odd += [] if found else [code.upper()]
        spelled = pattern.sub(" ", spelled)
    return entries, odd, spelled


def _by_rxcui(number: str, catalogue: Catalogue) -> list[Entry]:
    return [Entry(medicine) for medicine in catalogue.by_rxcui.get(RxCui(number), ())]


def _by_atc(code: str, catalogue: Catalogue) -> list[Entry]:
    """The medicines of a code, or of the narrowest class that the table knows."""
    for known in AtcCode(code.upper()).classes:
        if known in catalogue.by_atc:
            return [Entry(medicine) for medicine in catalogue.by_atc[known]]
    return []


def _names(words: Sequence[str], catalogue: Catalogue) -> tuple[list[Entry], set[int]]:
    """The entries named by runs of words, and the places of the words that named them.

    Read twice: as written, and without strengths, forms and salts between the words of a name.
    """
    entries: list[Entry] = []
    known: set[int] = set()
    bare = [place for place, word in enumerate(words) if _may_be_name(word, catalogue)]
    for places in (range(len(words)), bare):
        for run, key in _runs(words, places, MOST_WORDS):
            if key in catalogue.by_key:
                entries += catalogue.by_key[key]
                known.update(run)
    return entries, known


def _may_be_name(word: str, catalogue: Catalogue) -> bool:
    filler = word in catalogue.filler and word not in catalogue.vocabulary.prolonged
    return not filler and not is_number(word)


def _runs(
    words: Sequence[str], places: Sequence[int], longest: int
) -> Iterator[tuple[Sequence[int], str]]:
    for start in range(len(places)):
        key = ""
        for end in range(start, min(start + longest, len(places))):
            key += words[places[end]]
            yield places[start : end + 1], key


def _left_over(words: Sequence[str], known: set[int], catalogue: Catalogue) -> Iterator[str]:
    known = known | _in_phrases(words, catalogue.vocabulary.phrases)
    for place, word in enumerate(words):
        if place not in known and not _says_nothing(words, place, catalogue):
            yield word


def _in_phrases(words: Sequence[str], phrases: Iterable[str]) -> set[int]:
    """The places of words that say nothing together: "every other", "am and pm"."""
    found: set[int] = set()
    for phrase in (tuple(phrase.split()) for phrase in phrases):
        for start in range(len(words) - len(phrase) + 1):
            if tuple(words[start : start + len(phrase)]) == phrase:
                found.update(range(start, start + len(phrase)))
    return found


def _says_nothing(words: Sequence[str], place: int, catalogue: Catalogue) -> bool:
    """Whether a word is a form, a unit, a time of day, a strength or what it is taken for."""
    if not is_number(words[place]):
        return (
            (words[place] in catalogue.filler and not _may_name_a_brand(words, place, catalogue))
            or _is_hour(words, place)
            or _is_reason(words, place, catalogue)
        )
    if value_of(words[place]) >= _SMALLEST_BARE_STRENGTH or not words[place].isdigit():
        return True
    after = next((word for word in words[place + 1 :] if not is_number(word)), "")
    return after in catalogue.filler


def _may_name_a_brand(words: Sequence[str], place: int, catalogue: Catalogue) -> bool:
    """Whether no other word of use follows one that may be a name: "twice", not "twice daily"."""
    vocabulary = catalogue.vocabulary
    after = vocabulary.use | vocabulary.forms | vocabulary.units
    return words[place] in vocabulary.only_before_use and after.isdisjoint(
        words[place + 1 : place + 2]
    )


def _is_hour(words: Sequence[str], place: int) -> bool:
    """Whether a word ends a time of day, "9 pm"; without its number it names another product."""
    return words[place] == "pm" and place > 0 and is_number(words[place - 1])


def _is_reason(words: Sequence[str], place: int, catalogue: Catalogue) -> bool:
    """Whether a word says what something is taken for: "for pain", "gegen die Schmerzen"."""
    vocabulary = catalogue.vocabulary
    if words[place] not in vocabulary.reasons:
        return False
    between = vocabulary.reasons | _ARTICLES
    before = next((word for word in reversed(words[:place]) if word not in between), "")
    return before in vocabulary.reason_after


def _has_second_strength(spelled: str, entries: Iterable[Entry]) -> bool:
    ingredients = {
        e.medicine.ingredient for e in entries if e.medicine.kind not in _TAKEN_IN_RANGES
    }
    if len(ingredients) != 1 or any("+" in ingredient for ingredient in ingredients):
        return False
    pairs = _TWO_STRENGTHS.findall(spelled)
    return any(max(map(value_of, pair)) >= _SMALLEST_BARE_STRENGTH for pair in pairs)


def _ingredients_in(words: Sequence[str], catalogue: Catalogue) -> set[str]:
    named = (entry.medicine.ingredient for entry in _names(words, catalogue)[0])
    return {each for ingredient in named for each in ingredient.split(" + ")}


def _right_form(entry: Entry, words: Sequence[str], catalogue: Catalogue) -> Entry:
    """The depot of an opioid that is injected, if it has one: its days are not known."""
    medicine = entry.medicine
    if medicine.kind is not Kind.OPIOID or catalogue.vocabulary.injected.isdisjoint(words):
        return entry
    depot = f"{medicine.ingredient} depot"
    return next((Entry(each) for each in catalogue.medicines if each.name == depot), entry)


def _right_naltrexone(
    entry: Entry, spelled: str, words: Sequence[str], catalogue: Catalogue
) -> Entry:
    """The person's own LDN, or another naltrexone product.

    Another one is a depot, is above the low doses, or has a maker's name and no strength.
    """
    if entry.medicine.kind is not Kind.OWN_NALTREXONE:
        return entry
    vocabulary = catalogue.vocabulary
    other = not (vocabulary.injected | vocabulary.prolonged).isdisjoint(words)
    other = other or not (vocabulary.makers.isdisjoint(words) or _MASS.search(spelled))
    if other or _strongest_mg(spelled, words) > catalogue.own_naltrexone.mg:
        return Entry(catalogue.naltrexone_product)
    return entry


def _strongest_mg(spelled: str, words: Sequence[str]) -> float:
    masses = [value_of(n) * _MG_PER.get(unit, _MG_PER_GRAM) for n, unit in _MASS.findall(spelled)]
    return max(masses or [value_of(word) for word in words if is_number(word)], default=0.0)
