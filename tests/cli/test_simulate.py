"""`lowtide simulate`: diaries that the other commands read, and the truth in a file apart."""

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cli.terminal import lowtide
from lowtide.exchange.diary import read_diary
from lowtide.exchange.simulated.people import FIRST_DAY, SIMULATED, name_of
from lowtide.screening.catalogue import keys
from lowtide.simulate.catalogue import world
from lowtide.simulate.virtual.cohort import simulate

LATER = FIRST_DAY.replace(year=FIRST_DAY.year + 5)
RUN_IN = 14
MINE = 'based_on = "effect_2"\n[dosing]\nmissed = { value = 0.0, source = "tests", mark = "A" }\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "made" / "people"


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def made(folder: Path, *words: object) -> list[Path]:
    answer = lowtide("simulate", "-o", folder, *words)
    assert answer.code == 0, answer.err
    return sorted(folder.iterdir())


def test_it_writes_a_diary_a_person_and_the_truth_apart(folder: Path) -> None:
    files = made(folder, "--people", 3, "--days", 60, "--seed", 7)
    names = ["README.txt", "person-0001.csv", "person-0002.csv", "person-0003.csv", "truth.csv"]
    assert [each.name for each in files] == names
    assert files[0].read_text("utf-8").startswith("SIMULATED. Nobody here lives")
    assert "--people 3 --days 60 --seed 7 --world default" in files[0].read_text("utf-8")
    truth = rows(folder / "truth.csv")
    assert [row["file"] for row in truth] == names[1:4]
    assert "change_points" in truth[0]
    assert "change_points" not in rows(folder / "person-0001.csv")[0]


def test_the_same_seed_writes_the_same_files(tmp_path: Path) -> None:
    one, two = (made(tmp_path / name, "--people", 4, "--seed", 3) for name in ("a", "b"))
    assert [each.read_bytes() for each in one] == [each.read_bytes() for each in two]


def test_a_row_is_its_days_answers_and_its_nights_dose(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(MINE, encoding="utf-8")
    made(folder, "--people", 1, "--days", 60, "--seed", 1, "--world", file)
    diary = rows(folder / "person-0001.csv")
    doses = [row["dose_mg"] for row in diary]
    assert doses == ["0"] * 13 + ["1.5"] * 14 + ["3"] * 14 + ["4.5"] * 18 + [""]
    assert [day for day, row in enumerate(diary, 1) if row["prescriber"]] == [RUN_IN]
    assert diary[0]["note"] == SIMULATED
    answered = [row for row in diary[RUN_IN:] if row["pain"]]
    assert {row["effects"] for row in answered} == {"none"}


def test_what_is_written_is_what_was_lived(folder: Path) -> None:
    made(folder, "--people", 20, "--seed", 5)
    cohort = simulate(world(), 20, 98, seed=5)
    for i in range(20):
        diary, days = rows(folder / name_of(cohort, i)), int(cohort.last_day[i])
        scores = [float(row["pain"] or "nan") for row in diary]
        assert np.array_equal(scores, cohort.scores[i, :days], equal_nan=True)
        # A night's dose stands beside the score of the day after.
        doses = [float(row["dose_mg"] or "nan") for row in diary]
        assert doses[:-1] == cohort.doses_mg[i, 1:days].tolist()
        assert np.isnan(doses[-1])
        rough = [row["effects"] == "vivid dreams:moderate" for row in diary]
        told = ~np.isnan(cohort.scores[i, :days])
        assert rough == (cohort.rough[i, :days] & told).tolist()


def test_a_therapy_is_stated_on_the_evening_before_the_first_day_that_can_show_it(
    folder: Path,
) -> None:
    made(folder, "--people", 5, "--seed", 5, "--world", "therapies_together")
    cohort = simulate(world("therapies_together"), 5, 98, seed=5)
    ((_, in_force),) = cohort.therapies
    for i in range(5):
        diary = rows(folder / name_of(cohort, i))
        stated = {t: row["therapies"] for t, row in enumerate(diary) if row["therapies"]}
        assert stated == {0: "none", int(in_force[i].argmax()) - 1: "physiotherapy"}


@pytest.mark.parametrize("name", ["default", "dose_follows_symptoms", "therapies_together"])
def test_the_diary_reader_takes_every_file(folder: Path, name: str) -> None:
    made(folder, "--people", 12, "--seed", 2, "--world", name)
    for file in folder.glob("person-*.csv"):
        diary = read_diary(file.read_bytes(), file.name, LATER, keys())
        assert diary.warnings == ()
        assert len(diary.nights) == len(rows(file))


def test_history_and_tonight_read_them(folder: Path) -> None:
    made(folder, "--people", 2, "--days", 50, "--seed", 4, "--world", "effect_2")
    file = folder / "person-0001.csv"
    history = lowtide("history", file, "--format", "json").data
    assert len(history) == 50
    assert history[RUN_IN - 1]["action"] == "start"
    on = rows(file)[-1]["date"]
    assert lowtide("tonight", file, "--on", on).code == 0


def test_a_folder_that_is_not_empty_is_left_alone(folder: Path) -> None:
    folder.mkdir(parents=True)
    made(folder, "--people", 1)  # an empty one is taken
    before = {each: each.read_bytes() for each in folder.iterdir()}
    refusal = lowtide("simulate", "-o", folder, "--people", 2).refusal
    assert "is not empty. Choose another name, or move it away." in refusal
    assert {each: each.read_bytes() for each in folder.iterdir()} == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--world", "mars"), 'there is no world "mars". Choose one of: default, null'),
        (("--world", "mars.toml"), "mars.toml: No such file or directory. Name a TOML file"),
        (("--people", 0), "people: 0 are none. Ask for one or more."),
        (("--days", 14), "days: 14 end within the run-in of 14. Ask for more."),
        (("--seed", -1), "seed: -1 is out of range."),
    ],
)
def test_what_makes_no_people_is_refused(
    folder: Path, words: tuple[object, ...], says: str
) -> None:
    assert says in lowtide("simulate", "-o", folder, *words).refusal
    assert not folder.exists()


def test_a_file_in_the_folders_place_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "people"
    file.write_text("mine", encoding="utf-8")
    assert "is a file. Name a new folder." in lowtide("simulate", "-o", file).refusal
    assert file.read_text("utf-8") == "mine"


def test_a_place_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    refusal = lowtide("simulate", "-o", file / "below", "--people", 1).refusal
    assert "Choose a place that can be written to." in refusal


def test_without_the_packages_for_analysis_it_says_how_to_get_them(folder: Path) -> None:
    code = (
        "import sys; sys.modules['numba'] = None\n"
        f"sys.argv = ['lowtide', 'simulate', '-o', {str(folder)!r}]\n"
        "from lowtide.cli.main import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert 'pip install "lowtide[analysis]"' in done.stderr
    assert not folder.exists()
