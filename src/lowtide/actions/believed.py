"""What may be believed of naltrexone before a person's own days are seen, by name."""

from msgspec.structs import replace

from lowtide.errors import EvidenceError
from lowtide.evidence.prior import personal_prior
from lowtide.evidence.read import Read
from lowtide.protocol.model import Sourced
from lowtide.response.catalogue import priors
from lowtide.response.model.beliefs import Priors
from lowtide.response.outcomes import Prior
from lowtide.sources import Mark


def priors_named(name: Prior, read: Read) -> Priors:
    """The priors by that name; of the trials only the effect differs, everything else is our own.

    The trials' mean is left out: it is a hundredth of a point, and evidence for less and for more
    pain is weighed against a prior that favours neither.
    """
    own = priors()
    if name is Prior.OWN:
        return own
    found = personal_prior(read)
    if found is None:
        raise EvidenceError(["prior: fewer than two trials in points. Add their files."])
    source = (
        f"what the trials allow one person: lowtide evidence prior; {found.assumed:.0%} assumed"
    )
    effect = replace(
        own.effect,
        widths=Sourced((found.sd,), source, Mark.DERIVED),
        width_shares=Sourced((1.0,), source, Mark.DERIVED),
    )
    return replace(own, effect=effect)


def told_of(name: Prior) -> tuple[str, ...]:
    """What has to be said beside an answer that rests on it."""
    if name is Prior.OWN:
        return ()
    return (
        "The effect is believed to be as the trials allow for one person. Almost half of that "
        "belief's variance rests on assumptions.",
    )
