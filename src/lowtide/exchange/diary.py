"""The diary: a CSV file with one row a date becomes events of a course, or says all its faults."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from pathlib import PurePath
from typing import TypeVar, assert_never

from msgspec import Struct

from lowtide.course.events import (
    CheckedIn,
    ConditionsStated,
    DoseMissed,
    DoseTaken,
    DoseUnsure,
    Event,
    IntervalShortened,
    MedicinesStated,
    PrescriberSaid,
    TherapiesStated,
)
from lowtide.errors import QuantityError
from lowtide.exchange import cells
from lowtide.exchange.tables import (
    DateOrder,
    Problems,
    Table,
    TableRow,
    close_to,
    date_order,
    plain_key,
    read_date,
    read_table,
    shown,
)
from lowtide.quantities import Dose, Night

T = TypeVar("T")

REQUIRED = ("date", "dose_mg")
ANSWERS = ("pain", "fatigue", "sleep", "effects", "sleep_worse")
STATED = ("medicines", "conditions", "therapies", "prescriber")
COLUMNS = (*REQUIRED, "taken_at", *ANSWERS, *STATED, "note")
FIQR = "fiqr"  # now and then, beside all that a night's advice is made from
# An evening hour, so that a row counts as written on its own date.
RECORDED_AT = time(21, tzinfo=UTC)

DoseBody = DoseTaken | DoseMissed | DoseUnsure
StatedBody = MedicinesStated | ConditionsStated | TherapiesStated
WordBody = PrescriberSaid | IntervalShortened
DiaryBody = CheckedIn | DoseBody | StatedBody | WordBody


class DiaryRow(Struct, frozen=True):
    """One date of a diary: what its row says, and on which line it says so."""

    night: Night
    line: int
    bodies: tuple[DiaryBody, ...]


class Diary(Struct, frozen=True):
    """A diary that could be read, its rows in the order of dates; what is empty was never said.

    fiqr: totals of the questionnaire, 0 to 100, of which no event is made.
    """

    course: str
    rows: tuple[DiaryRow, ...]
    warnings: tuple[str, ...] = ()
    fiqr: dict[Night, float] = {}

    @property
    def nights(self) -> tuple[Night, ...]:
        """The dates that have a row."""
        return tuple(row.night for row in self.rows)

    @property
    def lines(self) -> dict[Night, int]:
        """The line of the file on which each date's row begins."""
        return {row.night: row.line for row in self.rows}

    @property
    def events(self) -> tuple[Event, ...]:
        """The events of the course in the order of dates, the same for the same file."""
        return tuple(event for row in self.rows for event in _events(self.course, row))

    def up_to(self, night: Night) -> "Diary":
        """The diary as it stood that night, without later rows; the caller says that it does so."""
        rows = tuple(row for row in self.rows if row.night <= night)
        fiqr = {on: total for on, total in self.fiqr.items() if on <= night}
        return Diary(self.course, rows, self.warnings, fiqr)


def read_diary(data: bytes, name: str, today: date, condition_keys: frozenset[str]) -> Diary:
    """Read a diary file; DiaryError names every problem with line, column and remedy.

    The name stands in the messages, and without its folder is the course's. Rows after `today`
    are refused; `condition_keys` are the conditions that screening knows.
    """
    return read_diary_table(read_table(data, name), today, condition_keys)


def read_diary_table(table: Table, today: date, condition_keys: frozenset[str]) -> Diary:
    """Read a diary from a file already split into cells, as read_diary does."""
    reading = _Reading(table, today, condition_keys)
    rows = [row for row in map(reading.row, table.rows) if row is not None]
    if not table.rows:
        reading.problems.add(table.header.line, "", "no row follows. Write one row a date.")
    reading.problems.raise_any()
    rows.sort(key=lambda row: row.night)
    return Diary(PurePath(table.name).name, tuple(rows), tuple(reading.warnings), reading.fiqr)


def write_diary(diary: Diary) -> str:
    """The diary as CSV with commas, ISO dates and all columns; reading it gives the same events."""
    text = io.StringIO()
    columns = (*COLUMNS, FIQR) if diary.fiqr else COLUMNS
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    totals = {night: {FIQR: cells.write_total(total)} for night, total in diary.fiqr.items()}
    for row in diary.rows:
        writer.writerow({"date": str(row.night)} | _texts(row) | totals.get(row.night, {}))
    return text.getvalue()


