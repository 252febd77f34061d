"""What a pharmacist or the prescriber said of a product that had to be asked about.

It is remembered for the product of exactly that name. It answers a question and nothing more: what
our list knows as a conflict stays one, whoever says otherwise.
"""

from msgspec.structs import replace

from lowtide.course.events import Adviser, MedicineAnswered, OpioidInIt
from lowtide.course.facts import CourseFacts
from lowtide.phrases import Phrase
from lowtide.quantities import Night
from lowtide.screening.catalogue import Catalogue
from lowtide.screening.medicines import Kind, Medicine, Outcome
from lowtide.screening.screen import Clash, Judgement, judge
from lowtide.screening.words import key_of, short


def answer_to(name: str, facts: CourseFacts, night: Night) -> MedicineAnswered | None:
    """The last answer about the product of this name by that night."""
    given = answer_given(name, facts, night)
    return given[1] if given else None


def answer_given(
    name: str, facts: CourseFacts, night: Night
) -> tuple[Night, MedicineAnswered] | None:
    """The same, with the night on which it was written down."""
    key = key_of(name)
    given = [each for each in facts.answers if each[0] <= night and key_of(each[1].medicine) == key]
    return given[-1] if given else None


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

    Whether a medicine that our list asks about goes with naltrexone is for the prescriber to say.
    """
    if answer is None or answer.opioid is not OpioidInIt.NO:
        return judged
    asks = () if answer.adviser is Adviser.PRESCRIBER else judged.asks
    return replace(judged, asks=asks, doubts=())


def clashes_of(
    name: str, facts: CourseFacts, night: Night, catalogue: Catalogue
) -> tuple[Clash, ...]:
    """The conflicts of a product: those of our list, else what was told of it."""
    known = judge(name, catalogue).clashes
    return known or clashes_told(answer_to(name, facts, night), catalogue)


def told_sentence(night: Night, answer: MedicineAnswered, catalogue: Catalogue) -> Phrase:
    """Who said what of a product, and when."""
    words = catalogue.words.answered
    said = "opioid" if answer.opioid is OpioidInIt.YES else "no_opioid"
    figures = {"adviser": Phrase(words[answer.adviser.value]), "date": night.date}
    return Phrase.of(words[said], **figures)
