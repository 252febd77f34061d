"""The prior that trials allow stands beside Lowtide's own, and differs in the effect alone."""

import pytest
from msgspec.structs import asdict

from lowtide.actions.believed import priors_named, told_of
from lowtide.errors import EvidenceError
from lowtide.evidence.catalogue import collection_texts, evidence
from lowtide.evidence.prior import personal_prior
from lowtide.evidence.read import read_all
from lowtide.response.catalogue import priors
from lowtide.response.outcomes import Prior


def test_our_own_is_the_library_and_needs_no_words() -> None:
    assert priors_named(Prior.OWN, evidence()) == priors()
    assert told_of(Prior.OWN) == ()


def test_that_of_trials_has_their_spread_and_says_what_it_rests_on() -> None:
    own, found = priors(), priors_named(Prior.TRIALS, evidence())
    trials = personal_prior(evidence())
    assert trials is not None
    assert found.effect.widths.value == (trials.sd,)
    assert sum(found.effect.width_shares.value) == 1
    assert f"{trials.assumed:.0%} assumed" in found.effect.widths.source
    same = {name: value for name, value in asdict(found).items() if name != "effect"}
    assert same == {name: value for name, value in asdict(own).items() if name != "effect"}
    assert found.effect.delay_days == own.effect.delay_days


# Its mean is left out; were it more than this, that would have to change.
def test_the_trials_mean_is_next_to_nothing() -> None:
    trials = personal_prior(evidence())
    assert trials is not None
    assert abs(trials.mean) < 0.05
    assert 0.4 < trials.assumed < 0.5, "the words say almost half"
    assert "Almost half" in told_of(Prior.TRIALS)[0]


def test_without_trials_there_is_none() -> None:
    with pytest.raises(EvidenceError, match="fewer than two trials"):
        priors_named(Prior.TRIALS, read_all({}, collection_texts()))
