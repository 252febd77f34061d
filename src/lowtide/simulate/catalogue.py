"""What simulated people are made from, read once from this room's own data."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from msgspec import convert

from lowtide.errors import UserError
from lowtide.simulate.people import Library, Numbers, Person
from lowtide.simulate.virtual.worlds.model import World
from lowtide.simulate.virtual.worlds.reading import based_on, merged, read_world, world_of

DEFAULT_WORLD = "default"
_WORLDS = "worlds.toml"


@cache
def library() -> Library:
    """All of people.toml; a key that is none is refused."""
    return convert(_tables("people.toml"), Library)


def numbers() -> Numbers:
    """How simulated people answer and forget."""
    return library().numbers


def people() -> tuple[Person, ...]:
    """Everybody, in the order of the file."""
    return library().people


def person(key: str) -> Person:
    """One of them; a UserError names the others where there is none of that key."""
    for each in people():
        if each.key == key:
            return each
    keys = ", ".join(each.key for each in people())
    raise UserError(f'there is no simulated person "{key}". Choose one of: {keys}.')


def world_names() -> tuple[str, ...]:
    """The worlds that virtual people may come from, the default first."""
    return tuple(_tables(_WORLDS))


@cache
def world(name: str | None = None) -> World:
    """A world of the library, the default without a name; a UserError names the others."""
    named = name or DEFAULT_WORLD
    return world_of(_base_tables(named), _own_tables(named), f"{_WORLDS}: {named}")


def world_from(text: str, file: str) -> World:
    """The world of a person's own file, which overrides the keys of the one it is based on."""
    return read_world(text, file, _all_tables)


def _all_tables(name: str | None) -> Mapping[str, Any]:
    named = name or DEFAULT_WORLD
    return merged(_base_tables(named), _own_tables(named))


def _base_tables(name: str) -> Mapping[str, Any]:
    if name == DEFAULT_WORLD:
        return {}  # it says everything itself
    return _all_tables(based_on(_own_tables(name), f"{_WORLDS}: {name}"))


def _own_tables(name: str) -> Mapping[str, Any]:
    tables = _tables(_WORLDS)
    found: Mapping[str, Any] | None = tables.get(name)
    if found is None:
        raise UserError(f'there is no world "{name}". Choose one of: {", ".join(tables)}.')
    return found


@cache
def _tables(file: str) -> dict[str, Any]:
    text = files("lowtide.simulate").joinpath("library", file).read_text("utf-8")
    return tomllib.loads(text)
