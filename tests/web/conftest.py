"""The app for tests: each test has a database of its own and a clock that it sets."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

EVENING = datetime(2026, 3, 14, 20, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables and nothing in them, made once."""
    folder = tmp_path_factory.mktemp("app")
    os.environ["LOWTIDE_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "lowtide.web.settings"
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    settings.STORAGES = {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    call_command("migrate", verbosity=0)
    connections.close_all()
    return folder / "lowtide.sqlite3"


@pytest.fixture
def database(migrated: Path, tmp_path: Path) -> Iterator[Path]:
    """A fresh database that the app uses during one test."""
    from django.db import connections

    own = tmp_path / "lowtide.sqlite3"
    shutil.copy(migrated, own)
    connections.close_all()
    before = connections["default"].settings_dict["NAME"]
    connections["default"].settings_dict["NAME"] = own
    yield own
    connections.close_all()
    connections["default"].settings_dict["NAME"] = before


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
def client(database: Path, at: Clock) -> "Client":
    """A browser without JavaScript."""
    from django.test import Client

    return Client(headers={"accept-language": "en"})
