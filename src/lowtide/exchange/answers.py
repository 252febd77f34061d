"""What pharmacists and prescribers said of products, as a list that others can check and take over.

It names products and what is in them, and nobody: not who takes them, and not who was asked.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeVar

from msgspec import Struct

from lowtide.course.events import Adviser, MedicineAnswered, OpioidInIt
from lowtide.errors import DiaryError
from lowtide.quantities import Night
from lowtide.screening.night.answers import Given, exactly, what_counts
from lowtide.screening.words import key_of

K = TypeVar("K", OpioidInIt, Adviser)

COLUMNS = ("medicine", "opioid", "ingredient", "adviser", "date")
LARGEST = 500_000  # bytes
LONGEST = 200  # characters of a name
# A spreadsheet takes what begins like this for a formula; an apostrophe makes it a text.
_FORMULA = ("=", "+", "-", "@", "'")


class ListedAnswer(Struct, frozen=True):
    """One product, whether an opioid is in it and which, and who can say so said it when."""

    medicine: str
    opioid: OpioidInIt
    ingredient: str
    adviser: Adviser
    date: date


def listed(answers: Iterable[Given]) -> tuple[ListedAnswer, ...]:
    """What counts about each product, by name; what counted once is about none."""
    said: dict[str, list[Given]] = {}
    for each in answers:
        if not each[1].once:
            said.setdefault(exactly(each[1].medicine), []).append(each)
    counting = (what_counts(said[product]) for product in sorted(said))
    return tuple(_listed(*each) for each in counting if each)


def _listed(on: Night, said: MedicineAnswered) -> ListedAnswer:
    return ListedAnswer(said.medicine, said.opioid, said.ingredient, said.adviser, on.date)


def write_answers(answers: Iterable[ListedAnswer]) -> str:
    """The list as CSV, a product a line."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in answers:
        cells = (each.medicine, each.opioid.value, each.ingredient, each.adviser.value)
        writer.writerow([*map(_as_text, cells), each.date.isoformat()])
    return text.getvalue()


def read_answers(content: bytes, name: str) -> tuple[ListedAnswer, ...]:
    """The list of a file; a DiaryError names file, line, column and remedy."""
    if len(content) > LARGEST:
        raise DiaryError(
            f"{name}: is larger than a list of answers. Bring in one that Lowtide wrote."
        )
    try:
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        return tuple(_answers(rows, name))
    except UnicodeDecodeError as error:
        raise DiaryError(f"{name}: is no text in UTF-8. Save it as CSV in UTF-8.") from error
    except csv.Error as error:
        raise DiaryError(f"{name}: is no CSV ({error}). Save it as CSV.") from error


def _answers(rows: Iterator[list[str]], name: str) -> Iterator[ListedAnswer]:
    head = next(rows, [])
    if tuple(head) != COLUMNS:
        raise DiaryError(
            f"{name}: line 1: a list of answers begins with {','.join(COLUMNS)}. "
            "Bring in one that Lowtide wrote."
        )
    for line, row in enumerate(rows, start=2):
        if row:
            yield _answer(row, f"{name}: line {line}")


def _answer(row: list[str], where: str) -> ListedAnswer:
    if len(row) != len(COLUMNS):
        raise DiaryError(
            f"{where}: has {len(row)} cells in place of {len(COLUMNS)}. Add or remove."
        )
    medicine, opioid, ingredient, adviser, day = (_read(cell) for cell in row)
    if not key_of(medicine) or max(len(medicine), len(ingredient)) > LONGEST:
        raise DiaryError(f"{where}: medicine: write a name of 1 to {LONGEST} characters.")
    return ListedAnswer(
        medicine=medicine,
        opioid=_one_of(OpioidInIt, opioid, f"{where}: opioid"),
        ingredient=ingredient,
        adviser=_one_of(Adviser, adviser, f"{where}: adviser"),
        date=_day(day, f"{where}: date"),
    )


def _one_of(kind: type[K], text: str, where: str) -> K:
    try:
        return kind(text)
    except ValueError as error:
        known = " or ".join(each.value for each in kind)
        raise DiaryError(f"{where}: {text!r} is not understood. Write {known}.") from error


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DiaryError(f"{where}: {text!r} is no date. Write it like 2026-03-14.") from error


def _as_text(cell: str) -> str:
    line = " ".join(cell.split())
    return f"'{line}" if line.startswith(_FORMULA) else line


def _read(cell: str) -> str:
    return " ".join(cell.removeprefix("'").split())
