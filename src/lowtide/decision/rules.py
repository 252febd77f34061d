"""From a protocol to the numbers that the nightly rule reads."""

from lowtide.decision.recommendation import Rules
from lowtide.protocol.model import Protocol


def rules_of(protocol: Protocol) -> Rules:
    """The rule's numbers; the last step has no length, for nothing comes after it."""
    numbers = protocol.numbers
    return Rules(
        step_doses=tuple(step.doses.value.number if step.doses else 0 for step in protocol.steps),
        quiet_check_ins_to_step_up=numbers.quiet_check_ins_to_step_up.value.number,
        rough_check_ins_to_step_back=numbers.rough_check_ins_to_step_back.value.number,
        rough_check_ins_to_move=numbers.rough_check_ins_to_move.value.number,
        unknown_nights_to_step_lower=numbers.unknown_nights_to_step_lower.value.number,
        unknown_nights_to_ask_again=numbers.unknown_nights_to_ask_again.value.number,
    )
