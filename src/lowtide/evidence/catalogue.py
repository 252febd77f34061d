"""The evidence that comes with Lowtide, read once from this room's own data."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from lowtide.evidence.claims import Grade, Judged, grades, read_claims
from lowtide.evidence.read import Read, read_all
from lowtide.protocol import catalogue as protocols

CLAIMS = "claims.toml"
COLLECTIONS = (
    "reviews.toml",
    "other_drugs.toml",
    "safety.toml",
    "mechanisms.toml",
    "therapies.toml",
    "document.toml",
    "assumptions.toml",
)
_LIBRARY = files("lowtide.evidence") / "library"


@cache
def evidence() -> Read:
    """Every study and collection of the library, each number checked."""
    return evidence_with({})


def evidence_with(studies: Mapping[str, str]) -> Read:
    """The library with further studies, as texts by the names of their files."""
    return read_all({**study_texts(), **studies}, collection_texts())


@cache
def study_texts() -> Mapping[str, str]:
    """The library's studies as they are written, by the names of their files."""
    found = [each for each in (_LIBRARY / "studies").iterdir() if each.name.endswith(".toml")]
    return {each.name: each.read_text("utf-8") for each in sorted(found, key=lambda f: f.name)}


@cache
def collection_texts() -> Mapping[str, str]:
    """The library's other numbers as they are written, by the names of their files."""
    return {name: (_LIBRARY / name).read_text("utf-8") for name in COLLECTIONS}


@cache
def judged() -> Mapping[str, Judged]:
    """What became of each of the document's claims, by its id and in the document's order."""
    text = (_LIBRARY / CLAIMS).read_text("utf-8")
    found = read_claims(text, CLAIMS, protocols.claims())
    return {claim: found[claim] for claim in protocols.claims()}


def known_of(cited: tuple[str, ...]) -> tuple[Grade, ...]:
    """What is known of the claims, or parts of claims, that a source cites."""
    return grades(cited, judged(), protocols.claims()) if cited else ()
