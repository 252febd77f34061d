"""A protocol's TOML text to a Protocol that keeps every limit, or all its problems at once."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from lowtide.protocol.limits import Limits, check_parts
from lowtide.protocol.model import Protocol, Sourced
from lowtide.protocol.tables import fields, load, refuse


class Shared(Struct, frozen=True):
    """What a protocol's file may leave out or refer to, as plain tables by key.

    `numbers` stand unless the file writes its own; `therapies` and `milestones` lend their texts
    to those that the file lists by key; `claims` are the ids of the document's claims.
    """

    numbers: dict[str, Any]
    therapies: dict[str, dict[str, Any]]
    milestones: dict[str, dict[str, Any]]
    claims: frozenset[str]


def parse(text: str, file: str, limits: Limits, shared: Shared) -> Protocol:
    """The protocol that a TOML text states; ProtocolError carries everything wrong with it.

    A part that cannot be read is reported and not judged by the limits until it can.
    """
    problems: list[str] = []
    parts = fields(Protocol, _filled(load(text, file), shared), "", problems)
    problems += check_parts(parts, limits)
    problems += _unknown_claims(parts, shared.claims)
    refuse(file, problems)
    return Protocol(**parts)


def sourced_in(found: object, at: str = "") -> Iterator[tuple[str, Sourced[Any]]]:
    """Every sourced value inside a struct, with its key."""
    if isinstance(found, Sourced):
        yield at, found
    elif isinstance(found, tuple):
        for index, item in enumerate(found):
            yield from sourced_in(item, f"{at}[{index}]")
    elif isinstance(found, Struct):
        for name in found.__struct_fields__:
            yield from sourced_in(getattr(found, name), f"{at}.{name}".lstrip("."))


def _filled(own: dict[str, Any], shared: Shared) -> dict[str, Any]:
    """The file's tables, completed by the shared ones; what has the wrong shape is left as is."""
    filled = dict(own)
    if isinstance(numbers := own.get("numbers", {}), dict):
        filled["numbers"] = shared.numbers | numbers
    for name, texts in (("therapies", shared.therapies), ("milestones", shared.milestones)):
        if isinstance(items := own.get(name), list):
            filled[name] = [_completed(item, texts) for item in items]
    return filled


def _completed(item: object, texts: dict[str, dict[str, Any]]) -> object:
    if not isinstance(item, dict) or not isinstance(key := item.get("key"), str):
        return item
    return texts.get(key, {}) | item


def _unknown_claims(parts: dict[str, Any], known: frozenset[str]) -> list[str]:
    everything = (found for name, part in parts.items() for found in sourced_in(part, name))
    return [
        f'{at}.claims: "{claim}" is no claim of the document. Choose from its claims, or remove it.'
        for at, sourced in everything
        for claim in sourced.claims
        if claim not in known
    ]
