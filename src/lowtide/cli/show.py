"""How answers are printed: JSON for programs, short lines for people."""

import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from lowtide.actions.answer import NightAnswer, PastNight, ReasonShown, Tonight
from lowtide.asks import Ask, When, Who
from lowtide.protocol.model import Protocol
from lowtide.sources import Citation

if TYPE_CHECKING:
    from lowtide.actions.check_protocol import CheckedProtocol
    from lowtide.course.events import StartDrawn
    from lowtide.protocol.plan import Plan
    from lowtide.report.medicines import MedicineSaid
    from lowtide.screening.screen import Finding

Claims = Mapping[str, tuple[str, ...]]

WIDTH = 80
PROMISE = "Lowtide supports you and your prescriber and replaces neither."
WHO = {
    Who.EMERGENCY: "Emergency number",
    Who.PRESCRIBER: "Your prescriber",
    Who.PHARMACIST: "A pharmacist",
    Who.YOU: "You",
}
WHEN = {
    When.NOW: "now",
    When.BEFORE_NEXT_DOSE: "before the next dose",
    When.NEXT_VISIT: "by the next visit",
}
SAYS = {
    "not_started": "nothing tonight, the course has not started",
    "start": "start with {dose} {at}",
    "maintain": "{dose} {at}",
    "step_up": "{dose} {at}, one step up if you like",
    "step_back": "{dose} {at}, one step back",
    "move_to_morning": "nothing this evening, {dose} tomorrow morning",
    "pause": "no dose tonight",
    "interrupt": "no dose until your prescriber says so",
    "resume": "{dose} {at}, the course goes on",
    "discontinue": "no dose, the course has ended",
}
AT = {"night": "at night", "morning": "tomorrow morning"}


def json(value: object) -> None:
    """Print a value as JSON on standard output."""
    encoded = msgspec.json.format(msgspec.json.encode(value), indent=2)
    sys.stdout.write(encoded.decode() + "\n")


def line(text: str = "") -> None:
    """Print one line on standard output."""
    sys.stdout.write(text + "\n")


def note(text: str) -> None:
    """Print one line beside the answer, on standard error."""
    sys.stderr.write(text + "\n")


def paragraph(text: str, indent: str = "  ", first: str | None = None) -> None:
    """Print a text wrapped to the width, indented."""
    start = indent if first is None else first
    lines = textwrap.wrap(
        text,
        WIDTH,
        initial_indent=start,
        subsequent_indent=indent,
        break_long_words=False,  # an address that is cut in two cannot be followed
        break_on_hyphens=False,
    )
    line("\n".join(lines))


@contextmanager
def progress(title: str) -> Iterator[Callable[[str], None]]:
    """Show on standard error what a long step is at; where nobody watches, say nothing."""
    if not sys.stderr.isatty():
        yield lambda text: None
        return
    from rich.console import Console  # only for somebody who waits

    with Console(stderr=True).status(title) as status:
        yield lambda text: status.update(f"{title}: {text}")


def tonight(answer: Tonight, cited: Claims) -> None:
    """Print tonight's answer, the dose first."""
    night_in_full(answer, cited)
    if answer.next:
        change = "dosing again" if answer.dose_mg is None else answer.next.action.replace("_", " ")
        text = f"Next: {change}, at the earliest on {answer.next.earliest}, if every night until "
        paragraph(text + "then is taken and quiet.", first="", indent="      ")
    line(PROMISE)


def night_in_full(answer: NightAnswer, cited: Claims) -> None:
    """Print one night: what is advised, why, what is not known, and who is asked what.

    `cited`: the document's claims that each rule rests on, by rule.
    """
    for ask in answer.asks:
        if ask.who is Who.EMERGENCY:
            paragraph(ask.text, first="")
    line(f"{answer.night:%A %d %B %Y}: {in_words(answer)}.")
    _reasons(answer.because, cited)
    unsaid = [each for each in answer.not_evaluated if each not in answer.because]
    if unsaid:
        line("Not known, and so not taken as fine:")
        _reasons(unsaid, cited)
    _asks(answer.asks)


