"""What a word that nobody recognises may have been meant for: a slip of one letter, or a stem.

It only ever makes a question better or asks where nothing would have been asked. Nothing becomes a
conflict because it looks like one, and nothing is cleared.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache

from msgspec import Struct

from lowtide.screening.catalogue import Catalogue
from lowtide.screening.medicines import Kind, Medicine, Outcome
from lowtide.screening.words import is_number, key_of, plain, words_of

_SHORTEST_NAME = 5  # among shorter words everything is one letter from everything
_SHORTEST_TOGETHER = 4
_SHORTEST_STEM = 6
_MOST_WORDS = 30
_MOST_TOGETHER = 4
_AGONISTS = (Kind.OPIOID, Kind.GUT_OPIOID, Kind.HERBAL_OPIOID)
_ENDINGS = ("ine", "ina", "one", "ona", "e", "a", "o")
# The keys of names by their length and their first or their second half: a slip spares one of them.
_Index = defaultdict[tuple[int, str], list[str]]


class Near(Struct, frozen=True):
    """A name that comes close to what was written, and the medicine that is in it."""

    name: str
    medicine: Medicine

    @property
    def is_conflict(self) -> bool:
        """Whether the medicine that may be meant is in conflict with naltrexone."""
        return self.medicine.outcome is Outcome.CONFLICT


def nearest(words: Sequence[str], unknown: Collection[str], catalogue: Catalogue) -> Near | None:
    """The name that unrecognised words may have been meant for, an opioid's before any other's."""
    odd = [word in unknown and word not in catalogue.vocabulary.ordinary for word in words]
    keys = [
        key
        for start, end, key in _runs(words)
        if len(key) >= _SHORTEST_NAME and all(odd[start:end])
    ]
    return (
        _one_edit(keys, _conflicts(catalogue), catalogue)
        or _by_stem(keys, catalogue)
        or _one_edit(keys, _others(catalogue), catalogue)
    )


def hidden(words: Sequence[str], catalogue: Catalogue) -> Near | None:
    """A name of a conflict that several recognised words miss by one letter together: "MSM Contin".

    A number before a unit is a strength, and no part of a name.
    """
    units = catalogue.vocabulary.units
    keys = (
        key
        for start, end, key in _runs(words)
        if end - start > 1
        and key not in catalogue.by_key
        and not (is_number(words[end - 1]) and units.intersection(words[end : end + 1]))
    )
    return _one_edit(keys, _conflicts(catalogue), catalogue)


def _runs(words: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    words = words[:_MOST_WORDS]
    for start in range(len(words)):
        for end in range(start + 1, min(start + _MOST_TOGETHER, len(words)) + 1):
            key = "".join(words[start:end])
            if len(key) >= _SHORTEST_TOGETHER:
                yield start, end, key


def _one_edit(keys: Iterable[str], index: _Index, catalogue: Catalogue) -> Near | None:
    for key in keys:
        meant = {
            name
            for length in (len(key) - 1, len(key), len(key) + 1)
            for half in _halves(key, length)
            for name in index.get(half, ())
            if is_one_edit(key, name)
        }
        if meant:
            return min((_named(name, catalogue) for name in meant), key=_substances_first)
    return None


def _substances_first(near: Near) -> tuple[int, str]:
    return (near.medicine.names.index(near.name), near.name)


def _halves(key: str, length: int) -> tuple[tuple[int, str], tuple[int, str]]:
    """The halves of a name of that length, if it is spelt like the key there.

    Between them is one letter, for a swap of two letters in the middle.
    """
    middle = length // 2
    return (length, key[: middle - 1]), (-length, key[middle - length :])


def _named(key: str, catalogue: Catalogue) -> Near:
    entries = catalogue.by_key[key]
    medicine = min((entry.medicine for entry in entries), key=_conflicts_first)
    return Near(next(name for name in medicine.names if key_of(name) == key), medicine)


def _conflicts_first(medicine: Medicine) -> bool:
    return medicine.outcome is not Outcome.CONFLICT


def is_one_edit(written: str, meant: str) -> bool:
    """Whether two spellings differ by one letter: missing, added, wrong or swapped with another."""
    if len(written) > len(meant):
        written, meant = meant, written
    if written == meant or len(meant) - len(written) > 1:
        return False
    start = 0
    while start < len(written) and written[start] == meant[start]:
        start += 1
    rest, other = written[start:], meant[start:]
    if len(written) < len(meant):
        return rest == other[1:]
    swapped = rest[1::-1] == other[:2] and len(rest) > 1
    return rest[1:] == other[1:] or (swapped and rest[2:] == other[2:])


def _by_stem(keys: Iterable[str], catalogue: Catalogue) -> Near | None:
    stems = _stems(catalogue)
    for key in keys:
        # The longest wins, so that a word with "apomorphin" in it is no morphine.
        found = max((stem for stem in stems if stem in key), key=len, default="")
        if (near := stems.get(found)) and found not in _other_names(catalogue):
            return near
    return None


@cache
def _stems(catalogue: Catalogue) -> dict[str, Near | None]:
    """The stems of substances, those of opioids with their names, those of look-alikes without."""
    stems: dict[str, Near | None] = {}
    for medicine in catalogue.medicines:
        if medicine.kind in _AGONISTS:
            near = Near(medicine.name, medicine)
            stems |= {stem: near for stem in _stems_of(medicine) if stem not in stems}
        elif medicine.kind is Kind.LOOK_ALIKE:
            stems |= dict.fromkeys(_stems_of(medicine))
    return stems


@cache
def _other_names(catalogue: Catalogue) -> str:
    """The names of every other medicine: what is part of one too, as "hydroco", is no stem."""
    return " ".join(
        key
        for key, entries in catalogue.by_key.items()
        if all(entry.medicine.kind not in (*_AGONISTS, Kind.LOOK_ALIKE) for entry in entries)
    )


def _stems_of(medicine: Medicine) -> Iterator[str]:
    for name in (medicine.name, *medicine.aliases):
        words = words_of(plain(name))
        for ending in ("", *_ENDINGS) if len(words) == 1 else ():
            stem = words[0].removesuffix(ending)
            if words[0].endswith(ending) and len(stem) >= _SHORTEST_STEM:
                yield stem


@cache
def _conflicts(catalogue: Catalogue) -> _Index:
    return _index_of(_keys(catalogue, of_conflicts=True))


@cache
def _others(catalogue: Catalogue) -> _Index:
    return _index_of(_keys(catalogue, of_conflicts=False))


def _keys(catalogue: Catalogue, of_conflicts: bool) -> Iterator[str]:
    for key, entries in catalogue.by_key.items():
        if of_conflicts == any(e.medicine.outcome is Outcome.CONFLICT for e in entries):
            yield key


def _index_of(keys: Iterable[str]) -> _Index:
    index: _Index = defaultdict(list)
    for key in keys:
        if len(key) >= _SHORTEST_NAME:
            first, second = _halves(key, len(key))
            index[first].append(key)
            index[second].append(key)
    return index
