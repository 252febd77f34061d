"""TOML tables to structs: every problem at once, each "key: what is wrong. What to do.".

A struct's annotations say what is needed: see `Doses` and `Key` in `model`.
"""

import re
import tomllib
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from enum import Enum
from math import isfinite
from types import NoneType, UnionType
from typing import Annotated, Any, Final, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec import Struct

from lowtide.errors import ProtocolError
from lowtide.quantities import Count, Dose, Volume

S = TypeVar("S", bound=Struct)
Wanted = Any  # a field's annotation: a class, a generic, a union or an Annotated

UNREAD: Final = object()
_BARE_NUMBER = re.compile(r"\d+([.,]\d+)?")
_LONGEST_SHOWN = 40


def load(text: str, file: str) -> dict[str, Any]:
    """The tables of a TOML text; ProtocolError names the line of a mistake."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as mistake:
        what = re.sub(r"(.*) \(at (line \d+, column \d+)\)", r"\2: \1", str(mistake))
        raise ProtocolError([f"{file}: {what}. Correct the TOML there."]) from mistake


def read_all(wanted: type[S], text: str, file: str) -> S:
    """A whole file as one struct; ProtocolError carries every problem."""
    problems: list[str] = []
    values = fields(wanted, load(text, file), "", problems)
    refuse(file, problems)
    return wanted(**values)


def refuse(file: str, problems: Iterable[str]) -> None:
    """Raise ProtocolError where there are problems."""
    named = [f"{file}: {problem}" for problem in problems]
    if named:
        raise ProtocolError(named)


def read(wanted: Wanted, found: object, at: str, problems: list[str]) -> object:
    """A value of the type wanted, or UNREAD; what is wrong with it is added to the problems."""
    try:
        return _read(wanted, found, at, problems)
    except ValueError as problem:
        problems.append(f"{at}: {problem}")
        return UNREAD


def fields(wanted: Wanted, found: object, at: str, problems: list[str]) -> dict[str, Any]:
    """Those fields of a struct that can be read or have a default, by name."""
    if not isinstance(found, dict):
        raise ValueError(f"{_shown(found)} is no table. Write its keys, each with a value.")
    known = {field.name: field for field in msgspec.structs.fields(wanted)}
    problems += [_unknown(_join(at, key), key, known) for key in found if key not in known]
    values = {name: field.default for name, field in known.items() if not field.required}
    for name, field in known.items():
        if name in found:
            values[name] = read(field.type, found[name], _join(at, name), problems)
        elif field.required:
            problems.append(f"{_join(at, name)}: is missing. Add it.")
    return {name: value for name, value in values.items() if value is not UNREAD}


def _read(wanted: Wanted, found: object, at: str, problems: list[str]) -> object:
    origin: Wanted = get_origin(wanted)
    if origin in (Union, UnionType):
        (wanted,) = (part for part in get_args(wanted) if part is not NoneType)
        return _read(wanted, found, at, problems)
    if origin is tuple:
        return _items(get_args(wanted)[0], found, at, problems)
    kind, needs = get_args(wanted) if origin is Annotated else (wanted, None)
    if kind in _LEAVES:
        return _LEAVES[kind](found, needs)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _choice(kind, found)
    return _struct(kind, found, at, problems)


def _struct(wanted: Wanted, found: object, at: str, problems: list[str]) -> object:
    values = fields(wanted, found, at, problems)
    complete = len(values) == len(msgspec.structs.fields(wanted))
    return wanted(**values) if complete else UNREAD


def _items(wanted: Wanted, found: object, at: str, problems: list[str]) -> object:
    if not isinstance(found, list):
        raise ValueError(f"{_shown(found)} is no list. Write [ ] around it.")
    items = [read(wanted, item, f"{at}[{i}]", problems) for i, item in enumerate(found)]
    return UNREAD if UNREAD in items else tuple(items)


def _choice(wanted: type[Enum], found: object) -> Enum:
    for member in wanted:
        if member.value == found:
            return member
    choices = ", ".join(str(member.value) for member in wanted)
    raise ValueError(f"{_shown(found)} is none of {choices}. Write one of them.")


def _text(found: object, pattern: str | None) -> str:
    if not isinstance(found, str):
        raise ValueError(f'{_shown(found)} is no text. Put it between "quotes".')
    if not found.strip():
        raise ValueError("is empty. Write it out.")
    if pattern is not None and re.fullmatch(pattern, found) is None:
        raise ValueError(f"{_shown(found)} is no key. Write small letters, digits, - and _ only.")
    return found


def _date(found: object, _: None) -> date:
    if not isinstance(found, date) or isinstance(found, datetime):
        raise ValueError(f"{_shown(found)} is no date. Write it as 2026-03-14, without quotes.")
    return found


def _time(found: object, _: None) -> time:
    if not isinstance(found, time):
        raise ValueError(
            f"{_shown(found)} is no time of day. Write it as 22:00:00, without quotes."
        )
    return found


def _whole(found: object, _: None) -> int:
    if not isinstance(found, int) or isinstance(found, bool):
        raise ValueError(f"{_shown(found)} is no whole number. Write it in digits.")
    return found


def _real(found: object, _: None) -> float:
    if not isinstance(found, int | float) or isinstance(found, bool) or not isfinite(found):
        raise ValueError(f"{_shown(found)} is no number. Write it in digits, as 0.311.")
    return float(found)


def _dose(found: object, _: None) -> Dose:
    return Dose.parse(_with_unit(found, "mg", "4.5 mg"))


def _volume(found: object, _: None) -> Volume:
    return Volume.parse(_with_unit(found, "mL", "4.5 mL"))


def _count(found: object, units: tuple[str, ...]) -> Count:
    count = Count.parse(_with_unit(found, units[0], f"14 {units[0]}"))
    if count.unit not in units:
        raise ValueError(
            f'{_shown(found)} is not in {units[0]}. Write "{count.number} {units[0]}".'
        )
    return count


def _with_unit(found: object, unit: str, example: str) -> str:
    shown = _shown(found)
    if _BARE_NUMBER.fullmatch(bare := shown.strip('"')):
        raise ValueError(f'{shown} has no unit. Write "{bare} {unit}".')
    if not isinstance(found, str) or len(found) > _LONGEST_SHOWN:
        raise ValueError(f'{shown} is no number with its unit. Write for example "{example}".')
    return found


_LEAVES: dict[type, Callable[[object, Any], object]] = {
    str: _text,
    int: _whole,
    float: _real,
    date: _date,
    time: _time,
    Dose: _dose,
    Volume: _volume,
    Count: _count,
}


def _unknown(at: str, key: str, known: Iterable[str]) -> str:
    # Only a mistake needs difflib, and tonight's answer should not wait for it.
    from difflib import get_close_matches

    close = get_close_matches(key, known, n=1)
    remedy = f'Did you mean "{close[0]}"?' if close else f"The keys here are {', '.join(known)}."
    return f"{at}: is no key here. {remedy}"


def _join(at: str, key: str) -> str:
    name = key if re.fullmatch(r"[\w-]+", key) else _shown(key)
    return f"{at}.{name}" if at else name


def _shown(found: object) -> str:
    if isinstance(found, dict | list):
        return "a table" if isinstance(found, dict) else "a list"
    shown = msgspec.json.encode(found).decode() if isinstance(found, str | bool) else str(found)
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}..."
