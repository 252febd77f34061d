"""The example that a newcomer runs: invented, whole, and readable."""

from collections import Counter
from datetime import date
from pathlib import Path

from lowtide.course.events import (
    CheckedIn,
    DoseTaken,
    MedicinesStated,
    PrescriberSaid,
    Say,
    Severity,
)
from lowtide.exchange.diary import read_diary
from lowtide.quantities import Dose

EXAMPLE = Path(__file__).parents[2] / "examples" / "course.csv"


def test_the_example_is_a_week_of_run_in_and_a_tolerated_course_to_3_mg() -> None:
    diary = read_diary(EXAMPLE.read_bytes(), EXAMPLE.name, date(2026, 2, 6), frozenset())
    bodies = [event.body for event in diary.events]
    doses = Counter(str(body.dose) for body in bodies if isinstance(body, DoseTaken))
    check_ins = [body for body in bodies if isinstance(body, CheckedIn)]
    effects = [effect for body in check_ins for effect in body.effects or ()]
    assert diary.warnings == ()
    assert (len(diary.rows), str(diary.nights[0]), str(diary.nights[-1])) == (
        33,
        "2026-01-05",
        "2026-02-06",
    )
    assert doses == {"1.5 mg": 14, "3 mg": 11}
    assert check_ins[0].note.startswith("invented example")
    assert all(4 <= body.pain.score <= 8 for body in check_ins if body.pain)
    assert [e.name for e in effects if e.severity is Severity.MODERATE] == ["headache"]
    assert {e.severity for e in effects} == {Severity.MILD, Severity.MODERATE}
    assert MedicinesStated(("duloxetine", "magnesium")) in bodies
    assert [body for body in bodies if isinstance(body, PrescriberSaid)] == [
        PrescriberSaid(Say.START, Dose(1500))
    ]
