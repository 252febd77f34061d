"""Files of other programs: what is taken over, and what is said about it."""

from datetime import date
from pathlib import Path

import pytest

from lowtide.course.events import CheckedIn, DoseTaken
from lowtide.errors import DiaryError
from lowtide.exchange.diary import Diary, read_diary, write_diary
from lowtide.exchange.imports import ImportRules, read_import, sniff
from lowtide.quantities import Dose, PainScore

REAL = Path(__file__).parents[3] / "shared" / "data" / "pain_diaries"
TODAY = date(2026, 3, 20)
CONDITIONS = frozenset({"surgery", "fever"})
HEADER = "name,startday,startmonth,startyear,intensity"


def imported(text: str, region: str | None = None) -> Diary:
    return read_import(text.encode(), "mm.csv", ImportRules(TODAY, CONDITIONS, region))


def refusal(text: str, region: str | None = None) -> str:
    with pytest.raises(DiaryError) as refused:
        imported(text, region)
    return str(refused.value)


def answers(diary: Diary) -> list[tuple[str, CheckedIn]]:
    found = []
    for event in diary.events:
        assert isinstance(event.body, CheckedIn)
        found.append((str(event.night), event.body))
    return found


SMALL = f"""{HEADER}
"Knee Pain",14,4,2019,3.8
"Elbow Pain",15,4,2019,3.6
happiness,15,4,2019,8
"Knee Pain",15,4,2019,3.2
happiness,16,4,2019,4
"Elbow Pain",13,4,2019,2
"Knee Pain",13,4,2019,2
"""
NOT_OURS = "on MonsterMizer's scale, not the 0 to 10 rating"
ORDINAL = (
    "mm.csv: the pain scores are on MonsterMizer's ordinal scale (1 almost imperceivable,"
    " 3 uncomfortable, 4.5 painful, 6 very painful, 8 extremely painful, 9.5 worst pain ever)."
    " Its steps are not equal, and it is not the 0 to 10 rating: do not compare the two."
)


def test_a_day_keeps_its_highest_pain_and_happiness_is_none() -> None:
    diary = imported(SMALL)
    assert answers(diary) == [
        ("2019-04-13", CheckedIn(pain=PainScore(20), note=f"Elbow Pain: 2 {NOT_OURS}")),
        ("2019-04-14", CheckedIn(pain=PainScore(38), note=f"Knee Pain: 3.8 {NOT_OURS}")),
        ("2019-04-15", CheckedIn(pain=PainScore(36), note=f"Elbow Pain: 3.6 {NOT_OURS}")),
    ]
    assert diary.warnings == (
        ORDINAL,
        "mm.csv: a day keeps its highest entry of Elbow Pain or Knee Pain.",
        "mm.csv: doses are not known: this format has none.",
        "mm.csv: 2 entries of happiness are no pain, and were left out.",
    )


def test_one_region_can_be_chosen() -> None:
    diary = imported(SMALL, region="knee pain")
    assert [(night, body.pain) for night, body in answers(diary)] == [
        ("2019-04-13", PainScore(20)),
        ("2019-04-14", PainScore(38)),
        ("2019-04-15", PainScore(32)),
    ]
    assert diary.warnings[1:] == (
        "mm.csv: a day keeps its highest entry of Knee Pain.",
        "mm.csv: doses are not known: this format has none.",
        "mm.csv: 2 entries of happiness are no pain, and were left out.",
        "mm.csv: 2 entries of other regions were left out.",
    )


def test_nothing_is_said_of_entries_that_are_not_there() -> None:
    assert len(imported(f"{HEADER}\nHip Pain,14,4,2019,3\n").warnings) == 3


