"""Offline histories, drawn by Hypothesis, synced over a bad network: all is recorded exactly once.

python -m benchmarks.web.histories 10000
"""

import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from pocket.outboxes import Syncing  # noqa: E402

DEFAULT, STEPS = 10_000, 25


def main(histories: int) -> None:
    """Sync so many histories, and say what they met."""
    started = time.monotonic()
    chosen = settings(
        max_examples=histories,
        stateful_step_count=STEPS,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Syncing, settings=chosen)
    print(f"in {time.monotonic() - started:.0f} s, nothing lost and nothing twice:")
    for name, times in sorted(Syncing.met.items()):
        print(f"{times:>10,}  {name}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)
