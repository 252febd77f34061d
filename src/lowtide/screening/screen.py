"""What screening says of one name: conflict, ask or no clash found, with the reason and source."""

from datetime import date, timedelta
from functools import lru_cache
from typing import assert_never

from msgspec import Struct

from lowtide.phrases import Phrase, Phrases, Translate
from lowtide.screening.catalogue import Catalogue, Entry
from lowtide.screening.match import Match, match
from lowtide.screening.medicines import Interval, Kind, Medicine, Outcome
from lowtide.screening.nearest import Near, hidden, nearest
from lowtide.screening.words import plain, short, words_of
from lowtide.sources import Citation


class Clash(Struct, frozen=True):
    """A medicine in conflict with naltrexone, and its interval in the form that was named.

    Without an interval the prescriber decides.
    """

    medicine: Medicine
    interval: Interval | None
    verified: bool = True

    def not_before(self, last_intake: date) -> date | None:
        """The first day for naltrexone after that last intake; None where none is known."""
        if self.interval is None:
            return None
        return last_intake + timedelta(days=self.interval.days)

    @property
    def source(self) -> Citation:
        """Where the interval comes from, or the row itself where there is none."""
        return self.medicine.source if self.interval is None else self.interval.source


class Judgement(Struct, frozen=True):
    """What is said of a text on any day: conflicts, what must be asked, what is cleared.

    `clashes` has one for each ingredient, the one with the longest interval first. `near`: the name
    that may have been meant.
    """

    text: str
    outcome: Outcome
    clashes: tuple[Clash, ...]
    asks: tuple[Medicine, ...]
    cleared: tuple[Medicine, ...]
    doubts: tuple[Phrase, ...]
    near: Near | None = None

    @property
    def ingredients(self) -> frozenset[str]:
        """Every ingredient that is named."""
        clashing = tuple(clash.medicine for clash in self.clashes)
        return frozenset(medicine.ingredient for medicine in clashing + self.asks + self.cleared)


class Finding(Struct, frozen=True):
    """The answer for one name on one day; without `not_before` no date is known."""

    text: str
    outcome: Outcome
    ingredient: str | None
    reason: str
    source: Citation
    not_before: date | None = None
    interval_days: int | None = None


def screen(
    text: str,
    on: date,
    taken_on: date | None,
    catalogue: Catalogue,
    translate: Translate = str,
) -> Finding:
    """What a name means for naltrexone on a day, taken last on `taken_on` or still today."""
    judged = judge(text, catalogue)
    match judged.outcome:
        case Outcome.CONFLICT:
            return _conflict(judged, on, taken_on, catalogue, translate)
        case Outcome.ASK:
            return _ask(judged, catalogue, translate)
        case Outcome.NO_CLASH:
            return _no_clash(judged, catalogue, translate)
        case _ as never:
            assert_never(never)


@lru_cache(maxsize=4096)
def judge(text: str, catalogue: Catalogue) -> Judgement:
    """What is said of a text on any day: one conflict wins, then one doubt; never raises."""
    matched = match(text, catalogue)
    medicines = dict.fromkeys(entry.medicine for entry in matched.entries)
    clashes = _clashes(matched, catalogue)
    asks = tuple(medicine for medicine in medicines if medicine.outcome is Outcome.ASK)
    near = _near(text, matched, catalogue)
    doubts = (*_doubts(text, matched, catalogue), *_meant(near, matched, catalogue))
    outcome = Outcome.ASK if asks or doubts else Outcome.NO_CLASH
    return Judgement(
        text=text,
        outcome=Outcome.CONFLICT if clashes else outcome,
        clashes=clashes,
        asks=asks,
        cleared=tuple(m for m in medicines if m.outcome is Outcome.NO_CLASH),
        doubts=doubts,
        near=near,
    )


def _near(text: str, matched: Match, catalogue: Catalogue) -> Near | None:
    words = words_of(plain(text[: catalogue.longest_name]))
    if matched.unknown:
        return nearest(words, matched.unknown, catalogue)
    return hidden(words, catalogue)


def _meant(near: Near | None, matched: Match, catalogue: Catalogue) -> list[Phrase]:
    if near is None:
        return []
    words = catalogue.words.ask
    figures = (("name", near.name), ("medicine", ingredient(near.medicine)))
    if not matched.unknown:
        return [Phrase(words["hidden"], figures)]
    if not near.is_conflict:
        return [Phrase(words["near"], figures)]
    brand = near.name != near.medicine.ingredient
    return [Phrase(words["near_conflict_brand" if brand else "near_conflict"], figures)]


def _clashes(matched: Match, catalogue: Catalogue) -> tuple[Clash, ...]:
    found = [
        Clash(entry.medicine, _interval(entry, matched, catalogue), entry.verified)
        for entry in matched.entries
        if entry.medicine.outcome is Outcome.CONFLICT
    ]
    found.sort(key=_longest_first)
    worst: dict[str, Clash] = {}
    for clash in found:
        worst.setdefault(clash.medicine.ingredient, clash)
    return tuple(worst.values())


