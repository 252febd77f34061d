"""Courses to test pages with: prescribed, started on a night by its number, quiet ever since."""

import os
from datetime import UTC, date, datetime, timedelta

from lowtide.course.events import (
    AnyBody,
    CheckedIn,
    ConditionsStated,
    DoseTaken,
    Event,
    Introduced,
    MedicinesStated,
    Prescribed,
    PrescriberSaid,
    Say,
)
from lowtide.course.ids import uuid7
from lowtide.quantities import Dose, Night, PainScore
from lowtide.storage.database import courses as kept
from lowtide.web.courses import journal_of

FIRST = Night(date(2026, 3, 14))
STEPS = (Dose(1500),) * 14 + (Dose(3000),) * 14


def night(number: int) -> Night:
    """Night 1 is the fourteenth of March 2026."""
    return FIRST + (number - 1)


def said(key: str, on: int, *bodies: AnyBody) -> None:
    """Record what was said on the evening of a night."""
    evening = datetime(2026, 3, 14, 20, 0, tzinfo=UTC) + timedelta(days=on - 1)
    journal_of(key).append(
        Event(uuid7(evening, os.urandom(10)), key, night(on), evening, "patient", body)
        for body in bodies
    )


def settle(key: str = "me", name: str = "Ada", start: int | None = 1, nights: int = 0) -> str:
    """A course whose first dose is due on a night, with so many quiet nights lived from then on."""
    kept.create(key, name, datetime(2026, 3, 1, tzinfo=UTC))
    said(key, 1, Introduced(name), MedicinesStated(()), ConditionsStated(()))
    if start is not None:
        said(key, start, Prescribed("Dr Example", "lifshitz"), PrescriberSaid(Say.START, None, ()))
    for on in range(1, nights + 1):
        said(key, on, CheckedIn(pain=PainScore(50), effects=(), sleep_worse=False))
        said(key, on, DoseTaken(STEPS[on - 1] if on <= len(STEPS) else Dose(4500)))
    return key
