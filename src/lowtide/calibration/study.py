"""The whole table: calibration, false alarms, power, other worlds, referees; rows are values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lowtide.calibration import peers
from lowtide.calibration.checks import (
    CENTRAL,
    Frontier,
    ahead,
    calibration_slope,
    coverage,
    ecdf_band,
    frontier,
    randomised_rank,
    rate,
    sharpness,
    wilson,
)
from lowtide.calibration.methods import Answers, Courses, Judgement, Method, Truths, all_series
from lowtide.calibration.people.generate import Cohort, Fixed, Plan, generate
from lowtide.calibration.priors import Flags, Floats, Priors, Rng
from lowtide.calibration.rows import Row, row_of
from lowtide.calibration.worlds import World, in_other_worlds
from lowtide.response.answer import Verdict
from lowtide.response.series import Series

LOOKS = (28, 35, 42, 49, 56, 63, 70, 77, 84)
TO_THE_LAST_LOOK = Plan(days=Plan().run_in + LOOKS[-1])
ALONE = replace(TO_THE_LAST_LOOK, therapies=0)  # nothing begins but the dose
ALARMS = (0.01, 0.02, 0.05, 0.1, 0.2)
ELIGIBLE = 3.0  # points of the observed run-in, from which percent means something


@dataclass(frozen=True)
class Size:
    """How many people each part takes; the slow ones take few."""

    calibration: int = 2_000
    looks: int = 400
    slow_peers: int = 0
    referee: int = 5
    worlds: int = 300

    @staticmethod
    def full() -> "Size":
        """The last full run: what docs/calibration.md is made from."""
        return Size(calibration=50_000, looks=400, slow_peers=20, referee=20, worlds=300)

    @staticmethod
    def of(people: int) -> "Size":
        """A run of so many people in its largest part."""
        return Size(people, max(20, people // 5), 0, min(5, people), max(20, people // 5))


def calibration(
    method: Method,
    courses: Courses,
    rng: Rng,
    world: str = "the model's own",
    promised: bool = True,
) -> list[Row]:
    """Ranks against their band, coverage, and the probability of 30 %, of one method in one world.

    promised: whether the method promises anything of this world. Percent and onset are judged
    where the observed run-in is at least three points, which nobody needs the truth for.
    """
    if method.answer is None:
        return []
    said = method.answer(all_series(courses), courses.truth)
    # Who has too few scores for any answer is left out, which nobody needs the truth for either.
    answered: Flags = np.isfinite(said.mean)
    eligible: Flags = answered & (observed_run_in(courses) >= ELIGIBLE)
    rows = []
    for name, ranks in _ranks(said, answered, eligible, rng).items():
        rows += _rank_rows(method.name, world, name, ranks, rng, promised)
    return rows + _reduction_rows(method.name, world, said, courses.truth, eligible)


def looked_at(
    method: Method, courses: Courses, looks: Sequence[int] = LOOKS
) -> tuple[Flags, Floats]:
    """Whether each course (N,) was ever called better, and its highest score, over all looks."""
    if method.judge is None:
        silent = np.zeros(len(courses.scores))
        return silent > 0, silent - np.inf
    everyone = all_series(courses)
    judged = [method.judge([peers.until(one, day) for one in everyone]) for day in looks]
    better = np.array([[one.verdict is Verdict.BETTER for one in look] for look in judged])
    scores = np.array([[one.score for one in look] for look in judged])
    return np.asarray(better.any(axis=0)), np.asarray(scores.max(axis=0))


def peer(name: str, score: peers.Peer, threshold: float) -> Method:
    """A peer as a method that can only say `better` or that it does not know."""

    def judge(series: Sequence[Series]) -> list[Judgement]:
        return [_judged(score(one), threshold) for one in series]

    return Method(name, judge=judge)


def false_alarms(method: Method, world: str, courses: Courses, at_most: float | None = None) -> Row:
    """How often a course without any effect is ever called better, with weekly looks to day 84."""
    found = rate(looked_at(method, courses)[0])
    target = "" if at_most is None else f"<= {at_most:.0%}"
    met = None if at_most is None else found.value <= at_most
    return row_of("false alarms", world, method.name, "ever better", found, target, met)


def power(method: Method, courses: Courses, change: float, at_least: float | None = None) -> Row:
    """How often a course with a true change is called better by day 84."""
    found = rate(looked_at(method, courses)[0])
    target = "" if at_least is None else f">= {at_least:.0%}"
    met = None if at_least is None else found.value >= at_least
    world = f"change of {change:g} points at 6"
    return row_of("power", world, method.name, "better by day 84", found, target, met)


def frontiers(
    methods: Sequence[Method], null: Courses, effect: Courses, world: str
) -> tuple[dict[str, Frontier], list[Row]]:
    """Power at every share of false alarms, with weekly looks; the first method is ours."""
    found = {
        method.name: frontier(looked_at(method, null)[1], looked_at(method, effect)[1])
        for method in methods
        if method.judge is not None
    }
    number = len(effect.scores)
    rows = [
        row_of(
            "frontier",
            world,
            name,
            f"power at {alarm:.0%} false alarms",
            wilson(round(line.power_at(alarm) * number), number),
        )
        for name, line in found.items()
        for alarm in ALARMS
    ]
    return found, rows + _ahead(found, methods[0].name, world)


def model_worlds(people: int, rng: Rng) -> dict[str, tuple[Cohort, float | None]]:
    """Courses without an effect in the model's world, and how many may be called better."""
    none = Fixed(change=0.0)
    flare = replace(Priors(), flare_unasked=1.0, flare_said=1.0)
    said = replace(TO_THE_LAST_LOOK, bad_spell=True)
    return {
        "no effect": (generate(people, rng, plan=TO_THE_LAST_LOOK, fixed=none), 0.02),
        "no effect, correlation 0.95": (
            generate(people, rng, plan=TO_THE_LAST_LOOK, fixed=replace(none, correlation=0.95)),
            0.05,
        ),
        "no effect, begun in a flare": (generate(people, rng, flare, TO_THE_LAST_LOOK, none), 0.05),
        "no effect, begun in a flare and said so": (
            generate(people, rng, flare, plan=said, fixed=none),
            0.05,
        ),
        "0.9 points less on placebo": (
            generate(people, rng, plan=TO_THE_LAST_LOOK, fixed=Fixed(change=-0.9)),
            None,
        ),
    }


