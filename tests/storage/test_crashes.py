"""Nothing that was acknowledged is lost or doubled: a few crashes, of which the benchmarks do 100.

`python -m benchmarks.web.crashes.kills`, `power`, `restores` and `full` print the whole figures.
"""

from pathlib import Path

import pytest

from benchmarks.web.crashes.kills import killed
from benchmarks.web.crashes.power import Losses, NoCompiler, power_lost

KILLS, LOSSES, SEED = 3, 4, 20260314


@pytest.mark.enable_socket  # of this machine alone
def test_everything_that_serves_is_killed_while_people_write(tmp_path: Path) -> None:
    found = killed(tmp_path / "data", KILLS, SEED)
    assert found.verdict.acknowledged > 0
    assert found.verdict.kept_the_promise, found
    assert found.interrupted > 0, "nothing was under way, so that this shows nothing"
    assert (found.refused, found.failed) == (0, 0)


def lost(folder: Path, synchronous: str) -> Losses:
    try:
        return power_lost(folder, LOSSES, SEED, synchronous)
    except NoCompiler as error:
        pytest.skip(str(error))


def test_the_power_fails_while_people_write(tmp_path: Path) -> None:
    found = lost(tmp_path / "full", "FULL")
    assert found.acknowledged > 0
    assert (found.lost, found.doubled) == (0, 0), found


# If this lost nothing, the simulation would not tell a safe way of writing from an unsafe one.
def test_the_power_fails_where_the_disk_is_not_waited_for(tmp_path: Path) -> None:
    found = lost(tmp_path / "normal", "NORMAL")
    assert found.lost > 0, found
    assert found.crashes_that_lost > 0
