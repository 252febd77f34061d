"""Real diaries of people who took no drug, with pretended starts: every `better` is a false one.

The scale is the diary's own, 1 "almost imperceivable" to 9.5 "worst", and not in equal steps.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from lowtide.calibration.checks import Rate, wilson
from lowtide.calibration.people.generate import Plan, planned_doses
from lowtide.calibration.priors import Floats
from lowtide.response.answer import Verdict
from lowtide.response.series import Series

NOT_PAIN = "happiness"
SATURDAY = 5
SHORTEST = 28  # days on the drug that the first look asks for


@dataclass(frozen=True, eq=False)
class Daily:
    """One region of one person: a score a day from `first` on, NaN where there is none."""

    person: str
    region: str
    first: date
    scores: Floats


@dataclass(frozen=True, eq=False)
class Pretended:
    """A course that never was: somebody's days, and the dose that they did not take."""

    person: str
    region: str
    first: date
    series: Series


@dataclass(frozen=True)
class Verdicts:
    """How often each verdict was the last one, and how often `better` came up at any look.

    by_person: of each person the share of starts that were ever better. mean: of those shares,
    each person counting once, for one person's starts overlap and are not independent.
    """

    starts: int
    last: dict[Verdict, int]
    ever_better: Rate
    by_person: dict[str, float]
    mean: float


def read(text: str, person: str, day_by: str = "mean") -> list[Daily]:
    """The regions of one diary, in the file's order; `day_by` is "mean" or "last" of the day.

    Columns: name, startday, startmonth, startyear, intensity. A row without an intensity is no
    answer. Source: MyAIGuide's participants (MIT licence), github.com/oliviermirat/MyAIGuide.
    """
    days: dict[str, dict[date, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in csv.DictReader(text.splitlines()):
        if row["name"] != NOT_PAIN and row["intensity"].strip():
            on = date(int(row["startyear"]), int(row["startmonth"]), int(row["startday"]))
            days[row["name"]][on].append(float(row["intensity"]))
    return [_daily(person, region, found, day_by) for region, found in days.items()]


def pretended(
    daily: Daily, plan: Plan | None = None, every: int = 14, answered: float = 0.3
) -> list[Pretended]:
    """Courses that begin every so many days, where at least the share `answered` of days is.

    A diary that is shorter than the plan gives one course of all its days, from 28 after the
    run-in on; a shorter one gives none.
    """
    plan = plan or Plan()
    if plan.run_in + SHORTEST <= daily.scores.size < plan.days:
        plan = replace(plan, days=daily.scores.size)
    doses = planned_doses(plan)
    starts = range(0, daily.scores.size - plan.days + 1, every)
    found = [_course(daily, start, plan, doses) for start in starts]
    return [one for one in found if np.isfinite(one.series.scores).mean() >= answered]


def verdicts(courses: Sequence[Pretended], looks: Sequence[Sequence[Verdict]]) -> Verdicts:
    """What was said of them: `looks` has one row of verdicts for each look, the last one last."""
    said = np.array([[one is Verdict.BETTER for one in look] for look in looks])
    better = np.asarray(said.any(axis=0))
    people = sorted({course.person for course in courses})
    who = np.array([course.person for course in courses])
    shares = {person: float(better[who == person].mean()) for person in people}
    return Verdicts(
        starts=len(courses),
        last={kind: sum(one is kind for one in looks[-1]) for kind in Verdict},
        ever_better=wilson(int(better.sum()), len(courses)),
        by_person=shares,
        mean=float(np.mean(list(shares.values()))) if shares else float("nan"),
    )


def repeats(courses: Iterable[Daily]) -> dict[str, float]:
    """Of each person and region the share of answered days that repeat the last answer exactly."""
    found = {}
    for daily in courses:
        seen = daily.scores[np.isfinite(daily.scores)]
        if seen.size > 1:
            found[f"{daily.person}: {daily.region}"] = float((np.diff(seen) == 0).mean())
    return found


def _daily(person: str, region: str, found: dict[date, list[float]], day_by: str) -> Daily:
    first, last = min(found), max(found)
    scores = np.full((last - first).days + 1, np.nan)
    for on, answers in found.items():
        scores[(on - first).days] = answers[-1] if day_by == "last" else np.mean(answers)
    return Daily(person, region, first, scores)


def _course(daily: Daily, start: int, plan: Plan, doses: Floats) -> Pretended:
    first = daily.first + timedelta(days=start)
    weekday = (first.weekday() + np.arange(plan.days)) % 7
    scores = daily.scores[start : start + plan.days]
    return Pretended(
        daily.person, daily.region, first, Series(scores, doses, weekday >= SATURDAY, plan.run_in)
    )
