"""What every test shares: the same examples on every run, and no writing outside the checkout."""

import os
import tempfile
from pathlib import Path

import django
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

ROOT = Path(__file__).parents[1]

set_hypothesis_home_dir(ROOT / ".cache" / "hypothesis")
# The same examples every time, so that a failure is a change's doing; LOWTIDE_EXAMPLES looks wider.
settings.register_profile(
    "lowtide",
    derandomize=True,
    deadline=None,
    max_examples=int(os.environ.get("LOWTIDE_EXAMPLES", "60")),
)
settings.load_profile("lowtide")

# One Django for all tests of a process; each test that stores something brings its own file.
_data = ROOT / ".cache" / "tmp"
_data.mkdir(parents=True, exist_ok=True)
os.environ["LOWTIDE_DATA"] = tempfile.mkdtemp(prefix="data-", dir=_data)
os.environ["DJANGO_SETTINGS_MODULE"] = "lowtide.web.settings"
django.setup()