def history(nights: Iterable[PastNight]) -> None:
    """Print one line a night: date, taken, advised, and the rule that decided."""
    line(f"{'night':<12}{'taken':<10}{'rule':<18}advised")
    for night in nights:
        rule = night.because[0].rule
        line(f"{night.night!s:<12}{_taken(night):<10}{rule:<18}{in_words(night)}")


def in_words(answer: NightAnswer) -> str:
    """The advice in a few words: "3 mg at night, one step up if you like"."""
    dose = "" if answer.dose_mg is None else f"{answer.dose_mg:g} mg"
    return SAYS[answer.action].format(dose=dose, at=AT[answer.timing])


def _taken(night: PastNight) -> str:
    if night.taken_mg is None:
        return "not known"
    return f"{night.taken_mg:g} mg" if night.taken_mg else "none"


def _reasons(because: Iterable[ReasonShown], cited: Claims) -> None:
    for reason in because:
        paragraph(reason.text)
        paragraph(f"Source: {reason.source}", indent="    ")
        _known(cited.get(reason.rule, ()))


def _asks(asked: Iterable[Ask]) -> None:
    texts = [f"{WHO[ask.who]}, {WHEN[ask.when]}: {ask.text}" for ask in asked]
    if texts:
        line("Asked (nobody has been told yet):")
    for text in texts:
        paragraph(text, indent="    ", first="  - ")


def protocols(listed: Iterable[Protocol]) -> None:
    """Print the library: one line a protocol, its steps under it."""
    for each in listed:
        line(f"{each.id:<22}{each.title}")
        paragraph(_steps_in_brief(each), indent=" " * 22)


def protocol(shown: Protocol) -> None:
    """Print a protocol whole: steps, numbers, therapies and milestones, each with its source."""
    line(f"{shown.id}: {shown.title}")
    paragraph(shown.summary)
    line("Steps")
    for step in shown.steps:
        length = str(step.doses.value) if step.doses else "as long as tolerated and needed"
        _sourced(f"{step.dose.value}, {length}", step.dose.citation)
    _known(claim for step in shown.steps for claim in step.dose.claims)
    line("Numbers of the nightly rule")
    for name in shown.numbers.__struct_fields__:
        number = getattr(shown.numbers, name)
        _sourced(f"{name.replace('_', ' ')}: {number.value}", number.citation)
        _known(number.claims)
    line("Therapies beside it")
    for therapy in shown.therapies:
        _sourced(f"{therapy.key}: {therapy.text.value}", therapy.text.citation)
        _sourced(therapy.evidence.value, therapy.evidence.citation)
        _known(therapy.text.claims)
    line("Milestones")
    for milestone in shown.milestones:
        _sourced(f"{milestone.at.value}: {milestone.text}", milestone.at.citation)
        _known(milestone.at.claims)


def protocol_in_brief(shown: Protocol) -> dict[str, object]:
    """A protocol's id, title and doses, as programs read them."""
    doses = [step.dose.value.mg for step in shown.steps]
    return {"id": shown.id, "title": shown.title, "doses_mg": doses}


def proof(checked: "CheckedProtocol") -> None:
    """Print what was checked, and the diary that breaks each promise that does not stand."""
    line(f"{checked.protocol}: {checked.states:,} states, {checked.edges:,} edges.")
    for promise in checked.promises:
        line(f"  {'holds ' if promise.holds else 'BROKEN'}  {promise.name}")
        if promise.counterexample:
            line(textwrap.indent(promise.counterexample, " " * 10))
    kept = sum(promise.holds for promise in checked.promises)
    line(f"{kept} of {len(checked.promises)} promises hold.")


def draw(drawn: "StartDrawn") -> None:
    """Print what was drawn, how little the day alone can show, and that it is drawn once."""
    line(f"Your first night is {drawn.chosen} (drawn by lot).")
    paragraph(f"It is one of {drawn.days} days from {drawn.first_possible} on, each as likely.")
    for step, extra in enumerate(drawn.extra_doses, start=1):
        paragraph(f"Step {step}: {extra} more doses than the protocol says.")
    if drawn.extra_doses:
        paragraph("When a higher dose is offered before that, stay at the lower one.")
    paragraph(
        f"By the day alone the smallest p is 1/{drawn.days}. It is not drawn again. You and your "
        "prescriber may always choose another day; it then no longer counts as drawn by lot."
    )
    line(PROMISE)


