"""Diaries of other apps, real ones among them, become the run-in of a course."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cli.terminal import adherent, diary, lowtide, night

Write = Callable[..., Path]
OTHER_APP = """name,startday,startmonth,startyear,intensity
"Knee Pain",14,4,2019,3.8
"Elbow Pain",15,4,2019,3.6
"Knee Pain",17,4,2019,2
"""


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder for what is imported."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("name", ["run-in.csv", "run-in.jsonl"])
def test_a_diary_of_another_app_becomes_a_diary_or_a_course_file(
    write: Write, out: Path, name: str
) -> None:
    said = lowtide("import", write(OTHER_APP, "other.csv"), "--output", out / name)
    assert said.code == 0
    assert said.out == f"{out / name}: 3 days, 2019-04-14 to 2019-04-17.\n"
    assert "do not compare the two" in said.err  # another scale is said to be one
    assert [each.name for each in out.iterdir()] == [name]
    told = lowtide("history", out / name, "--format", "json").data
    assert [each["night"] for each in told] == [f"2019-04-{day}" for day in (14, 15, 16, 17)]
    assert {each["action"] for each in told} == {"not_started"}


def test_only_one_region_is_taken_over(write: Write, out: Path) -> None:
    file = write(OTHER_APP, "other.csv")
    said = lowtide("import", file, "-o", out / "knee.csv", "--region", "Knee Pain")
    assert said.out.endswith("2 days, 2019-04-14 to 2019-04-17.\n")
    refusal = lowtide("import", file, "-o", out / "nose.csv", "--region", "nose").refusal
    assert '"nose" is no region here' in refusal
    assert [each.name for each in out.iterdir()] == ["knee.csv"]


@pytest.mark.parametrize("name", ["mine.csv", "mine.jsonl"])
def test_nothing_is_overwritten(write: Write, out: Path, name: str) -> None:
    (out / name).write_text("precious", encoding="utf-8")
    refusal = lowtide("import", write(OTHER_APP, "other.csv"), "-o", out / name).refusal
    assert refusal == f"{out / name}: is there already. Choose another name, or move it away."
    assert (out / name).read_text(encoding="utf-8") == "precious"


@pytest.mark.parametrize("name", ["mine.csv", "mine.jsonl"])
def test_a_folder_that_is_not_there_is_not_made(write: Write, out: Path, name: str) -> None:
    place = out / "nowhere" / name
    refusal = lowtide("import", write(OTHER_APP, "other.csv"), "-o", place).refusal
    assert str(place) in refusal
    assert list(out.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("when,what\n1,2\n", "the header is of no known format"),
        ("", "the file is empty"),
        (OTHER_APP.replace("3.6", "lots"), 'line 3, intensity: "lots" is no score'),
        (OTHER_APP.replace("15,4", "31,4"), "line 3, startday: "),
        (b"\x00\x01\x02", "this is no plain text"),
    ],
)
def test_what_cannot_be_imported(
    write: Write, out: Path, content: str | bytes, message: str
) -> None:
    refusal = lowtide("import", write(content, "other.csv"), "-o", out / "mine.jsonl").refusal
    assert refusal.startswith("other.csv: ")
    assert message in refusal
    assert list(out.iterdir()) == []


def test_a_missing_file_is_named(tmp_path: Path, out: Path) -> None:
    missing = tmp_path / "missing.csv"
    refusal = lowtide("import", missing, "-o", out / "mine.csv").refusal
    assert refusal == f"{missing}: No such file or directory. Name a diary that can be read."


def test_a_diary_of_ones_own_is_the_same_after_it_was_imported(write: Write, out: Path) -> None:
    file = write(diary(adherent(30)))
    before = lowtide("history", file, "--format", "json").data
    for name in ("again.csv", "again.jsonl"):
        assert lowtide("import", file, "-o", out / name).code == 0
        assert lowtide("history", out / name, "--format", "json").data == before


# --- real diaries: no drug in them, and long gaps ------------------------------------------------


@pytest.mark.parametrize(
    ("name", "days"),
    [("Participant3KneePain.csv", 83), ("Participant4Pain.csv", 43), ("Participant7Pain.csv", 64)],
)
@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_real_diary_is_the_run_in_of_a_course(
    real_diaries: Path, out: Path, name: str, days: int, kind: str
) -> None:
    run_in = out / f"run-in.{kind}"
    said = lowtide("import", real_diaries / name, "-o", run_in)
    assert said.code == 0
    assert f": {days} days, " in said.out

    told = lowtide("history", run_in, "--format", "json").data
    assert len(told) > days  # with the gaps between
    assert {(each["action"], each["dose_mg"]) for each in told} == {("not_started", None)}

    last = told[-1]["night"]
    options = ("--on", last, "--start", last, "--format", "json")
    tonight = lowtide("tonight", run_in, *options).data
    assert tonight["action"] == "not_started"  # medicines and conditions were never answered
    assert any("Which other medicines" in ask["text"] for ask in tonight["asks"])

    planned = lowtide("plan", "--start", last, "--format", "json").data
    assert planned["doses"][0]["from"] == last


def test_a_real_diary_goes_on_with_doses(real_diaries: Path, out: Path) -> None:
    """The run-in of somebody real, and an invented course after it."""
    run_in = out / "run-in.csv"
    assert lowtide("import", real_diaries / "Participant4Pain.csv", "-o", run_in).code == 0
    rows = run_in.read_text(encoding="utf-8").splitlines()
    columns = rows[0].split(",")
    for number in range(1, 31):
        taken = 1.5 if number < 15 else 3 if number < 29 else 4.5
        cells = {"date": night(number), "dose_mg": f"{taken:g}", "effects": "none"}
        cells |= {"medicines": "none", "conditions": "none"} if number == 1 else {}
        rows.append(",".join(cells.get(column, "") for column in columns))
    run_in.write_text("\n".join(rows), encoding="utf-8")
    told = lowtide("history", run_in, "--format", "json").data
    advised = {each["night"]: each["dose_mg"] for each in told}
    assert [advised[night(number)] for number in (1, 14, 15, 28, 29)] == [1.5, 1.5, 3.0, 3.0, 4.5]
    assert advised["2019-06-02"] is None
