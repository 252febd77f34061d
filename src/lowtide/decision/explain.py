"""Why a night's answer is what it is, in plain words or precise ones, from the same reasons."""

from enum import Enum

from msgspec import Struct
from msgspec.structs import replace

from lowtide.asks import Ask, When, Who
from lowtide.decision.catalogue import Words, asks, circumstances, reasons
from lowtide.decision.day import count
from lowtide.decision.decide import Course, NightAdvice
from lowtide.decision.recommendation import AskCode, Comfort, LastDose, Reason, State, Status
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


def explain(course: Course, advice: NightAdvice, reader: Reader = Reader.PATIENT) -> Explanation:
    """The rules that decided, those that could not be evaluated, and who is asked what by when."""
    return Explanation(
        because=tuple(_because(course, advice, reader)),
        not_evaluated=tuple(_not_evaluated(course, advice, reader)),
        asks=_asks(advice),
    )


def _because(course: Course, advice: NightAdvice, reader: Reader) -> list[Because]:
    # Emergency words come first, also where something else has decided already.
    said = [_found(finding, reader) for finding in advice.findings if finding.key == URGENT]
    for reason in advice.recommendation.because:
        bar = DECIDING_BAR.get(reason)
        found = [finding for finding in advice.findings if bar and finding.bar >= bar]
        said += [_found(finding, reader) for finding in found if finding.key != URGENT]
        if not found or reason not in (Reason.DANGER, Reason.NOT_CLEAR_YET):
            said.append(_reason(course, advice, reason, reader))
    return said


def _reason(course: Course, advice: NightAdvice, reason: Reason, reader: Reader) -> Because:
    if reason is Reason.SEVERE and Reason.DANGER in advice.recommendation.because:
        return replace(_circumstance("severe_too", reader), rule="severe")
    words = reasons()[reason]
    text = words.patient if reader is Reader.PATIENT else words.prescriber
    sources = _sources_of(course, advice, words) if words.source_of else (words.citation,)
    return Because(words.rule, text.format(**_figures(course, advice)), sources)


def _sources_of(course: Course, advice: NightAdvice, words: Words) -> tuple[Citation, ...]:
    """The sources of the numbers of the protocol that decided."""
    numbers, steps = course.protocol.numbers, course.protocol.steps
    tonight, taken = steps[advice.memory.state.step], steps[_counted(course, advice).step]
    cited = {"step_dose": tonight.dose, "step_doses": taken.doses or taken.dose}
    return tuple((cited.get(name) or getattr(numbers, name)).citation for name in words.source_of)


def _found(finding: NightFinding, reader: Reader) -> Because:
    text = finding.patient if reader is Reader.PATIENT else finding.prescriber
    return Because(_rule_of(finding), text, (finding.source,))


def _rule_of(finding: NightFinding) -> str:
    kind, _, name = finding.key.partition(":")
    if kind == "night":
        return name
    return "conflict" if finding.bar is Bar.DANGER else kind


def _counted(course: Course, advice: NightAdvice) -> State:
    return count(course.rules, advice.before, advice.seen.dose, advice.seen.comfort)


def _figures(course: Course, advice: NightAdvice) -> dict[str, object]:
    counted = _counted(course, advice)
    steps = course.protocol.steps
    step = advice.memory.state.step
    offered_from = max(step - 1, 0)
    return {
        "dose": advice.dose or "no dose",
        "lower_dose": steps[offered_from].dose.value,
        "resume_dose": steps[step].dose.value,
        "taken": counted.doses,
        "needed": course.rules.step_doses[counted.step],
        "quiet_needed": course.rules.quiet_check_ins_to_step_up,
        "rough_run": course.rules.rough_check_ins_to_step_back,
        "unknown_needed": course.rules.unknown_nights_to_step_lower,
    }


def _not_evaluated(course: Course, advice: NightAdvice, reader: Reader) -> list[Because]:
    silent = [_found(finding, reader) for finding in advice.findings if _open_question(finding)]
    begun = advice.before.status not in (Status.NOT_STARTED, Status.DISCONTINUED)
    if begun and advice.seen.comfort is Comfort.UNANSWERED:
        silent.append(_circumstance("check_in_unanswered", reader))
    if _dose_not_reported(course, advice):
        silent.append(_circumstance("dose_not_known", reader))
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


def _circumstance(key: str, reader: Reader) -> Because:
    words = circumstances()[key]
    text = words.patient if reader is Reader.PATIENT else words.prescriber
    return Because(key, text, (words.citation,))


def _asks(advice: NightAdvice) -> tuple[Ask, ...]:
    """Each ask once, the most urgent first."""
    found = [finding.ask for finding in advice.findings if finding.ask]
    codes = [code for code in advice.recommendation.asks if not _asked_already(code, advice)]
    if advice.seen.comfort is Comfort.SEVERE and advice.before.status in NOT_DOSING:
        codes.append(AskCode.SEVERE)
    unique = dict.fromkeys([*found, *(asks()[code] for code in codes)])
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
