"""Why the published pools differ: what each would need of the trials that are not known here."""

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from lowtide.evidence.meta_analysis.answers import FIXED, PAIN, STANDARDISED, answer
from lowtide.evidence.meta_analysis.trials import Question, choices
from lowtide.evidence.model import Figure, Measure, Review
from lowtide.evidence.read import Read
from lowtide.evidence.statistics.pool import Pooled
from lowtide.evidence.statistics.sizes import Size

RATIO = "ratio"
REVIEWS_OF_HARMS = ("reviews_", "safety_")
QUESTION_OF = {Measure.POINTS: PAIN, Measure.STANDARDISED: STANDARDISED}


class Compared(Struct, frozen=True):
    """A published pool beside ours of the same scale and without the trials that it lacks.

    ours: of the trials with known numbers, by fixed effect. rest: what its other trials have to say
    together, if those trials are in it with these numbers and it is a fixed effect; None where the
    weights do not allow that.
    """

    review: Review
    question: Question
    published: Figure
    ours: Pooled
    names: tuple[str, ...]
    rest: Size | None


def compared(read: Read) -> tuple[Compared, ...]:
    """Every published pool whose interval is known."""
    return tuple(_compared(read))


def _compared(read: Read) -> Iterator[Compared]:
    for review in _reviews(read):
        if review.measure not in QUESTION_OF or review.effect is None:
            continue
        question = QUESTION_OF[review.measure]
        chosen = choices(read.figures)
        lacking = replace(chosen, without=frozenset(review.without))
        found = answer(read, question, lacking)
        published = read.figures[f"reviews_{review.effect}"]
        se = read.figures[f"reviews_{review.effect}_se"].value
        if found is not None:
            ours = found.by(FIXED)
            yield Compared(
                review=review,
                question=question,
                published=published,
                ours=ours,
                names=tuple(trial.name for trial in found.trials),
                rest=_rest(published.value, se, ours),
            )


def _reviews(read: Read) -> Iterator[Review]:
    for collection in read.collections:
        yield from collection.reviews


def _rest(published: float, se: float, ours: Pooled) -> Size | None:
    """Weights add up in a fixed effect, so the rest is what is left of weight and of sum."""
    whole, known = 1 / se**2, 1 / ours.se**2
    if whole <= known:
        return None
    left = whole - known
    return Size((published * whole - ours.estimate * known) / left, left**-0.5)


def published_harms(read: Read) -> Mapping[str, tuple[Figure, ...]]:
    """Unwanted effects that reviews give as risk ratios, by name: "vivid_dreams"."""
    found: dict[str, tuple[Figure, ...]] = {}
    for name, figure in read.figures.items():
        if figure.unit == RATIO and name.startswith(REVIEWS_OF_HARMS):
            harm = _harm(name)
            found[harm] = (*found.get(harm, ()), figure)
    return found


def _harm(name: str) -> str:
    """The unwanted effect in the name of a figure: "reviews_ams_vivid_dreams"."""
    collection, _, key = name.partition("_")
    return key.partition("_")[2] if collection == "reviews" else key
