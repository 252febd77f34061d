"""What the numbers decide: the verdict that a claim must have, where numbers can tell.

A test compares these with the verdicts that are written, so that no new trial, and no corrected
number, leaves an old verdict standing.
"""

from collections.abc import Callable, Mapping

from lowtide.evidence.claims import Verdict
from lowtide.evidence.model import Figure

Figures = Mapping[str, Figure]
# Where the lines are drawn is our own choice [A].
PROPERLY_STUDIED = 3  # randomised blinded trials against placebo
UNLIKELY = 0.01  # the chance of so few responders, below which two thirds are not believed
USUAL_P = 0.05
DAYS_A_MONTH = 30
TWO_THIRDS = 200 / 3  # in percent, as the document says


def decided(cited: str, figures: Figures) -> Verdict | None:
    """The verdict of a claim, or of a part, by the numbers alone; None where they do not decide."""
    decide = _DECIDE.get(cited)
    return decide(figures) if decide else None


def _not_studied(figures: Figures) -> Verdict:
    trials = figures["known_controlled_trials"].value
    return Verdict.CONTRADICTED if trials >= PROPERLY_STUDIED else Verdict.DOUBTFUL


def _two_thirds(figures: Figures) -> Verdict:
    share, chance = figures["final_responders_ldn_share"], figures["final_responders_if_two_thirds"]
    if _high(share) < TWO_THIRDS and chance.value < UNLIKELY:
        return Verdict.CONTRADICTED
    return Verdict.SUPPORTED if share.value >= TWO_THIRDS else Verdict.DOUBTFUL


def _better_than_any(figures: Figures) -> Verdict:
    """Shown to be better only where the whole interval lies above the other drugs' ratio."""
    ours, others = figures["pool_responders_fixed"], figures["other_drugs_ratio_30"]
    return Verdict.CONTRADICTED if _low(ours) <= _high(others) else Verdict.SUPPORTED


def _largest_relief(figures: Figures) -> Verdict:
    same_time = figures["bested_days"].value >= figures["document_peak_days"].value
    none_seen = same_time and figures["bested_pain_p"].value > USUAL_P
    below = figures["document_peak_dose"].value < figures["bruun_plesner_ed50"].value
    return Verdict.DOUBTFUL if none_seen and below else Verdict.UNKNOWN


def _course_length(figures: Figures) -> Verdict:
    months = figures["document_longest_months"].value
    short = figures["document_course_days"].value < months * DAYS_A_MONTH
    return Verdict.INCONSISTENT if short else Verdict.PRACTICE


def _slow_increase(figures: Figures) -> Verdict:
    """Few more effects than on placebo, with slow steps and without: it does not contradict."""
    harms = figures["pool_harm_any_fixed"]
    return Verdict.PRACTICE if _low(harms) <= 1 else Verdict.DOUBTFUL


def _manual_therapy(figures: Figures) -> Verdict:
    manual = figures["therapy_manual"]
    return Verdict.UNKNOWN if _low(manual) < 0 < _high(manual) else Verdict.PRACTICE


def _infections(figures: Figures) -> Verdict:
    return Verdict.DOUBTFUL if _low(figures["safety_serious"]) <= 1 else Verdict.SUPPORTED


def _safe_without_opioids(figures: Figures) -> Verdict:
    return Verdict.SUPPORTED if _low(figures["safety_serious"]) <= 1 else Verdict.CONTRADICTED


def _morning(figures: Figures) -> Verdict:
    return Verdict.PRACTICE if _low(figures["reviews_ams_vivid_dreams"]) > 1 else Verdict.UNKNOWN


_DECIDE: Mapping[str, Callable[[Figures], Verdict]] = {
    "not-studied": _not_studied,
    "two-thirds": _two_thirds,
    "better-than-any-drug": _better_than_any,
    "largest-relief": _largest_relief,
    "course-length": _course_length,
    "slow-increase": _slow_increase,
    "muscle-relaxing": _manual_therapy,
    "immune-candida": _infections,
    "morning": _morning,
    "safety.without_opioids": _safe_without_opioids,
}


def _low(figure: Figure) -> float:
    return figure.value if figure.low is None else figure.low


def _high(figure: Figure) -> float:
    return figure.value if figure.high is None else figure.high
