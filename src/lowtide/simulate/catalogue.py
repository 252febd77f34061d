"""The simulated people that come with Lowtide, read once from this room's own data."""

import tomllib
from functools import cache
from importlib.resources import files

from msgspec import convert

from lowtide.errors import UserError
from lowtide.simulate.people import Library, Numbers, Person


@cache
def library() -> Library:
    """All of people.toml; a key that is none is refused."""
    text = files("lowtide.simulate").joinpath("library", "people.toml").read_text("utf-8")
    return convert(tomllib.loads(text), Library)


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
