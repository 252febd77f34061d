"""Whatever stands in a file, it is a protocol within the limits or a ProtocolError."""

import json
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lowtide.errors import ProtocolError
from lowtide.protocol import catalogue, limits
from lowtide.protocol.plan import plan
from lowtide.quantities import Dose, Night

Path = tuple[str | int, ...]


def to_toml(value: Any) -> str:
    """A value as TOML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{to_toml(key)} = {to_toml(v)}" for key, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(to_toml, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value).lower() if isinstance(value, bool) else str(value)


def paths(value: Any, at: Path = ()) -> Iterator[Path]:
    """The way to everything inside a table."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        yield (*at, key)
        if isinstance(inner, dict | list):
            yield from paths(inner, (*at, key))


def put(whole: dict[str, Any], path: Path, value: Any) -> str:
    """The TOML of the table with one value replaced."""
    *way, last = path
    inner: Any = whole
    for key in way:
        inner = inner[key]
    inner[last] = value
    return "".join(f"{to_toml(key)} = {to_toml(v)}\n" for key, v in whole.items())


def judge(text: str) -> None:
    with suppress(ProtocolError):
        protocol = catalogue.load_file(text, "any.toml")
        assert limits.check(protocol, catalogue.limits()) == []
        doses = [Dose(0), *(step.dose.value for step in protocol.steps)]
        rises = [b.micrograms - a.micrograms for a, b in pairwise(doses)]
        assert all(0 < rise <= 1500 for rise in rises)
        assert protocol.top <= Dose.parse("6 mg" if protocol.prescriber_word is None else "9 mg")
        plan(protocol, Night(date(2026, 1, 5)))


UNITS = ("mg", "µg", "doses", "check-ins", "nights", "hours", "days", "days after", "days before")
QUANTITIES = st.tuples(
    st.integers(0, 40) | st.decimals(0, 12, places=1) | st.integers(), st.sampled_from(UNITS)
).map(lambda pair: f"{pair[0]} {pair[1]}")
SCALARS = (
    QUANTITIES
    | st.sampled_from(["night", "A", "S", "diet", "lifshitz", "schedule", "", "4.5"])
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.dates()
    | st.times()
)
KEYS = st.sampled_from(["value", "source", "mark", "claims", "key", "dose"]) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=5
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=5,
)
TEXTS = {name: catalogue.text(name) for name in catalogue.ids()}
PATHS = [(name, at) for name in TEXTS for at in paths(tomllib.loads(TEXTS[name]))]


# Any value in the place of any other: a protocol that keeps the limits, or a ProtocolError.
@settings(max_examples=settings().max_examples * 10)
@given(st.sampled_from(PATHS), VALUES)
def test_a_file_with_one_value_replaced(place: tuple[str, Path], value: Any) -> None:
    name, at = place
    judge(put(tomllib.loads(TEXTS[name]), at, value))


# A quantity in the place of another: a protocol that keeps the limits, or a ProtocolError.
@settings(max_examples=settings().max_examples * 5)
@given(st.sampled_from([place for place in PATHS if place[1][-1] == "value"]), QUANTITIES)
def test_a_file_with_one_quantity_replaced(place: tuple[str, Path], value: str) -> None:
    name, at = place
    judge(put(tomllib.loads(TEXTS[name]), at, value))


# Text cut out and other text put in anywhere: a protocol that keeps the limits, or a ProtocolError.
@settings(max_examples=settings().max_examples * 5)
@given(st.data(), st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
def test_a_file_with_any_text_replaced(data: st.DataObject, new: str) -> None:
    text = TEXTS["lifshitz"]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    judge(text[:start] + new + text[end:])


# Any text at all is a protocol within the limits, or a ProtocolError.
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    judge(text)


def test_an_untouched_file_written_again_is_the_same_protocol() -> None:
    again = put(tomllib.loads(TEXTS["lifshitz"]), ("id",), "lifshitz")
    assert catalogue.load_file(again, "again.toml") == catalogue.load()


def test_the_judge_would_notice_a_parser_that_forgets_the_limits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    too_much = put(tomllib.loads(TEXTS["lifshitz"]), ("steps", 2, "dose", "value"), "45 mg")
    judge(too_much)
    monkeypatch.setattr("lowtide.protocol.parse.check_parts", lambda parts, limits: [])
    with pytest.raises(AssertionError):
        judge(too_much)
