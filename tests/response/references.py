"""What the dense reference says of the odd people, kept, because it takes minutes to say it.

After the priors or a person were changed, `PYTHONPATH=tests python -m response.references` says it
anew.
"""

import json
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import numpy as np

from lowtide.calibration.referees.reference import Reference, posterior
from lowtide.response.series import Series
from response.odd_people import PEOPLE, YEARS
from response.people import believed

KEPT = Path(__file__).with_name("references.json")
Numbers = dict[str, float | str]


def kept() -> dict[str, Numbers]:
    """Of each person, by name: see `numbers`."""
    found: dict[str, Numbers] = json.loads(KEPT.read_text("utf-8"))
    return found


def numbers(found: Reference) -> dict[str, float]:
    """Change and level in points, probabilities, and how far they may be off by themselves."""
    return {
        "change": found.change[0],
        "change_sd": found.change[1],
        "level": found.level[0],
        "level_sd": found.level[1],
        "p_15": found.p_reduction_15,
        "p_30": found.p_reduction_30,
        "p_50": found.p_reduction_50,
        "q05": found.quantiles[0],
        "q95": found.quantiles[-1],
        "error_sd": found.error_sd,
        "error_probability": found.error_probability,
    }


def mark(series: Series) -> str:
    """A mark that changes with the person and with what is believed."""
    days = (series.scores, series.doses_mg, series.weekend, *(on for _, on in series.therapies))
    whole = b"".join(part.tobytes() for part in days)
    return sha256(whole + repr((series.bad_spell, believed())).encode()).hexdigest()[:16]


def said_of(make: Callable[[], Series], nodes: int, replicates: int) -> dict[str, float]:
    """What the reference says of one person, from so many nodes."""
    rng = np.random.default_rng(5)
    return numbers(posterior(make(), rng, believed(), nodes=nodes, replicates=replicates))


def main() -> None:
    """Say it of everybody, and keep it."""
    found: dict[str, Numbers] = {}
    for people, nodes in ((PEOPLE, 1024), (YEARS, 256)):
        for name, make in people.items():
            rounded = {key: round(each, 6) for key, each in said_of(make, nodes, 8).items()}
            found[name] = {**rounded, "mark": mark(make())}
            sys.stdout.write(f"{name}: {found[name]}\n")
            sys.stdout.flush()
    KEPT.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
