"""What a pharmacist or the prescriber said of a product that had to be asked about.

It is remembered for the product of exactly that name. It answers a question and nothing more: what
our list knows as a conflict stays one, whoever says otherwise.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from lowtide.course.events import Adviser, MedicineAnswered, OpioidInIt
from lowtide.course.facts import CourseFacts
from lowtide.phrases import Phrase
from lowtide.quantities import Night
from lowtide.screening.catalogue import Catalogue
from lowtide.screening.medicines import Kind, Medicine, Outcome
from lowtide.screening.screen import Clash, Judgement, judge
from lowtide.screening.words import plain, short

Given = tuple[Night, MedicineAnswered]  # the night on which it was written down, and what was said


def answer_to(name: str, facts: CourseFacts, night: Night, since: Night) -> MedicineAnswered | None:
    """What counts of all that was said about the product of this name by that night.

    `since` is the night from which on it was taken.
    """
    given = answer_given(name, facts, night, since)
    return given[1] if given else None


def answer_given(name: str, facts: CourseFacts, night: Night, since: Night) -> Given | None:
    """The same, with the night on which it was written down."""
    product = exactly(name)
    about = [each for each in facts.answers if exactly(each[1].medicine) == product]
    return what_counts(
        each for each in about if each[0] <= night and (not each[1].once or each[0] >= since)
    )


def what_counts(given: Iterable[Given]) -> Given | None:
    """What counts of all that was said about one product, in its order.

    Of a pharmacist and of the prescriber the last word of each counts; where one of them says that
    an opioid is in it, it is, and else the prescriber's word goes first.
    """
    last = {said.adviser: (on, said) for on, said in given}
    return min(last.values(), key=_careful_first, default=None)


def exactly(name: str) -> str:
    """A product's name up to case, accents and gaps: another sign may be another product."""
    return " ".join(plain(name).split())


def _careful_first(given: Given) -> tuple[bool, bool]:
    said = given[1]
    return said.opioid is OpioidInIt.NO, said.adviser is not Adviser.PRESCRIBER


def clashes_told(answer: MedicineAnswered | None, catalogue: Catalogue) -> tuple[Clash, ...]:
    """The conflict with an opioid that is said to be in a product.

    One that our list knows has its own interval, that of a slow form where the product's name says
    so; after any other, the prescriber decides.
    """
    if answer is None or answer.opioid is not OpioidInIt.YES:
        return ()
    named = judge(f"{answer.ingredient} {answer.medicine}", catalogue).clashes
    return named or (Clash(_unlisted(answer, catalogue), interval=None),)


def _unlisted(answer: MedicineAnswered, catalogue: Catalogue) -> Medicine:
    name = short(answer.ingredient or answer.medicine)
    return Medicine(
        name=name,
        ingredient=name,
        kind=Kind.OPIOID,
        outcome=Outcome.CONFLICT,
        source=catalogue.words.sources["told"],
    )


def still_asked(judged: Judgement, answer: MedicineAnswered | None) -> Judgement:
    """What is left to be asked of a product without an opioid in it.

    Whether a medicine that our list asks about goes with naltrexone is for the prescriber to say,
    and so is one whose name comes close to an opioid's.
    """
    if answer is None or answer.opioid is not OpioidInIt.NO:
        return judged
    if answer.adviser is Adviser.PRESCRIBER:
        return replace(judged, asks=(), doubts=())
    if judged.near and judged.near.is_conflict:
        return judged
    return replace(judged, doubts=())


def clashes_of(
    name: str, facts: CourseFacts, night: Night, since: Night, catalogue: Catalogue
) -> tuple[Clash, ...]:
    """The conflicts of a product: those of our list, else what was told of it."""
    known = judge(name, catalogue).clashes
    return known or clashes_told(answer_to(name, facts, night, since), catalogue)


def told_sentence(night: Night, answer: MedicineAnswered, catalogue: Catalogue) -> Phrase:
    """Who said what of a product, and when."""
    words = catalogue.words.answered
    known = bool(judge(answer.medicine, catalogue).asks)
    said = "opioid" if answer.opioid is OpioidInIt.YES else "goes_with" if known else "no_opioid"
    figures = {"adviser": Phrase(words[answer.adviser.value]), "date": night.date}
    return Phrase.of(words[said], **figures)
