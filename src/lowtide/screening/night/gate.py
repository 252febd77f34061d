"""What medicines and conditions do to one night: findings, each with its bar, words and ask."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from msgspec.structs import replace

from lowtide.asks import When, Who
from lowtide.course.events import Condition, Say
from lowtide.course.facts import CourseFacts, Span
from lowtide.phrases import Phrase, Phrases
from lowtide.quantities import Night
from lowtide.screening.catalogue import Catalogue
from lowtide.screening.conditions import ConditionRule
from lowtide.screening.findings import Bar, NightFinding, Question
from lowtide.screening.medicines import Kind, Medicine
from lowtide.screening.night.answers import answer_to, clashes_of, exactly, still_asked
from lowtide.screening.screen import (
    Clash,
    Judgement,
    clash_sentences,
    ingredient,
    interval_sentence,
    judge,
    known_ask_sentence,
)
from lowtide.screening.words import key_of, plain, short, words_of

LONG_TERM = "long-term"
# What these mean for opioids stays to be asked, however long they have been taken.
_POINT_TO_AN_OPIOID = (Kind.ANTAGONIST, Kind.WITHDRAWAL_AID)
_NEVER = date.max
_FOR_EVER = 10_000  # days: longer than any interval


def night_findings(
    facts: CourseFacts, night: Night, protocol_days_before_surgery: int, catalogue: Catalogue
) -> tuple[NightFinding, ...]:
    """Everything that stands in the way of a night or must be asked about it, the worst first.

    Each key comes once. Source: the rule table's rules 3 and 7 and its gate; the library's rows.
    """
    found = [
        *_unanswered(facts, night, catalogue),
        *(f for span in facts.medicines for f in _of_medicine(span, facts, night, catalogue)),
        *_of_conditions(facts, night, protocol_days_before_surgery, catalogue),
    ]
    worst: dict[str, NightFinding] = {}
    for finding in sorted(found, key=_worst_first):
        worst.setdefault(finding.key, finding)
    return tuple(worst.values())


def _worst_first(finding: NightFinding) -> tuple[int, int, str]:
    return (-finding.bar, -(finding.not_before or _NEVER).toordinal(), finding.key)


def _unanswered(facts: CourseFacts, night: Night, catalogue: Catalogue) -> Iterator[NightFinding]:
    since = {"medicines": facts.medicines_answered, "conditions": facts.conditions_answered}
    for key, answered in since.items():
        if answered is None or night < answered:
            yield _by_rule(f"unanswered:{key}", catalogue.words.unanswered[key])


# --- medicines ----------------------------------------------------------------------------------


def _of_medicine(
    span: Span[str], facts: CourseFacts, night: Night, catalogue: Catalogue
) -> Iterator[NightFinding]:
    if night < span.first:
        return
    name, label = without_label(span.what, catalogue)
    clashes = clashes_of(name, facts, night, span.first, catalogue)
    for clash in clashes:
        yield from _of_clash(clash, span, facts, night, catalogue)
    if clashes:
        return
    asked = still_asked(judge(name, catalogue), answer_to(name, facts, night, span.first))
    if span.holds_on(night):
        yield from _of_asks(asked, label, catalogue)
    elif span.last and asked.doubts and not _said_since(span, name, facts, night, catalogue):
        yield from _of_ended(asked, _bar_of(asked, label), span.last, night, catalogue)


def without_label(text: str, catalogue: Catalogue) -> tuple[str, str]:
    """A name without "(vitamin)" or "(long-term)" at its end, and which of them stood there."""
    name, opened, label = text.rstrip().removesuffix(")").rpartition("(")
    labels = {key_of(known): known for known in catalogue.vocabulary.said_harmless}
    said = labels.get(key_of(label), "") if opened and text.rstrip().endswith(")") else ""
    return (name.rstrip(), said) if said else (text, "")


def _said_since(
    span: Span[str], name: str, facts: CourseFacts, night: Night, catalogue: Catalogue
) -> bool:
    """Whether a person has since said what an unrecognised medicine was: another name, a label.

    With a label it stands on the list anew, and bars what that label bars.
    """
    ended = (span.last or span.first) + 1
    later = (each.what for each in facts.medicines if ended <= each.first <= night)
    labelled = (without_label(each, catalogue) for each in later)
    return (ended, span.what) in facts.renamed or any(
        label and exactly(each) == exactly(name) for each, label in labelled
    )


def _of_ended(
    judged: Judgement, bar: Bar, last: Night, night: Night, catalogue: Catalogue
) -> Iterator[NightFinding]:
    """What nobody recognised may have been an opioid: it bars on for as long as one does."""
    not_before = last.date + timedelta(days=catalogue.prolonged.days)
    if bar is Bar.OPEN or night.date >= not_before:
        return
    found = _unknown_ask(judged, bar, catalogue)
    words = catalogue.words.gate["ended" if bar is Bar.PAUSE else "ended_long_term"]
    ended = Phrase.of(words, last=last.date, date=not_before)
    yield replace(found, patient=Phrases((*judged.doubts, ended)), not_before=not_before)


def _of_clash(
    clash: Clash, span: Span[str], facts: CourseFacts, night: Night, catalogue: Catalogue
) -> Iterator[NightFinding]:
    ended = None if span.holds_on(night) else span.last
    if ended is None:
        yield _clash_finding(clash, span, clash.not_before(night.date), None, "taken", catalogue)
        return
    shortened = _shortened(clash, span, facts, night, catalogue)
    not_before = shortened or clash.not_before(ended.date)
    if not_before is None or night.date < not_before:
        when = "shortened" if shortened else "until"
        yield _clash_finding(clash, span, not_before, ended, when, catalogue)


def _shortened(
    clash: Clash, span: Span[str], facts: CourseFacts, night: Night, catalogue: Catalogue
) -> date | None:
    """The prescriber's date for this medicine, if it was said since the last possible intake.

    A word said before that intake did not know of it, and a date up to it would give both at once.
    """
    ended = span.last or night
    dates = [
        (said_on, said.not_before)
        for said_on, said in facts.shortened
        if ended <= said_on <= night
        and said.not_before > ended.date
        and _is_about(said.medicine, clash, span.what, catalogue)
    ]
    return max(dates, key=lambda dated: dated[0])[1] if dates else None


def _is_about(named: str, clash: Clash, product: str, catalogue: Catalogue) -> bool:
    """Whether a word about this medicine is about that product: by name, or by what is in it.

    A word about a tablet says nothing of the patch or the depot, which bar for longer.
    """
    if key_of(named) == key_of(product):
        return True
    if _is_slow(product, catalogue) and not _is_slow(named, catalogue):
        return False
    own = clash.interval.days if clash.interval else _FOR_EVER
    return any(
        said.medicine.ingredient == clash.medicine.ingredient
        and (said.interval.days if said.interval else _FOR_EVER) >= own
        for said in judge(named, catalogue).clashes
    )


def _is_slow(name: str, catalogue: Catalogue) -> bool:
    return not catalogue.vocabulary.prolonged.isdisjoint(words_of(plain(name)))


def _clash_finding(
    clash: Clash,
    span: Span[str],
    not_before: date | None,
    ended: Night | None,
    when: str,
    catalogue: Catalogue,
) -> NightFinding:
    words, medicine = catalogue.words.gate, clash.medicine
    sentences = clash_sentences(clash, catalogue, still_taken=ended is None)
    return NightFinding(
        key=f"medicine:{medicine.ingredient}",
        bar=Bar.DANGER,
        patient=Phrases((*sentences, interval_sentence(clash, not_before, catalogue, when))),
        prescriber=Phrase.of(
            words["clash_prescriber"],
            medicine=Phrase(medicine.name),
            kind=_kind(medicine),
            text=short(span.what),
            taken=Phrase.of(
                words["last_intake" if ended else "still_taken"], date=ended and ended.date
            ),
            until=Phrase.of(
                words["free_from" if not_before else "free_undecided"], date=not_before
            ),
        ),
        source=clash.source,
        ask=_ask(Phrase.of(words["clash_ask"], medicine=ingredient(medicine)), Who.PRESCRIBER),
        not_before=not_before,
    )


def _of_asks(judged: Judgement, label: str, catalogue: Catalogue) -> Iterator[NightFinding]:
    for medicine in judged.asks:
        said = label == LONG_TERM and medicine.kind not in _POINT_TO_AN_OPIOID
        yield _known_ask(medicine, judged, Bar.BLOCKED if said else Bar.PAUSE, catalogue)
    if judged.doubts:
        yield _unknown_ask(judged, _bar_of(judged, label), catalogue)


def _bar_of(judged: Judgement, label: str) -> Bar:
    """A vitamin bars nothing. A medicine of long standing may be an opioid of long standing: where
    naltrexone is taken already it goes on, and begins nowhere. What is spelt nearly like an opioid
    is neither, whatever is said of it.
    """
    if not label or (judged.near and judged.near.is_conflict) or judged.cleared:
        return Bar.PAUSE
    return Bar.BLOCKED if label == LONG_TERM else Bar.OPEN


def _known_ask(
    medicine: Medicine, judged: Judgement, bar: Bar, catalogue: Catalogue
) -> NightFinding:
    words = catalogue.words.gate
    question = Phrase.of(words["known_ask"], medicine=ingredient(medicine))
    return NightFinding(
        key=f"medicine:{medicine.ingredient}",
        bar=bar,
        patient=_asked_of((known_ask_sentence(medicine, catalogue),), bar, catalogue),
        prescriber=Phrase.of(
            words["known_prescriber"],
            medicine=Phrase(medicine.name),
            kind=_kind(medicine),
            text=short(judged.text),
            note=Phrase(medicine.note),
        ),
        source=medicine.source,
        ask=_ask(question, Who.PRESCRIBER, bar),
    )


def _unknown_ask(judged: Judgement, bar: Bar, catalogue: Catalogue) -> NightFinding:
    words, text = catalogue.words.gate, short(judged.text)
    return NightFinding(
        key=f"medicine:{short(plain(judged.text))}",
        bar=bar,
        patient=_asked_of(judged.doubts, bar, catalogue),
        prescriber=Phrase.of(words["unknown_prescriber"], text=text),
        source=catalogue.words.sources["not_recognised"],
        ask=_ask(Phrase.of(words["unknown_ask"], text=text), Who.PHARMACIST, bar),
    )


def _asked_of(sentences: tuple[Phrase, ...], bar: Bar, catalogue: Catalogue) -> Phrases:
    last = {Bar.OPEN: "said_harmless", Bar.BLOCKED: "said_long_term"}.get(bar, "pause")
    return Phrases((*sentences, Phrase(catalogue.words.gate[last])))


def _ask(text: Phrase, who: Who, bar: Bar = Bar.PAUSE) -> Question:
    return Question(text, who, When.NEXT_VISIT if bar is Bar.OPEN else When.BEFORE_NEXT_DOSE)


def _kind(medicine: Medicine) -> Phrase:
    return Phrase(medicine.kind.words)


# --- conditions ---------------------------------------------------------------------------------


def _of_conditions(
    facts: CourseFacts, night: Night, days_before_surgery: int, catalogue: Catalogue
) -> Iterable[NightFinding]:
    for span in facts.conditions:
        if night < span.first:
            continue
        if span.what.key == "surgery":
            yield from _of_surgery(span, facts, night, days_before_surgery, catalogue)
        elif span.holds_on(night) and (span.what.date or date.min) <= night.date:
            yield _of_condition(span.what, catalogue)


def _of_condition(condition: Condition, catalogue: Catalogue) -> NightFinding:
    library = catalogue.conditions
    key = condition.key
    return _by_rule(f"condition:{key}", library.conditions.get(key, library.unknown), word=key)


def _spoken_since(since: Night, facts: CourseFacts, night: Night) -> bool:
    """Whether the prescriber has let the course begin or go on since that night."""
    words = (word for on, said in facts.words.items() if since <= on <= night for word in said)
    return any(word.say in (Say.START, Say.RESUME) for word in words)


def _of_surgery(
    span: Span[Condition], facts: CourseFacts, night: Night, days_before: int, catalogue: Catalogue
) -> Iterator[NightFinding]:
    rules, key, operation = catalogue.conditions.surgery, "condition:surgery", span.what.date
    if operation is None:
        yield from [_by_rule(key, rules.undated)] if span.holds_on(night) else []
        return
    days_ahead = (operation - night.date).days
    if days_ahead < 0:
        took_place = span.last is None or span.last.date >= operation
        if took_place and -days_ahead <= catalogue.conditions.days_after_surgery.count:
            yield _by_rule(f"{key}_passed", rules.passed)
            if span.first.date > operation and not _spoken_since(span.first, facts, night):
                yield _by_rule(f"{key}_told_later", rules.told_later)
    elif span.holds_on(night) and days_ahead <= days_before:
        near = catalogue.conditions.conditions["surgery"]
        yield _by_rule(key, near, not_before=operation + timedelta(days=1))
    elif span.holds_on(night):
        yield _by_rule(f"{key}_planned", rules.planned)


def _by_rule(
    key: str, rule: ConditionRule, word: str = "", not_before: date | None = None
) -> NightFinding:
    return NightFinding(
        key=key,
        bar=rule.effect.bar,
        patient=Phrase.of(rule.patient, key=word),
        prescriber=Phrase.of(rule.prescriber, key=word),
        source=rule.citation,
        ask=Question(Phrase.of(rule.ask, key=word), rule.who, rule.when),
        not_before=not_before,
    )