class _Reading:
    """One file being read: where its columns are, how its dates are written, what is wrong."""

    def __init__(self, table: Table, today: date, condition_keys: frozenset[str]) -> None:
        self.problems = Problems(table.name)
        self.warnings: list[str] = []
        self.fiqr: dict[Night, float] = {}
        self._table = table
        self._today = today
        self._condition_keys = condition_keys
        self._places = self._columns()
        self._order = self._date_order()
        self._seen: dict[date, int] = {}

    def row(self, row: TableRow) -> DiaryRow | None:
        """Read one row; None where it has no date of its own. Its problems are noted."""
        if not self._fits(row):
            return None
        night = self._night(row)
        bodies: tuple[DiaryBody, ...] = (
            *self._stated(row),
            *self._words(row),
            *self._check_in(row),
            *self._dose(row, night),
        )
        total = self._cell(row, FIQR, cells.read_total)
        if night is not None and total is not None:
            self.fiqr[night] = total
        # A row that says nothing still says that there was such a night.
        return None if night is None else DiaryRow(night, row.line, bodies or (CheckedIn(),))

    def _columns(self) -> dict[str, int]:
        known = {plain_key(column): column for column in (*COLUMNS, FIQR)}
        places: dict[str, int] = {}
        meant: set[str] = set()
        for place, title in enumerate(self._table.header.cells):
            column = known.get(plain_key(title))
            if column in places:
                self._complain_of_header(column, "the column is there twice. Keep one.")
            elif column:
                places[column] = place
            elif title.strip():
                meant.add(self._unknown(title.strip()))
        for column in REQUIRED:
            if column not in places and column not in meant:
                self._complain_of_header(column, f"the column is missing. {_ADD[column]}")
        return places

    def _complain_of_header(self, column: str, text: str) -> None:
        self.problems.add(self._table.header.line, column, text)

    def _unknown(self, title: str) -> str:
        near = close_to(title, COLUMNS)
        if near:
            remedy = f'Did you mean "{near}"? The columns are {", ".join(COLUMNS)}.'
            self._complain_of_header("", f"{shown(title)} is no column. {remedy}")
        else:
            self.warnings.append(
                f"{self._table.name}: line {self._table.header.line}: the column {shown(title)}"
                " is none of Lowtide's and was left out."
            )
        return near or ""

    def _date_order(self) -> DateOrder | None:
        dates = [(row.line, self._text(row, "date")) for row in self._table.rows]
        return date_order(dates, self.problems)

    def _fits(self, row: TableRow) -> bool:
        titles = self._table.header.cells
        if len(row.cells) > len(titles):
            found = f"{len(row.cells)} cells, but the header names {len(titles)}"
        elif any(
            c.strip() for c, title in zip(row.cells, titles, strict=False) if not title.strip()
        ):
            found = "a cell in a column without a name"
        else:
            return True
        separator = "tab" if self._table.separator == "\t" else f'"{self._table.separator}"'
        remedy = f"Put quotes around a cell that holds a {separator}."
        self.problems.add(row.line, "", f"the row has {found}. {remedy}")
        return False

    def _text(self, row: TableRow, column: str) -> str:
        place = self._places.get(column)
        # A row may end early: what does not follow is empty.
        return "" if place is None or place >= len(row.cells) else row.cells[place].strip()

    def _cell(self, row: TableRow, column: str, read: Callable[[str], T]) -> T | None:
        text = self._text(row, column)
        if not text:
            return None
        try:
            return read(text)
        except QuantityError as wrong:
            self.problems.add(row.line, column, str(wrong))
            return None

    def _night(self, row: TableRow) -> Night | None:
        if "date" not in self._places:
            return None
        if not self._text(row, "date"):
            self.problems.add(row.line, "date", "it is empty. Write it like 2026-03-14.")
            return None
        # Where the order of the dates is not settled that was said once, for the whole file.
        day = self._cell(row, "date", self._day) if self._order else None
        return None if day is None else self._first_time(row, day)

    def _day(self, text: str) -> date:
        day = read_date(text, self._order)
        if day > self._today:
            raise QuantityError(
                f"{day} is after today, {self._today}. Write only what has happened."
            )
        return day

    def _first_time(self, row: TableRow, day: date) -> Night | None:
        line = self._seen.setdefault(day, row.line)
        if line != row.line:
            text = f"{day} is in line {line} already. Keep one row a date."
            self.problems.add(row.line, "date", text)
            return None
        return Night(day)

    def _stated(self, row: TableRow) -> Iterator[StatedBody]:
        names = self._cell(row, "medicines", cells.read_names)
        if names is not None:
            yield MedicinesStated(names)
        conditions = self._cell(
            row,
            "conditions",
            lambda text: cells.read_conditions(text, self._condition_keys, self._order),
        )
        if conditions is not None:
            yield ConditionsStated(conditions)
        keys = self._cell(row, "therapies", cells.read_keys)
        if keys is not None:
            yield TherapiesStated(keys)

    def _words(self, row: TableRow) -> tuple[WordBody, ...]:
        words = self._cell(row, "prescriber", lambda text: cells.read_words(text, self._order))
        return words or ()

    def _check_in(self, row: TableRow) -> Iterator[CheckedIn]:
        answers = CheckedIn(
            pain=self._cell(row, "pain", cells.read_score),
            fatigue=self._cell(row, "fatigue", cells.read_score),
            sleep=self._cell(row, "sleep", cells.read_score),
            effects=self._cell(row, "effects", cells.read_effects),
            sleep_worse=self._cell(row, "sleep_worse", cells.read_yes_or_no),
            note="\n".join(self._text(row, "note").splitlines()),
        )
        if answers != CheckedIn():
            yield answers

    def _dose(self, row: TableRow, night: Night | None) -> Iterator[DoseBody]:
        dose = self._cell(row, "dose_mg", cells.read_dose)
        taken_at = self._cell(row, "taken_at", lambda text: self._moment(text, night))
        if dose is None and taken_at is not None:
            yield DoseUnsure(taken_at)
        elif dose is not None and dose > Dose(0):
            yield DoseTaken(dose, taken_at)
        elif dose is not None:
            yield DoseMissed()
            if taken_at is not None:
                self.problems.add(row.line, "taken_at", _TAKEN_YET_NOT)

    def _moment(self, text: str, night: Night | None) -> datetime | None:
        moment = cells.read_moment(text, night)
        if moment is not None and moment.date() > self._today:
            raise QuantityError(
                f"{shown(text)} is tomorrow morning, which has not come."
                " A dose taken before noon belongs to the row of the date before."
            )
        return moment


