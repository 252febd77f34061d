"""Backing up, restoring, taking one course out and bringing one in, from the command line."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pyrage  # type: ignore[import-untyped]
import pytest
from django.db import connections

from benchmarks.web.kept import journals
from benchmarks.web.serving import Server
from benchmarks.web.settle import settle
from benchmarks.web.writers import Job, Writer, Writers
from cli.terminal import adherent, diary, files_in, lowtide
from databases import in_use
from lowtide.storage.folder import DATABASE
from web.lives import FIRST

Write = Callable[..., Path]
WORDS = "seven quiet nights by the sea"
HEAD = re.compile(r"the last one sealed ([0-9a-f]{64})$", re.MULTILINE)


@pytest.fixture(autouse=True)
def afterwards(empty: Path) -> Iterator[None]:
    """Commands choose a database; the next test has another one."""
    with in_use(empty):
        yield


@pytest.fixture
def data(write: Write, tmp_path: Path) -> Path:
    """A data folder with one course, brought in from a file."""
    course, folder = tmp_path / "own" / "ada.jsonl", tmp_path / "data"
    assert lowtide("import", write(diary(adherent(20)), "ada.csv"), "-o", course).code == 0
    assert lowtide("adopt", course, "--data", folder).code == 0
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder for what is written."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is typed where a passphrase is asked for, one after the other."""
    words: list[str] = []
    monkeypatch.setattr("typer.prompt", lambda *_, **__: words.pop(0))
    return words


def head_of(data: Path) -> str:
    (journal,) = journals(data / DATABASE).values()
    return journal[-1].hash


# --- there and back -------------------------------------------------------------------------------


def test_a_backup_names_each_course_with_the_seal_of_its_last_entry(data: Path, out: Path) -> None:
    said = lowtide("backup", "-o", out / "tide.zip", "--data", data)
    assert said.out == (
        f"{out / 'tide.zip'}: everything is in it.\n"
        f"  ada: 42 entries, the last one sealed {head_of(data)}\n"
    )


