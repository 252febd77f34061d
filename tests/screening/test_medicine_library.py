"""Promises over every row of the library, whatever is written around its names."""

import unicodedata
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowtide.errors import QuantityError
from lowtide.screening.catalogue import MOST_WORDS, catalogue, condition_library, keys
from lowtide.screening.match import match
from lowtide.screening.medicines import AtcCode, Interval, Kind, Medicine, Outcome, RxCui
from lowtide.screening.screen import judge, screen
from lowtide.screening.words import key_of, plain, short, value_of, words_of
from lowtide.sources import Citation, Mark

LIBRARY = catalogue()
CONFLICTS = [m for m in LIBRARY.medicines if m.outcome is Outcome.CONFLICT]
OWN = Kind.OWN_NALTREXONE
CAUTIONED = [m for m in LIBRARY.medicines if m.outcome is not Outcome.NO_CLASH]
CLEARED = [m for m in LIBRARY.medicines if m.outcome is Outcome.NO_CLASH]

names_of_conflicts = st.sampled_from([n for m in CONFLICTS for n in m.names])
strengths = st.sampled_from(["", " 50 mg", " 30/500", " 5-325", "10mg", " 0.4 mg/ml", " 100 mcg"])
forms = st.sampled_from(
    ["", " tablets", " ER capsules", " Syrup", " patch", " twice daily", " prn"]
)
Spelling = Callable[[str], str]
SPELLINGS: list[Spelling] = [str, str.upper, str.title, str.swapcase]
cases = st.sampled_from(SPELLINGS)
company = st.sampled_from(["", "paracetamol ", "vitamin C, ", "LDN + ", "xyz / "])


def without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def outcome(text: str) -> Outcome:
    return judge(text, LIBRARY).outcome


# Every name of an opioid or antagonist is a conflict as it stands, in capitals, without accents.
@pytest.mark.parametrize("medicine", CONFLICTS, ids=lambda m: m.name)
def test_every_name_is_a_conflict(medicine: Medicine) -> None:
    for name in medicine.names:
        for written in (name, name.upper(), without_accents(name), name.replace(" ", "-")):
            assert outcome(written) is Outcome.CONFLICT, written
            assert outcome(f"paracetamol and {written}") is Outcome.CONFLICT, written


# A conflict stays one whatever case, company, strength and form are written around its name.
@given(company, names_of_conflicts, cases, strengths, forms)
def test_nothing_around_it_hides_a_conflict(
    before: str, name: str, case: Spelling, strength: str, form: str
) -> None:
    gap = " " if name[-1].isdigit() else ""  # "Tylenol 3" and "10mg" are not "Tylenol 310mg"
    assert outcome(before + case(name) + gap + strength + form) is Outcome.CONFLICT


# What is not made of known words alone is never cleared.
@given(st.text(), st.sampled_from([name for m in CLEARED for name in m.names]))
def test_an_unknown_word_beside_a_known_name_is_never_cleared(odd: str, name: str) -> None:
    text = f"{name} {odd} qqqq"
    assert outcome(text) is not Outcome.NO_CLASH


# Any text at all gets an answer with a reason and a source.
@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    found = screen(text, date(2026, 3, 1), None, LIBRARY)
    assert found.reason
    assert found.source.text


# Reading a name twice says the same: no answer depends on what was read before it.
@given(st.text(alphabet="abdlmort 5", max_size=12))
def test_the_same_name_always_gets_the_same_answer(text: str) -> None:
    assert match(text, LIBRARY) == match(text, LIBRARY)


def test_no_cleared_name_is_or_contains_the_name_of_a_conflict_or_of_something_to_ask() -> None:
    caution = {key_of(name) for medicine in CAUTIONED for name in medicine.names}
    for medicine in CLEARED:
        for name in medicine.names:
            words = words_of(plain(name))
            runs = {
                "".join(words[a:b]) for a in range(len(words)) for b in range(a + 1, len(words) + 1)
            }
            assert not runs & caution, name


@pytest.mark.parametrize("medicine", CLEARED, ids=lambda m: m.name)
def test_every_cleared_name_is_cleared(medicine: Medicine) -> None:
    for name in medicine.names:
        assert outcome(name) is Outcome.NO_CLASH, name


@pytest.mark.parametrize("medicine", CAUTIONED, ids=lambda m: m.name)
def test_every_code_says_no_less_than_the_name(medicine: Medicine) -> None:
    for code in medicine.atc:
        assert outcome(code.code) in (medicine.outcome, Outcome.CONFLICT)
    for concept in medicine.rxcui:
        assert outcome(f"rxcui {concept.number}") is medicine.outcome


def test_whole_classes_of_opioids_are_conflicts_even_where_the_member_is_not_known() -> None:
    for code in ("N02A", "N02AX99", "N07BC", "R05DA", "R05FA99", "A07DA99", "N01AH99", "A06AH99"):
        assert outcome(code) is Outcome.CONFLICT, code


