"""Worlds are data: every number has its source, and a file that says nonsense is told so."""

import subprocess
import sys

import pytest

from lowtide.errors import UserError
from lowtide.simulate.catalogue import world, world_from, world_names
from lowtide.simulate.virtual.worlds.reading import numbers_of

WORLDS = [
    "default",
    *("null", "persistent", "flare", "placebo", "trend", "ar2", "fast_slow", "heaped"),
    *("missing_with_pain", "dose_follows_symptoms", "therapies_together"),
    *("open_label", "floor", "non_monotone", "effect_0", "effect_2", "effect_3"),
]


def number(value: str) -> str:
    return f'{{ value = {value}, source = "tests", mark = "A" }}'


def test_the_library_has_these_worlds() -> None:
    assert list(world_names()) == WORLDS


@pytest.mark.parametrize("name", WORLDS)
def test_every_number_has_its_source(name: str) -> None:
    assert world(name).summary
    assert [key for key, each in numbers_of(world(name)) if len(each.source) < 5] == []


def test_a_world_differs_from_what_it_is_based_on_where_it_says_so() -> None:
    base, other = dict(numbers_of(world("null"))), dict(numbers_of(world("heaped")))
    changed = {key for key in base if base[key] != other[key]}
    assert changed == {"rounding.repeats", "rounding.favourite"}


def test_a_file_of_ones_own_overrides_what_it_names() -> None:
    text = f'based_on = "flare"\nsummary = "mine"\n[noise]\nslow = {number("0.7")}\n'
    own = world_from(text, "mine.toml")
    assert (own.noise.slow.value, own.summary) == (0.7, "mine")
    assert own.enrolment.waits.value is True
    assert world_from("", "empty.toml") == world()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"[noise]\nspred = {number('1')}", 'x.toml: noise.spred: .* Did you mean "spread"'),
        (f"[noises]\nspread = {number('1')}", 'x.toml: noises: .* Did you mean "noise"'),
        (f"[weather]\nrain = {number('1')}", "x.toml: weather: .* The keys are summary, baseline"),
        ("[noise]\nspread = 1.3", r"x.toml: noise.spread: .* Write it as \{ value"),
        ('[noise]\nspread = { value = 1.3, mark = "A" }', "noise.spread: .*source"),
        (
            '[noise]\nspread = { value = 1.3, source = "s", mark = "B" }',
            "x.toml: noise.spread.mark: .*",
        ),
        (f"[noise]\nspread = {number('-1')}", "x.toml: noise.spread.value: .* in that range"),
        (f"[noise]\nlog_spread = {number('inf')}", "noise.log_spread.value: it is no finite"),
        (f"[baseline]\nmean = {number('nan')}", "baseline.mean.value: it is no finite"),
        (f"[noise]\nlag_one = {number('1.0')}", "noise.lag_one.value"),
        (f"[missing]\nmedian = {number('0.0')}", "missing.median.value"),
        (f"[dosing]\nrun_in = {number('0')}", "dosing.run_in.value"),
        (f"[dosing]\nsteps_mg = {number('[1.5, 3.0]')}", "dosing.not_borne.value: it needs one"),
        (f"[dosing]\nsteps_mg = {number('[3.0, 1.5, 4.5]')}", "doses go up"),
        (f"[dosing]\nsteps_mg = {number('[0.00001, 1.5, 4.5]')}", "finer than a microgram"),
        (f"[rounding]\nfavourites = {number('[3.14]')}", "one decimal at most"),
        ("[therapies]\nkeys = " + number('["a", "a"]'), "a key stands there twice"),
        ("[therapies]\nkeys = " + number('["Yoga!"]'), "in small letters"),
        ("noise = 3", "x.toml: noise: "),
        ("summary = 3", "x.toml: summary: "),
        ("based_on = 3", "x.toml: based_on: it is no name"),
        ('based_on = "mars"', 'there is no world "mars". Choose one of: default, null'),
        ("[noise", "x.toml: .* Mend the TOML there"),
    ],
)
def test_a_file_that_says_nonsense_is_refused(text: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        world_from(text, "x.toml")


def test_every_unknown_key_is_named_at_once() -> None:
    text = f"[noise]\nspred = {number('1')}\n[effect]\nresponder = {number('1')}"
    with pytest.raises(UserError, match=r"noise.spred(.|\n)*effect.responder"):
        world_from(text, "x.toml")


def test_reading_a_world_loads_nothing_heavy() -> None:
    code = (
        "import sys, lowtide.cli.main\n"
        "from lowtide.simulate.catalogue import world, people\n"
        "world(), people()\n"
        "print([name for name in ('numpy', 'numba') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
