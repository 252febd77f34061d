"""How answers are printed: JSON for programs, short lines for people."""

import sys
import textwrap
from collections.abc import Iterable

import msgspec

from lowtide.actions.answer import NightAnswer, PastNight, ReasonShown, Tonight
from lowtide.asks import Ask, When, Who

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
    line(textwrap.fill(text, WIDTH, initial_indent=start, subsequent_indent=indent))


def tonight(answer: Tonight) -> None:
    """Print tonight's answer, the dose first."""
    night_in_full(answer)
    if answer.next:
        change = answer.next.action.replace("_", " ")
        text = f"Next: {change}, at the earliest on {answer.next.earliest}, if every night until "
        paragraph(text + "then is taken and quiet.", first="", indent="      ")
    line(PROMISE)


def night_in_full(answer: NightAnswer) -> None:
    """Print one night: what is advised, why, what is not known, and who is asked what."""
    line(f"{answer.night:%A %d %B %Y}: {in_words(answer)}.")
    _reasons(answer.because)
    if answer.not_evaluated:
        line("Not known, and so not taken as fine:")
        _reasons(answer.not_evaluated)
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


def _reasons(because: Iterable[ReasonShown]) -> None:
    for reason in because:
        paragraph(reason.text)
        paragraph(f"Source: {reason.source}", indent="    ")


def _asks(asked: Iterable[Ask]) -> None:
    texts = [f"{WHO[ask.who]}, {WHEN[ask.when]}: {ask.text}" for ask in asked]
    if texts:
        line("Asked (nobody has been told yet):")
    for text in texts:
        paragraph(text, indent="    ", first="  - ")
