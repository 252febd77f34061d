"""On people drawn from what is believed, the answer is that of a rule with many more nodes."""

import numpy as np
import pytest

from lowtide.calibration.people.generate import Plan
from lowtide.response.infer import FINEST, infer_one
from lowtide.response.series import Floats
from response.people import somebody

PROBABILITIES = ("p_15", "p_30", "p_50", "p_less", "p_worse_15")
PLANS = {
    "12 weeks": (Plan(missing=0.2), 60),
    "12 weeks, most days unanswered": (Plan(missing=0.6), 60),
    "a year": (Plan(days=365, missing=0.3), 15),
}


def compared(plan: Plan, people: int) -> Floats:
    """Of each: off in the mean, in sds; in the worst probability; and what was printed of it."""
    rows = []
    for seed in range(2_000, 2_000 + people):
        series = somebody(seed, plan)
        found = infer_one(series).core
        right = infer_one(series, tolerance=0.0, last=FINEST).core
        worst = max(abs(getattr(found, key) - getattr(right, key)) for key in PROBABILITIES)
        rows.append([abs(found.change - right.change) / right.change_sd, worst, found.error])
    return np.array(rows)


# The errors are within what is asked of them, hardly ever more than printed, and mostly far less.
@pytest.mark.parametrize(("plan", "people"), PLANS.values(), ids=PLANS)
def test_hardly_anybody_is_told_what_more_nodes_would_not_say(plan: Plan, people: int) -> None:
    mean, probability, printed = compared(plan, people).T
    assert np.quantile(mean, 0.95) <= 0.02
    assert np.quantile(probability, 0.95) <= 0.005
    assert (mean <= printed).mean() >= 0.95
    assert (probability <= 0.5 * printed).mean() >= 0.95
    assert np.median(mean) < 0.005