def test_a_backup_has_the_time_in_its_name_and_lies_where_one_is(
    data: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(out)
    key = str(pyrage.x25519.Identity.generate().to_public())
    assert lowtide("backup", "--data", data).code == 0
    assert lowtide("backup", "--recipient", key, "--data", data).code == 0
    plain, locked = sorted(files_in(out), key=len)
    assert re.fullmatch(r"lowtide-backup-\d{4}-\d\d-\d\d-\d{6}\.zip", plain)
    assert re.fullmatch(r"lowtide-backup-\d{4}-\d\d-\d\d-\d{6}\.zip\.age", locked)


def test_a_restored_folder_says_what_is_there_now_and_what_was(data: Path, out: Path) -> None:
    lowtide("backup", "-o", out / "tide.zip", "--data", data)
    first = lowtide("restore", out / "tide.zip", "--data", out / "new")
    assert re.match(rf"{out / 'new'}: it is as it was at 20\d\d-\d\d-\d\d ", first.out)
    assert HEAD.findall(first.out) == [head_of(data)] == [head_of(out / "new")]
    assert "before" not in first.out
    again = lowtide("restore", out / "tide.zip", "--data", out / "new")
    assert f"What was there before is kept in {out / 'new' / 'before-restore-'}" in again.out


def test_restored_where_nothing_was_ever_kept(
    data: Path, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lowtide("backup", "-o", out / "tide.zip", "--data", data)
    monkeypatch.setenv("LOWTIDE_DATA", str(tmp_path / "named"))
    assert lowtide("restore", out / "tide.zip").code == 0
    assert head_of(tmp_path / "named") == head_of(data)


@pytest.mark.parametrize("damage", [lambda content: content[:-50], lambda _: b"nonsense"])
def test_what_is_no_backup_is_refused_and_makes_nothing(
    data: Path, out: Path, damage: Callable[[bytes], bytes]
) -> None:
    file = out / "tide.zip"
    lowtide("backup", "-o", file, "--data", data)
    file.write_bytes(damage(file.read_bytes()))
    refusal = lowtide("restore", file, "--data", out / "new").refusal
    assert refusal == f"{file}: it is no backup of Lowtide, or was cut short. Take another backup."
    assert not (out / "new").exists()


def test_nothing_to_back_up(out: Path) -> None:
    refusal = lowtide("backup", "-o", out / "tide.zip", "--data", out / "new").refusal
    assert "nothing is kept there yet" in refusal
    assert not (out / "tide.zip").exists()


# --- locked ---------------------------------------------------------------------------------------


def test_locked_with_a_passphrase(data: Path, out: Path, typed: list[str]) -> None:
    file = out / "tide.zip.age"
    typed += [WORDS, "not these words", WORDS]
    assert lowtide("backup", "--encrypt", "-o", file, "--data", data).code == 0
    refusal = lowtide("restore", file, "--data", out / "new").refusal
    assert refusal.startswith(f"{file}: it does not open. The passphrase or the key is another one")
    assert not (out / "new").exists()
    assert lowtide("restore", file, "--data", out / "new").code == 0
    assert head_of(out / "new") == head_of(data)
    assert typed == []


def test_locked_to_a_key(data: Path, out: Path) -> None:
    identity = pyrage.x25519.Identity.generate()
    file, key = out / "tide.zip.age", out / "key.txt"
    key.write_text(f"# created: 2026-03-14\n{identity}\n", encoding="utf-8")
    lowtide("backup", "--recipient", identity.to_public(), "-o", file, "--data", data)
    assert "--identity KEYFILE" in lowtide("restore", file, "--data", out / "new").refusal
    missing = lowtide("restore", file, "--identity", out / "none", "--data", out / "new").refusal
    assert f"{out / 'none'}: No such file" in missing
    assert lowtide("restore", file, "--identity", key, "--data", out / "new").code == 0
    assert head_of(out / "new") == head_of(data)


def test_locked_in_one_way(data: Path, out: Path) -> None:
    options = ("--encrypt", "--recipient", "age1x", "-o", out / "tide.zip.age", "--data", data)
    assert "Give --encrypt or --recipient" in lowtide("backup", *options).refusal
    assert files_in(out) == []


# --- one course -----------------------------------------------------------------------------------


def test_one_course_out_of_an_installation_and_into_another(data: Path, out: Path) -> None:
    said = lowtide("export", "ada", "-o", out / "ada.zip", "--data", data)
    end = f"the course ada, 42 entries, the last one sealed {head_of(data)}\n"
    assert said.out == f"{out / 'ada.zip'}: {end}"
    adopted = lowtide("adopt", out / "ada.zip", "--data", out / "new")
    assert adopted.out == f"{out / 'ada.zip'}: now {end}"
    there = journals(out / "new" / DATABASE)
    assert there == journals(data / DATABASE)


def test_a_course_that_is_not_there(data: Path, out: Path) -> None:
    refusal = lowtide("export", "bo", "-o", out / "bo.zip", "--data", data).refusal
    assert refusal == 'there is no course "bo" here. There is: ada'
    nobody = lowtide("export", "bo", "-o", out / "bo.zip", "--data", out / "new").refusal
    assert nobody == 'there is no course "bo" here. There is: none'


def test_nothing_is_written_over(data: Path, out: Path) -> None:
    (out / "ada.zip").write_text("precious", encoding="utf-8")
    for command in (("export", "ada"), ("backup",)):
        refusal = lowtide(*command, "-o", out / "ada.zip", "--data", data).refusal
        assert "is there already" in refusal
    assert (out / "ada.zip").read_text("utf-8") == "precious"
    missing = lowtide("export", "ada", "-o", out / "none" / "ada.zip", "--data", data).refusal
    assert "No such file or directory" in missing


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("ada.jsonl", b"", "nothing happened in this course yet"),
        ("ada.jsonl", b"{}\n", "line 1: no entry of a course"),
        ("ada.zip", b"nonsense", "it is no zip file, or a broken one"),
        ("ada.zip", None, "No such file or directory"),
    ],
)
def test_what_is_no_course_is_refused(
    write: Write, tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    file = tmp_path / "own" / name if content is None else write(content, name)
    assert says in lowtide("adopt", file, "--data", tmp_path / "new").refusal
    assert not (tmp_path / "new" / DATABASE).exists()


# --- while Lowtide runs ---------------------------------------------------------------------------


@pytest.mark.enable_socket  # of this machine alone
def test_a_backup_is_made_while_people_write_and_restored_once_nobody_does(out: Path) -> None:
    data, file = out / "data", out / "tide.zip"
    settle(data, ["me", "bo"])
    server = Server(data)
    server.start()
    try:
        writers = [Writer(course=key, first=FIRST.date, seed=5) for key in ("me", "bo")]
        at_work = Writers(Job(port=server.port, writers=writers, requests=12))
        said = lowtide("backup", "-o", file, "--data", data)
        sent = at_work.finished()
        before = journals(data / DATABASE)
        assert "Lowtide is running on it" in lowtide("restore", file, "--data", data).refusal
        assert journals(data / DATABASE) == before
    finally:
        server.kill()
    assert {each.status for each in sent} == {200}
    assert len(HEAD.findall(said.out)) == 2
    connections.close_all()
    answered = lowtide("restore", file, "--data", data)
    assert HEAD.findall(answered.out) == HEAD.findall(said.out)
    (aside,) = data.glob("before-restore-*")
    assert journals(aside / DATABASE) == before
    for key, journal in journals(data / DATABASE).items():
        assert journal == before[key][: len(journal)]
