"""What each cell of a diary says, and what is answered where it says nothing that can be used."""

import csv
import io
from datetime import UTC, date, datetime
from itertools import product

import pytest

from lowtide.course.events import (
    CheckedIn,
    Condition,
    ConditionsStated,
    DoseMissed,
    DoseTaken,
    DoseUnsure,
    Effect,
    IntervalShortened,
    MedicinesStated,
    PrescriberSaid,
    Say,
    Severity,
    TherapiesStated,
)
from lowtide.errors import DiaryError
from lowtide.exchange.diary import COLUMNS, Diary, DiaryBody, read_diary, write_diary
from lowtide.quantities import Dose, Night, PainScore

TODAY = date(2026, 3, 20)
CONDITIONS = frozenset(
    {"surgery", "pregnancy", "breastfeeding", "liver_disease", "kidney_disease"}
    | {"allergy_naltrexone", "fever", "infection", "candida", "under_18", "alcohol_heavy"}
)
KNOWN = ", ".join(sorted(CONDITIONS))
ALL_COLUMNS = ", ".join(COLUMNS)


def read(text: str, today: date = TODAY, name: str = "diary.csv") -> Diary:
    return read_diary(text.encode(), name, today, CONDITIONS)


def refusal(text: str, today: date = TODAY) -> str:
    with pytest.raises(DiaryError) as refused:
        read(text, today)
    return str(refused.value)


