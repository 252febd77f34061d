"""What the trials say together, what hangs on what, and what one person may expect of it."""

from math import exp, inf, sqrt

import pytest

from evidence.test_refusals import TINY
from lowtide.evidence.catalogue import collection_texts, evidence, evidence_with, study_texts
from lowtide.evidence.meta_analysis.answers import (
    DL,
    FIXED,
    HARMS,
    PAIN,
    QUESTIONS,
    REML_HK,
    REML_MODIFIED,
    RESPONDERS,
    STANDARDISED,
    Answer,
    answer,
    bayes,
)
from lowtide.evidence.meta_analysis.published import compared, published_harms
from lowtide.evidence.meta_analysis.responders import needed_in_words, responders
from lowtide.evidence.meta_analysis.sensitivity import variations
from lowtide.evidence.meta_analysis.trials import Question
from lowtide.evidence.prior import personal_prior
from lowtide.evidence.read import read_all
from lowtide.evidence.statistics.bayes import gauss_legendre, posterior, tau_quantile
from lowtide.evidence.statistics.distributions import binomial_cdf
from lowtide.evidence.statistics.pool import Between, Interval, Pooled, Width, pool
from lowtide.evidence.statistics.shares import fisher, needed_to_treat
from lowtide.evidence.statistics.sizes import Counts, Size, in_sd_of_scores
from lowtide.sources import Mark

READ = evidence()


def asked(question: Question) -> Answer:
    found = answer(READ, question)
    assert found is not None
    return found


def shown(question: Question, pooled: Pooled) -> tuple[float, float, float]:
    ends = (pooled.estimate, pooled.interval.low, pooled.interval.high)
    estimate, low, high = (round(question.shown(end), 2) for end in ends)
    return estimate, low, high


# --- the numbers that must show ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (FIXED, (-0.04, -0.53, 0.45)),
        (DL, (0.03, -0.78, 0.84)),
        (REML_HK, (0.03, -5.21, 5.27)),
        (REML_MODIFIED, (0.03, -5.21, 5.27)),
    ],
    ids=lambda value: getattr(value, "key", ""),
)
def test_final_and_innova_pooled(method: object, expected: tuple[float, float, float]) -> None:
    found = asked(PAIN)
    assert [trial.name for trial in found.trials] == ["FINAL", "INNOVA"]
    (pooled,) = [pooled for each, pooled in found.pooled if each is method]
    assert shown(PAIN, pooled) == expected


def test_the_bayesian_answer_lies_between_the_fixed_effect_and_hartung_knapp() -> None:
    found = asked(PAIN)
    bayesian = bayes(found.sizes, PAIN, READ.figures)
    assert bayesian is not None
    low, high = bayesian.posterior.interval.low, bayesian.posterior.interval.high
    assert (round(bayesian.posterior.mean, 2), round(low, 2), round(high, 2)) == (0.01, -0.83, 0.92)
    fixed, knapp = found.by(FIXED).interval, found.by(REML_HK).interval
    assert knapp.low < low < fixed.low < fixed.high < high < knapp.high


def test_finals_responders() -> None:
    found = responders(READ)
    assert found is not None
    assert shown(RESPONDERS, found.ratio) == (1.60, 0.93, 2.76)
    low, high = found.difference.interval.low, found.difference.interval.high
    assert [round(100 * x, 1) for x in (found.difference.estimate, low, high)] == [16.9, -1.8, 35.6]
    assert READ.figures["final_responders_if_two_thirds"].value == pytest.approx(0.0014, abs=5e-5)
    assert needed_in_words(found.needed) == (
        "5.9 people for one more responder; the interval runs from 2.8 for one more, "
        "through no difference at all, to 56 for one fewer"
    )


def test_a_number_needed_that_does_not_pass_infinity_is_an_interval() -> None:
    needed = needed_to_treat(0.2, Interval(0.1, 0.3))
    assert needed_in_words(needed) == "5.0 people for one more responder (3.3 to 10.0)"
    assert needed_to_treat(0.0, Interval(-0.1, 0.1)).estimate == inf


# --- which trials --------------------------------------------------------------------------------


def test_a_trial_without_numbers_is_named_and_not_guessed() -> None:
    assert [each.name for each in asked(STANDARDISED).missing] == ["de Paula"]
    assert "INNOVA" in {each.name for each in asked(RESPONDERS).missing}


def test_only_blinded_randomised_trials_are_pooled() -> None:
    open_trial = TINY.replace('blinding = "double"', 'blinding = "none"')
    found = answer(evidence_with({"tiny.toml": open_trial}), PAIN)
    assert found is not None
    assert [trial.name for trial in found.trials] == ["FINAL", "INNOVA"]


