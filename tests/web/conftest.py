"""The app for tests: each test has a database of its own and a clock that it sets."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

EVENING = datetime(2026, 3, 14, 20, 30, tzinfo=UTC)


class Clock:
    """The app's clock, which stands where a test puts it."""

    def __init__(self) -> None:
        self.moment = EVENING

    def __call__(self) -> datetime:
        return self.moment

    def night(self, number: int, hour: int = 20) -> None:
        """Evening of a night by its number; night 1 is the fourteenth of March 2026."""
        self.moment = EVENING.replace(hour=hour) + timedelta(days=number - 1)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The app's clock."""
    clock = Clock()
    monkeypatch.setattr("lowtide.web.clock.now", clock)
    return clock


@pytest.fixture
def client(database: Path, at: Clock) -> Client:
    """A browser without JavaScript."""
    return Client(headers={"accept-language": "en", "host": "localhost"})
