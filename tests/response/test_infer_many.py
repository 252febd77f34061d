"""Many people at once are answered as each of them alone is."""

from dataclasses import asdict, replace

import numpy as np
import pytest

from lowtide.calibration.people.generate import Plan, generate
from lowtide.errors import ResponseError
from lowtide.response.infer import Table, infer_many, infer_one, observed
from lowtide.response.inference.mixture import Core
from lowtide.response.inference.person import people, person
from lowtide.response.series import Floats, Series
from response.people import course, somebody


def table_of(everybody: list[Series]) -> Table:
    """All of them as one table; each has the same therapies, by their number."""
    return Table(
        scores=np.array([one.scores for one in everybody]),
        doses_mg=np.array([one.doses_mg for one in everybody]),
        weekend=np.array([one.weekend for one in everybody]),
        run_in=everybody[0].run_in,
        therapies=np.array([observed(one, ()).therapies for one in everybody]),
    )


def alone(everybody: list[Series]) -> dict[str, Floats]:
    cores = [asdict(infer_one(one).core) for one in everybody]
    return {name: np.array([core[name] for core in cores]) for name in cores[0]}


def check_equal(found: dict[str, Floats], right: dict[str, Floats]) -> None:
    assert list(found) == list(Core.__dataclass_fields__)
    for name, column in found.items():
        np.testing.assert_allclose(column, right[name], rtol=1e-6, atol=1e-9, err_msg=name)


ALIKE = [somebody(seed, Plan(therapies=0)) for seed in range(6)]


def test_every_row_is_that_persons_own_answer() -> None:
    check_equal(infer_many(table_of(ALIKE)), alone(ALIKE))


# Also where one went over a dose that another stayed at: nobody has a step never taken.
def test_doses_may_differ_from_person_to_person() -> None:
    plans = ["1.5 3 4.5", "4.5", "1.5 4.5", "3 1.5", "1.5 3 4.5 3", "1.5 3 4.5"]
    everybody = [course(doses, change=-1.0, seed=at) for at, doses in enumerate(plans)]
    check_equal(infer_many(table_of(everybody)), alone(everybody))


def test_therapies_may_differ_from_person_to_person() -> None:
    cohort = generate(4, np.random.default_rng(3))
    together = Table(
        cohort.scores, cohort.doses_mg, cohort.weekend, cohort.run_in, cohort.therapies
    )
    rows = [
        replace(
            cohort.series(at),
            therapies=tuple((str(number), on) for number, on in enumerate(cohort.therapies[at])),
        )
        for at in range(4)
    ]
    check_equal(infer_many(together), alone(rows))


def test_what_all_share_is_given_once() -> None:
    table = table_of(ALIKE)
    once = replace(table, doses_mg=table.doses_mg[0], weekend=table.weekend[0], therapies=None)
    rows = [replace(one, weekend=ALIKE[0].weekend) for one in ALIKE]
    check_equal(infer_many(once), alone(rows))


def test_the_number_of_threads_does_not_matter() -> None:
    table = table_of(ALIKE)
    one, three = infer_many(table, threads=1), infer_many(table, threads=3)
    for name in one:
        np.testing.assert_array_equal(one[name], three[name])


def test_priors_and_tolerance_are_those_of_one_person() -> None:
    told = replace(table_of(ALIKE), bad_spell=True)
    found = infer_many(told, trend_sd=0.1, tolerance=0.0)
    for at, one in enumerate(ALIKE):
        right = infer_one(replace(one, bad_spell=True), trend_sd=0.1, tolerance=0.0).core
        assert found["change"][at] == pytest.approx(right.change)
        assert found["p_flare"][at] == pytest.approx(right.p_flare)


# What is compiled is compiled for one kind of array: another kind would be waited for, for minutes.
def test_nothing_is_compiled_for_another_kind_of_array() -> None:
    one = ALIKE[0]
    infer_one(one)
    infer_many(table_of(ALIKE))
    before = [len(getattr(each, "signatures")) for each in (person, people)]  # noqa: B009
    fixed = replace(one, scores=one.scores.copy(), doses_mg=np.repeat(one.doses_mg, 2)[::2])
    fixed.scores.setflags(write=False)
    right = infer_one(one).core
    for odd in (fixed, replace(one, weekend=one.weekend.astype(int))):
        assert infer_one(odd).core == right
    shared = Table(one.scores[None], one.doses_mg, one.weekend, one.run_in)
    assert infer_many(shared)["change"][0] == pytest.approx(right.change)
    assert infer_many(replace(shared, scores=np.asfortranarray(np.tile(one.scores, (3, 1)))))
    assert [len(getattr(each, "signatures")) for each in (person, people)] == before  # noqa: B009


def without(series: Series, part: str) -> Series:
    if part == "dose":
        return replace(series, doses_mg=np.zeros(series.doses_mg.size))
    if part == "score":
        return replace(series, scores=np.full(series.scores.size, np.nan))
    return replace(series, run_in=0)


@pytest.mark.parametrize("part", ["dose", "score", "day before"])
def test_who_has_nothing_to_compare_is_refused(part: str) -> None:
    lacking = without(ALIKE[1], part)
    with pytest.raises(ResponseError, match=f"There is no {part}"):
        infer_one(lacking)
    table = table_of([ALIKE[0], lacking])
    with pytest.raises(ResponseError, match=f"There is no {part}"):
        infer_many(replace(table, run_in=lacking.run_in))