def test_a_new_file_joins_the_pool_and_moves_it() -> None:
    read = evidence_with({"tiny.toml": TINY})
    found = answer(read, PAIN)
    assert found is not None
    assert [trial.name for trial in found.trials] == ["Tiny", "FINAL", "INNOVA"]
    assert found.by(FIXED).estimate < asked(PAIN).by(FIXED).estimate
    without = [each for each in variations(read, PAIN) if each.what == "without Tiny"]
    assert without[0].fixed.estimate == pytest.approx(asked(PAIN).by(FIXED).estimate)


def test_a_question_that_no_trial_answers_has_no_answer() -> None:
    nothing = Question("x", "nothing", "Nothing", PAIN.scale, "", "", "assumed_tau_points")
    assert answer(READ, nothing) is None
    assert variations(READ, nothing) == ()


def test_harms_of_reviews_are_given_by_name() -> None:
    harms = published_harms(READ)
    assert str(harms["vivid_dreams"][0]) == "2.41 (1.77 to 3.28)"
    assert len(harms["dizziness"]) == 2


# --- what hangs on what --------------------------------------------------------------------------


def test_every_derived_or_assumed_input_is_varied() -> None:
    said = {each.what for each in variations(READ, STANDARDISED)}
    names = [trial.name for trial in asked(STANDARDISED).trials]
    assert {f"without {name}" for name in names} <= said
    assert "INNOVA in the other direction, which its source does not state" in said
    assert "Bested in the other direction, which its source does not state" in said
    assert sum("correlation" in each for each in said) == 2
    assert sum("two groups" in each for each in said) == 1
    assert sum("prior of tau" in each for each in said) == 2


def test_what_only_an_assumption_makes_is_marked_as_assumed() -> None:
    for question in QUESTIONS:
        for each in variations(READ, question):
            assert (each.mark is Mark.DERIVED) == each.what.startswith("without "), each.what


def test_turning_innova_turns_its_effect_alone() -> None:
    (turned,) = [each for each in variations(READ, PAIN) if "INNOVA in the other" in each.what]
    assert shown(PAIN, turned.fixed) == (-0.39, -0.88, 0.09)


def test_as_two_groups_a_crossover_weighs_less() -> None:
    first = asked(STANDARDISED).by(FIXED)
    (groups,) = [each for each in variations(READ, STANDARDISED) if "two groups" in each.what]
    assert groups.fixed.se > first.se


def test_a_crossover_is_in_the_same_unit_as_parallel_arms() -> None:
    """t = d / sqrt(2 (1 - r) / n): the same d gives the same size whatever the correlation."""
    for correlation in (0.2, 0.5, 0.8):
        d, n = 0.4, 30
        t = d / sqrt(2 * (1 - correlation) / n)
        paired = Size(t / sqrt(n), sqrt(1 / n))
        assert in_sd_of_scores(paired, correlation).estimate == pytest.approx(d)


def test_without_innova_the_pool_looks_like_the_published_ones() -> None:
    """The reviews that favour naltrexone do not contain it: the pool says what they say."""
    (without,) = [each for each in variations(READ, STANDARDISED) if each.what == "without INNOVA"]
    assert without.fixed.interval.high < 0
    assert asked(STANDARDISED).by(FIXED).interval.high > 0


def test_published_pools_stand_beside_ours() -> None:
    found = {each.review.name: each for each in compared(READ)}
    assert list(found) == [
        "Vatvani 2024",
        "Bibliomed 303821",
        "Ologunowa 2025",
        "Ann Med Surg 2025",
    ]
    vatvani = found["Vatvani 2024"]
    assert vatvani.names == ("FINAL",)
    assert vatvani.rest is not None
    # Put together again by hand: the rest and FINAL, by their weights, are what was published.
    w, v = 1 / vatvani.rest.se**2, 1 / vatvani.ours.se**2
    again = (w * vatvani.rest.estimate + v * vatvani.ours.estimate) / (w + v)
    assert again == pytest.approx(-0.86)
    assert found["Ologunowa 2025"].rest is None


# --- the computing -------------------------------------------------------------------------------


def test_one_trial_alone_is_itself() -> None:
    alone = pool([Size(0.4, 0.2)], Between.REML)
    assert alone.estimate == pytest.approx(0.4)
    assert alone.tau2 == 0
    found = asked(HARMS["stopped"])
    assert (len(found.pooled), found.spread) == (1, None)
    assert found.by(REML_HK) is found.by(FIXED)
    assert bayes(found.sizes, HARMS["stopped"], READ.figures) is None


