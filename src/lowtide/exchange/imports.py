"""Files of other programs become diaries: what is understood is kept, what is not is said."""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import PurePath

from msgspec import Struct

from lowtide.course.events import CheckedIn
from lowtide.errors import DiaryError, QuantityError
from lowtide.exchange import cells
from lowtide.exchange.diary import Diary, DiaryRow, read_diary_table
from lowtide.exchange.tables import (
    DateOrder,
    Problems,
    Table,
    TableRow,
    close_to,
    plain_key,
    read_date,
    read_table,
    shown,
)
from lowtide.quantities import Night, PainScore

UNDERSTOOD = (
    "a Lowtide diary (columns date, dose_mg and more)",
    "a MonsterMizer or MyAIGuide pain file"
    " (columns name, startday, startmonth, startyear, intensity)",
)
_MONSTER_COLUMNS = ("name", "startday", "startmonth", "startyear", "intensity")
_NO_PAIN = "happiness"  # the one name in these files that is no region of the body


class ImportRules(Struct, frozen=True):
    """What a reader is told: today's date, the conditions known, and one region where chosen."""

    today: date
    condition_keys: frozenset[str]
    region: str | None = None


Reader = Callable[[Table, ImportRules], Diary]


class _Entry(Struct, frozen=True):
    """One entry of a foreign file: a region of the body and its score on the foreign scale."""

    line: int
    night: Night
    region: str
    intensity: PainScore


def read_import(data: bytes, name: str, rules: ImportRules) -> Diary:
    """Read a file of any format that is understood into a diary; its warnings say what changed.

    DiaryError lists what is understood where the format is not, and every problem where it is.
    """
    table = read_table(data, name)
    reader = sniff(table.header.cells)
    if reader is None:
        raise DiaryError(
            f"{name}: line {table.header.line}: the header is of no known format."
            f" Understood are: {'; '.join(UNDERSTOOD)}."
        )
    return reader(table, rules)


def sniff(header: Iterable[str]) -> Reader | None:
    """The reader for a file with these columns, or None where no format is recognised."""
    found = {plain_key(title) for title in header}
    if found >= set(_MONSTER_COLUMNS):
        return _read_monster
    # One of the two columns is enough: the diary's own messages then say what is missing.
    return _read_own if found & {"date", "dosemg"} else None


def _read_own(table: Table, rules: ImportRules) -> Diary:
    if rules.region is not None:
        raise DiaryError(
            f"{table.name}: line {table.header.line}: a Lowtide diary has no regions."
            " Leave the region away."
        )
    return read_diary_table(table, rules.today, rules.condition_keys)


def _read_monster(table: Table, rules: ImportRules) -> Diary:
    """Keep a day's highest pain; the scale is MonsterMizer's, and a warning says what it is not.

    Days without a pain entry have no row, and no dose is claimed either way.
    Scale: README of the MyAIGuide data (1 almost imperceivable ... 9.5 worst pain ever).
    """
    problems = Problems(table.name)
    entries = _entries(table, rules.today, problems)
    problems.raise_any()
    pains = [entry for entry in entries if plain_key(entry.region) != _NO_PAIN]
    chosen = [entry for entry in pains if _is_chosen(entry, rules.region)]
    if not chosen:
        raise DiaryError(_no_entry(table, pains, rules.region))
    warnings = _warnings(table.name, chosen, len(entries) - len(pains), len(pains) - len(chosen))
    return Diary(PurePath(table.name).name, _daily_rows(chosen), warnings)


def _entries(table: Table, today: date, problems: Problems) -> list[_Entry]:
    titles = [plain_key(title) for title in table.header.cells]
    entries = []
    for row in table.rows:
        texts = dict(zip(titles, (cell.strip() for cell in row.cells), strict=False))
        if any(not texts.get(column) for column in _MONSTER_COLUMNS) or len(row.cells) > len(
            titles
        ):
            needed = f"Write one cell for each of {', '.join(_MONSTER_COLUMNS)}."
            problems.add(row.line, "", f"the row is not complete, or too long. {needed}")
        elif entry := _entry(row, texts, today, problems):
            entries.append(entry)
    return entries


def _entry(row: TableRow, texts: dict[str, str], today: date, problems: Problems) -> _Entry | None:
    column, region = "startday", " ".join(texts["name"].split())
    try:
        written = f"{texts['startyear']}-{texts['startmonth']}-{texts['startday']}"
        day = read_date(written, DateOrder.YEAR_FIRST)
        if day > today:
            raise QuantityError(f"{day} is after today, {today}. Write only what has happened.")
        column = "intensity"
        return _Entry(row.line, Night(day), region, cells.read_score(texts["intensity"]))
    except QuantityError as wrong:
        problems.add(row.line, column, str(wrong))
        return None


def _is_chosen(entry: _Entry, region: str | None) -> bool:
    return region is None or plain_key(entry.region) == plain_key(region)


def _no_entry(table: Table, pains: list[_Entry], region: str | None) -> str:
    regions = _regions(pains)
    place = f"{table.name}: line {table.header.line}"
    if region is None or not regions:
        return f"{place}: no row with a pain follows. Choose a file with pain entries."
    near = close_to(region, regions)
    remedy = f"Did you mean {shown(near)}? " if near else ""
    listed = ", ".join(shown(name) for name in regions)
    return f"{place}, name: {shown(region)} is no region here. {remedy}The regions are {listed}."


def _regions(entries: Iterable[_Entry]) -> list[str]:
    return sorted({entry.region for entry in entries})


def _daily_rows(entries: list[_Entry]) -> tuple[DiaryRow, ...]:
    worst: dict[Night, _Entry] = {}
    for entry in entries:
        before = worst.setdefault(entry.night, entry)
        # The first of equals is kept, so that the same file always gives the same diary.
        if entry.intensity > before.intensity:
            worst[entry.night] = entry
    return tuple(
        DiaryRow(night, entry.line, (_check_in(entry),)) for night, entry in sorted(worst.items())
    )


def _check_in(entry: _Entry) -> CheckedIn:
    note = (
        f"{entry.region}: {entry.intensity.score:g} on MonsterMizer's scale, not the 0 to 10 rating"
    )
    return CheckedIn(pain=entry.intensity, note=note)


def _warnings(name: str, chosen: list[_Entry], happy: int, elsewhere: int) -> tuple[str, ...]:
    regions = " or ".join(_regions(chosen))
    said = [
        "the pain scores are on MonsterMizer's ordinal scale (1 almost imperceivable,"
        " 3 uncomfortable, 4.5 painful, 6 very painful, 8 extremely painful, 9.5 worst pain ever)."
        " Its steps are not equal, and it is not the 0 to 10 rating: do not compare the two.",
        f"a day keeps its highest entry of {regions}.",
        "doses are not known: this format has none.",
    ]
    if happy:
        said.append(f"{happy} entries of happiness are no pain, and were left out.")
    if elsewhere:
        said.append(f"{elsewhere} entries of other regions were left out.")
    return tuple(f"{name}: {text}" for text in said)
