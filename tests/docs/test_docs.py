"""Every command and every example in the documents is run, or read, as a newcomer would.

A ```console block is a session: a line "$ command" is run from the repository's root, in a copy of
the repository, and the lines below it must be what it prints (standard output and errors together).
A line "..." stands for any number of lines. The blocks of one document share one copy, in order.
Not run, because they would run this very suite or make a checkout: `make TARGET`, whose target must
exist, `git clone` and `cd`.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")])
SCRIPTS = Path(sys.executable).parent
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
RUN_ELSEWHERE = ("git clone ", "cd ")
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", ".cache", ".*_cache", "__pycache__")
# What a machine leaves in the environment must not show in a transcript.
QUIET_TERMINAL = {"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "100", "TZ": "UTC", "LANG": "C.UTF-8"}


class Block(NamedTuple):
    language: str
    text: str


class Step(NamedTuple):
    command: str
    expected: list[str]


def blocks(document: Path) -> list[Block]:
    return [Block(*found) for found in FENCE.findall(document.read_text("utf-8"))]


def steps(session: str) -> Iterator[Step]:
    step: Step | None = None
    for line in session.splitlines():
        if line.startswith("$ "):
            if step:
                yield step
            step = Step(line.removeprefix("$ "), [])
        else:
            assert step, f'"{line}" stands before the first "$ command" of its block'
            step.expected.append(line)
    if step:
        yield step


def matches(expected: list[str], printed: list[str]) -> bool:
    """Equal line for line, "..." standing for any number of lines."""
    expected, printed = trimmed(expected), trimmed(printed)
    pattern = "".join(
        r"(?:.*\n)*?" if line == "..." else re.escape(line) + r"\n" for line in expected
    )
    return re.fullmatch(pattern, "".join(line + "\n" for line in printed)) is not None


def trimmed(lines: list[str]) -> list[str]:
    return "\n".join(line.rstrip() for line in lines).strip("\n").split("\n")


def run(command: str, folder: Path, home: Path) -> list[str]:
    places = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CACHE", "DATA", "STATE")}
    path = f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env={**os.environ, **QUIET_TERMINAL, **places, "HOME": str(home), "PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return done.stdout.splitlines()


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def is_run_here(command: str) -> bool:
    if command.startswith("make "):
        asked = command.split("#")[0].split()[1:]
        targets = {word for word in asked if "=" not in word}
        assert targets <= make_targets(), f'"{command}": the Makefile has no such target'
        return False
    return not command.startswith(RUN_ELSEWHERE)


def name(document: Path) -> str:
    return str(document.relative_to(ROOT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_session_prints_what_its_document_says(document: Path, tmp_path: Path) -> None:
    sessions = [block.text for block in blocks(document) if block.language == "console"]
    here = [step for text in sessions for step in steps(text) if is_run_here(step.command)]
    if here:
        shutil.copytree(ROOT, tmp_path / "lowtide", ignore=NOT_COPIED)
    for step in here:
        printed = run(step.command, tmp_path / "lowtide", tmp_path / "home")
        shown = "\n".join(printed)
        assert matches(step.expected, printed), f"$ {step.command} now prints:\n{shown}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_commands_stand_where_they_are_run(document: Path) -> None:
    """A command in a block of another kind would be run by nobody."""
    shell = {"sh", "bash", "shell", "zsh", "text", ""}
    for block in blocks(document):
        if block.language in shell:
            commands = re.findall(r"^ *(?:\$ |make |lowtide |pip ).*", block.text, re.MULTILINE)
            assert commands == [], f"write this as a ```console block: {commands[0]}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_example_can_be_read(document: Path) -> None:
    readers = {"toml": tomllib.loads, "json": json.loads}
    for block in blocks(document):
        if block.language in readers:
            readers[block.language](block.text)


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_link_and_picture_leads_to_a_file(document: Path) -> None:
    text = document.read_text("utf-8")
    found = re.findall(r"\]\(([^)#]+)\)|src=\"([^\"]+)\"", text)
    leads = [link or picture for link, picture in found if "://" not in link]
    assert [lead for lead in leads if not (document.parent / lead).exists()] == []


def commands_named() -> list[str]:
    """The commands that the documents mention in passing, as `lowtide COMMAND ...`."""
    text = "\n".join(document.read_text("utf-8") for document in DOCUMENTS)
    return sorted(set(re.findall(r"`lowtide ([a-z][a-z-]*)[^`\n]*`", text)))


@pytest.mark.parametrize("command", commands_named())
def test_every_command_that_is_named_exists(command: str, tmp_path: Path) -> None:
    printed = run(f"lowtide {command} --help; echo exit $?", tmp_path, tmp_path)
    assert printed[-1] == "exit 0", "\n".join(printed)


@pytest.mark.parametrize("target", sorted(make_targets() | {"run", "test", "check"}))
def test_every_target_says_what_it_does(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(rf"^{target}:.*## \S", makefile, re.MULTILINE)


def test_a_transcript_that_is_wrong_is_noticed() -> None:
    assert matches(["a", "...", "d"], ["a", "b", "c", "d", ""])
    assert matches(["a", "..."], ["a"])
    assert not matches(["a", "c"], ["a", "b", "c"])
    assert not matches([], ["something"])
    assert not matches(["1x5 mg"], ["1.5 mg"])
