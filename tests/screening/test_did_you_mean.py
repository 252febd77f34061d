"""What an unrecognised word may have been meant for: a better question, and never an answer."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowtide.course.facts import CourseFacts, Span
from lowtide.quantities import Night
from lowtide.screening.catalogue import catalogue
from lowtide.screening.findings import Bar
from lowtide.screening.medicines import Kind, Outcome
from lowtide.screening.nearest import is_one_edit, nearest
from lowtide.screening.night.gate import night_findings
from lowtide.screening.screen import judge, screen
from lowtide.screening.words import key_of

LIBRARY = catalogue()
TODAY = date(2026, 3, 1)
KEYS = sorted(key for key in LIBRARY.by_key if len(key) >= 5 and key.isalpha())
CONFLICT_KEYS = {
    key_of(n) for m in LIBRARY.medicines if m.outcome is Outcome.CONFLICT for n in m.names
}

# what was written | the name that may be meant | the medicine in it
TABLE = """
tramdol            | tramadol            | tramadol
tramadoI           | tramadol            | tramadol
tarmadol           | tramadol            | tramadol
tramadoll          | tramadol            | tramadol
codiene            | codeine             | codeine
oxicotin           | -                   | -
oxycotin           | OxyContin           | oxycodone
Nurofn Plus        | Nurofen Plus        | codeine
Palexxia retard    | Palexia             | tapentadol
sub oxone x        | Suboxone            | buprenorphine
subxone            | Suboxone            | buprenorphine
loperamid akut     | -                   | -
krattom            | kratom              | kratom
revya              | Revia               | naltrexone product
xmorphin           | morphin             | morphine
oxycodterephthalat | oxycodone           | oxycodone
codeinphosphat     | codeine             | codeine
norcodeinum        | codeine             | codeine
morphinsulfat AL   | morphine            | morphine
propoxyphenyl      | dextropropoxyphene  | dextropropoxyphene
ibuprofn           | ibuprofen           | ibuprofen
metforminn         | metformin           | metformin
apomorphinhydrat   | -                   | -
hydrocortimax      | -                   | -
heliotropium       | -                   | -
morpholinyl        | -                   | -
Panadol Ultra      | -                   | -
xyzumab            | -                   | -
"""
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize(("text", "name", "medicine"), ROWS)
def test_the_table(text: str, name: str, medicine: str) -> None:
    near = judge(text, LIBRARY).near
    assert (near.name if near else "-", near.medicine.name if near else "-") == (name, medicine)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tramdol", "Did you mean tramadol? Naltrexone must not be taken with it."),
        ("subxone", "Did you mean Suboxone? It has buprenorphine in it, and naltrexone must not"),
        ("ibuprofn", 'Our list does not have "ibuprofn".'),
        ("ibuprofn", "Did you mean ibuprofen?"),
        ("MSM Contin 30 mg", 'Our list does not have "contin".'),
        ("Tylenol D3", "This is almost the name Tylenol 3, which has codeine in it."),
    ],
)
def test_the_question_names_what_may_be_meant(text: str, said: str) -> None:
    found = screen(text, TODAY, None, LIBRARY)
    assert found.outcome is Outcome.ASK
    assert said in found.reason


# It never makes a conflict, and never clears: what is not recognised is asked about.
@given(st.sampled_from(KEYS), st.integers(0, 30), st.sampled_from(string.ascii_lowercase))
def test_a_slip_is_asked_about_with_the_name_that_it_comes_from(
    key: str, place: int, letter: str
) -> None:
    place %= len(key)
    for slip in (
        key[:place] + key[place + 1 :],
        key[:place] + letter + key[place:],
        key[:place] + letter + key[place + 1 :],
        key[:place] + key[place : place + 2][::-1] + key[place + 2 :],
    ):
        if slip in LIBRARY.by_key or slip in LIBRARY.filler or len(slip) < 5:
            continue
        near = nearest((slip,), {slip}, LIBRARY)
        assert near, slip
        if key in CONFLICT_KEYS:
            assert near.is_conflict, slip


def distance(one: str, other: str) -> int:
    """The number of letters added, left out, wrong or swapped, counted the slow way."""
    if not one or not other:
        return len(one) + len(other)
    same = one[-1] == other[-1]
    ways = [
        distance(one[:-1], other) + 1,
        distance(one, other[:-1]) + 1,
        distance(one[:-1], other[:-1]) + (not same),
    ]
    if one[-2:] == other[-2:][::-1] and len(one) > 1 and len(other) > 1:
        ways.append(distance(one[:-2], other[:-2]) + 1)
    return min(ways)


@given(st.text("ab", max_size=5), st.text("ab", max_size=5))
def test_one_letter_is_counted_as_the_slow_way_does(one: str, other: str) -> None:
    assert is_one_edit(one, other) is (distance(one, other) == 1)


# An opioid with a letter wrong is no vitamin and no old acquaintance, whatever is said of it.
@pytest.mark.parametrize(
    ("name", "raised"),
    [
        ("tramdol (vitamin)", Bar.PAUSE),
        ("Oxycotin (long-term)", Bar.PAUSE),
        ("codeinphosphat (long-term)", Bar.PAUSE),
        ("ibuprofn (long-term)", Bar.BLOCKED),
        ("xyz (long-term)", Bar.BLOCKED),
    ],
)
def test_saying_that_it_is_harmless_does_not_open_the_night_to_a_slip(
    name: str, raised: Bar
) -> None:
    first = Night(date(2026, 2, 1))
    facts = CourseFacts(
        medicines=(Span(name, first, None),), medicines_answered=first, conditions_answered=first
    )
    assert {f.bar for f in night_findings(facts, Night(TODAY), 3, LIBRARY)} == {raised}


def test_no_stem_of_an_opioid_is_in_the_name_of_another_medicine() -> None:
    for medicine in LIBRARY.medicines:
        if medicine.kind not in (Kind.OPIOID, Kind.GUT_OPIOID, Kind.HERBAL_OPIOID):
            odd = f"x{key_of(medicine.name)}x"
            near = nearest((odd,), {odd}, LIBRARY)
            assert near is None or not near.is_conflict, (medicine.name, near)
