"""Virtual people as files: a diary each as `lowtide tonight` reads it, and the truth apart."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from math import isnan

from lowtide.course.events import (
    CheckedIn,
    ConditionsStated,
    DoseMissed,
    DoseTaken,
    Effect,
    MedicinesStated,
    PrescriberSaid,
    Say,
    Severity,
    TherapiesStated,
)
from lowtide.exchange.diary import Diary, DiaryBody, DiaryRow, DoseBody, write_diary
from lowtide.quantities import Dose, Night, PainScore
from lowtide.simulate.virtual.cohort import Cohort

FIRST_DAY = date(2001, 1, 1)  # a Monday, as every virtual diary begins on one
TRUTH = "truth.csv"
README = "README.txt"
SIMULATED = "SIMULATED: nobody's real diary"
# The one effect that trials found again and again: https://pubmed.ncbi.nlm.nih.gov/40337423/ [S].
ROUGH = (Effect("vivid dreams", Severity.MODERATE),)


def files_of(cohort: Cohort, made_by: str) -> Iterator[tuple[str, str]]:
    """Every file of a cohort as name and text: what it is, the truth, and a diary a person."""
    yield README, _readme(made_by)
    yield TRUTH, truth_of(cohort)
    for i in range(len(cohort.scores)):
        yield name_of(cohort, i), write_diary(diary_of(cohort, i))


def name_of(cohort: Cohort, i: int) -> str:
    """The name of a person's file; all of a cohort's are equally long."""
    width = max(4, len(str(len(cohort.scores))))
    return f"person-{i + 1:0{width}}.csv"


def diary_of(cohort: Cohort, i: int) -> Diary:
    """One person's diary, a row a date until they dropped out.

    A row has the answers of its day and the dose of its night; the last night's is not known yet.
    """
    days = int(cohort.last_day[i])
    rows = (DiaryRow(Night(FIRST_DAY) + t, t + 2, tuple(_row(cohort, i, t))) for t in range(days))
    return Diary(name_of(cohort, i), tuple(rows))


def truth_of(cohort: Cohort) -> str:
    """The truth as CSV, one person a row; changes are in points, below zero being less pain."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    table = dict(_truth(cohort))
    writer.writerow(["file", *table])
    for i, row in enumerate(zip(*table.values(), strict=True)):
        writer.writerow([name_of(cohort, i), *(f"{round(value, 6):g}" for value in row)])
    return text.getvalue()


def _truth(cohort: Cohort) -> Iterator[tuple[str, Sequence[float]]]:
    truth = cohort.truth
    yield "days", cohort.last_day.tolist()
    yield "started_in_bad_spell", cohort.started_in_bad_spell.astype(int).tolist()
    for name in _COLUMNS:
        yield name, getattr(truth, name).tolist()
    for k, dose in enumerate(cohort.steps_mg):
        yield f"steady_{dose:g}_mg", truth.steady[:, k].tolist()
        yield f"added_{dose:g}_mg", truth.added[:, k].tolist()
    for m, (key, in_force) in enumerate(cohort.therapies):
        yield f"{key}_started", in_force.any(axis=1).astype(int).tolist()
        yield f"{key}_change", truth.therapy_change[:, m].tolist()


_COLUMNS = (
    "change_points",
    "change_felt",
    "change_since_starting",
    "usual",
    "delay_days",
    "spread",
    "white",
    "slow",
    "lag_one",
    "placebo",
    "per_28_days",
    "weekend",
)


def _row(cohort: Cohort, i: int, t: int) -> Iterator[DiaryBody]:
    if t == 0:
        yield MedicinesStated(())
        yield ConditionsStated(())
    now = _therapies(cohort, i, t + 1)
    if t == 0 or now != _therapies(cohort, i, t):
        yield TherapiesStated(now)
    if t == cohort.run_in - 1:
        yield PrescriberSaid(Say.START)
    answers = _answers(cohort, i, t)
    if answers != CheckedIn():
        yield answers
    if t + 1 < cohort.last_day[i]:
        yield _dose(float(cohort.doses_mg[i, t + 1]))


def _answers(cohort: Cohort, i: int, t: int) -> CheckedIn:
    note = SIMULATED if t == 0 else ""
    score = float(cohort.scores[i, t])
    if isnan(score):
        return CheckedIn(note=note)
    pain = PainScore.of(Decimal(str(round(score, 1))))
    if t < cohort.run_in:
        return CheckedIn(pain=pain, note=note)
    effects = ROUGH if cohort.rough[i, t] else ()
    return CheckedIn(pain=pain, effects=effects, sleep_worse=False, note=note)


def _dose(mg: float) -> DoseBody:
    return DoseTaken(Dose.from_mg(Decimal(str(round(mg, 3))))) if mg > 0 else DoseMissed()


def _therapies(cohort: Cohort, i: int, day: int) -> tuple[str, ...]:
    """What was begun by the evening before a day, which is the first that can show it."""
    day = min(day, cohort.scores.shape[1] - 1)
    return tuple(key for key, in_force in cohort.therapies if in_force[i, day])


def _readme(made_by: str) -> str:
    return (
        "SIMULATED. Nobody here lives or has lived, and nothing here says what naltrexone does.\n\n"
        f"Made by: {made_by}\n\n"
        f"person-*.csv  one diary a person; lowtide history reads it.\n"
        f"{TRUTH}     what each of them is made of; no analysis may read it.\n"
        "              Changes are in points of a score from 0 to 10; below zero is less pain.\n"
    )
