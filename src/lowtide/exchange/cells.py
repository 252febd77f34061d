"""What the cells of a diary say: text to values, and values back to the same text.

Every reader takes a cell that is not empty and raises QuantityError with the remedy; the caller
adds file, line and column.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from lowtide.course.events import (
    Condition,
    Effect,
    IntervalShortened,
    PrescriberSaid,
    Say,
    Severity,
)
from lowtide.errors import QuantityError
from lowtide.exchange.tables import DateOrder, close_to, read_date, shown
from lowtide.quantities import NOON, Dose, Night, PainScore

NONE = "none"
_MOST_MG = 1000  # beyond it micrograms were written; whether a dose is wise is asked by the rules
# Nine digits are plenty, and keep arithmetic exact.
_NUMBER = re.compile(r"(\d{1,9})(?:[.,](\d{1,9}))?", re.ASCII)
_DOSE = re.compile(r"(?P<sign>[-−]?)\s*(?P<number>[\d.,]+)\s*(?P<unit>.*)", re.ASCII)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_ZONED = re.compile(r"\d{1,2}:\d{2}\S*?\s?(?:Z|[+-](?:0\d|1[0-4])(?::?\d{2})?)", re.ASCII | re.I)
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\S.*)", re.ASCII)
_WORD = re.compile(r"(start|resume|raise|stop)(?:\s+(.+))?", re.IGNORECASE)
_GRAMS = {"g", "gr", "gram", "grams"}
_A_DOSE = "Write milligrams, for example 4.5, or 0 for not taken; leave it empty if not known."
_A_TIME = "Write hours and minutes, for example 22:30, or leave it empty."
_WORDS = "start, start 1.5, resume, resume 1.5, raise, stop or shorten:MEDICINE:DATE:REASON"
_ANSWERS = {"yes": True, "no": False}


def read_score(text: str) -> PainScore:
    """A score from 0 to 10 with at most one decimal."""
    number = _number(text)
    if number is None or number > 10:
        raise QuantityError(
            f"{shown(text)} is no score. Write a number from 0 to 10, or leave it empty."
        )
    return PainScore.of(number)


def write_score(score: PainScore | None) -> str:
    """The score as read_score takes it; not answered is empty."""
    return "" if score is None else f"{score.score:g}"


def read_total(text: str) -> float:
    """A total of the FIQR, from 0 to 100."""
    number = _number(text)
    if number is None or number > 100:
        raise QuantityError(
            f"{shown(text)} is no total. Write a number from 0 to 100, or leave it empty."
        )
    return float(number)


def write_total(total: float) -> str:
    """The total as read_total takes it."""
    return f"{total:.9f}".rstrip("0").rstrip(".")


def read_dose(text: str) -> Dose:
    """A dose in milligrams; a unit may be written where it is mg, mcg or µg."""
    found = _DOSE.fullmatch(text)
    number = _number(found["number"]) if found else None
    if found is None or number is None:
        raise QuantityError(f"{shown(text)} is no dose. {_A_DOSE}")
    if found["sign"]:
        raise QuantityError(f"{shown(text)} is below nothing. {_A_DOSE}")
    return _dose(text, number, found["unit"].casefold())


def _dose(text: str, number: Decimal, unit: str) -> Dose:
    if unit in _GRAMS:
        raise QuantityError(f"{shown(text)} is in grams. Write milligrams, for example 4.5.")
    if unit not in ("", "mg", "µg", "μg", "ug", "mcg"):
        raise QuantityError(f"{shown(text)} is no dose in milligrams. {_A_DOSE}")
    mg = number if unit in ("", "mg") else number / 1000
    if mg > _MOST_MG:
        raise QuantityError(
            f"{shown(text)} is above {_MOST_MG} mg; is it in micrograms?"
            " Write milligrams, for example 4.5."
        )
    return Dose.from_mg(mg)


def write_dose(dose: Dose) -> str:
    """The dose as read_dose takes it, in milligrams without the unit."""
    return f"{dose.mg:g}"


def read_moment(text: str, night: Night | None) -> datetime | None:
    """A time on the wall clock; before noon it is the next calendar morning of that night.

    A date and a time together must lie in that night. None where the night itself is not known.
    """
    day, clock = _day_and_clock(text)
    if night is None:
        return None
    if day is None:
        return datetime.combine(night.date + timedelta(days=clock < NOON), clock)
    moment = datetime.combine(day, clock)
    if Night.at(moment) != night:
        raise QuantityError(
            f"{shown(text)} belongs to the night of {Night.at(moment)}, not of {night}."
            " Nights run from noon to noon: move it to that row."
        )
    return moment


def _day_and_clock(text: str) -> tuple[date | None, time]:
    if found := _MOMENT.fullmatch(text):
        return read_date(found[1], DateOrder.YEAR_FIRST), _clock(text, found[2])
    return None, _clock(text, text)


def _clock(text: str, clock: str) -> time:
    if _ZONED.fullmatch(clock):
        raise QuantityError(
            f"{shown(text)} has a time zone. Write only the time on the wall clock."
        )
    found = _CLOCK.fullmatch(clock)
    if found is None:
        raise QuantityError(f"{shown(text)} is no time. {_A_TIME}")
    return time(int(found[1]), int(found[2]), int(found[3] or 0))


def write_clock(moment: datetime | None) -> str:
    """The time as read_moment takes it, with seconds only where there are some."""
    if moment is None:
        return ""
    return moment.strftime("%H:%M:%S" if moment.second else "%H:%M")


def read_names(text: str) -> tuple[str, ...]:
    """Names separated by semicolons, each once; "none" alone is ()."""
    parts = _parts(text)
    if NONE not in (part.casefold() for part in parts):
        return tuple(dict.fromkeys(parts))
    if len(parts) > 1:
        raise QuantityError(f'{shown(text)} says "none" beside a name. Write one or the other.')
    return ()


def write_names(names: Iterable[str]) -> str:
    """The names as read_names takes them."""
    return "; ".join(names) or NONE


def read_effects(text: str) -> tuple[Effect, ...]:
    """Effects as name:strength, separated by semicolons; "none" alone is ()."""
    return tuple(dict.fromkeys(_effect(part) for part in read_names(text)))


def _effect(part: str) -> Effect:
    name, _, strength = part.rpartition(":")
    if not name.strip():
        raise QuantityError(
            f"{shown(part)} needs a name and a strength."
            " Write for example headache:mild (or moderate, severe, urgent)."
        )
    try:
        return Effect(name.strip(), Severity(strength.strip().casefold()))
    except ValueError:
        raise QuantityError(
            f"{shown(strength.strip())} is no strength. Write mild, moderate, severe or urgent."
        ) from None


def write_effects(effects: tuple[Effect, ...] | None) -> str:
    """The effects as read_effects takes them; not answered is empty."""
    if effects is None:
        return ""
    return write_names(f"{effect.name}:{effect.severity.value}" for effect in effects)


def read_yes_or_no(text: str) -> bool:
    """Yes or no, in whatever capitals."""
    if text.casefold() not in _ANSWERS:
        raise QuantityError(f"{shown(text)} is no answer. Write yes or no, or leave it empty.")
    return _ANSWERS[text.casefold()]


def write_yes_or_no(answer: bool | None) -> str:
    """The answer as read_yes_or_no takes it; not answered is empty."""
    return {True: "yes", False: "no", None: ""}[answer]


def read_keys(text: str) -> tuple[str, ...]:
    """Keys separated by semicolons, in small letters with underscores; "none" alone is ()."""
    return tuple(dict.fromkeys(_key(name) for name in read_names(text)))


def read_conditions(
    text: str, known: frozenset[str], order: DateOrder | None
) -> tuple[Condition, ...]:
    """Conditions as key or key:date, separated by semicolons; "none" alone is ()."""
    return tuple(dict.fromkeys(_condition(part, known, order) for part in read_names(text)))


def _condition(part: str, known: frozenset[str], order: DateOrder | None) -> Condition:
    name, colon, day = part.partition(":")
    key = _key(name)
    if key not in known:
        near = close_to(key, known)
        remedy = (
            f'Did you mean "{near}"?' if near else f"Write none, or {', '.join(sorted(known))}."
        )
        raise QuantityError(f"{shown(name)} is no condition that Lowtide knows. {remedy}")
    return Condition(key, read_date(day.strip(), order) if colon else None)


def write_conditions(conditions: tuple[Condition, ...]) -> str:
    """The conditions as read_conditions takes them."""
    return write_names(f"{c.key}:{c.date}" if c.date else c.key for c in conditions)


def read_words(
    text: str, order: DateOrder | None
) -> tuple[PrescriberSaid | IntervalShortened, ...]:
    """The prescriber's words in the order written, separated by semicolons."""
    return tuple(_word(part, order) for part in _parts(text))


