"""The document's claims, one by one: what would test each, and what became of it."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from enum import Enum
from string import Formatter

from msgspec import Struct

from lowtide.errors import EvidenceError
from lowtide.evidence.model import Figure
from lowtide.phrases import Phrase, Translate
from lowtide.protocol.model import Claim, Key
from lowtide.protocol.tables import load, read
from lowtide.sources import Citation, Mark


class Verdict(Enum):
    """What became of a claim when independent evidence was looked for."""

    SUPPORTED = "supported"
    PRACTICE = "practice but untested"
    UNKNOWN = "unknown"
    DOUBTFUL = "doubtful"
    CONTRADICTED = "contradicted"
    INCONSISTENT = "inconsistent"


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing of a claim of several: its verdict and one plain sentence without figures."""

    key: Key
    verdict: Verdict
    plain: str


class Judged(Struct, frozen=True, forbid_unknown_fields=True):
    """What became of a claim: a verdict and a plain sentence, or those of each of its parts.

    words: the evidence, with the names of figures in braces. test: what would decide it.
    """

    id: Key
    words: str
    test: str
    source: str
    mark: Mark
    studies: tuple[str, ...]
    verdict: Verdict | None = None
    plain: str | None = None
    parts: tuple[Part, ...] = ()

    @property
    def citation(self) -> Citation:
        """Where the evidence comes from."""
        return Citation(self.source, self.mark, (self.id,))

    @property
    def verdicts(self) -> tuple[tuple[Verdict, str], ...]:
        """Its verdict with its plain sentence, or those of each of its parts."""
        if self.verdict is not None and self.plain is not None:
            return ((self.verdict, self.plain),)
        return tuple((part.verdict, part.plain) for part in self.parts)

    @property
    def figures(self) -> tuple[str, ...]:
        """The names in its words, an interval by the name of its figure."""
        return tuple(dict.fromkeys(map(figure_name, _names(self.words))))


class Grade(Struct, frozen=True):
    """What is known of one thing that the document says: its words, a verdict, a plain sentence."""

    cited: str  # the claim, or a part of it
    quote: str
    verdict: Verdict
    plain: str


_SUFFIXES = ("_interval", "_of")


def figure_name(name: str) -> str:
    """The figure behind a name in braces."""
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    return name


def read_claims(
    text: str, file: str, document: Mapping[str, Claim], studies: Iterable[str]
) -> Mapping[str, Judged]:
    """Every claim of the document judged, by its id; EvidenceError carries all problems.

    `studies`: the ids that may be named.
    """
    problems: list[str] = []
    found = _listed(load(text, file).get("claims"), problems)
    problems += _unlike(found, document)
    problems += _unknown_studies(found, set(studies))
    if problems:
        raise EvidenceError([f"{file}: {problem}" for problem in problems])
    return {judged.id: judged for judged in found}


def _listed(tables: object, problems: list[str]) -> list[Judged]:
    found = []
    for at, table in enumerate(tables if isinstance(tables, list) else []):
        judged = read(Judged, table, f"claims[{at}]", problems)
        if isinstance(judged, Judged):
            found.append(judged)
    return found


def _unlike(found: list[Judged], document: Mapping[str, Claim]) -> Iterator[str]:
    """Claims and parts are those of the document, each with one verdict."""
    ids = [judged.id for judged in found]
    yield from (
        f"{each}: is missing. Judge this claim too." for each in document if each not in ids
    )
    yield from (
        f"{each}: is judged twice. Keep one of them." for each in document if ids.count(each) > 1
    )
    for judged in found:
        claim = document.get(judged.id)
        if claim is None:
            yield f"{judged.id}: is no claim of the document. Choose from its claims."
        elif tuple(part.key for part in judged.parts) != claim.parts:
            yield f"{judged.id}.parts: are not {', '.join(claim.parts) or 'any'}. Judge those."
        elif (judged.verdict is None or judged.plain is None) != bool(claim.parts):
            yield f"{judged.id}.verdict: write verdict and plain, or parts that have them."


def _unknown_studies(found: list[Judged], studies: set[str]) -> Iterator[str]:
    for judged in found:
        for study in judged.studies:
            if study not in studies:
                yield f'{judged.id}.studies: "{study}" is no study here. Choose from the studies.'


def grades(
    cited: Iterable[str], judged: Mapping[str, Judged], document: Mapping[str, Claim]
) -> tuple[Grade, ...]:
    """What is known of everything that a source cites: claims and parts, in their order."""
    return tuple(each for name in cited for each in _grades_of(name, judged, document))


def _grades_of(
    cited: str, judged: Mapping[str, Judged], document: Mapping[str, Claim]
) -> Iterator[Grade]:
    claim, _, wanted = cited.partition(".")
    found, quote = judged[claim], document[claim].quote
    if found.verdict is not None and found.plain is not None:
        yield Grade(claim, quote, found.verdict, found.plain)
    for part in found.parts:
        if wanted in ("", part.key):
            yield Grade(f"{claim}.{part.key}", quote, part.verdict, part.plain)


def words_of(judged: Judged, figures: Mapping[str, Figure]) -> Phrase:
    """The evidence with its figures, to be said in any language; a missing one is a KeyError."""
    return Phrase.of(
        judged.words, **{name: _filled(name, figures) for name in _names(judged.words)}
    )


def _filled(name: str, figures: Mapping[str, Figure]) -> Hashable:
    figure = figures[figure_name(name)]
    if name.endswith("_interval"):
        low, high = map(Written, figure.ends)
        return Phrase.of("{low} to {high}", low=low, high=high)
    return figure.of if name.endswith("_of") else Written(figure.rounded)


class Written(Struct, frozen=True):
    """A number as it is written, with the decimal mark of the language in which it is said."""

    text: str

    def say(self, translate: Translate = str) -> str:
        """The number in that language."""
        return self.text.replace(".", translate("."))


def _names(words: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(words) if name]
