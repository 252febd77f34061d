"""What every test shares: the same examples on every run, and no writing outside the checkout."""

import os
import shutil
import tempfile
from pathlib import Path

import django
from django.conf import settings as _django
from django.db import connections
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

from browsers import browser
from databases import database, empty

__all__ = ["browser", "database", "empty"]

ROOT = Path(__file__).parents[1]
PLAIN_NAMES = "django.contrib.staticfiles.storage.StaticFilesStorage"

set_hypothesis_home_dir(ROOT / ".cache" / "hypothesis")
# The same examples every time, so that a failure is a change's doing; LOWTIDE_EXAMPLES looks wider.
settings.register_profile(
    "lowtide",
    derandomize=True,
    deadline=None,
    max_examples=int(os.environ.get("LOWTIDE_EXAMPLES", "60")),
)
settings.load_profile("lowtide")

# One Django for all tests of a process, whichever of them are asked for, and before any of them is
# imported; each test that stores something brings its own file.
_data = ROOT / ".cache" / "tmp"
_data.mkdir(parents=True, exist_ok=True)
os.environ["LOWTIDE_DATA"] = tempfile.mkdtemp(prefix="data-", dir=_data)
os.environ["DJANGO_SETTINGS_MODULE"] = "lowtide.web.settings"
os.environ.pop("LOWTIDE_ADDRESS", None)
os.environ.pop("LOWTIDE_DEMO", None)
# Files for browsers under their own names: no test has to collect them first.
_django.STORAGES = {"staticfiles": {"BACKEND": PLAIN_NAMES}}
django.setup()


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    connections.close_all()
    shutil.rmtree(os.environ["LOWTIDE_DATA"])
