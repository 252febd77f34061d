"""Why a night's answer is what it is, in plain words or precise ones, from the same reasons."""

from collections.abc import Hashable
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace

from lowtide.asks import Ask, When, Who
from lowtide.decision.catalogue import Circumstance, Words, asks, circumstances, reasons
from lowtide.decision.day import count
from lowtide.decision.decide import Course, NightAdvice
from lowtide.decision.letters import NO_DOSE
from lowtide.decision.recommendation import AskCode, Comfort, LastDose, Reason, State, Status
from lowtide.phrases import Phrase, Translate
from lowtide.screening.findings import Bar, NightFinding
from lowtide.sources import Citation

DECIDING_BAR = {
    Reason.DANGER: Bar.DANGER,
    Reason.NOT_CLEAR_YET: Bar.PAUSE,
    Reason.WAITS_FOR_GATE: Bar.BLOCKED,
    Reason.NOT_READY_TO_START: Bar.BLOCKED,
}
ASKED_BY_FINDINGS = {AskCode.DANGER: Bar.DANGER, AskCode.IDENTIFY: Bar.PAUSE}
NOT_DOSING = (Status.NOT_STARTED, Status.INTERRUPTED)
URGENT = "night:urgent_signs"
URGENCY = (list(When), list(Who))


class Reader(Enum):
    """For whom the words are."""

    PATIENT = "patient"
    PRESCRIBER = "prescriber"


class Voice(Struct, frozen=True):
    """How something is said: for whom, and in which language."""

    reader: Reader
    translate: Translate

    def say(self, said: Words | Circumstance | NightFinding, **figures: Hashable) -> str:
        """The words for this reader, translated and filled in."""
        text = said.patient if self.reader is Reader.PATIENT else said.prescriber
        phrase = Phrase.of(text, **figures) if isinstance(text, str) else text
        return phrase.say(self.translate)


class Because(Struct, frozen=True):
    """A rule that decided, or could not be evaluated: its name, the words, the source."""

    rule: str
    text: str
    sources: tuple[Citation, ...]

    @property
    def source(self) -> str:
        """The sources as they are shown, each with its mark."""
        return "; ".join(map(str, self.sources))


class Explanation(Struct, frozen=True):
    """All that is said of a night."""

    because: tuple[Because, ...]
    not_evaluated: tuple[Because, ...]
    asks: tuple[Ask, ...]


def explain(
    course: Course,
    advice: NightAdvice,
    reader: Reader = Reader.PATIENT,
    translate: Translate = str,
) -> Explanation:
    """The rules that decided, those that could not be evaluated, and who is asked what by when."""
    voice = Voice(reader, translate)
    return Explanation(
        because=tuple(_because(course, advice, voice)),
        not_evaluated=tuple(_not_evaluated(course, advice, voice)),
        asks=_asks(advice, translate),
    )


def _because(course: Course, advice: NightAdvice, voice: Voice) -> list[Because]:
    # Emergency words come first, also where something else has decided already.
    said = [_found(finding, voice) for finding in advice.findings if finding.key == URGENT]
    for reason in advice.recommendation.because:
        bar = DECIDING_BAR.get(reason)
        found = [finding for finding in advice.findings if bar and finding.bar >= bar]
        said += [_found(finding, voice) for finding in found if finding.key != URGENT]
        if not found or reason not in (Reason.DANGER, Reason.NOT_CLEAR_YET):
            said.append(_reason(course, advice, reason, voice))
    return said


def _reason(course: Course, advice: NightAdvice, reason: Reason, voice: Voice) -> Because:
    if reason is Reason.SEVERE and Reason.DANGER in advice.recommendation.because:
        return replace(_circumstance("severe_too", voice), rule="severe")
    words = reasons()[reason]
    sources = _sources_of(course, advice, words) if words.source_of else (words.citation,)
    return Because(words.rule, voice.say(words, **_figures(course, advice)), sources)