def one_row(column: str, cell: str, **others: str) -> str:
    """A diary of two rows, the second with one cell filled."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerow({"date": "2026-03-13"})
    writer.writerow({"date": "2026-03-14", column: cell} | others)
    return text.getvalue()


def mg(text: str) -> Dose:
    return Dose.parse(f"{text} mg")


def clock(text: str) -> datetime:
    return datetime.fromisoformat(text)


EVENING, MORNING = clock("2026-03-14T22:30"), clock("2026-03-15T01:30")
MEANINGS: list[tuple[str, str, list[DiaryBody]]] = [
    ("dose_mg", "", []),
    ("dose_mg", "0", [DoseMissed()]),
    ("dose_mg", "0,0", [DoseMissed()]),
    ("dose_mg", "4.5", [DoseTaken(mg("4.5"))]),
    ("dose_mg", "4,5", [DoseTaken(mg("4.5"))]),
    ("dose_mg", " 4.5 mg ", [DoseTaken(mg("4.5"))]),
    ("dose_mg", "500 mcg", [DoseTaken(mg("0.5"))]),
    ("dose_mg", "500µg", [DoseTaken(mg("0.5"))]),
    ("dose_mg", "1000", [DoseTaken(mg("1000"))]),
    ("taken_at", "22:30", [DoseUnsure(EVENING)]),
    ("taken_at", "1:30", [DoseUnsure(MORNING)]),
    ("taken_at", "01:30:00", [DoseUnsure(MORNING)]),
    ("taken_at", "2026-03-14T22:30", [DoseUnsure(EVENING)]),
    ("taken_at", "2026-03-15 01:30", [DoseUnsure(MORNING)]),
    ("taken_at", "11:59", [DoseUnsure(clock("2026-03-15T11:59"))]),
    ("taken_at", "12:00", [DoseUnsure(clock("2026-03-14T12:00"))]),
    ("pain", "7", [CheckedIn(pain=PainScore(70))]),
    ("pain", "0", [CheckedIn(pain=PainScore(0))]),
    ("pain", "6,5", [CheckedIn(pain=PainScore(65))]),
    ("fatigue", "10", [CheckedIn(fatigue=PainScore(100))]),
    ("sleep", "3.0", [CheckedIn(sleep=PainScore(30))]),
    ("effects", "none", [CheckedIn(effects=())]),
    ("effects", "None ;", [CheckedIn(effects=())]),
    ("effects", "headache:mild", [CheckedIn(effects=(Effect("headache", Severity.MILD),))]),
    (
        "effects",
        "vivid  dreams : Moderate; rash:urgent; rash: urgent",
        [
            CheckedIn(
                effects=(
                    Effect("vivid dreams", Severity.MODERATE),
                    Effect("rash", Severity.URGENT),
                )
            )
        ],
    ),
    ("sleep_worse", "yes", [CheckedIn(sleep_worse=True)]),
    ("sleep_worse", "NO", [CheckedIn(sleep_worse=False)]),
    ("note", 'said "fine",\r\nthen slept', [CheckedIn(note='said "fine",\nthen slept')]),
    ("medicines", "", []),
    ("medicines", "none", [MedicinesStated(())]),
    (
        "medicines",
        "duloxetine 30 mg; magnesium;;magnesium",
        [MedicinesStated(("duloxetine 30 mg", "magnesium"))],
    ),
    ("conditions", "none", [ConditionsStated(())]),
    (
        "conditions",
        "Liver disease; surgery:2026-04-02; surgery : 2026-05-02",
        [
            ConditionsStated(
                (
                    Condition("liver_disease"),
                    Condition("surgery", date(2026, 4, 2)),
                    Condition("surgery", date(2026, 5, 2)),
                )
            )
        ],
    ),
    ("therapies", "none", [TherapiesStated(())]),
    ("therapies", "Sleep hygiene; b-vitamins", [TherapiesStated(("sleep_hygiene", "b_vitamins"))]),
    ("prescriber", "start", [PrescriberSaid(Say.START)]),
    ("prescriber", "Start 1,5 mg", [PrescriberSaid(Say.START, mg("1.5"))]),
    ("prescriber", "resume 3", [PrescriberSaid(Say.RESUME, mg("3"))]),
    ("prescriber", "raise", [PrescriberSaid(Say.RAISE)]),
    ("prescriber", "stop", [PrescriberSaid(Say.STOP)]),
    (
        "prescriber",
        "shorten:tramadol:2026-03-10:last tablet: 4 March; resume 1.5",
        [
            IntervalShortened("tramadol", date(2026, 3, 10), "last tablet: 4 March"),
            PrescriberSaid(Say.RESUME, mg("1.5")),
        ],
    ),
]


def test_a_row_that_says_nothing_is_a_night_all_the_same() -> None:
    diary = read("date,dose_mg\n2026-03-14,\n")
    assert [(event.night, event.body) for event in diary.events] == [
        (Night(date(2026, 3, 14)), CheckedIn())
    ]


@pytest.mark.parametrize(("column", "cell", "bodies"), MEANINGS)
def test_what_a_cell_says(column: str, cell: str, bodies: list[DiaryBody]) -> None:
    diary = read(one_row(column, cell))
    assert diary.rows[1].bodies == (tuple(bodies) or (CheckedIn(),))
    assert diary.nights == (Night(date(2026, 3, 13)), Night(date(2026, 3, 14)))


A_DOSE = "Write milligrams, for example 4.5, or 0 for not taken; leave it empty if not known."
A_SCORE = "Write a number from 0 to 10, or leave it empty."
A_TIME = "Write hours and minutes, for example 22:30, or leave it empty."
A_DATE = "Write it like 2026-03-14."
A_WORD = "Write start, start 1.5, resume, resume 1.5, raise, stop or shorten:MEDICINE:DATE:REASON."
A_SHORTENING = (
    "is not complete. Write shorten:MEDICINE:DATE:REASON, for example"
    " shorten:tramadol:2026-03-14:last tablet on 4 March."
)
MICROGRAMS = "is above 1000 mg; is it in micrograms? Write milligrams, for example 4.5."
REFUSED = [
    ("pain", "bad", f'"bad" is no score. {A_SCORE}'),
    ("pain", "11", f'"11" is no score. {A_SCORE}'),
    ("pain", "-1", f'"-1" is no score. {A_SCORE}'),
    ("pain", "nan", f'"nan" is no score. {A_SCORE}'),
    ("pain", "7/10", f'"7/10" is no score. {A_SCORE}'),
    ("pain", "10.1", f'"10.1" is no score. {A_SCORE}'),
    ("pain", "٣", f'"٣" is no score. {A_SCORE}'),
    ("fatigue", "7.25", "7.25 is finer than a tenth. Write one decimal at most."),
    ("sleep", "well", f'"well" is no score. {A_SCORE}'),
    ("dose_mg", "4.5 g", '"4.5 g" is in grams. Write milligrams, for example 4.5.'),
    ("dose_mg", "0,0045 grams", '"0,0045 grams" is in grams. Write milligrams, for example 4.5.'),
    ("dose_mg", "-3", f'"-3" is below nothing. {A_DOSE}'),
    ("dose_mg", "nan", f'"nan" is no dose. {A_DOSE}'),
    ("dose_mg", "inf", f'"inf" is no dose. {A_DOSE}'),
    ("dose_mg", "1e3", f'"1e3" is no dose in milligrams. {A_DOSE}'),
    ("dose_mg", "1.500.000", f'"1.500.000" is no dose. {A_DOSE}'),
    ("dose_mg", "2 ml", f'"2 ml" is no dose in milligrams. {A_DOSE}'),
    ("dose_mg", "yes", f'"yes" is no dose. {A_DOSE}'),
    ("dose_mg", "4500", f'"4500" {MICROGRAMS}'),
    ("dose_mg", "1000.001", f'"1000.001" {MICROGRAMS}'),
    ("dose_mg", "0.0001", '"0.0001 mg" is finer than a microgram. Write whole micrograms.'),
    ("taken_at", "25:00", f'"25:00" is no time. {A_TIME}'),
    ("taken_at", "22:60", f'"22:60" is no time. {A_TIME}'),
    ("taken_at", "10:30 pm", f'"10:30 pm" is no time. {A_TIME}'),
    ("taken_at", "late", f'"late" is no time. {A_TIME}'),
    (
        "taken_at",
        "2026-03-14T22:30Z",
        '"2026-03-14T22:30Z" has a time zone. Write only the time on the wall clock.',
    ),
    (
        "taken_at",
        "22:30+01:00",
        '"22:30+01:00" has a time zone. Write only the time on the wall clock.',
    ),
    (
        "taken_at",
        "2026-03-14T01:30",
        '"2026-03-14T01:30" belongs to the night of 2026-03-13, not of 2026-03-14.'
        " Nights run from noon to noon: move it to that row.",
    ),
    ("taken_at", "2026-02-30T22:30", f'"2026-02-30" is no date of the calendar. {A_DATE}'),
    (
        "effects",
        "headache:bad",
        '"bad" is no strength. Write mild, moderate, severe or urgent.',
    ),
    (
        "effects",
        "headache",
        '"headache" needs a name and a strength.'
        " Write for example headache:mild (or moderate, severe, urgent).",
    ),
    (
        "effects",
        ":mild",
        '":mild" needs a name and a strength.'
        " Write for example headache:mild (or moderate, severe, urgent).",
    ),
    (
        "effects",
        "none; rash:mild",
        '"none; rash:mild" says "none" beside a name. Write one or the other.',
    ),
    ("effects", ";", '";" names nothing. Write none, or leave it empty.'),
    ("sleep_worse", "maybe", '"maybe" is no answer. Write yes or no, or leave it empty.'),
    (
        "medicines",
        "tramadol; none",
        '"tramadol; none" says "none" beside a name. Write one or the other.',
    ),
    (
        "conditions",
        "pregnant",
        '"pregnant" is no condition that Lowtide knows. Did you mean "pregnancy"?',
    ),
    (
        "conditions",
        "gout",
        f'"gout" is no condition that Lowtide knows. Write none, or {KNOWN}.',
    ),
    ("conditions", "surgery:soon", f'"soon" is no date. {A_DATE}'),
    ("conditions", "surgery:", f'"" is no date. {A_DATE}'),
    ("conditions", "surgery:03/04/2026", f'"03/04/2026" can be read in two ways here. {A_DATE}'),
    ("prescriber", "double", f'"double" is no word of a prescriber. {A_WORD}'),
    ("prescriber", "stop 3", '"stop 3" names a dose. Write stop alone.'),
    ("prescriber", "start 0", '"start 0" names no dose. Write for example start 1.5.'),
    ("prescriber", "start 4.5 g", '"4.5 g" is in grams. Write milligrams, for example 4.5.'),
    ("prescriber", "shorten:tramadol", f'"shorten:tramadol" {A_SHORTENING}'),
    ("prescriber", "shorten:x::why", f'"shorten:x::why" {A_SHORTENING}'),
    ("prescriber", "shortens:a:b:c", f'"shortens:a:b:c" {A_SHORTENING}'),
    (
        "prescriber",
        "shorten:x:2026-02-30:why",
        f'"2026-02-30" is no date of the calendar. {A_DATE}',
    ),
    ("date", "2026-02-30", f'"2026-02-30" is no date of the calendar. {A_DATE}'),
    ("date", "0026-01-05", f'"0026-01-05" has no likely year. {A_DATE}'),
    ("date", "3000-01-05", f'"3000-01-05" has no likely year. {A_DATE}'),
    ("date", "14 March", f'"14 March" is no date. {A_DATE}'),
    ("date", "14/3/26", f'"14/3/26" is no date. {A_DATE}'),
    ("date", "", f"it is empty. {A_DATE}"),
    (
        "date",
        "2026-03-21",
        "2026-03-21 is after today, 2026-03-20. Write only what has happened.",
    ),
    ("date", "2026-03-13", "2026-03-13 is in line 2 already. Keep one row a date."),
]


@pytest.mark.parametrize(("column", "cell", "message"), REFUSED)
def test_what_is_answered_to_a_cell_that_says_nothing_usable(
    column: str, cell: str, message: str
) -> None:
    others = {"note": "a row, not an empty line"} if column != "note" else {}
    assert refusal(one_row(column, cell, **others)) == f"diary.csv: line 3, {column}: {message}"


def test_a_dose_and_its_time_are_one_event() -> None:
    diary = read(one_row("dose_mg", "3", taken_at="01:30"))
    assert diary.rows[-1].bodies == (DoseTaken(mg("3"), MORNING),)


def test_a_time_beside_a_dose_not_taken_is_refused() -> None:
    assert refusal(one_row("dose_mg", "0", taken_at="22:30")) == (
        "diary.csv: line 3, taken_at: a time stands beside a dose of 0, which is not taken."
        " Empty one of them."
    )


def test_a_dose_that_would_be_taken_tomorrow_morning_is_refused() -> None:
    text = one_row("dose_mg", "3", taken_at="07:30")
    assert read(text, today=date(2026, 3, 15)).events
    assert refusal(text, today=date(2026, 3, 14)) == (
        'diary.csv: line 3, taken_at: "07:30" is tomorrow morning, which has not come.'
        " A dose taken before noon belongs to the row of the date before."
    )


def test_empty_is_missing_and_never_a_no() -> None:
    diary = read("date,dose_mg,pain,effects,sleep_worse,medicines\n2026-03-14,,,,,\n2026-03-15\n")
    assert {event.body for event in diary.events} == {CheckedIn()}
    assert diary.lines == {Night(date(2026, 3, 14)): 2, Night(date(2026, 3, 15)): 3}


def test_an_answered_score_leaves_effects_unanswered() -> None:
    _, event = read(one_row("pain", "4")).events
    assert event.body == CheckedIn(pain=PainScore(40), effects=None, sleep_worse=None)


def test_an_event_is_made_of_its_row_alone() -> None:
    text = "date,dose_mg,medicines,prescriber\n2026-03-14,1.5,none,raise;stop\n"
    events = read(text, name="folder/ann.csv").events
    assert [event.id for event in events] == [
        "row-2026-03-14-medicines_stated",
        "row-2026-03-14-prescriber_said",
        "row-2026-03-14-prescriber_said-2",
        "row-2026-03-14-dose_taken",
    ]
    assert {(event.course, event.by, event.recorded_at, event.night) for event in events} == {
        ("ann.csv", "diary", datetime(2026, 3, 14, 21, tzinfo=UTC), Night(date(2026, 3, 14)))
    }


def test_unsorted_rows_are_sorted_and_later_ones_dropped_on_request() -> None:
    diary = read("date,dose_mg\n2026-03-15,3\n2026-03-13,0\n2026-03-14,1.5\n")
    assert [str(night) for night in diary.nights] == ["2026-03-13", "2026-03-14", "2026-03-15"]
    assert list(diary.lines.values()) == [3, 4, 2]
    earlier = diary.up_to(Night(date(2026, 3, 14)))
    assert [event.body for event in earlier.events] == [DoseMissed(), DoseTaken(mg("1.5"))]
    assert diary.up_to(diary.nights[-1]) == diary


@pytest.mark.parametrize(
    ("header", "messages"),
    [
        (
            "date,pain",
            [
                "dose_mg: the column is missing. Add it: milligrams taken that night,"
                " 0 for not taken, empty if not known."
            ],
        ),
        ("dose_mg", ["date: the column is missing. Add it, one date a row, like 2026-03-14."]),
        ("date,dose_mg,Dose MG", ["dose_mg: the column is there twice. Keep one."]),
    ],
)
def test_a_header_that_cannot_be_used(header: str, messages: list[str]) -> None:
    row = ",".join("2026-03-14" if title == "date" else "1" for title in header.split(","))
    assert refusal(f"{header}\n{row}\n").splitlines() == [
        f"diary.csv: line 1, {message}" for message in messages
    ]


def test_a_column_nearly_known_is_refused_and_not_called_missing_as_well() -> None:
    assert refusal("date,dose,sleep_wrose\n2026-03-14,,\n").splitlines() == [
        'diary.csv: line 1: "dose" is no column. Did you mean "dose_mg"?'
        f" The columns are {ALL_COLUMNS}.",
        'diary.csv: line 1: "sleep_wrose" is no column. Did you mean "sleep_worse"?'
        f" The columns are {ALL_COLUMNS}.",
    ]


def test_a_column_of_ones_own_is_left_out_with_a_warning() -> None:
    diary = read("Date, weather ,DOSE mg,\n2026-03-14,rain,3,\n")
    assert diary.warnings == (
        'diary.csv: line 1: the column "weather" is none of Lowtide\'s and was left out.',
    )
    assert [event.body for event in diary.events] == [DoseTaken(mg("3"))]
    assert diary.up_to(diary.nights[0]).warnings == diary.warnings


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "date,dose_mg\n2026-03-14,4,5\n",
            "line 2: the row has 3 cells, but the header names 2."
            ' Put quotes around a cell that holds a ",".',
        ),
        (
            "date\tdose_mg\n2026-03-14\t3\t\n",
            "line 2: the row has 3 cells, but the header names 2."
            " Put quotes around a cell that holds a tab.",
        ),
        (
            "date;dose_mg;\n2026-03-14;3;5\n",
            "line 2: the row has a cell in a column without a name."
            ' Put quotes around a cell that holds a ";".',
        ),
        ("date,dose_mg\n", "line 1: no row follows. Write one row a date."),
        (
            "date,dose_mg\n03/04/2026,1.5\n04/04/2026,1.5\n",
            'line 2, date: "03/04/2026" can be day first or month first, and no date in the file'
            " settles it. Write every date like 2026-03-14.",
        ),
    ],
)
def test_rows_that_do_not_fit(text: str, message: str) -> None:
    assert refusal(text) == f"diary.csv: {message}"


def test_all_problems_are_told_at_once_in_the_order_of_lines() -> None:
    text = "date,dose_mg,taken_at,pain\n2026-03-14,4 g,22:30,bad\nsoon,1,later,12\n,1,8:00,\n"
    assert [line.split('"')[0] for line in refusal(text).splitlines()] == [
        "diary.csv: line 2, pain: ",
        "diary.csv: line 2, dose_mg: ",
        "diary.csv: line 3, date: ",
        "diary.csv: line 3, pain: ",
        "diary.csv: line 3, taken_at: ",
        "diary.csv: line 4, date: it is empty. Write it like 2026-03-14.",
    ]


ONE_DIARY = [
    {
        "date": "2026-01-05",
        "dose_mg": "0",
        "pain": "6.5",
        "effects": "none",
        "medicines": "duloxetine; vitamin D, drops",
        "conditions": "surgery:2026-02-03; fever",
        "prescriber": "shorten:tramadol:2026-01-20:last one, 4 January; start 1.5",
    },
    {
        "date": "2026-01-12",
        "dose_mg": "1.5",
        "taken_at": "00:20",
        "effects": "rash:mild; itch:mild",
    },
    {"date": "2026-01-13", "dose_mg": "4.5", "sleep_worse": "yes", "note": "café,\nthen bed"},
]
LAYOUTS = list(
    product(
        [",", ";", "\t"],
        [".", ","],
        ["{y}-{m}-{d}", "{d}/{m}/{y}", "{d}.{m}.{y}", "{m}-{d}-{y}"],
        ["\n", "\r\n"],
    )
)


def laid_out(separator: str, mark: str, dates: str, end: str) -> bytes:
    def dated(text: str) -> str:
        year, month, day = text.split("-")
        return dates.format(y=year, m=month, d=day)

    text = io.StringIO()
    columns = [*reversed(COLUMNS)]
    writer = csv.DictWriter(text, columns, delimiter=separator, lineterminator=end)
    writer.writerow({column: column.replace("_", " ").title() for column in columns})
    for row in reversed(ONE_DIARY):
        cells = row | {"date": dated(row["date"])}
        for column in ("dose_mg", "pain"):
            cells[column] = cells.get(column, "").replace(".", mark)
        writer.writerow(cells)
    return text.getvalue().encode("utf-8-sig" if end == "\r\n" else "utf-8")


# However a spreadsheet writes it, the same diary is the same course.
@pytest.mark.parametrize(("separator", "mark", "dates", "end"), LAYOUTS)
def test_one_diary_in_every_layout_gives_the_same_events(
    separator: str, mark: str, dates: str, end: str
) -> None:
    plain = read_diary(laid_out(",", ".", "{y}-{m}-{d}", "\n"), "a.csv", TODAY, CONDITIONS)
    other = read_diary(laid_out(separator, mark, dates, end), "a.csv", TODAY, CONDITIONS)
    assert len(plain.events) == 10
    assert other.events == plain.events


def test_dates_inside_cells_follow_the_order_that_the_file_settled() -> None:
    text = "date,dose_mg,conditions\n13/01/2026,,surgery:03/02/2026\n"
    (event,) = read(text).events
    assert event.body == ConditionsStated((Condition("surgery", date(2026, 2, 3)),))


def test_a_diary_is_written_with_all_columns_and_iso_dates() -> None:
    text = (
        "dose_mg;date;taken_at;conditions\n"
        "4,5 mg;14.3.2026;1:30:05;Surgery:02.04.2026\n"
        ";15.3.2026;22:00\n"
        "0;16.3.2026\n"
        "3;17.3.2026\n"
    )
    assert write_diary(read(text)) == (
        "date,dose_mg,taken_at,pain,fatigue,sleep,effects,sleep_worse,medicines,conditions,"
        "therapies,prescriber,note\n"
        "2026-03-14,4.5,01:30:05,,,,,,,surgery:2026-04-02,,,\n"
        "2026-03-15,,22:00,,,,,,,,,,\n"
        "2026-03-16,0,,,,,,,,,,,\n"
        "2026-03-17,3,,,,,,,,,,,\n"
    )
