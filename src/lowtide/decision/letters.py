"""From what is known of a night to the letters that the nightly rule reads."""

from collections.abc import Hashable
from datetime import datetime, time, timedelta

from lowtide.course.events import CheckedIn, Effect, PrescriberSaid, Say, Severity
from lowtide.course.facts import DoseReport
from lowtide.decision.catalogue import circumstances, urgent_words
from lowtide.decision.recommendation import Comfort, Gate, LastDose, Raise, StartAt, Stop, Word
from lowtide.errors import StepError
from lowtide.phrases import Phrase, Phrases
from lowtide.protocol.model import Protocol
from lowtide.quantities import Dose, Night, Timing
from lowtide.screening.findings import Bar, NightFinding, Question

NOTHING = Dose(0)
NO_DOSE = Phrase("no dose")
GATES = {
    Bar.OPEN: Gate.OPEN,
    Bar.BLOCKED: Gate.BLOCKED,
    Bar.PAUSE: Gate.PAUSE,
    Bar.DANGER: Gate.DANGER,
}


def comfort_of(answers: CheckedIn | None) -> Comfort:
    """Today's answers as one letter: the worst wins, and what is not answered is not quiet."""
    if answers is None:
        return Comfort.UNANSWERED
    severities = {severity_of(effect) for effect in answers.effects or ()}
    if severities & {Severity.URGENT, Severity.SEVERE}:
        return Comfort.SEVERE
    if answers.sleep_worse:
        return Comfort.ROUGH_SLEEP
    if Severity.MODERATE in severities:
        return Comfort.ROUGH
    return Comfort.UNANSWERED if answers.effects is None else Comfort.QUIET


def severity_of(effect: Effect) -> Severity:
    """What was said of an effect; one that is named like an urgent sign is urgent all the same."""
    name = effect.name.casefold()
    named = any(word in name for word in urgent_words())
    return Severity.URGENT if named else effect.severity


def urgent_signs(answers: CheckedIn | None) -> NightFinding | None:
    """Urgent signs among today's answers: danger, emergency words first."""
    effects = answers.effects if answers and answers.effects else ()
    urgent = [effect.name for effect in effects if severity_of(effect) is Severity.URGENT]
    if not urgent:
        return None
    named = Phrases(tuple(map(Phrase, urgent)), between=", ")
    return circumstance("urgent_signs", Bar.DANGER, effects=named)


def last_dose(
    protocol: Protocol, advised: Dose | None, report: DoseReport | None
) -> tuple[LastDose, NightFinding | None]:
    """Last night's dose as a letter; a different amount is a question and counts as not known."""
    taken = report.dose if report else None
    if taken is None or taken == NOTHING:
        return LastDose.NOT_KNOWN, None
    if taken > protocol.top:
        above = circumstance("above_maximum", Bar.DANGER, taken=taken, maximum=protocol.top)
        return LastDose.NOT_KNOWN, above
    if taken == advised:
        return LastDose.ADVISED, None
    if advised is not None and taken == _below(protocol, advised):
        return LastDose.PREVIOUS, None
    question = {"taken": taken, "advised": advised or NO_DOSE}
    return LastDose.NOT_KNOWN, circumstance("unexpected_dose", Bar.BLOCKED, **question)


def _below(protocol: Protocol, dose: Dose) -> Dose | None:
    step = step_named(protocol, dose)
    return protocol.steps[step - 1].dose.value if step > 0 else None


def step_named(protocol: Protocol, dose: Dose) -> int:
    """The step with this dose; a StepError names the doses that there are."""
    step = protocol.step_at(dose)
    if step is None:
        doses = ", ".join(str(each.dose.value) for each in protocol.steps)
        raise StepError(
            f"{dose} is no step of the protocol {protocol.id} ({doses}). "
            "Choose a protocol with this dose by --protocol (lowtide protocols lists them), or let "
            "the prescriber's start name one of its doses."
        )
    return step


def word_of(protocol: Protocol, said: tuple[PrescriberSaid, ...]) -> Word | None:
    """The prescriber's words of a night as one letter: stop, then start or resume, then raise."""
    spoken = {word.say for word in said}
    if Say.STOP in spoken:
        return Stop()
    starting = starting_word(said)
    if starting:
        return StartAt(step_named(protocol, starting.dose) if starting.dose else 0)
    return Raise() if Say.RAISE in spoken else None


def starting_word(said: tuple[PrescriberSaid, ...]) -> PrescriberSaid | None:
    """The start or resume that is used of a night's words: resume before start, the last of each.

    Its step and its conflicts are the ones that count, and no other word's.
    """
    spoken = {word.say: word for word in said}
    return spoken.get(Say.RESUME) or spoken.get(Say.START)


def too_many_words(said: tuple[PrescriberSaid, ...]) -> NightFinding | None:
    """Words of one night that cannot all be one letter."""
    kinds = {Say.START if word.say is Say.RESUME else word.say for word in said}
    return circumstance("one_word_a_night", Bar.OPEN) if len(kinds) > 1 else None


def unnamed_conflicts(said: tuple[PrescriberSaid, ...], conflicts: frozenset[str]) -> list[str]:
    """The conflicts that a start or resume does not name; a word in a file names them all."""
    word = starting_word(said)
    if word is None or word.conflicts is None:
        return []
    return sorted(conflicts - set(word.conflicts))


def planned_moment(protocol: Protocol, night: Night, timing: Timing) -> datetime:
    """When a night's dose is expected, on the wall clock."""
    if timing is Timing.MORNING:
        return datetime.combine(night.date + timedelta(days=1), _morning(protocol))
    return datetime.combine(night.date, _evening(protocol))


def timing_of(protocol: Protocol, taken_at: datetime | None) -> Timing:
    """Night or morning, whichever planned moment a first dose was nearer to."""
    if taken_at is None:
        return protocol.timing.value
    moment = taken_at.replace(tzinfo=None)
    night = Night.at(moment)
    evening = abs(planned_moment(protocol, night, Timing.NIGHT) - moment)
    morning = abs(planned_moment(protocol, night, Timing.MORNING) - moment)
    return Timing.MORNING if morning < evening else Timing.NIGHT


def _evening(protocol: Protocol) -> time:
    return protocol.numbers.night_dose_at.value


def _morning(protocol: Protocol) -> time:
    return protocol.numbers.morning_dose_at.value


def circumstance(key: str, bar: Bar, **figures: Hashable) -> NightFinding:
    """A finding of the night itself, with the figures for its words."""
    said = circumstances()[key]
    ask = Question(Phrase.of(said.ask, **figures), said.who, said.when) if said.ask else None
    return NightFinding(
        key=f"night:{key}",
        bar=bar,
        patient=Phrase.of(said.patient, **figures),
        prescriber=Phrase.of(said.prescriber, **figures),
        source=said.citation,
        ask=ask,
    )