def against(
    method: Method, referee: Method, courses: Courses, clock: Callable[[], float]
) -> list[Row]:
    """How far a method is from a referee on the same people, how sharp it is, and what it costs.

    clock: seconds of processor time. The targets are those of the numerical error at 84 days.
    """
    if method.answer is None or referee.answer is None:
        return []
    series, truth, days = all_series(courses), courses.truth, courses.scores.shape[1]
    start = clock()
    ours = method.answer(series, truth)
    between = clock()
    theirs = referee.answer(series, truth)
    seconds = ((between - start) / len(series), (clock() - between) / len(series))
    world = f"{days} days against the {referee.name}"
    return [
        *_error_rows(method.name, world, ours, theirs),
        Row("cost", world, method.name, "seconds of processor a person", seconds[0]),
        Row("cost", world, referee.name, "seconds of processor a person", seconds[1]),
    ]


def everything(
    methods: Sequence[Method],
    rng: Rng,
    size: Size,
    worlds: Mapping[str, World],
    referees: Sequence[Method],
    clock: Callable[[], float],
) -> list[Row]:
    """The whole table for some methods; the first is ours, and peers are judged beside them.

    worlds: the simulator's, by name. Rows come in the order in which they are printed.
    """
    rows: list[Row] = []
    own = generate(size.calibration, rng)
    null = model_worlds(size.looks, rng)
    effects = {
        change: generate(size.looks, rng, plan=ALONE, fixed=Fixed(change=change, level=6.0))
        for change in (-2.0, -3.0)
    }
    judges = [*methods, *(peer(name, *found) for name, found in peers.PEERS.items())]
    for method in methods:
        rows += calibration(method, own, rng)
    for method in judges:
        if method.judge is None:
            continue
        rows += [
            false_alarms(method, name, courses, at_most if method in methods else None)
            for name, (courses, at_most) in null.items()
        ]
        rows += [power(method, effects[-2.0], -2.0, _asked(method, methods, 0.3))]
        rows += [power(method, effects[-3.0], -3.0, _asked(method, methods, 0.7))]
    rows += _frontiers(judges, size, rng, effects[-2.0])
    rows += in_other_worlds(judges[0], judges[1:], worlds, LOOKS)
    few = generate(size.referee, rng)
    for method in methods:
        for referee in referees:
            rows += against(method, referee, few, clock)
    return rows


def observed_run_in(courses: Courses) -> Floats:
    """The mean of what was answered before the first dose (N,); NaN where nothing was."""
    scores = courses.scores[:, : courses.run_in]
    seen = np.isfinite(scores)
    total = np.where(seen, scores, 0.0).sum(axis=1)
    return np.where(seen.any(axis=1), total / np.maximum(seen.sum(axis=1), 1), np.nan)


