"""Files of the evidence to figures, or everything that is wrong with all of them at once.

Refused: an effect without a source, an impossible interval, counts above n, a derived number that
its recipe does not reproduce, an assumption without a reason or in a pool, a value for something
that was not found, two files with one id.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from msgspec import Struct

from lowtide.errors import EvidenceError, ProtocolError
from lowtide.evidence.check import check_number, check_outcome, check_sources, check_told
from lowtide.evidence.model import TOLD, Collection, Figure, Number, Study
from lowtide.evidence.work import figures_of
from lowtide.protocol.tables import fields, load, read

T = TypeVar("T", Study, Collection)
Placed = list[tuple[int, Number]]


class Read(Struct, frozen=True):
    """Everything that was read, and each number of it by its name."""

    studies: tuple[Study, ...]
    collections: tuple[Collection, ...]
    figures: Mapping[str, Figure]


def read_all(studies: Mapping[str, str], collections: Mapping[str, str]) -> Read:
    """Texts by the names of their files to figures; EvidenceError carries every problem."""
    problems: list[str] = []
    read_studies = _each(Study, studies, problems)
    read_collections = _each(Collection, collections, problems)
    found: dict[str, Study | Collection] = {**read_studies, **read_collections}
    problems += _same_ids(found)
    figures: dict[str, Figure] = {}
    for file, whole in found.items():
        made, wrong = figures_of(whole.id, whole.sources, list(enumerate(whole.numbers)))
        problems += [f"{file}: {problem}" for problem in wrong]
        figures |= made
    if problems:
        raise EvidenceError(problems)
    return Read(
        tuple(sorted(read_studies.values(), key=lambda each: (-(each.year or 0), each.id))),
        tuple(read_collections.values()),
        figures,
    )


def _each(kind: type[T], files: Mapping[str, str], problems: list[str]) -> dict[str, T]:
    whole = {}
    for file, text in files.items():
        wrong: list[str] = []
        found = _whole(kind, text, file, wrong)
        problems += [f"{file}: {problem}" for problem in wrong]
        if found is not None:
            whole[file] = found
    return whole


def _whole(kind: type[T], text: str, file: str, problems: list[str]) -> T | None:
    """A file as its struct; the parts that can be read are judged where others cannot."""
    try:
        tables = load(text, file)
    except ProtocolError as mistake:
        problems += [each.removeprefix(f"{file}: ") for each in mistake.problems]
        return None
    parts = fields(kind, tables, "", problems)
    numbers = _numbers(tables, parts)
    unsound = _unread(tables, numbers)
    problems += _judged_numbers(parts, numbers, unsound)
    problems += _judged(parts, numbers, unsound)
    if not problems:
        return kind(**parts)
    # What rests on an unsound number would only name the same mistake a second time.
    _, wrong = figures_of("", parts.get("sources", ()), _resting_on(numbers, unsound))
    problems += wrong
    return None


def _numbers(tables: dict[str, Any], parts: dict[str, Any]) -> Placed:
    """The numbers that can be read, each with its place in the file."""
    if "numbers" in parts:
        return list(enumerate(parts["numbers"]))
    listed = tables.get("numbers")
    found = [read(Number, each, "", []) for each in listed] if isinstance(listed, list) else []
    return [(at, each) for at, each in enumerate(found) if isinstance(each, Number)]


def _unread(tables: dict[str, Any], numbers: Placed) -> set[str]:
    """The keys of those numbers that are there and cannot be read."""
    listed = tables.get("numbers")
    listed = listed if isinstance(listed, list) else []
    keys = [each.get("key") for each in listed if isinstance(each, dict)]
    return {key for key in keys if isinstance(key, str)} - {number.key for _, number in numbers}


def _resting_on(numbers: Placed, unsound: set[str]) -> Placed:
    """The numbers that are sound, and so is all that they are derived from."""
    left, before = numbers, -1
    while len(left) != before:
        before, gone = len(left), unsound | {n.key for _, n in numbers} - {n.key for _, n in left}
        left = [(at, n) for at, n in left if n.key not in unsound and not gone & set(n.uses)]
    return left


def _judged_numbers(parts: Mapping[str, Any], numbers: Placed, unsound: set[str]) -> Iterator[str]:
    """What is wrong with each number; its key joins the unsound ones."""
    keys = _source_keys(parts)
    randomised = next((n.value for _, n in numbers if n.key == "n_randomised"), None)
    seen: set[str] = set()
    for at, number in numbers:
        wrong = list(check_number(number, keys, randomised))
        if number.key in seen:
            wrong.append(f'key: "{number.key}" is there twice. Choose another key.')
        if wrong:
            unsound.add(number.key)
        seen.add(number.key)
        yield from _at(f"numbers[{at}]", wrong)


def _judged(parts: Mapping[str, Any], numbers: Placed, unsound: set[str]) -> Iterator[str]:
    """What is wrong with everything else that could be read."""
    keys, by_key = _source_keys(parts), {number.key: number for _, number in numbers}
    yield from check_sources(parts.get("sources", ()))
    for at, outcome in enumerate(parts.get("outcomes", ())):
        yield from _at(f"outcomes[{at}]", check_outcome(outcome, by_key, unsound))
    for name in TOLD:
        if name in parts:
            yield from _at(name, check_told(parts[name], keys))
    for at, told in enumerate(parts.get("findings", ())):
        yield from _at(f"findings[{at}]", check_told(told, keys))


def _source_keys(parts: Mapping[str, Any]) -> set[str] | None:
    """The keys of the file's sources; None where those cannot be read."""
    return {source.key for source in parts["sources"]} if "sources" in parts else None


def _at(place: str, problems: Iterable[str]) -> Iterator[str]:
    return (f"{place}.{problem}" for problem in problems)


def _same_ids(found: Mapping[str, Study | Collection]) -> Iterator[str]:
    files: dict[str, str] = {}
    for file, whole in found.items():
        if whole.id in files:
            yield (
                f'{file}: id: "{whole.id}" is the id of {files[whole.id]} too. '
                "Choose another, or leave one of the files out."
            )
        files.setdefault(whole.id, file)
