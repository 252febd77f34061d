"""Where the model is wrong: the simulator's worlds, which share no code with it, as courses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lowtide.calibration import peers
from lowtide.calibration.checks import rate
from lowtide.calibration.methods import Method, all_series
from lowtide.calibration.priors import Flags, Floats, Ints
from lowtide.calibration.rows import Row, row_of
from lowtide.response.answer import Verdict
from lowtide.response.series import Series
from lowtide.simulate.virtual.cohort import Cohort

NOTHING = -0.5  # points: from here up there is no effect to find
SOME = -1.5  # points: from here down there is one
FEWEST = 30  # people of a slice that is looked at by itself


@dataclass(frozen=True, eq=False)
class _Truth:
    """change (N,): what naltrexone did in the last days, in points. The rest is as in `Truths`."""

    change: Floats
    reduction: Floats
    run_in_level: Floats
    first_response: Floats


@dataclass(frozen=True, eq=False)
class World:
    """A cohort of the simulator as `Courses`; each ends where the person stopped answering."""

    scores: Floats
    doses_mg: Floats
    weekend: Flags
    run_in: int
    therapies: Flags
    last_day: Ints
    bad_spell: Sequence[bool] | None
    truth: _Truth


def world_of(cohort: Cohort, *, asked: bool = False) -> World:
    """The courses of a cohort; asked: whether everybody said if they began in a bad spell."""
    people, days = cohort.scores.shape
    truth, nothing = cohort.truth, np.full(people, np.nan)
    therapies = [on for _, on in cohort.therapies]
    return World(
        cohort.scores,
        cohort.doses_mg,
        np.broadcast_to(cohort.weekend, (people, days)),
        cohort.run_in,
        np.stack(therapies, 1) if therapies else np.zeros((people, 0, days), np.bool_),
        cohort.last_day,
        cohort.started_in_bad_spell.tolist() if asked else None,
        _Truth(truth.change_felt, -truth.change_felt / truth.usual, truth.usual, nothing),
    )


def in_other_worlds(
    ours: Method, others: Sequence[Method], worlds: Mapping[str, World], looks: Sequence[int]
) -> list[Row]:
    """Verdicts of every method in every world, and how far ours is sure of what is not so."""
    return [
        row
        for name, world in worlds.items()
        for row in (
            *(row for method in (ours, *others) for row in _verdicts(method, name, world, looks)),
            *_covered(ours, name, world),
        )
    ]


def _verdicts(method: Method, name: str, world: World, looks: Sequence[int]) -> list[Row]:
    if method.judge is None:
        return []
    everyone = all_series(world)
    said = [
        [one.verdict for one in method.judge([peers.until(each, day) for each in everyone])]
        for day in looks
    ]
    change = world.truth.change
    better = np.array([[one is Verdict.BETTER for one in look] for look in said], dtype=np.bool_)
    ever = np.asarray(better.any(axis=0))
    groups = {"better, without any": change > NOTHING, "better, at -1.5 or less": change <= SOME}
    rows = [
        row_of("worlds", name, method.name, f"ever {measure}", rate(ever[those]))
        for measure, those in groups.items()
        if those.any()
    ]
    denied: Flags = np.array([one is Verdict.NO_BETTER for one in said[-1]], dtype=np.bool_)
    if (change <= SOME).any():
        wrong = rate(denied[change <= SOME])
        rows.append(row_of("worlds", name, method.name, "no better, at -1.5 or less", wrong))
    return rows


def _covered(ours: Method, name: str, world: World) -> list[Row]:
    """How often the truth lies in nine of ten and nineteen of twenty, and where least often."""
    if ours.answer is None:
        return []
    everyone = all_series(world)
    ranks = ours.answer(everyone, world.truth).change_rank
    answered = np.isfinite(ranks)
    everyone = [one for one, there in zip(everyone, answered, strict=True) if there]
    off = np.abs(ranks[answered] - 0.5)
    inside = off <= 0.475
    rows = [
        row_of("worlds", name, ours.name, "change: in 80%", rate(off <= 0.4)),
        row_of("worlds", name, ours.name, "change: in 95%", rate(inside)),
    ]
    slices = {
        slice_: rate(inside[those])
        for slice_, those in _slices(everyone).items()
        if those.sum() >= FEWEST
    }
    worst = min(slices, key=lambda slice_: slices[slice_].value, default=None)
    if worst is not None:
        measure = f"change: in 95%, worst where {worst}"
        rows.append(row_of("worlds", name, ours.name, measure, slices[worst]))
    return rows


def _slices(everyone: Sequence[Series]) -> dict[str, Flags]:
    """Groups that anybody can tell from the diary alone."""
    level = np.array([np.nanmean(one.scores[: one.run_in]) for one in everyone])
    missing = np.array([np.isnan(one.scores).mean() for one in everyone])
    alike = np.array([_lag_one(one.scores) for one in everyone])
    started = np.array([bool(one.therapies) for one in everyone])
    return {
        "the run-in is below 4": level < 4,
        "the run-in is 7 or more": level >= 7,
        "half of the days or more are missing": missing >= 0.5,
        "days hang together by 0.6 or more": alike >= 0.6,
        "days hang together by less than 0.2": alike < 0.2,
        "another therapy began": started,
    }


def _lag_one(scores: Floats) -> float:
    off = scores - np.nanmean(scores)
    return float(np.nanmean(off[1:] * off[:-1]) / np.nanmean(off * off))