# The intervals of the evidence review's section 4.3, the larger bound of each.
INTERVALS = {
    3: "loperamide diphenoxylate difenoxin",
    10: "codeine hydrocodone oxycodone morphine hydromorphone tramadol tapentadol pethidine "
    "oxymorphone dihydrocodeine opium nalbuphine butorphanol pentazocine dezocine",
    14: "fentanyl methadone levomethadone levacetylmethadol buprenorphine levorphanol kratom",
}


@pytest.mark.parametrize("days", INTERVALS)
def test_the_intervals_of_the_evidence_review(days: int) -> None:
    for name in INTERVALS[days].split():
        found = screen(name, date(2026, 3, 1), None, LIBRARY)
        assert found.interval_days == days, name


def test_every_opioid_has_an_interval_or_leaves_it_to_the_prescriber_by_name() -> None:
    without = {m.name for m in CONFLICTS if m.kind is Kind.OPIOID and m.interval is None}
    classes = {m.name for m in CONFLICTS if "ATC class" in m.name}
    assert without - classes == {"buprenorphine depot", "tianeptine"}


def test_every_slow_brand_is_a_brand_with_fourteen_days() -> None:
    slow = [(m, brand) for m in CONFLICTS for brand in m.prolonged_brands]
    assert len(slow) > 30
    for medicine, brand in slow:
        assert brand in medicine.brands + medicine.unverified_brands
        if medicine.kind is Kind.OPIOID:
            assert screen(brand, date(2026, 3, 1), None, LIBRARY).interval_days == 14


def test_every_row_has_a_source_and_no_name_twice() -> None:
    for medicine in LIBRARY.medicines:
        assert medicine.source.text, medicine.name
        assert len(set(medicine.names)) == len(medicine.names), medicine.name
    rows = [medicine.name for medicine in LIBRARY.medicines]
    assert len(set(rows)) == len(rows)


def test_no_name_has_more_words_than_are_looked_for() -> None:
    longest = max(len(words_of(plain(name))) for m in LIBRARY.medicines for name in m.names)
    assert longest == MOST_WORDS


# The quick spelling of names without digits is the slow one, letter for letter.
@given(
    st.text(st.characters(max_codepoint=0x2200))
    | st.sampled_from([n for m in LIBRARY.medicines for n in m.names])
)
def test_the_spelling_of_a_name_is_its_words_without_gaps(name: str) -> None:
    assert key_of(name) == "".join(words_of(plain(name)))


def test_every_row_to_ask_about_says_why() -> None:
    assert all(m.note for m in LIBRARY.medicines if m.outcome is Outcome.ASK)


def test_every_kind_of_conflict_has_its_words() -> None:
    kinds = {medicine.kind.value for medicine in CONFLICTS}
    assert kinds == set(LIBRARY.words.clash)
    assert set(LIBRARY.words.keep) <= kinds


def test_the_list_of_common_medicines_is_long_enough_to_be_of_use() -> None:
    assert sum(m.kind is not OWN for m in CLEARED) >= 200


KEYS = (
    "surgery pregnancy breastfeeding liver_disease kidney_disease allergy_naltrexone fever "
    "infection candida under_18 alcohol_heavy"
)


def test_the_keys_of_the_conditions() -> None:
    assert keys() == set(KEYS.split())
    assert all(rule.source for rule in condition_library().conditions.values())


@pytest.mark.parametrize("code", ["", "n02ax02", "N2AX02", "N02AX2", "N02AX022", "tramadol"])
def test_what_is_no_atc_code_is_refused(code: str) -> None:
    with pytest.raises(QuantityError, match=r"is no ATC code\. Write for example"):
        AtcCode(code)


@pytest.mark.parametrize("number", ["", "0", "-1", "12a", "123456789"])
def test_what_is_no_rxnorm_number_is_refused(number: str) -> None:
    with pytest.raises(QuantityError, match=r"is no RxNorm number\. Write for example"):
        RxCui(number)


def test_an_interval_of_no_days_is_refused() -> None:
    with pytest.raises(QuantityError, match="Write 1 or more"):
        Interval(0, Citation("nowhere", Mark.ASSUMED))


def test_a_code_knows_its_classes() -> None:
    classes = [known.code for known in AtcCode("N02AX02").classes]
    assert classes == ["N02AX02", "N02AX", "N02A", "N02", "N"]


@pytest.mark.parametrize(
    ("number", "value"), [("50", 50.0), ("4.5", 4.5), ("4,5", 4.5), ("1,000", 1000.0)]
)
def test_the_value_of_a_number(number: str, value: float) -> None:
    assert value_of(number) == value


def test_a_long_text_is_shortened_for_a_sentence() -> None:
    assert short("a\nb") == "a b"
    assert short("x" * 100) == "x" * 59 + "…"


# What must be asked about is never cleared under any of its names, with a strength or in company.
@pytest.mark.parametrize("medicine", CAUTIONED, ids=lambda m: m.name)
def test_no_name_of_what_must_be_asked_about_is_cleared(medicine: Medicine) -> None:
    for name in medicine.names:
        for written in (name.upper(), f"{without_accents(name)} 10 mg tablets", f"{name}, zinc"):
            assert outcome(written) is not Outcome.NO_CLASH, written
