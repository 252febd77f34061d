"""Several medicines in one text: each part names something or is its use, else it is asked of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowtide.screening.catalogue import catalogue
from lowtide.screening.medicines import Outcome
from lowtide.screening.parts import parts_of
from lowtide.screening.screen import judge
from lowtide.screening.words import plain, words_of

ASKED = """
Nurofen + | Nurofen+ | ibuprofen + | Panadol +
duloxetine, patch for pain | duloxetine and a patch for the pain | patch, duloxetine
ibuprofen, Tropfen gegen Schmerzen | ibuprofen and pills for pain
gabapentin and a monthly depot | gabapentin and patches | duloxetine, depot injection
ibuprofen and H | ibuprofen, h | paracetamol, actavis | gabapentin, xl
Tylenol two | Tylenol three
acetaminophen 300 mg 30 mg | acetaminophen 300mg & 30mg | acetaminophen 300mg, 30mg
acetaminophen 300 30 | apap 325 5 | paracetamol 500mg with 8mg | ibuprofen 200mg 12.8mg
acetaminophen 120/12/5ml | duloxetine 60, acetaminophen 300/30, magnesium
carisoprodol/aspirin 200/325/16
"""
CLEARED = """
take two tablets ibuprofen | ibuprofen 400 mg twice daily | Ibuprofen 400 mg, tablets
paracetamol 500 mg, 3 times a day | paracetamol 500 mg/5 ml | paracetamol 500 mg 100 tablets
vitamin d3 + k2 | calcium + vitamin d | ibuprofen and paracetamol | aspirin 500 mg + caffeine 50 mg
duloxetine 60 mg, gabapentin 300 mg; magnesium | excedrin 250/250/65
"""


def cells(table: str) -> list[str]:
    return [cell.strip() for line in table.strip().splitlines() for cell in line.split("|")]


@pytest.mark.parametrize("text", cells(ASKED))
def test_a_part_that_may_be_a_medicine_is_asked_about(text: str) -> None:
    assert judge(text, catalogue()).outcome is Outcome.ASK


@pytest.mark.parametrize("text", cells(CLEARED))
def test_a_part_that_says_how_it_is_taken_asks_nothing(text: str) -> None:
    assert judge(text, catalogue()).outcome is Outcome.NO_CLASH


def test_an_injection_of_an_opioid_is_its_depot() -> None:
    (clash,) = judge("buprenorphine injection monthly", catalogue()).clashes
    assert clash.interval is None


# Every word is in at most one part, in its order, and separators are in none.
@given(st.text("ab1, ;+&\n.é", max_size=30) | st.sampled_from(cells(ASKED + CLEARED)))
def test_parts_cover_the_words_in_their_order(text: str) -> None:
    spelled = plain(text)
    places = [place for part in parts_of(spelled) for place in part.places]
    assert places == sorted(set(places))
    assert set(places) <= set(range(len(words_of(spelled))))
