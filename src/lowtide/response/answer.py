"""What is answered to one person who asks whether it is helping: values only, no words."""

from datetime import date
from enum import Enum

from msgspec import Struct


class Verdict(Enum):
    """What can honestly be said of an open-label course: of the change since starting, no cause."""

    BETTER = "better"
    NO_BETTER = "no_better"
    WORSE = "worse"
    UNCLEAR = "unclear"
    TOO_EARLY = "too_early"


class Reason(Enum):
    """Why the verdict is no other one; what a person or a prescriber can do something about."""

    SHORT_RUN_IN = "short_run_in"  # fewer scores before the first dose than any comparison needs
    NO_SCORES = "no_scores"  # nothing answered since the first dose
    ONE_SCORE = "one_score"  # every score is the same: nothing to learn the ups and downs from
    NO_DOSES = "no_doses"
    NOT_LONG_ENOUGH = "not_long_enough"  # at the best tolerated dose, for its effect to be there
    NOT_A_LOOK = "not_a_look"  # between two set days: the answer of the last one stands
    MAY_CHANGE = "may_change"  # undecided, and before the day on which the course is judged
    WIDE = "wide"  # undecided, and the days have not said enough
    MISFIT = "misfit"  # the days do not look as the model says that days look
    FLARE = "flare"  # started in a bad spell, so that getting better was to be expected
    TREND = "trend"  # it hangs on how much of a slow fall is granted to time alone
    MISSING = "missing"  # it hangs on the days that were not answered
    THERAPIES = "therapies"  # something else began with the dose: together, not apart
    OPIOID = "opioid"  # days from an opioid on are not compared
    STOPPED = "stopped"  # naltrexone was stopped: days from then on are not compared


class NextStep(Enum):
    """The most useful thing to do about an answer that is no answer yet."""

    WAIT = "wait"  # until the next look
    ANSWER_MORE = "answer_more"  # evenings, for too many are missing
    KEEP_THE_REST = "keep_the_rest"  # start no other therapy for a while
    STAY = "stay"  # at one dose for four weeks
    BLINDED = "blinded"  # the prescriber may offer a comparison with capsules nobody can tell apart
    ASK = "ask"  # the prescriber, who sees more than numbers


class Spread(Struct, frozen=True):
    """A posterior in seven numbers, in the unit of whatever holds it."""

    mean: float
    sd: float
    q05: float
    q25: float
    q50: float
    q75: float
    q95: float


class RunIn(Struct, frozen=True):
    """The days up to the first dose: how many, answered, and their mean as it was answered."""

    days: int
    observed: int
    mean: float | None


class Yardstick(Struct, frozen=True):
    """Of 100 people on placebo, how many had 30 % less pain or more, and how many 50 %."""

    reached_30: int
    reached_50: int


class FirstResponse(Struct, frozen=True):
    """The day, counted from the first dose, on which the change first was 30 % of the run-in.

    day: median among courses that reach it, with an 80 % interval; None where it most likely never
    did. p_never: the probability that it did not within these days.
    """

    day: float | None
    q10: float | None
    q90: float | None
    p_never: float


class DoseEffect(Struct, frozen=True):
    """What reaching this dose added to the change, in points, below zero being less pain."""

    dose_mg: float
    days: int
    added: Spread


class TherapyEffect(Struct, frozen=True):
    """What began with a therapy, in points, and how far it can be told apart from the dose.

    correlation: of its effect with the change, a posteriori. apart: whether they can be told apart;
    where not, only `together`, the sum with the change, means anything.
    """

    key: str
    effect: Spread
    correlation: float
    apart: bool
    together: Spread


class Sensitivity(Struct, frozen=True):
    """How far the answer hangs on what nobody can know.

    trend_sd: points in 28 days that time alone is granted, and with it P(reduction >= 15 %).
    missing_shift: how many points worse the unanswered days of those that the change is of have to
    have been for the verdict to be another one; below zero, how many points better, of a verdict
    that it is no better or worse. None where no shift up to the whole scale does that, where all of
    those days are answered, and of a verdict that decides nothing.
    """

    p_reduction_15_by_trend_sd: dict[str, float]
    missing_shift: float | None


class Answer(Struct, frozen=True):
    """Everything that is said of one outcome of one course on one day.

    Without a `change` the verdict is `too_early` or `unclear`, and `reasons` say why. `reduction`
    and the probabilities are null where percent means nothing: where the run-in is not clearly
    above the floor of the scale. Change is in points, below zero being less pain; reduction is in
    percent of the run-in, above zero being less pain.
    """

    outcome: str
    design: str  # "open_label", or "randomised_start" where the first day was drawn
    days: int
    observed: int
    run_in: RunIn
    verdict: Verdict
    by_a_third: bool  # `better`, and by a third or more
    reasons: tuple[Reason, ...]
    next_step: NextStep | None
    ask_again: date | None
    placebo_yardstick: Yardstick
    change_points: Spread | None = None
    reduction: Spread | None = None
    p_reduction_15: float | None = None
    p_reduction_30: float | None = None
    p_reduction_50: float | None = None
    p_reduction_30_to_60: float | None = None
    p_worse_15: float | None = None
    bayes_factor: float | None = None  # of less pain against no change
    first_response: FirstResponse | None = None
    by_dose: tuple[DoseEffect, ...] = ()
    therapies: tuple[TherapyEffect, ...] = ()
    sensitivity: Sensitivity | None = None
    contraction: float | None = None  # 1 - posterior / prior variance of the change
    numerical_error_sd: float | None = None  # of the mean of the change, in posterior sd
    fitted: tuple[float, ...] = ()  # the course of the mean, one a day
    randomisation_p: float | None = None  # where the first day was drawn; of one look, one-sided
    randomisation_draws: int | None = None  # how many were possible, the one drawn among them
    first_day: date | None = None  # of `days`
    first_dose: date | None = None
    warnings: tuple[str, ...] = ()
