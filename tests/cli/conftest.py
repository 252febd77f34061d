"""Every command runs in an empty folder and an empty home, and leaves both as they were."""

import fcntl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.terminal import files_in
from lowtide.cli.files import checked
from lowtide.protocol import catalogue

KEPT = Path(__file__).parents[2] / ".cache" / "tests"
REAL = Path(__file__).parents[3] / "shared" / "data" / "pain_diaries"
Write = Callable[..., Path]
QUICK = """\
id = "quick"
title = "A protocol for tests"
summary = "1.5 mg for 7 doses, then 3 mg."

[[steps]]
dose = { value = "1.5 mg", source = "tests", mark = "A" }
doses = { value = "7 doses", source = "tests", mark = "A" }

[[steps]]
dose = { value = "3 mg", source = "tests", mark = "A" }

[timing]
value = "night"
source = "tests"
mark = "A"

[[therapies]]
key = "rest"

[[milestones]]
key = "judged"
"""


@pytest.fixture(scope="session")
def _default_checked() -> None:
    """Check the default protocol once, not once a worker, where no finished check is kept."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock, pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_CACHE_HOME", str(KEPT))
        fcntl.flock(lock, fcntl.LOCK_EX)
        checked(catalogue.load())


@pytest.fixture(autouse=True)
def place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, _default_checked: None
) -> Iterator[Path]:
    """The folder that commands run in; nothing may be written there, nor at home."""
    here, home = tmp_path / "here", tmp_path / "home"
    here.mkdir()
    home.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(KEPT))
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.delenv(f"XDG_{name}_HOME", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")
    yield here
    assert files_in(here) == []
    assert files_in(home) == []


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file of the person's own and say where it is."""

    def write_file(content: str | bytes, name: str = "diary.csv") -> Path:
        file = tmp_path / "own" / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    return write_file


@pytest.fixture(scope="session")
def real_diaries() -> Path:
    """The folder with real pain diaries."""
    if not REAL.is_dir():
        pytest.skip("../shared/data/pain_diaries is absent")
    return REAL


@pytest.fixture
def quick_protocol(write: Write) -> Path:
    """A protocol of the person's own: 1.5 mg for 7 doses, then 3 mg; quickly checked."""
    return write(QUICK, "quick.toml")
