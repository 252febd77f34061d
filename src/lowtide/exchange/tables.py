"""Tables of text: a CSV file is decoded, split and dated, and all its faults are told at once."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import date
from enum import Enum

from msgspec import Struct

from lowtide.errors import DiaryError, QuantityError

SEPARATORS = (",", ";", "\t")
SHOWN_AT_MOST = 20  # problems; a hundred lines of them help nobody
_LONGEST_SHOWN = 40
_LONGEST_HEADER = 10_000  # the csv module refuses single cells of more than about 130,000
# A year outside these is a slip of the pen, and history would list every night since.
_FIRST_YEAR, _LAST_YEAR = 1900, 2999
_WRITE_ISO = "Write it like 2026-03-14."
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", re.ASCII)


class TableRow(Struct, frozen=True):
    """One row as it stands in the file: the line on which it begins, and its cells untouched."""

    line: int
    cells: tuple[str, ...]


class Table(Struct, frozen=True):
    """A whole file of text cells: its header, and its rows without the empty ones."""

    name: str
    separator: str
    header: TableRow
    rows: tuple[TableRow, ...]


class Problems:
    """Collects what is wrong with a file, so that a person mends it in one go."""

    def __init__(self, name: str) -> None:
        """Start with nothing wrong in the file of that name."""
        self._name = name
        self._found: list[tuple[int, str]] = []

    def add(self, line: int, column: str, text: str) -> None:
        """Note one problem; the text says what is wrong and what to do."""
        place = f"line {line}, {column}" if column else f"line {line}"
        self._found.append((line, f"{self._name}: {place}: {text}"))

    def raise_any(self) -> None:
        """Raise one DiaryError with every problem in the order of lines, if there is any."""
        if not self._found:
            return
        texts = [text for _, text in sorted(self._found, key=lambda problem: problem[0])]
        if len(texts) > SHOWN_AT_MOST:
            texts[SHOWN_AT_MOST:] = [f"and {len(texts) - SHOWN_AT_MOST} more."]
        raise DiaryError("\n".join(texts))


class DateOrder(Enum):
    """How the dates of a file are written."""

    YEAR_FIRST = "year first"
    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


def read_table(data: bytes, name: str) -> Table:
    """Split a CSV file with commas, semicolons or tabs into rows; DiaryError where it is none.

    The header line decides the separator. Spaces after a separator are dropped, so that a quote
    may follow them; everything else in a cell is kept, line ends included.
    """
    text = _decoded(data, name)
    separator = _separator(text)
    rows = tuple(_rows(text, separator, name))
    if not rows:
        raise _empty(name)
    return Table(name, separator, rows[0], rows[1:])


def shown(text: str) -> str:
    """Quote a cell for a message: short, on one line and without control characters."""
    clean = "".join(c if c.isprintable() else " " for c in text)
    return f'"{clean if len(clean) <= _LONGEST_SHOWN else clean[: _LONGEST_SHOWN - 3] + "..."}"'


def plain_key(text: str) -> str:
    """A name as people vary it: without capitals, spaces, hyphens and underscores."""
    return re.sub(r"[\s_-]", "", text.casefold())


def close_to(text: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant, if one is near."""
    from difflib import get_close_matches  # seldom needed, and slow to import

    names = {plain_key(name): name for name in sorted(known)}
    found = get_close_matches(plain_key(text), names, n=1, cutoff=0.7)
    return names[found[0]] if found else None


def date_order(dates: Iterable[tuple[int, str]], problems: Problems) -> DateOrder | None:
    """How the dates of a file (line, text) are written, settled by the file alone.

    None, with the problem noted, where they are mixed, disagree, or could be read in two ways.
    """
    written = [(line, text) for line, text in dates if _style(text)]
    for line, text in written:
        if _style(text) != _style(written[0][1]):
            problems.add(line, "date", _otherwise(text, *written[0]))
            return None
    if not written or _style(written[0][1]) == "year":
        return DateOrder.YEAR_FIRST
    return _day_or_month_first(written, problems)