_ADD = {
    "date": "Add it, one date a row, like 2026-03-14.",
    "dose_mg": "Add it: milligrams taken that night, 0 for not taken, empty if not known.",
}
_TAKEN_YET_NOT = "a time stands beside a dose of 0, which is not taken. Empty one of them."


def _events(course: str, row: DiaryRow) -> Iterator[Event]:
    recorded_at = datetime.combine(row.night.date, RECORDED_AT)
    counts: dict[str, int] = {}
    for body in row.bodies:
        kind = str(body.__struct_config__.tag)
        counts[kind] = counts.get(kind, 0) + 1
        number = f"-{counts[kind]}" if counts[kind] > 1 else ""
        yield Event(
            id=f"row-{row.night}-{kind}{number}",
            course=course,
            night=row.night,
            recorded_at=recorded_at,
            by="diary",
            body=body,
        )


def _texts(row: DiaryRow) -> dict[str, str]:
    texts: dict[str, str] = {}
    words: list[str] = []
    for body in row.bodies:
        match body:
            case CheckedIn():
                texts |= _answer_texts(body)
            case DoseTaken() | DoseMissed() | DoseUnsure():
                texts |= _dose_texts(body)
            case MedicinesStated() | ConditionsStated() | TherapiesStated():
                texts |= _stated_text(body)
            case PrescriberSaid() | IntervalShortened():
                words.append(cells.write_word(body))
            case _:
                assert_never(body)
    return texts | {"prescriber": "; ".join(words)}


def _answer_texts(answers: CheckedIn) -> dict[str, str]:
    return {
        "pain": cells.write_score(answers.pain),
        "fatigue": cells.write_score(answers.fatigue),
        "sleep": cells.write_score(answers.sleep),
        "effects": cells.write_effects(answers.effects),
        "sleep_worse": cells.write_yes_or_no(answers.sleep_worse),
        "note": answers.note,
    }


def _dose_texts(body: DoseBody) -> dict[str, str]:
    match body:
        case DoseTaken():
            dose = cells.write_dose(body.dose)
            return {"dose_mg": dose, "taken_at": cells.write_clock(body.taken_at)}
        case DoseMissed():
            return {"dose_mg": "0"}
        case DoseUnsure():
            return {"taken_at": cells.write_clock(body.taken_at)}
        case _:
            assert_never(body)


def _stated_text(body: StatedBody) -> dict[str, str]:
    match body:
        case MedicinesStated():
            return {"medicines": cells.write_names(body.names)}
        case ConditionsStated():
            return {"conditions": cells.write_conditions(body.conditions)}
        case TherapiesStated():
            return {"therapies": cells.write_names(body.keys)}
        case _:
            assert_never(body)
