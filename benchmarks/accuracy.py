"""How far the quick answer is from a fine one, on simulated and on real days; prints a table."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # so that this file can be run by its name

from lowtide.calibration.methods import all_series  # noqa: E402
from lowtide.calibration.people import real  # noqa: E402
from lowtide.calibration.people.generate import Fixed, Plan, generate  # noqa: E402
from lowtide.calibration.referees.reference import posterior  # noqa: E402
from lowtide.calibration.referees.sampler import sample  # noqa: E402
from lowtide.response.infer import FINEST, infer_one  # noqa: E402
from lowtide.response.inference.mixture import Core  # noqa: E402
from lowtide.response.series import Series  # noqa: E402

DIARIES = ROOT.parent / "shared" / "data" / "pain_diaries"
ASKED = {84: (0.02, 0.005), 365: (0.03, 0.01)}
FINE = 1e-9  # a tolerance that no pass meets
BY_REFERENCE = 40  # people of 84 days, for it takes seconds each
HEAD = (
    "| days | people | mean, sd: median | largest | asked | probability: largest | asked "
    "| within what was printed |\n|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Off:
    """mean: in posterior sd; chance: the largest of any probability; bound: what was printed."""

    mean: float
    chance: float
    bound: float


def simulated(days: int, people: int) -> list[Series]:
    """Half as the priors draw them, the rest as hard as they come."""
    rng, quarter = np.random.default_rng(days), people // 8
    plan, sparse = Plan(days=days), Plan(days=days, missing=0.6, therapies=0)
    hard = (
        Fixed(correlation=0.97),
        Fixed(correlation=0.05),
        Fixed(change=-6.0, level=8.0),
        Fixed(change=-4.0, flare=3.0),
    )
    cohorts = [generate(people - 4 * quarter, rng, plan=plan)]
    cohorts += [
        generate(quarter, rng, plan=sparse if number % 2 else plan, fixed=fixed)
        for number, fixed in enumerate(hard)
    ]
    return [series for cohort in cohorts for series in all_series(cohort)]


def real_ones(days: int) -> list[Series]:
    """Real diaries without any drug, with pretended starts."""
    plan = Plan(days=days)
    return [
        course.series
        for file in sorted(DIARIES.glob("*.csv"))
        for daily in real.read(file.read_text(encoding="utf-8"), file.stem)
        for course in real.pretended(daily, plan)
        if np.isfinite(course.series.scores[: course.series.run_in]).sum() > 0
    ]


def off(series: Series) -> Off:
    """The quick answer against the finest rule."""
    quick = infer_one(series).core
    fine = infer_one(series, tolerance=FINE, last=FINEST).core
    return Off(
        abs(quick.change - fine.change) / fine.change_sd,
        max(abs(one - other) for one, other in zip(_chances(quick), _chances(fine), strict=True)),
        quick.error,
    )


def off_reference(series: Series, rng: np.random.Generator) -> Off:
    """The quick answer against a reference that shares no code with it."""
    quick, found = infer_one(series).core, posterior(series, rng, nodes=512, replicates=4)
    mean, sd = found.change[:2]
    chances = (found.p_reduction_15, found.p_reduction_30, found.p_reduction_50)
    apart = max(abs(one - other) for one, other in zip(_chances(quick)[:3], chances, strict=True))
    return Off(abs(quick.change - mean) / sd, apart, quick.error)


def _chances(core: Core) -> tuple[float, ...]:
    return core.p_15, core.p_30, core.p_50, core.p_60, core.p_worse_15, core.p_less


def line(what: str, days: int, found: list[Off]) -> str:
    """One row of the table."""
    means = np.array([each.mean for each in found])
    largest = max(each.chance for each in found)
    bounded = np.mean([each.mean <= each.bound for each in found])
    of_mean, of_chance = ASKED[days]
    cells = (
        f"{days}, {what}",
        str(len(found)),
        f"{np.median(means):.4f}",
        f"{means.max():.4f}",
        f"{of_mean}",
        f"{largest:.4f}",
        f"{of_chance}",
        f"{bounded:.1%}",
    )
    return f"| {' | '.join(cells)} |"


def rows(people: int) -> Iterator[str]:
    """Every row, as soon as it is known."""
    for days in ASKED:
        yield line("simulated", days, [off(series) for series in simulated(days, people)])
        courses = real_ones(days)
        if courses:
            yield line("real diaries", days, [off(series) for series in courses])
    rng = np.random.default_rng(1)
    few = simulated(84, BY_REFERENCE)
    yield line("against the dense reference", 84, [off_reference(series, rng) for series in few])


def curve(people: int = 12) -> Iterator[str]:
    """Error against processor time, for ours by passes and for the referees by their effort."""
    everyone, rng = all_series(generate(people, np.random.default_rng(7))), np.random.default_rng(2)
    fine = [infer_one(series, tolerance=FINE, last=FINEST).core for series in everyone]
    for name, mean_of in _efforts(rng).items():
        start = time.process_time()
        means = np.array([mean_of(series) for series in everyone])
        spent = 1000 * (time.process_time() - start) / people
        away = [
            abs(mean - one.change) / one.change_sd for mean, one in zip(means, fine, strict=True)
        ]
        yield f"| {name} | {spent:.2f} | {np.median(away):.4f} | {max(away):.4f} |"


def _efforts(rng: np.random.Generator) -> dict[str, Callable[[Series], float]]:
    def passes(last: int) -> Callable[[Series], float]:
        return lambda series: infer_one(series, tolerance=FINE, last=last).core.change

    def draws(number: int) -> Callable[[Series], float]:
        return lambda series: float(sample(series, rng, draws=number).change.mean())

    def nodes(number: int) -> Callable[[Series], float]:
        return lambda series: posterior(series, rng, nodes=number, replicates=2).change[0]

    return {
        **{f"ours, {last + 1} passes": passes(last) for last in range(1, FINEST)},
        **{f"compiled sampler, 4 x {number} draws": draws(number) for number in (250, 1000, 5000)},
        **{f"dense reference, 2 x {number} nodes": nodes(number) for number in (32, 128)},
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=500)
    print(HEAD)
    for row in rows(parser.parse_args().people):
        print(row, flush=True)
    print("\n| 84 days | ms of processor a person | mean off by, sd: median | largest |")
    print("|---|---|---|---|")
    for row in curve():
        print(row, flush=True)
