"""The doses that a night's page offers: the advised one and, on a step up, the one before it."""

from lowtide.course.events import AdviceGiven
from lowtide.decision.recommendation import StepUp, action
from lowtide.protocol.model import Protocol
from lowtide.quantities import Dose, Night
from lowtide.web.courses import Opened

STEP_UP = str(StepUp.__struct_config__.tag)


def lower_offered(opened: Opened, night: Night) -> Dose | None:
    """The dose at which to stay where the next one is only offered; None on any other night."""
    for advice in opened.followed.advised.nights:
        if advice.night == night:
            return _lower(opened.followed.protocol, action(advice.recommendation), advice.dose)
    return None


def is_offered(opened: Opened, night: Night, dose: Dose) -> bool:
    """Whether a page of that night offered this dose, now or before the answers were changed."""
    return dose in _doses(opened, night)


def _doses(opened: Opened, night: Night) -> set[Dose | None]:
    protocol = opened.followed.protocol
    advised = [
        (action(advice.recommendation), advice.dose)
        for advice in opened.followed.advised.nights
        if advice.night == night
    ]
    told = [
        (recorded.event.body.action, recorded.event.body.dose)
        for recorded in opened.log
        if recorded.event.night == night and isinstance(recorded.event.body, AdviceGiven)
    ]
    offered = [*advised, *told]
    return {dose for _, dose in offered} | {_lower(protocol, *each) for each in offered}


def _lower(protocol: Protocol, advised: str, dose: Dose | None) -> Dose | None:
    if advised != STEP_UP or dose is None:
        return None
    below = [step.dose.value for step in protocol.steps if step.dose.value < dose]
    return max(below, default=None)
