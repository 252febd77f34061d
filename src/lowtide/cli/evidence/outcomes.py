"""What may be asked for with --outcome: a pool, or what reviews say where trials gave no counts."""

from typing import Any

from msgspec import Struct

from lowtide.errors import EvidenceError
from lowtide.evidence.meta_analysis.answers import (
    HARMS,
    PAIN,
    RESPONDERS,
    STANDARDISED,
    Answer,
    answer,
    bayes,
)
from lowtide.evidence.meta_analysis.published import published_harms
from lowtide.evidence.model import Figure
from lowtide.evidence.read import Read
from lowtide.exchange.charts.forest import Forest
from lowtide.exchange.evidence.as_data import answer_as_data, figure_as_data
from lowtide.exchange.evidence.rows import forest_of, published_forest

QUESTIONS = {
    "pain": PAIN,
    "pain-standardised": STANDARDISED,
    "responders": RESPONDERS,
    **{f"harm:{name}": question for name, question in HARMS.items()},
}


class Asked(Struct, frozen=True):
    """An outcome with its pool, or with the risk ratios of reviews alone."""

    read: Read
    title: str
    pooled: Answer | None
    published: tuple[Figure, ...]

    def forest(self) -> Forest:
        """What is drawn."""
        if self.pooled is not None:
            found = self.pooled
            return forest_of(found, bayes(found.sizes, found.question, self.read.figures))
        return published_forest(self.title, self.published)

    def as_data(self) -> dict[str, Any]:
        """What programs read."""
        if self.pooled is not None:
            return answer_as_data(self.pooled, self.read)
        return {
            "question": self.title,
            "trials": [],
            "pools": [],
            "published": [figure_as_data(figure) for figure in self.published],
        }


def asked(outcome: str, read: Read) -> Asked:
    """The outcome by its name; another name is refused with those that there are."""
    harms = published_harms(read)
    if outcome in QUESTIONS:
        question = QUESTIONS[outcome]
        found = answer(read, question)
        if found is not None:
            return Asked(read, question.title, found, harms.get(outcome.removeprefix("harm:"), ()))
    name = outcome.removeprefix("harm:")
    if outcome.startswith("harm:") and name in harms:
        title = f"{name.replace('_', ' ').capitalize()}: risk ratios of reviews"
        return Asked(read, title, None, harms[name])
    known = [*QUESTIONS, *(f"harm:{each}" for each in sorted(harms) if each not in HARMS)]
    raise EvidenceError([f"{outcome}: is no outcome here. Choose one of {', '.join(known)}."])
