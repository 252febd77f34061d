"""What is wrong with a file is said with file, line, column and remedy; nothing else happens."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from cli.terminal import Answered, diary, evenings, lowtide, lowtide_process, night
from lowtide.cli.options import today

Write = Callable[..., Path]
TOMORROW = str(today() + timedelta(days=2))
HEADER = "date,dose_mg,pain,effects,sleep_worse,conditions,prescriber,taken_at"
GOOD = f"{night(1)},1.5,4,none,no,none,,22:30"

BAD_ROWS = [
    (f"{TOMORROW},1.5", "date", "is after today", "Write only what has happened."),
    (f"{night(1)},1.5", "date", "is in line 2 already", "Keep one row a date."),
    (",1.5", "date", "it is empty", "Write it like 2026-03-14."),
    ("yesterday,1.5", "date", '"yesterday" is no date', "Write it like 2026-03-14."),
    ("2024-02-30,1.5", "date", "no date of the calendar", "Write it like 2026-03-14."),
    ("2023-02-29,1.5", "date", "no date of the calendar", "Write it like 2026-03-14."),
    ("0024-01-02,1.5", "date", "no likely year", "Write it like 2026-03-14."),
    (f"{night(2)},1.5 g", "dose_mg", "is in grams", "Write milligrams, for example 4.5."),
    (f"{night(2)},4500", "dose_mg", "is it in micrograms?", "Write milligrams"),
    (f"{night(2)},-1.5", "dose_mg", "below nothing", "Write milligrams"),
    (f"{night(2)},nan", "dose_mg", '"nan" is no dose', "Write milligrams"),
    (f"{night(2)},inf", "dose_mg", '"inf" is no dose', "Write milligrams"),
    (f"{night(2)},one", "dose_mg", '"one" is no dose', "Write milligrams"),
    (f"{night(2)},1.5,11", "pain", '"11" is no score', "Write a number from 0 to 10"),
    (f"{night(2)},1.5,bad", "pain", '"bad" is no score', "Write a number from 0 to 10"),
    (f"{night(2)},1.5,nan", "pain", '"nan" is no score', "Write a number from 0 to 10"),
    (f"{night(2)},1.5,-1", "pain", '"-1" is no score', "Write a number from 0 to 10"),
    (f"{night(2)},1.5,4,headache", "effects", "needs a name and a strength", "headache:mild"),
    (f"{night(2)},1.5,4,rash:awful", "effects", '"awful" is no strength', "Write mild, moderate"),
    (f"{night(2)},1.5,4,none,perhaps", "sleep_worse", "is no answer", "Write yes or no"),
    (f"{night(2)},1.5,4,none,no,gout", "conditions", "is no condition", "Write none, or"),
    (f"{night(2)},1.5,4,none,no,fevre", "conditions", "is no condition", 'Did you mean "fever"?'),
    (f"{night(2)},1.5,4,none,no,none,go", "prescriber", "is no word", "Write start, start 1.5"),
    (f"{night(2)},1.5,4,none,no,none,raise 3", "prescriber", "names a dose", "Write raise alone"),
    (
        f"{night(2)},1.5,4,none,no,none,shorten:tramadol",
        "prescriber",
        "is not complete",
        "Write shorten:MEDICINE:DATE:REASON",
    ),
    (f"{night(2)},1.5,4,none,no,none,,late", "taken_at", "is no time", "Write hours and minutes"),
    (f"{night(2)},1.5,4,none,no,none,,25:00", "taken_at", "is no time", "Write hours and minutes"),
    (f"{night(2)},0,4,none,no,none,,22:00", "taken_at", "beside a dose of 0", "Empty one"),
]


def refused_everywhere(file: Path) -> str:
    """Every command that reads a diary refuses it with the same words."""
    output = file.parent / "new.jsonl"
    said: list[Answered] = [
        lowtide("tonight", file),
        lowtide("tonight", file, "--format", "json"),
        lowtide("history", file),
        lowtide("import", file, "-o", output),
    ]
    assert not output.exists()
    (words,) = {each.refusal for each in said}
    return words


@pytest.mark.parametrize(
    ("row", "column", "wrong", "remedy"), BAD_ROWS, ids=[row for row, *_ in BAD_ROWS]
)
def test_a_bad_cell_names_file_line_column_and_remedy(
    write: Write, row: str, column: str, wrong: str, remedy: str
) -> None:
    file = write(f"{HEADER}\n{GOOD}\n{row}\n", "mine.csv")
    words = refused_everywhere(file)
    assert words.startswith(f"mine.csv: line 3, {column}: ")
    assert wrong in words
    assert remedy in words


BAD_FILES: list[tuple[str, str | bytes, str]] = [
    ("empty", "", "mine.csv: line 1: the file is empty. Write a header and one row a date."),
    ("blank", " \n\n", "mine.csv: line 1: the file is empty."),
    ("only a header", "date,dose_mg\n", "no row follows. Write one row a date."),
    ("binary", b"\x89PNG\r\n\x1a\n\0\0", 'this is no plain text. Save it as "CSV UTF-8".'),
    ("UTF-16", "date,dose_mg\n".encode("utf-16"), "this is no plain text."),
    (
        "another encoding",
        f"date,dose_mg,note\n{night(1)},1.5,müde\n".encode("latin-1"),
        'line 2: this is not UTF-8. Save it as "CSV UTF-8".',
    ),
    ("ambiguous dates", "date,dose_mg\n03/04/2024,1.5\n", "line 2, date: "),
    (
        "two orders of day and month",
        "date,dose_mg\n13/04/2024,1.5\n04/14/2024,1.5\n",
        "put day and month in a different order. Write every date like 2026-03-14.",
    ),
    ("an open quote", f'date,dose_mg\n{night(1)},"1.5\n', "quotes"),
    ("a decimal comma among commas", f"date,dose_mg\n{night(1)},1,5\n", "3 cells"),
]


@pytest.mark.parametrize(
    ("content", "message"), [each[1:] for each in BAD_FILES], ids=[each[0] for each in BAD_FILES]
)
def test_a_bad_file(write: Write, content: str | bytes, message: str) -> None:
    file = write(content, "mine.csv")
    said = lowtide("tonight", file)
    assert message in said.refusal
    assert said.refusal.startswith("mine.csv: line ")
    assert lowtide("history", file).refusal == said.refusal


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("date,pain", "line 1, dose_mg: the column is missing. Add it: milligrams"),
        ("dose_mg,pain", "line 1, date: the column is missing. Add it, one date a row"),
        ("date,dose_mg,dose mg", "line 1, dose_mg: the column is there twice. Keep one."),
        ("date,dose_mg,efects", 'line 1: "efects" is no column. Did you mean "effects"?'),
    ],
)
def test_a_bad_header(write: Write, header: str, message: str) -> None:
    assert message in lowtide("tonight", write(f"{header}\n{night(1)},1.5,\n", "mine.csv")).refusal


def test_all_problems_are_said_at_once_in_the_order_of_lines(write: Write) -> None:
    rows = [f"{night(1)},1.5 g,12", "2024-02-31,1.5,4", f"{night(3)},nan,bad"]
    said = lowtide("tonight", write("date,dose_mg,pain\n" + "\n".join(rows), "mine.csv"))
    places = [line.split(": ")[1] for line in said.err.splitlines()]
    assert places == [
        "line 2, pain", "line 2, dose_mg", "line 3, date", "line 4, pain", "line 4, dose_mg",
    ]  # fmt: skip


@pytest.mark.parametrize("command", ["tonight", "history"])
def test_a_file_that_cannot_be_read(command: str, tmp_path: Path, write: Write) -> None:
    for name in ("missing.csv", "missing.jsonl"):
        missing = tmp_path / name
        assert lowtide(command, missing).refusal == (
            f"{missing}: No such file or directory. Name a diary that can be read."
        )
        assert not missing.exists()
    folder = write("", "x").parent
    assert lowtide(command, folder).refusal == (
        f"{folder}: Is a directory. Name a diary that can be read."
    )


@pytest.mark.parametrize("content", ["", "{", "not a journal\n", '{"sequence": 1}\n', b"\xff\xfe"])
def test_a_course_file_that_is_none(write: Write, content: str | bytes) -> None:
    file = write(content, "course.jsonl")
    said = lowtide("tonight", file, "--on", night(3))
    if content:
        assert "course.jsonl" in said.refusal
    else:  # a course file in which nothing has happened yet
        assert said.code == 0


def test_a_course_file_that_was_tampered_with_is_refused(write: Write, tmp_path: Path) -> None:
    course = tmp_path / "own" / "course.jsonl"
    lowtide("import", write(diary(evenings(5, 1.5))), "-o", course)
    text = course.read_text(encoding="utf-8")
    assert "1.5 mg" in text
    course.write_text(text.replace("1.5 mg", "4.5 mg", 1), encoding="utf-8")
    assert "course.jsonl" in lowtide("tonight", course, "--on", night(5)).refusal


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--on", "yesterday"), '"yesterday" is no date. Write it as year-month-day'),
        (("--on", "2024-02-30"), '"2024-02-30" is no date'),
        (("--start", "3"), '"3" is no date'),
        (("--protocol", "nope"), "nope: is no protocol here. Choose one of lifshitz"),
        (("--format", "yaml"), "'yaml' is not one of"),
        (("--for", "dog"), "'dog' is not one of"),
        (("--colour", "red"), "No such option"),
    ],
)
@pytest.mark.parametrize("command", ["tonight", "history"])
def test_a_bad_option(write: Write, command: str, words: tuple[str, ...], message: str) -> None:
    assert message in lowtide(command, write(diary(evenings(3, 1.5))), *words).refusal


def test_a_command_that_does_not_exist() -> None:
    assert "No such command 'tonite'" in lowtide("tonite").refusal


def test_a_process_refuses_without_a_traceback(write: Write, place: Path) -> None:
    file = write(f"{HEADER}\n{GOOD}\n{night(2)},1.5 g\n", "mine.csv")
    said = lowtide_process("tonight", file)
    assert said.refusal == (
        'mine.csv: line 3, dose_mg: "1.5 g" is in grams. Write milligrams, for example 4.5.'
    )
    assert list(place.iterdir()) == []
