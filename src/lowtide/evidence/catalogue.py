"""The evidence that comes with Lowtide, read once from this room's own data."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from lowtide.evidence.claims import Grade, Judged, grades, read_claims
from lowtide.protocol import catalogue as protocols

if TYPE_CHECKING:
    from lowtide.evidence.read import Read

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
def evidence() -> "Read":
    """Every study and collection of the library, each number checked."""
    return evidence_with({})


def evidence_with(studies: Mapping[str, str]) -> "Read":
    """The library with further studies, as texts by the names of their files."""
    # Tonight's dose shows what is known of its rule, and waits for no recipe that recomputes it.
    from lowtide.evidence.read import read_all

    return read_all({**study_texts(), **studies}, collection_texts())


@cache
def study_texts() -> Mapping[str, str]:
    """The library's studies as they are written, by the names of their files."""
    return {name: (_LIBRARY / "studies" / name).read_text("utf-8") for name in _studies()}


@cache
def _studies() -> tuple[str, ...]:
    names = (each.name for each in (_LIBRARY / "studies").iterdir())
    return tuple(sorted(name for name in names if name.endswith(".toml")))


@cache
def collection_texts() -> Mapping[str, str]:
    """The library's other numbers as they are written, by the names of their files."""
    return {name: (_LIBRARY / name).read_text("utf-8") for name in COLLECTIONS}


@cache
def judged() -> Mapping[str, Judged]:
    """What became of each of the document's claims, by its id and in the document's order."""
    return judge(claims_text())


def judge(text: str) -> Mapping[str, Judged]:
    """The same from a text, which has to judge every claim and may name only studies here."""
    document = protocols.claims()
    found = read_claims(text, CLAIMS, document, (name.removesuffix(".toml") for name in _studies()))
    return {claim: found[claim] for claim in document}


def claims_text() -> str:
    """The claims as they are judged in the library's file."""
    return (_LIBRARY / CLAIMS).read_text("utf-8")


def known_of(cited: tuple[str, ...]) -> tuple[Grade, ...]:
    """What is known of the claims, or parts of claims, that a source cites."""
    return grades(cited, judged(), protocols.claims()) if cited else ()
