"""The command line as a person meets it, and small diaries to meet it with."""

import csv
import io
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import msgspec

from lowtide.cli.main import main
from lowtide.exchange.diary import COLUMNS

FIRST = date(2024, 1, 1)
Row = dict[str, str]


class Answered(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Standard output as the JSON that it is."""
        assert self.code != 2, self.err
        return msgspec.json.decode(self.out)

    @property
    def refusal(self) -> str:
        """The message of a command that refused: nothing but words on standard error."""
        assert (self.code, self.out) == (2, ""), self
        assert "Traceback" not in self.err
        return " ".join(self.err.replace("│", " ").split())


def lowtide(*words: object) -> Answered:
    """Run a command in this process; an exception that no person should see is raised."""
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.object(sys, "argv", ["lowtide", *map(str, words)]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
            code: Any = 0
        except SystemExit as ended:
            code = ended.code or 0
    return Answered(code, out.getvalue(), err.getvalue())


def lowtide_process(*words: object, **environment: str) -> Answered:
    """Run a command as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", "from lowtide.cli.main import main; main()", *map(str, words)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return Answered(done.returncode, done.stdout, done.stderr)


def night(number: int) -> str:
    """The date of a night, counted from 1."""
    return str(FIRST + timedelta(days=number - 1))


def evening(dose: float | None, **more: str) -> Row:
    """A row with every answer given and quiet, and the dose taken that night (None: not known)."""
    taken = "" if dose is None else f"{dose:g}"
    return {"dose_mg": taken, "effects": "none", "sleep_worse": "no", **more}


def evenings(count: int, dose: float | None, **more: str) -> list[Row]:
    """The same row, so many nights running."""
    return [evening(dose, **more) for _ in range(count)]


def adherent(nights: int) -> list[Row]:
    """A tolerated, answered course on the default protocol, every advised dose taken."""
    return [evening(1.5 if n < 14 else 3 if n < 28 else 4.5) for n in range(nights)]


def changed(rows: Sequence[Row], changes: Mapping[int, Row]) -> list[Row]:
    """The rows with some cells of some nights (counted from 1) written otherwise."""
    return [{**row, **changes.get(number, {})} for number, row in enumerate(rows, start=1)]


def diary(rows: Sequence[Row], *, answered: bool = True, columns: Iterable[str] = COLUMNS) -> str:
    """A diary of consecutive nights; `answered` says on its first row that nothing stands in the
    way.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), restval="", extrasaction="raise")
    writer.writeheader()
    for number, row in enumerate(rows, start=1):
        clear = {"medicines": "none", "conditions": "none"} if answered and number == 1 else {}
        writer.writerow({"date": night(number), **clear, **row})
    return text.getvalue()


def doses(history: Iterable[Mapping[str, Any]]) -> list[float | None]:
    """The dose advised on each night."""
    return [each["dose_mg"] for each in history]


def actions(history: Iterable[Mapping[str, Any]]) -> list[str]:
    """The action advised on each night."""
    return [each["action"] for each in history]


def rules(answer: Mapping[str, Any]) -> list[str]:
    """The rules that decided a night."""
    return [each["rule"] for each in answer["because"]]


def files_in(folder: Path) -> list[str]:
    """Every file under a folder."""
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())
