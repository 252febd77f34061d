"""A world's TOML text becomes a World: what it does not say is as in the world it is based on."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from math import isfinite
from typing import Any

import msgspec
from msgspec import Struct, ValidationError
from msgspec.structs import FieldInfo, fields

from lowtide.errors import UserError
from lowtide.protocol.model import Sourced
from lowtide.simulate.virtual.worlds.model import World

Tables = Mapping[str, Any]
BASED_ON = "based_on"
_KEY = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
_CLOSE = 1e-9
_SOURCED = 'Write it as { value = ..., source = "where it comes from", mark = "A" }.'


def read_world(text: str, file: str, base: Callable[[str | None], Tables]) -> World:
    """The world of a file of one's own; a UserError names file, key and remedy.

    `base` gives all tables of a world by name, which `based_on` may name; None is the default.
    """
    own = _load(text, file)
    return world_of(base(based_on(own, file)), own, file)


def based_on(own: Tables, file: str) -> str | None:
    """The name of the world that these tables are based on; None is the default."""
    named = own.get(BASED_ON)
    if named is not None and not isinstance(named, str):
        raise UserError(f'{file}: {BASED_ON}: it is no name. Write it as {BASED_ON} = "null".')
    return named


def world_of(base: Tables, own: Tables, file: str) -> World:
    """The base's tables with one's own numbers in their places, checked."""
    _refuse(file, _unknown(own))
    world = _converted(merged(base, own), file)
    _refuse(file, [*_not_finite(world), *_at_odds(world)])
    return world


def merged(base: Tables, own: Tables) -> dict[str, Any]:
    """Part by part, a number of one's own replaces the base's whole."""
    together = dict(base)
    for part, found in own.items():
        if isinstance(found, Mapping) and isinstance(base.get(part, {}), Mapping):
            together[part] = {**base.get(part, {}), **found}
        elif part != BASED_ON:
            together[part] = found
    return together


def numbers_of(world: World) -> Iterator[tuple[str, Sourced[Any]]]:
    """Every number of a world by its key, as "noise.spread"."""
    for part in world.__struct_fields__:
        section = getattr(world, part)
        if isinstance(section, Struct):
            for key in section.__struct_fields__:
                yield f"{part}.{key}", getattr(section, key)


def _load(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{file}: {error}. Mend the TOML there.") from error


def _refuse(file: str, problems: Iterable[str]) -> None:
    lines = [f"{file}: {problem}" for problem in problems]
    if lines:
        raise UserError("\n".join(lines))


def _unknown(own: Tables) -> Iterator[str]:
    parts = _fields(World)
    for part, found in own.items():
        if part == BASED_ON:
            continue
        if part not in parts:
            yield _no_key(part, parts)
        elif isinstance(found, Mapping) and part != "summary":
            known = _fields(parts[part].type)
            yield from (_no_key(f"{part}.{key}", known) for key in found if key not in known)


def _fields(struct: type[Struct]) -> dict[str, FieldInfo]:
    return {field.name: field for field in fields(struct)}


def _no_key(key: str, known: Mapping[str, object]) -> str:
    near = get_close_matches(key.rpartition(".")[2], known, n=1)
    remedy = f'Did you mean "{near[0]}"?' if near else f"The keys are {', '.join(known)}."
    return f"{key}: there is no such key. {remedy}"


def _converted(tables: Tables, file: str) -> World:
    try:
        return msgspec.convert(tables, World)
    except ValidationError as error:
        # "Expected `float` <= 1.0 - at `$.noise.white.value`"
        what, _, place = str(error).partition(" - at ")
        key = place.strip("`").removeprefix("$").lstrip(".") or "the file"
        remedy = "Write a number in that range." if key.endswith(".value") else _SOURCED
        raise UserError(f"{file}: {key}: {_lower(what)}. {remedy}") from error


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _not_finite(world: World) -> Iterator[str]:
    for key, number in numbers_of(world):
        values = number.value if isinstance(number.value, tuple) else (number.value,)
        if not all(isinstance(each, str) or isfinite(each) for each in values):
            yield f"{key}.value: it is no finite number. Write one."


def _at_odds(world: World) -> Iterator[str]:
    """What two numbers cannot be together."""
    steps, borne = world.dosing.steps_mg.value, world.dosing.not_borne.value
    if len(steps) != len(borne):
        yield "dosing.not_borne.value: it needs one chance for each of dosing.steps_mg."
    if list(steps) != sorted(set(steps)):
        yield "dosing.steps_mg.value: doses go up. Write each once, the lowest first."
    if not all(_whole(1000 * mg) for mg in steps):
        yield "dosing.steps_mg.value: it is finer than a microgram. Write three decimals at most."
    if not all(_whole(10 * number) for number in world.rounding.favourites.value):
        yield "rounding.favourites.value: scores have one decimal at most. Write fewer."
    keys = world.therapies.keys.value
    if len(set(keys)) != len(keys):
        yield "therapies.keys.value: a key stands there twice. Keep one."
    if not all(_KEY.fullmatch(key) for key in keys):
        yield 'therapies.keys.value: write keys in small letters, as "muscle_relaxing".'


def _whole(number: float) -> bool:
    return abs(number - round(number)) < _CLOSE