def draw_as_data(drawn: "StartDrawn") -> dict[str, object]:
    """A draw as programs read it."""
    return {
        "first_possible": drawn.first_possible,
        "days": drawn.days,
        "chosen": drawn.chosen,
        "extra_doses": drawn.extra_doses,
        "most_extra": drawn.most_extra,
    }


def plan(planned: "Plan", *, by_lot: bool = False) -> None:
    """Print the plan of a course that nothing delays."""
    if by_lot:
        line("The first night was drawn by lot, and the length of the steps where that was wanted.")
    line("Doses, if every one is taken and tolerated")
    for dose in planned.doses:
        until = f"to {dose.last}" if dose.last else "as long as tolerated and needed"
        line(f"  {dose.first} {until}: {dose.dose} at {dose.timing.value}")
    line("Therapies, each started apart from dose steps")
    for therapy in planned.therapies:
        _sourced(f"{therapy.start} {therapy.key}: {therapy.text}", *therapy.sources)
        _known(claim for source in therapy.sources for claim in source.claims)
    line("Milestones")
    for milestone in planned.milestones:
        _sourced(f"{milestone.date}: {milestone.text}", milestone.source)
        _known(milestone.source.claims)
    line(PROMISE)


def plan_as_data(planned: "Plan") -> dict[str, object]:
    """The plan as programs read it; `to` is inclusive, and null for the last dose."""
    return {
        "doses": [
            {
                "from": str(dose.first),
                "to": str(dose.last) if dose.last else None,
                "dose_mg": dose.dose.mg,
                "timing": dose.timing.value,
            }
            for dose in planned.doses
        ],
        "therapies": [
            {
                "key": therapy.key,
                "start": therapy.start,
                "text": therapy.text,
                "source": "; ".join(map(str, therapy.sources)),
            }
            for therapy in planned.therapies
        ],
        "milestones": [
            {"date": each.date, "text": each.text, "source": str(each.source)}
            for each in planned.milestones
        ],
    }


def findings(found: "Iterable[Finding]") -> None:
    """Print what was found of each medicine, and that the list is not the last word."""
    for finding in found:
        line(f"{finding.text}: {finding.outcome.value.replace('_', ' ')}")
        _sourced(finding.reason, finding.source)
    line(PROMISE)


def finding_as_data(finding: "Finding") -> dict[str, object]:
    """A finding as programs read it."""
    return {
        "text": finding.text,
        "outcome": finding.outcome.value,
        "ingredient": finding.ingredient,
        "reason": finding.reason,
        "source": str(finding.source),
        "not_before": finding.not_before,
    }


def medicines(said: "Sequence[MedicineSaid]") -> None:
    """Print the medicines of a course, and who is asked what about them."""
    for each in said:
        over = f", last taken on {each.last}" if each.last else ""
        line(f"{each.name} (since {each.since}{over}): {each.outcome.value.replace('_', ' ')}")
        for reason in each.reasons:
            _sourced(reason.text, reason.source)
        _asks(each.asks)
    if not said:
        line("Nothing else is taken.")
    line(PROMISE)


def medicine_as_data(said: "MedicineSaid") -> dict[str, object]:
    """A medicine of a course as programs read it."""
    return {
        "name": said.name,
        "since": said.since,
        "last": said.last,
        "outcome": said.outcome.value,
        "reasons": [{"text": r.text, "source": str(r.source)} for r in said.reasons],
        "asks": said.asks,
        "not_before": said.not_before,
    }


def _steps_in_brief(shown: Protocol) -> str:
    parts = [
        f"{step.dose.value} for {step.doses.value}" if step.doses else f"then {step.dose.value}"
        for step in shown.steps
    ]
    return ", ".join(parts)


def _sourced(text: str, *sources: Citation) -> None:
    paragraph(text)
    paragraph("Source: " + "; ".join(map(str, sources)), indent="    ")


def _known(claims: Iterable[str]) -> None:
    """Print what is known of each claim of the document that something rests on."""
    cited = tuple(dict.fromkeys(claims))
    if not cited:
        return
    from lowtide.evidence.catalogue import known_of  # only for what cites a claim

    for grade in known_of(cited):
        paragraph(f"Evidence grade: {grade.verdict.value}. {grade.plain}", indent="    ")
