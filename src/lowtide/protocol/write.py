"""A protocol in other shapes: JSON values, a diagram, a fingerprint."""

from datetime import date, time
from enum import Enum
from hashlib import sha256

import msgspec
from msgspec import Struct

from lowtide.protocol.model import Protocol
from lowtide.quantities import Count, Dose


def to_jsonable(value: object) -> object:
    """A protocol, or a part of one, as JSON values; quantities as written: "4.5 mg"."""
    if isinstance(value, Dose | Count | date | time):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [to_jsonable(item) for item in value]
    if isinstance(value, Struct):
        return {name: to_jsonable(getattr(value, name)) for name in value.__struct_fields__}
    return value


def fingerprint(protocol: Protocol) -> str:
    """A SHA-256 over the whole protocol: the same text and numbers, the same fingerprint."""
    return sha256(msgspec.json.encode(to_jsonable(protocol), order="sorted")).hexdigest()


def to_mermaid(protocol: Protocol) -> str:
    """The steps as a Mermaid state diagram: up by doses and quiet check-ins, down otherwise."""
    numbers = protocol.numbers
    quiet = numbers.quiet_check_ins_to_step_up.value
    down = (
        f"{numbers.rough_check_ins_to_step_back.value} rough, a severe effect, "
        f"or {numbers.unknown_nights_to_step_lower.value} not known"
    )
    lines = ["stateDiagram-v2", "    [*] --> step1 : the prescriber's start"]
    for number, step in enumerate(protocol.steps, start=1):
        length = "as long as tolerated" if step.doses is None else str(step.doses.value)
        lines.append(f"    step{number} : {step.dose.value}, {length}")
        if step.doses is not None:
            up = f"{step.doses.value} taken and {quiet} quiet"
            lines.append(f"    step{number} --> step{number + 1} : {up}")
            lines.append(f"    step{number + 1} --> step{number} : {down}")
    return "\n".join(lines) + "\n"
