"""Files of text cells: the cases that CSV readers get wrong, and how dates are settled."""

import json
from pathlib import Path

import pytest

from lowtide.errors import DiaryError
from lowtide.exchange.tables import (
    DateOrder,
    Problems,
    Table,
    close_to,
    date_order,
    read_table,
    shown,
)

SPECTRUM = Path(__file__).parents[3] / "shared" / "data" / "csv_spectrum"
SPECTRUM_NAMES = [
    "comma_in_quotes",
    "empty",
    "empty_crlf",
    "escaped_quotes",
    "json",
    "newlines",
    "newlines_crlf",
    "quotes_and_newlines",
    "simple",
    "simple_crlf",
    "utf8",
]
needs_spectrum = pytest.mark.skipif(
    not SPECTRUM.is_dir(), reason="../shared/data/csv_spectrum is absent"
)


def records(table: Table) -> list[dict[str, str]]:
    return [dict(zip(table.header.cells, row.cells, strict=True)) for row in table.rows]


@needs_spectrum
@pytest.mark.parametrize("name", SPECTRUM_NAMES)
def test_csv_spectrum_gives_its_own_answers(name: str) -> None:
    table = read_table((SPECTRUM / "csvs" / f"{name}.csv").read_bytes(), name)
    assert records(table) == json.loads((SPECTRUM / "json" / f"{name}.json").read_text("utf-8"))


# Its JSON answer holds another telephone number than its CSV, and is no list: ours is the CSV's.
@needs_spectrum
def test_csv_spectrum_location_coordinates() -> None:
    name = "location_coordinates"
    answer = json.loads((SPECTRUM / "json" / f"{name}.json").read_text("utf-8"))
    table = read_table((SPECTRUM / "csvs" / f"{name}.csv").read_bytes(), name)
    assert records(table) == [answer | {"Contact Phone Number": "2095257564"}]


@needs_spectrum
def test_every_file_of_csv_spectrum_is_asked() -> None:
    names = {path.stem for path in (SPECTRUM / "csvs").iterdir()}
    assert names == {*SPECTRUM_NAMES, "location_coordinates"}


@pytest.mark.parametrize(
    ("text", "separator", "cells"),
    [
        ("a,b\n1,2\n", ",", ("1", "2")),
        ("a;b\n1,5;2\n", ";", ("1,5", "2")),
        ("a\tb\n1;2\t3\n", "\t", ("1;2", "3")),
        ('"a,x";b;c\n1;2;3\n', ";", ("1", "2", "3")),
        ("a\n1\n", ",", ("1",)),
        ('a,b\n1, "2,5"\n', ",", ("1", "2,5")),
        ("\n \na,b\n\n,\n1,2\n\n", ",", ("1", "2")),
        ("a,b\r1,2\r", ",", ("1", "2")),
        ("\ufeffa,b\r\n1,2\r\n", ",", ("1", "2")),
    ],
)
def test_the_header_line_decides_the_separator(
    text: str, separator: str, cells: tuple[str, ...]
) -> None:
    table = read_table(text.encode(), "t.csv")
    assert (table.separator, [row.cells for row in table.rows]) == (separator, [cells])


def test_a_row_is_named_by_the_line_on_which_it_begins() -> None:
    table = read_table(b'\na,b\n\n1,"x\r\ny"\r\n3,4\n', "t.csv")
    assert table.header.line == 2
    assert [row.line for row in table.rows] == [4, 6]