def _ranks(said: Answers, answered: Flags, eligible: Flags, rng: Rng) -> dict[str, Floats]:
    onset = randomised_rank(said.onset_below, said.onset_up_to, rng)
    ranks = {
        "change": said.change_rank[answered],
        "run-in level": said.level_rank[answered],
        "percent": said.reduction_rank[eligible],
        "onset": onset[eligible],
    }
    return {name: found for name, found in ranks.items() if np.isfinite(found).all()}


def _rank_rows(
    method: str, world: str, name: str, ranks: Floats, rng: Rng, promised: bool
) -> list[Row]:
    band = ecdf_band(ranks, rng)
    met = None if not promised else not band.left
    rows = [
        Row(
            "calibration",
            world,
            method,
            f"{name}: largest distance, in bands",
            band.excess,
            number=ranks.size,
            target="<= 1" if promised else "",
            met=met,
        )
    ]
    return rows + [
        row_of("calibration", world, method, f"{name}: in {level:.0%}", coverage(ranks, level))
        for level in CENTRAL
    ]


def _reduction_rows(
    method: str, world: str, said: Answers, truth: Truths, eligible: Flags
) -> list[Row]:
    predicted = said.p_reduction[eligible, 1]
    happened = truth.reduction[eligible] >= 0.3
    return [
        row_of("calibration", world, method, f"30 % less, when P is {mean:.3f}", found)
        for mean, found in calibration_slope(predicted, happened)
    ]


def _error_rows(method: str, world: str, ours: Answers, theirs: Answers) -> list[Row]:
    away = np.abs(ours.mean - theirs.mean) / theirs.sd
    chance = np.abs(ours.p_reduction - theirs.p_reduction).max(axis=1)
    bounded = away <= ours.error_sd + 3 * np.nan_to_num(theirs.error_sd)
    sharp = sharpness(ours.widths[:, 1], theirs.widths[:, 1])
    rows = [
        ("mean, posterior sds, largest", float(away.max()), "<= 0.02", away.max() <= 0.02),
        ("mean, posterior sds, median", float(np.median(away)), "", None),
        ("sd, ratio, farthest from 1", _farthest(ours.sd / theirs.sd), "", None),
        ("probabilities, largest", float(chance.max()), "<= 0.005", chance.max() <= 0.005),
        ("width of 80 % intervals, ratio", sharp, "within 2 %", abs(sharp - 1) <= 0.02),
    ]
    found = [
        Row("error", world, method, name, value, number=away.size, target=target, met=_plain(met))
        for name, value, target, met in rows
    ]
    if np.isfinite(ours.error_sd).all():
        found.append(row_of("error", world, method, "error within what was printed", rate(bounded)))
    return found


def _frontiers(judges: Sequence[Method], size: Size, rng: Rng, effect: Cohort) -> list[Row]:
    """Fast methods on everybody, and the first beside the slow peers on the first few."""
    world = "change of -2 points at 6, or none"
    null = generate(size.looks, rng, plan=ALONE, fixed=Fixed(change=0.0, level=6.0))
    rows = frontiers(judges, null, effect, world)[1]
    if size.slow_peers:
        few = [judges[0], *(peer(name, *found) for name, found in peers.SLOW_PEERS.items())]
        pair = (_first(null, size.slow_peers), _first(effect, size.slow_peers))
        rows += frontiers(few, *pair, f"{world}; {size.slow_peers} people")[1]
    return rows


def _first(cohort: Cohort, people: int) -> Cohort:
    return replace(
        cohort,
        scores=cohort.scores[:people],
        doses_mg=cohort.doses_mg[:people],
        weekend=cohort.weekend[:people],
        therapies=cohort.therapies[:people],
    )


def _ahead(found: dict[str, Frontier], ours: str, world: str) -> list[Row]:
    """How far the first method is ahead of each other one where it is so the least."""
    leads = {
        other: ahead(found[ours], line)
        for other, line in found.items()
        if ours in found and other != ours
    }
    return [
        Row("frontier", world, ours, f"least lead over {other}", lead, target=">= 0", met=lead >= 0)
        for other, lead in leads.items()
    ]


def _asked(method: Method, ours: Sequence[Method], at_least: float) -> float | None:
    return at_least if method in ours else None


def _judged(score: float, threshold: float) -> Judgement:
    return Judgement(Verdict.BETTER if score >= threshold else Verdict.UNCLEAR, score)


def _farthest(ratios: Floats) -> float:
    return float(ratios[np.abs(np.log(ratios)).argmax()])


def _plain(met: object) -> bool | None:
    return None if met is None else bool(met)
