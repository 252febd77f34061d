"""What the model believes before the days are seen, as data.

A score is the level, a weekly rhythm, a slow trend, the effects of doses and of other therapies, a
flare that passes, and noise that hangs together from day to day; see docs/response.md.
"""

from msgspec import Struct

from lowtide.protocol.model import Sourced


class Data(Struct, frozen=True, forbid_unknown_fields=True):
    """What every table of this room's files shares: a key that is none is refused."""


class Baseline(Data, frozen=True):
    """The level before the first dose, in points."""

    mean: Sourced[float]
    sd: Sourced[float]


class Weekend(Data, frozen=True):
    """What a Saturday or Sunday differs by, in points."""

    sd: Sourced[float]


class Trend(Data, frozen=True):
    """What time alone is granted, in points in 28 days."""

    sd_per_28_days: Sourced[float]
    narrow_sd_per_28_days: Sourced[float]


class Therapy(Data, frozen=True):
    """What another therapy may change, in points, and in how many days."""

    sd: Sourced[float]
    days: Sourced[float]


class Effect(Data, frozen=True):
    """What doses may change, in points at the reference dose, and how slowly."""

    delay_days: Sourced[float]
    delay_log_sd: Sourced[float]
    widths: Sourced[tuple[float, ...]]
    width_shares: Sourced[tuple[float, ...]]
    half_at_mg: Sourced[float]
    half_at_log_sd: Sourced[float]
    step_sd: Sourced[float]
    reference_mg: Sourced[float]


class NoiseModel(Data, frozen=True):
    """One way in which days hang together."""

    name: str
    share: Sourced[float]
    slow_days: Sourced[float]
    slow_log_sd: Sourced[float]
    fast: Sourced[float]
    white_share: Sourced[float]


class Noise(Data, frozen=True):
    """The ups and downs of days, in points, and the two ways in which they hang together."""

    sd: Sourced[float]
    log_sd: Sourced[float]
    not_lasting: Sourced[tuple[float, float]]
    models: tuple[NoiseModel, NoiseModel]


class Flare(Data, frozen=True):
    """A start above the usual level that passes by itself, in points."""

    mean: Sourced[float]
    sd: Sourced[float]
    chance: Sourced[float]
    chance_if_said: Sourced[float]
    chance_if_denied: Sourced[float]

    def chance_given(self, bad_spell: bool | None) -> float:
        """The probability of such a start, after what the person said of it."""
        if bad_spell is None:
            return self.chance.value
        return (self.chance_if_said if bad_spell else self.chance_if_denied).value


class Estimand(Data, frozen=True):
    """Over which days the change is asked."""

    window_days: Sourced[int]


class Priors(Data, frozen=True):
    """Everything in priors.toml."""

    baseline: Baseline
    weekend: Weekend
    trend: Trend
    therapy: Therapy
    effect: Effect
    noise: Noise
    flare: Flare
    estimand: Estimand
