"""The evidence that comes with Lowtide, read once from this room's own data."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from lowtide.evidence.read import Read, read_all

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