def _longest_first(clash: Clash) -> tuple[bool, int, bool, str]:
    # No known interval is the longest of all: only the prescriber ends it.
    days = clash.interval.days if clash.interval else 0
    return (clash.interval is not None, -days, not clash.verified, clash.medicine.ingredient)


def _interval(entry: Entry, matched: Match, catalogue: Catalogue) -> Interval | None:
    own = entry.medicine.interval
    if own is None or not (matched.prolonged or entry.prolonged):
        return own
    return max(own, catalogue.prolonged, key=lambda interval: interval.days)


def _doubts(text: str, matched: Match, catalogue: Catalogue) -> list[Phrase]:
    words = catalogue.words.ask
    doubts = {
        Phrase(words["too_long"]): len(text) > catalogue.longest_name,
        Phrase.of(words["unknown"], words=short(" ".join(matched.unknown))): bool(matched.unknown),
        Phrase(words["nothing_named"]): not matched.entries and not matched.unknown,
        Phrase(words["second_strength"]): matched.second_strength,
    }
    return [doubt for doubt, holds in doubts.items() if holds]


def _conflict(
    judged: Judgement,
    on: date,
    taken_on: date | None,
    catalogue: Catalogue,
    translate: Translate,
) -> Finding:
    worst = judged.clashes[0]
    not_before = worst.not_before(taken_on or on)
    passed = taken_on is not None and not_before is not None and not_before <= on
    when = "passed" if passed else "taken" if taken_on is None else "until"
    reason = [] if passed else [s for c in judged.clashes for s in clash_sentences(c, catalogue)]
    reason.append(interval_sentence(worst, not_before, catalogue, when))
    return Finding(
        text=judged.text,
        outcome=Outcome.ASK if passed else Outcome.CONFLICT,
        ingredient=_together(tuple(clash.medicine for clash in judged.clashes)),
        reason=Phrases(tuple(reason)).say(translate),
        source=worst.source,
        not_before=not_before,
        interval_days=worst.interval.days if worst.interval else None,
    )


def clash_sentences(
    clash: Clash, catalogue: Catalogue, still_taken: bool = True
) -> tuple[Phrase, ...]:
    """Why a medicine is in conflict, in words for the patient, and what to keep taking."""
    words, kind = catalogue.words, clash.medicine.kind.value
    said = {
        words.clash[kind]: True,
        words.keep.get(kind, ""): still_taken and kind in words.keep,
        words.interval["unverified"]: not clash.verified,
    }
    named = (("medicine", ingredient(clash.medicine)),)
    return tuple(Phrase(text, named, opens=True) for text, holds in said.items() if holds)


def interval_sentence(
    clash: Clash, not_before: date | None, catalogue: Catalogue, when: str
) -> Phrase:
    """When naltrexone may follow; `when` is "taken", "until", "passed" or "shortened"."""
    words = catalogue.words.interval
    if not_before is None:
        return Phrase(words["undecided"])
    days = clash.interval.days if clash.interval else 0
    medicine = ingredient(clash.medicine)
    return Phrase.of(words[when], date=not_before, days=days, medicine=medicine)


def known_ask_sentence(medicine: Medicine, catalogue: Catalogue) -> Phrase:
    """What there is to ask of a medicine that the list knows."""
    return _noted(catalogue.words.ask["known"], medicine)


def ingredient(medicine: Medicine) -> Phrase:
    """The substance of a medicine; a class of them has a name in words, which is translated."""
    return Phrase(medicine.ingredient)


def _noted(template: str, medicine: Medicine) -> Phrase:
    figures = (("medicine", ingredient(medicine)), ("note", Phrase(medicine.note)))
    return Phrase(template, figures, opens=True)


def _ask(judged: Judgement, catalogue: Catalogue, translate: Translate) -> Finding:
    known = [known_ask_sentence(medicine, catalogue) for medicine in judged.asks]
    passed_on = [Phrase(catalogue.words.ask["passed_on"])] if known else []
    source = judged.asks[0].source if judged.asks else catalogue.words.sources["not_recognised"]
    return Finding(
        text=judged.text,
        outcome=Outcome.ASK,
        ingredient=_together(judged.asks or judged.cleared),
        reason=Phrases((*known, *judged.doubts, *passed_on)).say(translate),
        source=source,
    )


def _no_clash(judged: Judgement, catalogue: Catalogue, translate: Translate) -> Finding:
    own = any(medicine.kind is Kind.OWN_NALTREXONE for medicine in judged.cleared)
    words = Phrase(catalogue.words.no_clash["own" if own else "none"])
    known = catalogue.words.ask["known"]
    notes = [_noted(known, medicine) for medicine in judged.cleared if medicine.note]
    return Finding(
        text=judged.text,
        outcome=Outcome.NO_CLASH,
        ingredient=_together(judged.cleared),
        reason=Phrases((words, *notes)).say(translate),
        source=judged.cleared[0].source,
    )


def _together(medicines: tuple[Medicine, ...]) -> str | None:
    named = (part for medicine in medicines for part in medicine.ingredient.split(" + "))
    return " + ".join(dict.fromkeys(named)) or None