def _sources_of(course: Course, advice: NightAdvice, words: Words) -> tuple[Citation, ...]:
    """The sources of the numbers of the protocol that decided."""
    numbers, steps = course.protocol.numbers, course.protocol.steps
    tonight, taken = steps[advice.memory.state.step], steps[_counted(course, advice).step]
    cited = {"step_dose": tonight.dose, "step_doses": taken.doses or taken.dose}
    return tuple((cited.get(name) or getattr(numbers, name)).citation for name in words.source_of)


def _found(finding: NightFinding, voice: Voice) -> Because:
    return Because(_rule_of(finding), voice.say(finding), (finding.source,))


def _rule_of(finding: NightFinding) -> str:
    kind, _, name = finding.key.partition(":")
    if kind == "night":
        return name
    return "conflict" if finding.bar is Bar.DANGER else kind


def _counted(course: Course, advice: NightAdvice) -> State:
    return count(course.rules, advice.before, advice.seen.dose, advice.seen.comfort)


def _figures(course: Course, advice: NightAdvice) -> dict[str, Hashable]:
    counted = _counted(course, advice)
    steps = course.protocol.steps
    step = advice.memory.state.step
    offered_from = max(step - 1, 0)
    return {
        "dose": advice.dose or NO_DOSE,
        "lower_dose": steps[offered_from].dose.value,
        "resume_dose": steps[step].dose.value,
        "taken": counted.doses,
        "needed": course.rules.step_doses[counted.step],
        "quiet_needed": course.rules.quiet_check_ins_to_step_up,
        "rough_run": course.rules.rough_check_ins_to_step_back,
        "unknown_needed": course.rules.unknown_nights_to_step_lower,
    }


def _not_evaluated(course: Course, advice: NightAdvice, voice: Voice) -> list[Because]:
    silent = [_found(finding, voice) for finding in advice.findings if _open_question(finding)]
    begun = advice.before.status not in (Status.NOT_STARTED, Status.DISCONTINUED)
    if begun and advice.seen.comfort is Comfort.UNANSWERED:
        silent.append(_circumstance("check_in_unanswered", voice))
    if _dose_not_reported(course, advice):
        silent.append(_circumstance("dose_not_known", voice))
    return silent


def _open_question(finding: NightFinding) -> bool:
    unknown = finding.key.startswith("unanswered:") or finding.key == "night:unexpected_dose"
    return unknown or finding.bar is Bar.PAUSE


def _dose_not_reported(course: Course, advice: NightAdvice) -> bool:
    """Not a dose that is known to be missed or another amount: those are letters alike."""
    running = advice.before.status is Status.RUNNING
    report = course.facts.doses.get(advice.night + -1)
    silent = report is None or report.dose is None
    return running and silent and advice.seen.dose is LastDose.NOT_KNOWN


def _circumstance(key: str, voice: Voice) -> Because:
    words = circumstances()[key]
    return Because(key, voice.say(words), (words.citation,))


def _asks(advice: NightAdvice, translate: Translate) -> tuple[Ask, ...]:
    """Each ask once, the most urgent first."""
    found = [finding.ask.said(translate) for finding in advice.findings if finding.ask]
    codes = [code for code in advice.recommendation.asks if not _asked_already(code, advice)]
    if advice.seen.comfort is Comfort.SEVERE and advice.before.status in NOT_DOSING:
        codes.append(AskCode.SEVERE)
    ruled = (replace(ask, text=translate(ask.text)) for ask in map(asks().__getitem__, codes))
    unique = dict.fromkeys([*found, *ruled])
    return tuple(sorted(unique, key=_urgency))


def _asked_already(code: AskCode, advice: NightAdvice) -> bool:
    """Whether a finding asks the same more precisely; a call for help is no question."""
    bar = ASKED_BY_FINDINGS.get(code)
    return any(
        finding.ask and finding.ask.who is not Who.EMERGENCY
        for finding in advice.findings
        if finding.bar is bar
    )


def _urgency(ask: Ask) -> tuple[int, int]:
    whens, whos = URGENCY
    return whens.index(ask.when), whos.index(ask.who)
