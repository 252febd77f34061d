"""What is believed of doses and days before they are seen, and where it is written down."""

from math import log

import msgspec
import numpy as np
import pytest

from lowtide.calibration.people.generate import WINDOW
from lowtide.calibration.priors import Normal
from lowtide.calibration.priors import step_covariance as dense_covariance
from lowtide.response.catalogue import priors, rule
from lowtide.response.infer import constants, levels_of, nonlinear
from lowtide.response.model.numbers import noise_table, step_covariance, step_precision
from response.people import believed

LEVELS = [(4.5,), (1.5, 3.0, 4.5), (0.5, 1.0, 1.5, 2.0, 3.0), (3.0, 6.0)]


@pytest.mark.parametrize("levels", LEVELS)
def test_what_steps_add_is_what_drawing_a_saturating_curve_says(levels: tuple[float, ...]) -> None:
    effect = priors().effect
    rng = np.random.default_rng(1)
    half = effect.half_at_mg.value * np.exp(effect.half_at_log_sd.value * rng.normal(size=200_000))
    dose = np.array(levels)[:, None]
    curve = dose / (dose + half) * (4.5 + half) / 4.5
    shares = np.diff(curve, axis=0, prepend=0.0)
    right = shares @ shares.T / half.size + effect.step_sd.value**2 * np.eye(len(levels))
    np.testing.assert_allclose(step_covariance(effect, levels), right, atol=0.002)


@pytest.mark.parametrize("levels", LEVELS)
def test_the_precision_undoes_the_covariance(levels: tuple[float, ...]) -> None:
    effect = priors().effect
    product = step_covariance(effect, levels) @ step_precision(effect, levels)
    np.testing.assert_allclose(product, np.eye(len(levels)), atol=1e-9)


# A lower dose may do more than a higher one: a later step may take away what an earlier one gave.
def test_a_step_may_take_away() -> None:
    covariance = step_covariance(priors().effect, (3.0, 4.5))
    root = np.linalg.cholesky(covariance)
    steps = np.random.default_rng(1).normal(size=(20_000, 2)) @ root.T
    assert ((steps[:, 0] * steps[:, 1]) < 0.0).mean() > 0.05


def test_at_the_reference_dose_the_width_is_the_changes_own() -> None:
    covariance = step_covariance(priors().effect, (4.5,))
    assert covariance[0, 0] == pytest.approx(1.0 + priors().effect.step_sd.value ** 2)


def test_the_noise_table_has_a_row_for_each_model() -> None:
    table = noise_table(priors().noise)
    assert table[:, :2].tolist() == [[0.0, 0.0], [0.6, 0.3]]
    assert np.exp(table[:, 2]) == pytest.approx([7.0, 14.0])
    assert table[:, 3].tolist() == [1.0, 0.7]
    assert np.exp(table[:, 4]).sum() == pytest.approx(1.0)


@pytest.mark.parametrize(("said", "chance"), [(None, 0.15), (True, 0.6), (False, 0.1)])
def test_what_somebody_said_of_a_bad_spell_is_believed(said: bool | None, chance: float) -> None:
    assert priors().flare.chance_given(said) == chance
    assert constants(priors(), (4.5,), said, None).flare[0] == chance
    assert believed().flare_probability(said) == chance


@pytest.mark.parametrize(
    ("doses", "levels"),
    [([0.0, 0.0], ()), ([0.0, 3.0, 1.5, 3.0], (1.5, 3.0)), ([4.5], (4.5,))],
)
def test_the_levels_are_the_doses_taken(doses: list[float], levels: tuple[float, ...]) -> None:
    assert levels_of(np.array(doses)) == levels


def test_another_trend_stands_for_the_priors_own() -> None:
    usual, narrow = (constants(priors(), (4.5,), None, sd).sds[1] for sd in (None, 0.125))
    assert (usual, narrow) == (priors().trend.sd_per_28_days.value, 0.125)


def test_shares_and_chances_add_up_to_one() -> None:
    assert sum(priors().effect.width_shares.value) == pytest.approx(1.0)
    assert sum(model.share.value for model in priors().noise.models) == pytest.approx(1.0)
    widths = priors().effect.widths.value
    assert list(widths) == sorted(widths)  # the widest is last: see `Linear`
    assert priors().trend.narrow_sd_per_28_days.value < priors().trend.sd_per_28_days.value


def test_every_number_has_a_source_and_a_mark() -> None:
    def check(part: object) -> None:
        if isinstance(part, tuple):
            for each in part:
                check(each)
        elif isinstance(part, msgspec.Struct):
            source = getattr(part, "source", None)
            if source is not None:
                assert source
                assert part.mark is not None  # type: ignore[attr-defined]
            else:
                for name in part.__struct_fields__:
                    check(getattr(part, name))

    check(priors())
    check(rule())


# --- the same numbers for the code that checks --------------------------------------------------


@pytest.mark.parametrize("levels", LEVELS)
def test_the_calibration_believes_the_same_of_steps(levels: tuple[float, ...]) -> None:
    np.testing.assert_allclose(
        dense_covariance(believed(), levels), step_covariance(priors().effect, levels), atol=1e-4
    )


# Each number of priors.toml reaches the calibration, in its words.
def test_the_calibration_believes_the_same_of_everything_else() -> None:
    ours, theirs = priors(), believed()
    effect, flare = ours.effect, ours.flare
    pairs: list[tuple[Normal, float, float]] = [
        (theirs.level, ours.baseline.mean.value, ours.baseline.sd.value),
        (theirs.weekend, 0.0, ours.weekend.sd.value),
        (theirs.trend, 0.0, ours.trend.sd_per_28_days.value),
        (theirs.therapy, 0.0, ours.therapy.sd.value),
        (theirs.flare, flare.mean.value, flare.sd.value),
        (theirs.log_tau, log(effect.delay_days.value), effect.delay_log_sd.value),
        (theirs.log_sd, log(ours.noise.sd.value), ours.noise.log_sd.value),
        (theirs.log_ed50, log(effect.half_at_mg.value), effect.half_at_log_sd.value),
        *(
            (one.memory, log(other.slow_days.value), other.slow_log_sd.value)
            for one, other in zip(theirs.noises, ours.noise.models, strict=True)
        ),
    ]
    for normal, mean, sd in pairs:
        assert (normal.mean, normal.sd) == (mean, sd)
    for one, other in zip(theirs.noises, ours.noise.models, strict=True):
        assert one.weight == other.share.value
        assert (one.fast_phi, one.white) == (other.fast.value, other.white_share.value)
    assert theirs.effect == tuple(zip(effect.widths.value, effect.width_shares.value, strict=True))
    assert theirs.therapy_tau == ours.therapy.days.value
    assert (theirs.full_dose, theirs.step_extra) == (
        effect.reference_mg.value, effect.step_sd.value,
    )  # fmt: skip
    assert ours.estimand.window_days.value == WINDOW


# The calibration has one shape for both sides of the share that does not last.
def test_the_share_that_does_not_last_is_symmetric() -> None:
    assert priors().noise.not_lasting.value == (believed().share, believed().share)


def test_the_nonlinear_priors_are_in_logarithms() -> None:
    beliefs = nonlinear(priors())
    assert np.exp(beliefs.delay[0]) == pytest.approx(8.0)
    assert beliefs.share.tolist() == [2.0, 2.0]
