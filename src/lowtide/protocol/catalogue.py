"""The protocols that come with Lowtide, their limits, and the document's claims."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from msgspec import Struct

from lowtide.errors import ProtocolError
from lowtide.protocol.limits import Limits
from lowtide.protocol.model import Claim, Protocol
from lowtide.protocol.parse import Shared, parse
from lowtide.protocol.tables import load as load_tables
from lowtide.protocol.tables import read_all

DEFAULT = "lifshitz"
_LIBRARY = files("lowtide.protocol") / "library"
_NOT_PROTOCOLS = frozenset({"claims.toml", "limits.toml", "shared.toml"})


class _Claims(Struct, frozen=True, forbid_unknown_fields=True):
    claims: tuple[Claim, ...]


@cache
def ids() -> tuple[str, ...]:
    """The ids of the library's protocols: the default first, then by name."""
    names = {entry.name for entry in _LIBRARY.iterdir() if entry.name.endswith(".toml")}
    found = {name.removesuffix(".toml") for name in names - _NOT_PROTOCOLS}
    return tuple(sorted(found, key=lambda name: (name != DEFAULT, name)))


@cache
def load(protocol_id: str | None = None) -> Protocol:
    """A protocol of the library, the default without an id."""
    protocol_id = protocol_id or DEFAULT
    return load_file(text(protocol_id), f"{protocol_id}.toml")


def load_file(text: str, name: str) -> Protocol:
    """A protocol from a file's text, held to the same limits; problems begin with the name."""
    return parse(text, name, limits(), shared())


def text(protocol_id: str) -> str:
    """The TOML of a protocol of the library, as it is written."""
    if protocol_id not in ids():
        known = ", ".join(ids())
        raise ProtocolError([f"{protocol_id}: is no protocol here. Choose one of {known}."])
    return _read(f"{protocol_id}.toml")


@cache
def limits() -> Limits:
    """What no protocol may override."""
    return read_all(Limits, _read("limits.toml"), "limits.toml")


@cache
def claims() -> Mapping[str, Claim]:
    """The document's claims by id, in the document's order."""
    found = read_all(_Claims, _read("claims.toml"), "claims.toml").claims
    return MappingProxyType({claim.id: claim for claim in found})


@cache
def shared() -> Shared:
    """The numbers and texts that the protocols share."""
    tables = load_tables(_read("shared.toml"), "shared.toml")
    return Shared(
        numbers=tables["numbers"],
        therapies={item["key"]: item for item in tables["therapies"]},
        milestones={item["key"]: item for item in tables["milestones"]},
        claims=frozenset(cited for claim in claims().values() for cited in claim.ids),
    )


def _read(name: str) -> str:
    return (_LIBRARY / name).read_text(encoding="utf-8")
