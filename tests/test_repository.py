"""The repository as a newcomer meets it: what is there, how long it is, how it is locked."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = sorted((ROOT / "src").rglob("*.py"))
LOCKS = [ROOT / "requirements" / name for name in ("base.txt", "dev.txt")]


def locked(lock: Path) -> dict[str, str]:
    return dict(line.split("==") for line in lock.read_text("utf-8").splitlines())


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "SAFETY.md",
        "GLOSSARY.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "LICENSE",
        "Makefile",
        "docs/adr/0001-record-decisions-and-dependencies.md",
    ],
)
def test_a_newcomer_finds(name: str) -> None:
    assert (ROOT / name).read_text("utf-8").strip()


def test_the_licence_is_the_one_that_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["license"] == "Apache-2.0"
    licence = (ROOT / "LICENSE").read_text("utf-8")
    assert "Apache License" in licence
    assert "Version 2.0, January 2004" in licence


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_locks_are_plain_name_and_version(lock: Path) -> None:
    lines = lock.read_text("utf-8").splitlines()
    assert lines
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[0-9][\w.]*", line)] == []


def test_locks_agree_and_cover_what_is_declared() -> None:
    base, dev = map(locked, LOCKS)
    assert base.items() <= dev.items()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {normal(re.split(r"[<>=~!\[; ]", line)[0]) for line in project["dependencies"]}
    assert declared <= base.keys()
    tools = project["optional-dependencies"]["dev"]
    assert {normal(re.split(r"[<>=~!\[; ]", line)[0]) for line in tools} <= dev.keys()


@pytest.mark.parametrize("path", SOURCE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_enough_to_read(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400


def test_a_folder_is_small_enough_to_survey() -> None:
    folders = Counter(path.parent for path in SOURCE)
    assert {str(folder): count for folder, count in folders.items() if count > 10} == {}


def test_room_packages_stay_empty() -> None:
    top = ROOT / "src" / "lowtide" / "__init__.py"
    rooms = [path for path in SOURCE if path.name == "__init__.py" and path != top]
    assert rooms
    assert [str(path) for path in rooms if path.read_text("utf-8")] == []


def test_ci_runs_the_two_commands() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "make check" in script
    assert "make test" in script
