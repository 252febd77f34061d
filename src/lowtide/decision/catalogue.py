"""The words of the decision room: reasons, asks and circumstances, read from its own data."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import TypeVar

from msgspec import Struct, convert

from lowtide.asks import Ask, When, Who
from lowtide.decision.recommendation import AskCode, Reason
from lowtide.sources import Citation, Mark

T = TypeVar("T")


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """What a reason says: the rule's name, plain words, precise words, and the source.

    source_of: the numbers of the protocol whose sources these are, where it has none of its own.
    """

    rule: str
    patient: str
    prescriber: str
    source: str = ""
    mark: Mark = Mark.ASSUMED
    source_of: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse words without a source, or with two kinds of it."""
        if bool(self.source) == bool(self.source_of):
            raise ValueError(f"{self.rule}: write either source and mark, or source_of.")

    @property
    def citation(self) -> Citation:
        """Where the rule comes from, if not from a number of the protocol."""
        return Citation(self.source, self.mark)


class Circumstance(Struct, frozen=True, forbid_unknown_fields=True):
    """What a night itself shows, in both kinds of words, and what is asked because of it."""

    patient: str
    prescriber: str
    source: str
    mark: Mark
    ask: str | None = None
    who: Who = Who.YOU
    when: When = When.BEFORE_NEXT_DOSE

    @property
    def citation(self) -> Citation:
        """Where the words come from."""
        return Citation(self.source, self.mark)


@cache
def reasons() -> dict[Reason, Words]:
    """The words of every reason; a key that is none is refused."""
    return {Reason(key): words for key, words in _read("reasons.toml", Words).items()}


@cache
def asks() -> dict[AskCode, Ask]:
    """The words of every ask that the rule itself makes."""
    return {AskCode(key): ask for key, ask in _read("asks.toml", Ask).items()}


@cache
def circumstances() -> dict[str, Circumstance]:
    """The words of what a night itself shows."""
    return _read("circumstances.toml", Circumstance)


@cache
def urgent_words() -> tuple[str, ...]:
    """Words that make an effect an urgent sign, in small letters."""
    return _read("urgent.toml", tuple[str, ...])["words"]


def _read(name: str, kind: type[T]) -> dict[str, T]:
    text = files("lowtide.decision").joinpath("library", name).read_text(encoding="utf-8")
    return convert(tomllib.loads(text), dict[str, kind])  # type: ignore[valid-type]