def read_date(text: str, order: DateOrder | None) -> date:
    """Read one date, year first always, and day or month first where the file settled which."""
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif not (found := _YEAR_LAST.fullmatch(text)):
        raise QuantityError(f"{shown(text)} is no date. {_WRITE_ISO}")
    elif order is None or order is DateOrder.YEAR_FIRST:
        raise QuantityError(f"{shown(text)} can be read in two ways here. {_WRITE_ISO}")
    else:
        day, month, year = int(found[1]), int(found[3]), int(found[4])
        if order is DateOrder.MONTH_FIRST:
            day, month = month, day
    return _real_date(text, year, month, day)


def _real_date(text: str, year: int, month: int, day: int) -> date:
    try:
        real = date(year, month, day)
    except ValueError:
        raise QuantityError(f"{shown(text)} is no date of the calendar. {_WRITE_ISO}") from None
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise QuantityError(f"{shown(text)} has no likely year. {_WRITE_ISO}")
    return real


def _style(text: str) -> str:
    if _YEAR_FIRST.fullmatch(text):
        return "year"
    found = _YEAR_LAST.fullmatch(text)
    return found[2] if found else ""


def _otherwise(text: str, first_line: int, first: str) -> str:
    return (
        f"{shown(text)} is written otherwise than {shown(first)} in line {first_line}."
        " Write every date like 2026-03-14."
    )


def _day_or_month_first(written: list[tuple[int, str]], problems: Problems) -> DateOrder | None:
    parts = [(line, text, *_two_parts(text)) for line, text in written]
    # Two parts above 12 are no date at all: they settle nothing, and are reported when read.
    days_first = [(line, text) for line, text, a, b in parts if a > 12 >= b]
    months_first = [(line, text) for line, text, a, b in parts if b > 12 >= a]
    open_ones = [(line, text) for line, text, a, b in parts if a != b and max(a, b) <= 12]
    if days_first and months_first:
        (line, text), (other_line, other) = sorted((days_first[0], months_first[0]), reverse=True)
        problems.add(line, "date", _disagrees(text, other_line, other))
        return None
    if open_ones and not days_first and not months_first:
        problems.add(open_ones[0][0], "date", _two_ways(open_ones[0][1]))
        return None
    return DateOrder.MONTH_FIRST if months_first else DateOrder.DAY_FIRST


def _two_parts(text: str) -> tuple[int, int]:
    first, second, _ = re.split(r"[/.-]", text)
    return int(first), int(second)


def _disagrees(text: str, other_line: int, other: str) -> str:
    return (
        f"{shown(text)} and {shown(other)} in line {other_line} put day and month in a different"
        " order. Write every date like 2026-03-14."
    )


def _two_ways(text: str) -> str:
    return (
        f"{shown(text)} can be day first or month first, and no date in the file settles it."
        " Write every date like 2026-03-14."
    )


def _decoded(data: bytes, name: str) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data:
        raise DiaryError(f'{name}: line 1: this is no plain text. Save it as "CSV UTF-8".')
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = data.count(b"\n", 0, wrong.start) + 1
        raise DiaryError(
            f'{name}: line {line}: this is not UTF-8. Save it as "CSV UTF-8".'
        ) from None
    if not text.strip():
        raise _empty(name)
    return text


def _empty(name: str) -> DiaryError:
    return DiaryError(f"{name}: line 1: the file is empty. Write a header and one row a date.")


def _separator(text: str) -> str:
    header = next(line for line in io.StringIO(text, newline="") if line.strip())
    cells = {
        mark: len(next(csv.reader([header[:_LONGEST_HEADER]], delimiter=mark)))
        for mark in SEPARATORS
    }
    return max(SEPARATORS, key=lambda mark: cells[mark])


def _rows(text: str, separator: str, name: str) -> Iterator[TableRow]:
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield TableRow(line, tuple(cells))
            line = reader.line_num + 1
    except csv.Error:
        raise DiaryError(
            f"{name}: line {line}: the quotes of this row do not close as they should."
            ' Put " around the whole cell, and write a quote inside it as "".'
        ) from None