def _word(part: str, order: DateOrder | None) -> PrescriberSaid | IntervalShortened:
    if part.casefold().startswith("shorten"):
        return _shortened(part, order)
    found = _WORD.fullmatch(part)
    if found is None:
        raise QuantityError(f"{shown(part)} is no word of a prescriber. Write {_WORDS}.")
    say = Say(found[1].casefold())
    if found[2] is None:
        return PrescriberSaid(say)
    return PrescriberSaid(say, _named_step(part, say, found[2]))


def _named_step(part: str, say: Say, text: str) -> Dose:
    if say not in (Say.START, Say.RESUME):
        raise QuantityError(f"{shown(part)} names a dose. Write {say.value} alone.")
    dose = read_dose(text)
    if dose == Dose(0):
        raise QuantityError(f"{shown(part)} names no dose. Write for example {say.value} 1.5.")
    return dose


def _shortened(part: str, order: DateOrder | None) -> IntervalShortened:
    word, *rest = (piece.strip() for piece in part.split(":", 3))
    if word.casefold() != "shorten" or len(rest) != 3 or not all(rest):
        raise QuantityError(
            f"{shown(part)} is not complete. Write shorten:MEDICINE:DATE:REASON, for example"
            " shorten:tramadol:2026-03-14:last tablet on 4 March."
        )
    return IntervalShortened(rest[0], read_date(rest[1], order), rest[2])


def write_word(word: PrescriberSaid | IntervalShortened) -> str:
    """One word as read_words takes it."""
    if isinstance(word, IntervalShortened):
        return f"shorten:{word.medicine}:{word.not_before}:{word.reason}"
    return word.say.value if word.dose is None else f"{word.say.value} {write_dose(word.dose)}"


def _number(text: str) -> Decimal | None:
    return Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def _parts(text: str) -> list[str]:
    parts = [part for part in (" ".join(piece.split()) for piece in text.split(";")) if part]
    if not parts:
        raise QuantityError(f"{shown(text)} names nothing. Write none, or leave it empty.")
    return parts


def _key(text: str) -> str:
    return re.sub(r"[\s-]+", "_", text.strip().casefold())