def test_trials_that_agree_exactly_have_no_hartung_knapp_width() -> None:
    same = [Size(0.3, 0.1), Size(0.3, 0.2)]
    assert pool(same, Between.REML, Width.HARTUNG_KNAPP).p == pytest.approx(0, abs=1e-9)
    modified = pool(same, Between.REML, Width.MODIFIED)
    assert modified.se == pool(same, Between.NONE).se


def test_the_bayesian_pool_equals_a_plain_sum() -> None:
    sizes, scale, terms = asked(PAIN).sizes, 0.5, 200_000
    total = first = 0.0
    for k in range(terms):
        tau = (k + 0.5) * 8 * scale / terms
        weights = [1 / (size.se**2 + tau**2) for size in sizes]
        mean = sum(w * s.estimate for w, s in zip(weights, sizes, strict=True)) / sum(weights)
        squares = sum(w * (s.estimate - mean) ** 2 for w, s in zip(weights, sizes, strict=True))
        height = sqrt(weights[0] * weights[1] / sum(weights))
        height *= exp(-0.5 * squares - 0.5 * (tau / scale) ** 2)
        total, first = total + height, first + height * mean
    assert posterior(sizes, scale).mean == pytest.approx(first / total, abs=1e-9)


def test_the_nodes_integrate_polynomials_exactly() -> None:
    nodes = gauss_legendre(8)
    assert sum(w * x**14 for x, w in nodes) == pytest.approx(2 / 15, abs=1e-14)
    assert sum(w for _, w in nodes) == pytest.approx(2, abs=1e-14)


def test_a_narrow_prior_of_tau_gives_the_fixed_effect() -> None:
    sizes, fixed = asked(PAIN).sizes, asked(PAIN).by(FIXED)
    narrow = posterior(sizes, 1e-4)
    assert narrow.mean == pytest.approx(fixed.estimate, abs=1e-6)
    assert narrow.interval.high == pytest.approx(fixed.interval.high, abs=1e-6)
    assert narrow.next_below(0) == pytest.approx(narrow.below(0), abs=1e-6)
    assert tau_quantile(sizes, 1e-4, 0.5) < 1e-4


def test_chances_and_exact_tests_of_small_and_of_large_numbers() -> None:
    assert binomial_cdf(0, 3, 0.5) == pytest.approx(1 / 8)
    assert binomial_cdf(2, 3, 0.5) == pytest.approx(7 / 8)
    assert [binomial_cdf(count, 3, 0.5) for count in (-1, 3, 4)] == [0, 1, 1]
    assert binomial_cdf(5000, 10_000, 0.5) == pytest.approx(0.504, abs=0.001)
    assert fisher(Counts(3, 3, 0, 3)) == pytest.approx(0.1)
    assert fisher(Counts(5000, 10_000, 5000, 10_000)) == pytest.approx(1)


# --- the personal prior --------------------------------------------------------------------------


def test_the_prior_says_what_it_is_made_of() -> None:
    prior = personal_prior(READ)
    assert prior is not None
    parts = prior.mean_variance + prior.trial_variance + prior.person_variance
    assert prior.sd**2 == pytest.approx(parts)
    assert prior.mean == pytest.approx(0.01, abs=0.005)
    assert 0 < prior.assumed < 1
    assert prior.placebo_mean == pytest.approx((50 * -0.9 + 50 * -0.64) / 100)
    assert prior.below(-1) < 0.25


def test_the_spread_between_people_is_what_the_arms_allow() -> None:
    """The arms spread alike, so a large spread of effects is unlikely and a small one is not."""
    prior = personal_prior(READ)
    assert prior is not None
    assert prior.spread.median < 0.6745 * prior.spread.scale  # below the prior's own median
    assert 0 < prior.spread.learnt < 1
    against = [each for each in prior.otherwise if each.rho < 0]
    assert all(each.high > prior.spread.high for each in against)


def test_the_prior_fits_the_responders_that_were_counted() -> None:
    prior = personal_prior(READ)
    assert prior is not None
    assert prior.check.expected == pytest.approx(0.37, abs=0.005)
    assert prior.check.seen == pytest.approx(22 / 49)
    assert prior.check.chance > 0.05


def test_one_trial_makes_no_prior() -> None:
    alone = {name: text for name, text in study_texts().items() if name != "innova.toml"}
    assert personal_prior(read_all(alone, collection_texts())) is None