NO_TEXT = 't.csv: line 1: this is no plain text. Save it as "CSV UTF-8".'
EMPTY = "t.csv: line 1: the file is empty. Write a header and one row a date."
QUOTES = (
    "the quotes of this row do not close as they should."
    ' Put " around the whole cell, and write a quote inside it as "".'
)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", EMPTY),
        (b" \r\n\t\n", EMPTY),
        (b"\xef\xbb\xbf", EMPTY),
        (b",,\n, ,\n", EMPTY),
        (b"a,b\n1,\x00\n", NO_TEXT),
        ("a,b\n1,2\n".encode("utf-16"), NO_TEXT),
        (b"a,b\n1,caf\xe9\n", 't.csv: line 2: this is not UTF-8. Save it as "CSV UTF-8".'),
        (b'a,b\n1,2\n3,"4\n5,6\n', f"t.csv: line 3: {QUOTES}"),
        (b'a,b\n1,"2"3\n', f"t.csv: line 2: {QUOTES}"),
        (b"a" * 200_000, f"t.csv: line 1: {QUOTES}"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_table_is_refused_with_the_remedy(data: bytes, message: str) -> None:
    with pytest.raises(DiaryError) as refused:
        read_table(data, "t.csv")
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        ([], DateOrder.YEAR_FIRST),
        (["soon", "2026-01-05"], DateOrder.YEAR_FIRST),
        (["01/05/2026", "13/05/2026"], DateOrder.DAY_FIRST),
        (["5.1.2026", "31.1.2026"], DateOrder.DAY_FIRST),
        (["01-05-2026", "01-13-2026"], DateOrder.MONTH_FIRST),
        (["05/05/2026", "06/06/2026"], DateOrder.DAY_FIRST),  # the same day either way
        (["14/13/2026", "01/13/2026"], DateOrder.MONTH_FIRST),  # the first is no date at all
    ],
)
def test_a_file_settles_how_its_dates_are_written(dates: list[str], order: DateOrder) -> None:
    problems = Problems("t.csv")
    assert date_order(enumerate(dates, start=2), problems) is order
    problems.raise_any()


@pytest.mark.parametrize(
    ("dates", "message"),
    [
        (
            ["01/01/2026", "03/04/2026"],
            't.csv: line 3, date: "03/04/2026" can be day first or month first, and no date in the'
            " file settles it. Write every date like 2026-03-14.",
        ),
        (
            ["13/04/2026", "03/04/2026", "04/14/2026"],
            't.csv: line 4, date: "04/14/2026" and "13/04/2026" in line 2 put day and month in a'
            " different order. Write every date like 2026-03-14.",
        ),
        (
            ["01/13/2026", "13/01/2026"],
            't.csv: line 3, date: "13/01/2026" and "01/13/2026" in line 2 put day and month in a'
            " different order. Write every date like 2026-03-14.",
        ),
        (
            ["2026-01-05", "13/01/2026"],
            't.csv: line 3, date: "13/01/2026" is written otherwise than "2026-01-05" in line 2.'
            " Write every date like 2026-03-14.",
        ),
    ],
)
def test_a_file_that_settles_nothing_is_refused(dates: list[str], message: str) -> None:
    problems = Problems("t.csv")
    assert date_order(enumerate(dates, start=2), problems) is None
    with pytest.raises(DiaryError) as refused:
        problems.raise_any()
    assert str(refused.value) == message


def test_twenty_problems_are_shown_in_the_order_of_lines_and_the_rest_counted() -> None:
    problems = Problems("t.csv")
    for line in range(23, 0, -1):
        problems.add(line, "pain" if line % 2 else "", "no.")
    with pytest.raises(DiaryError) as refused:
        problems.raise_any()
    lines = str(refused.value).splitlines()
    assert lines[:2] == ["t.csv: line 1, pain: no.", "t.csv: line 2: no."]
    assert lines[19:] == ["t.csv: line 20: no.", "and 3 more."]


def test_a_cell_is_shown_short_on_one_line_and_without_control_characters() -> None:
    assert shown("bad\x1b[31m\nday") == '"bad [31m day"'
    assert shown("x" * 41) == f'"{"x" * 37}..."'
    assert shown("x" * 40) == f'"{"x" * 40}"'


@pytest.mark.parametrize(
    ("written", "meant"),
    [("sleep_wrose", "sleep_worse"), ("Side Effects", "effects"), ("weather", None)],
)
def test_a_near_name_is_offered_and_a_far_one_not(written: str, meant: str | None) -> None:
    assert close_to(written, {"effects", "sleep_worse", "pain"}) == meant