@pytest.mark.parametrize(
    ("region", "message"),
    [
        (
            "kne pain",
            '"kne pain" is no region here. Did you mean "Knee Pain"?'
            ' The regions are "Elbow Pain", "Knee Pain".',
        ),
        ("tooth", '"tooth" is no region here. The regions are "Elbow Pain", "Knee Pain".'),
    ],
)
def test_a_region_that_is_not_in_the_file(region: str, message: str) -> None:
    assert refusal(SMALL, region) == f"mm.csv: line 1, name: {message}"


NEEDED = "Write one cell for each of name, startday, startmonth, startyear, intensity."


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            "Knee,31,2,2019,3",
            'line 3, startday: "2019-2-31" is no date of the calendar. Write it like 2026-03-14.',
        ),
        (
            "Knee,21,3,2026,3",
            "line 3, startday: 2026-03-21 is after today, 2026-03-20."
            " Write only what has happened.",
        ),
        (
            "Knee,1,2,2019,bad",
            'line 3, intensity: "bad" is no score. Write a number from 0 to 10, or leave it empty.',
        ),
        ("Knee,1,2,2019", f"line 3: the row is not complete, or too long. {NEEDED}"),
        ("Knee,1,2,2019,", f"line 3: the row is not complete, or too long. {NEEDED}"),
        ("Knee,1,2,2019,3,5", f"line 3: the row is not complete, or too long. {NEEDED}"),
    ],
)
def test_a_row_that_cannot_be_taken_over(row: str, message: str) -> None:
    assert refusal(f"{HEADER}\nKnee,1,1,2019,3\n{row}\n") == f"mm.csv: {message}"


@pytest.mark.parametrize("region", [None, "Knee"])
@pytest.mark.parametrize("rows", ["", "happiness,1,1,2019,4\n"])
def test_a_file_without_pain(rows: str, region: str | None) -> None:
    assert refusal(f"{HEADER}\n{rows}", region) == (
        "mm.csv: line 1: no row with a pain follows. Choose a file with pain entries."
    )


def test_a_lowtide_diary_is_recognised_too() -> None:
    text = "Date;Dose mg\n2026-03-14;1,5\n"
    assert [event.body for event in imported(text).events] == [DoseTaken(Dose(1500))]
    assert imported(text) == read_diary(text.encode(), "mm.csv", TODAY, CONDITIONS)
    assert refusal(text, "Knee") == (
        "mm.csv: line 1: a Lowtide diary has no regions. Leave the region away."
    )
    assert "dose_mg: the column is missing" in refusal("date,pain\n2026-03-14,3\n")


def test_an_unknown_format_is_told_what_is_understood() -> None:
    assert sniff(["when", "what"]) is None
    assert refusal("\nwhen,what\n1,2\n") == (
        "mm.csv: line 2: the header is of no known format."
        " Understood are: a Lowtide diary (columns date, dose_mg and more);"
        " a MonsterMizer or MyAIGuide pain file"
        " (columns name, startday, startmonth, startyear, intensity)."
    )


# Figures counted from the files with another program.
@pytest.mark.skipif(not REAL.is_dir(), reason="../shared/data/pain_diaries is absent")
@pytest.mark.parametrize(
    ("name", "days", "first", "last", "highest"),
    [
        ("Participant2PainNew.csv", 862, "2018-01-31", "2021-06-16", 45),
        ("Participant3KneePain.csv", 83, "2018-10-22", "2019-08-06", 32),
        ("Participant4Pain.csv", 43, "2019-04-14", "2019-06-02", 45),
        ("Participant7Pain.csv", 64, "2019-06-30", "2019-09-19", 36),
    ],
)
def test_real_pain_diaries_become_run_ins(
    name: str, days: int, first: str, last: str, highest: int
) -> None:
    rules = ImportRules(TODAY, CONDITIONS)
    diary = read_import((REAL / name).read_bytes(), name, rules)
    found = answers(diary)
    assert (len(found), found[0][0], found[-1][0]) == (days, first, last)
    assert max(body.pain for _, body in found if body.pain) == PainScore(highest)
    again = read_import(write_diary(diary).encode(), name, rules)
    assert again.events == diary.events
