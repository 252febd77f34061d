"""Whatever is done to an opioid's name, it never comes back as no clash.

A slip that is letter for letter another medicine's name is that other name: "MST" and "MSM". The
tests that go through every slip of one letter say which those are.
"""

import string
from collections.abc import Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lowtide.screening.catalogue import catalogue
from lowtide.screening.match import match
from lowtide.screening.medicines import Kind, Outcome
from lowtide.screening.screen import judge
from lowtide.screening.words import is_number, key_of, plain, words_of

LIBRARY = catalogue()
AGONISTS = (Kind.OPIOID, Kind.GUT_OPIOID, Kind.HERBAL_OPIOID)
OPIOIDS = sorted({n for m in LIBRARY.medicines if m.kind in AGONISTS for n in m.names})
CLEARED = sorted({n for m in LIBRARY.medicines if m.outcome is Outcome.NO_CLASH for n in m.names})
CLEARED_KEYS = {key_of(name) for name in CLEARED}
FILLER = LIBRARY.filler
LETTERS = string.ascii_lowercase

opioids = st.sampled_from(OPIOIDS)
others = st.sampled_from(CLEARED)


def outcome(text: str) -> Outcome:
    return judge(text, LIBRARY).outcome


def exact(word: str) -> bool:
    """Whether a word is a name that is cleared, a word of use or a number: no slip to be seen."""
    return word in CLEARED_KEYS or word in FILLER or is_number(word)


def shows_a_slip(text: str) -> bool:
    return not all(exact(word) for word in words_of(plain(text)))


def slips(word: str, letters: str = LETTERS) -> Iterator[str]:
    """Every spelling with one letter missing, added, wrong, or swapped with the next."""
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        yield from (before + letter + after for letter in letters)
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in letters)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


# --- slips of the pen -----------------------------------------------------------------------------

# Slips of one letter that are a word of use, and pairs of names that are both in use: what is
# written letter for letter is what is meant. A pharmacist should know this list; it may get
# shorter, and longer only where both names are real.
WORDS_OF_USE = {"mst": {"mit"}, "mxl": {"xl", "ml"}, "rms": {"gms"}}
REAL_PAIRS = {
    "beforal": "keforal",
    "codol": "cbdol",
    "compensan": "kompensan",
    "dhc": "thc",
    "dolantin": "dilantin",
    "innovar": "innovair",
    "lazanda": "lavanda",
    "moradol": "toradol",
    "mst": "msm",
    "natzon": "natron",
    "norcet": "norset",
    "norspan": "norsan",
    "oxies": "oxis",
    "oxys": "oxis",
    "pantopon": "pantopan",
    "prodeine": "proteine",
    "propain": "procain",
    "proval": "provas",
    "roxy": "doxy",
    "tradol": "toradol",
    "yemex": "demex",
    "zapain": "papain",
    "zaracet": "paracet",
}


def test_every_slip_of_one_letter_of_a_name_of_one_word() -> None:
    for name in OPIOIDS:
        if len(words_of(plain(name))) == 1:
            cleared = {slip for slip in slips(plain(name)) if exact(slip)}
            key = key_of(name)
            assert cleared <= WORDS_OF_USE.get(key, set()) | {REAL_PAIRS.get(key, "")}, name
    for word in ("mit", "xl", "ml", "gms"):
        assert outcome(word) is Outcome.ASK, word


@st.composite
def slipped(draw: st.DrawFn) -> str:
    """An opioid's name with one or two slips."""
    text = plain(draw(opioids))
    for _ in range(draw(st.integers(1, 2))):
        place = draw(st.integers(0, max(0, len(text) - 1)))
        letter = draw(st.sampled_from(LETTERS + " -"))
        before, here, after = text[:place], text[place : place + 1], text[place + 1 :]
        text = draw(
            st.sampled_from(
                [
                    before + after,
                    before + letter + here + after,
                    before + letter + after,
                    before + after[:1] + here + after[1:],
                ]
            )
        )
    return text


# One or two slips in a name never clear it, unless each word of it is exactly another name.
@given(slipped())
def test_one_or_two_slips_never_clear_an_opioid(text: str) -> None:
    assume(shows_a_slip(text))
    assert outcome(text) is not Outcome.NO_CLASH


# Nor do they in the company of a medicine that is cleared, on either side of it.
@given(slipped(), others, st.sampled_from(["/", " + ", " with ", " and ", ", "]), st.booleans())
def test_a_slip_in_company_is_never_cleared(text: str, other: str, sign: str, first: bool) -> None:
    assume(shows_a_slip(text))
    written = f"{text}{sign}{other}" if first else f"{other}{sign}{text}"
    assert outcome(written) is not Outcome.NO_CLASH


def test_no_cleared_name_is_one_letter_from_a_conflict_but_the_pairs() -> None:
    conflicts = [m for m in LIBRARY.medicines if m.outcome is Outcome.CONFLICT]
    close = {
        (name, slip)
        for medicine in conflicts
        for name in medicine.names
        for slip in slips(key_of(name), LETTERS + string.digits)
        if slip in CLEARED_KEYS
    }
    # "Tylenol 3" is Tylenol and a word of its own; whoever leaves that out has written Tylenol.
    alone = {(key_of(a), b) for a, b in close if b != words_of(plain(a))[0]}
    assert alone <= set(REAL_PAIRS.items())


def test_no_word_of_use_is_a_name_of_an_opioid() -> None:
    assert {name for name in OPIOIDS if key_of(name) in FILLER} == set()


# A word that is an opioid's brand somewhere says how often only before another word of use.
@pytest.mark.parametrize("text", ["Twice", "Twice 30 mg", "Lyrica, Twice", "Twice 30 mg, Lyrica"])
def test_a_word_of_use_that_is_a_brand_is_asked_about(text: str) -> None:
    assert outcome(text) is Outcome.ASK
    assert outcome("Lyrica 75 mg twice a day") is Outcome.NO_CLASH


# Recognised words that together miss an opioid's name by one letter are asked about.
@pytest.mark.parametrize(
    "text",
    ["MSM Contin", "MSM continus", "Tylenol x", "Tylenol D3", "Tylenol 8", "APAP CR", "OF118"],
)
def test_recognised_words_that_come_close_together_are_asked_about(text: str) -> None:
    assert outcome(text) is Outcome.ASK


@pytest.mark.parametrize("text", ["Tylenol 5 ml", "Tylenol 500 mg", "MSM 1000 mg", "APAP 500 mg"])
def test_a_strength_is_no_part_of_a_name(text: str) -> None:
    assert outcome(text) is Outcome.NO_CLASH


# --- ways of writing ------------------------------------------------------------------------------

ACCENTS = str.maketrans({"e": "é", "o": "ö", "a": "á", "i": "ï", "u": "ü", "n": "ñ", "c": "ç"})
SPACINGS = ["-", "  ", "\u00a0", "\t", "."]


# Accents, gaps, hyphens, tall-man letters, salts, strengths and forms change nothing.
@given(
    opioids,
    st.booleans(),
    st.sampled_from(SPACINGS),
    st.lists(st.booleans(), min_size=40, max_size=40),
    st.sampled_from(["", " hydrochloride", " sulfate", " HCl", " phosphate hemihydrate"]),
    st.sampled_from(["", " 30 mg", " 30mg/500mg", " 7.5-325", " 1 %", " 100 mcg/h"]),
    st.sampled_from(["", " tablets", " Retardtabletten", " oral solution", " Tropfen", " patch"]),
)
def test_ways_of_writing_never_hide_an_opioid(
    name: str, accents: bool, gap: str, tall: list[bool], salt: str, strength: str, form: str
) -> None:
    written = "".join(c.upper() if up else c.lower() for c, up in zip(name, tall, strict=False))
    written = written.translate(ACCENTS) if accents else written
    assert outcome(written.replace(" ", gap) + salt + strength + form) is Outcome.CONFLICT


# Neither does any medicine that is cleared, in front or behind, with any sign between them.
@given(
    opioids,
    others,
    st.sampled_from(["/", " / ", " + ", "+", " with ", " and ", ", ", "; ", " - ", "\n"]),
    st.booleans(),
)
def test_no_company_hides_an_opioid(name: str, other: str, sign: str, first: bool) -> None:
    written = f"{name}{sign}{other}" if first else f"{other}{sign}{name}"
    assert outcome(written) is Outcome.CONFLICT


# --- what only looks like one, and what cannot be read --------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "ipratropium",
        "tiotropium",
        "oxitropium bromide",
        "apomorphine",
        "Apomorphin 10 mg/ml",
        "Ketum",
        "propoxyphenyl",
        "heliotropium",
        "4-morpholinyl",
        "papaverine",
        "hydrocortisone",
        "hydrochlorothiazide",
        "naloxone",
        "dextromethorphan",
    ],
)
def test_a_look_alike_is_no_conflict(text: str) -> None:
    assert outcome(text) is not Outcome.CONFLICT


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\t\r",
        "a" * 10_240,
        "tramadl " * 1280,
        "paracetamol " * 1000,
        "💊💊💊",
        "👩🏽‍⚕️ Tabletten",
        "\x00\x07\x1b[31m",
        "\ud800",
        "морфин",
        "кодеин 30 мг",
        "曲马多",
        "トラマドール",
        "الترامادول",
        "מורפין",
        "τραμαδόλη",
        "1234567890",
        "500",
        "50 mg / 500 mg",
        "0.0.0",
        "%s {name} {0}",
        "<b>tablet</b>",
        "../../etc",
        "'; DROP TABLE",
    ],
)
def test_what_cannot_be_read_is_asked_about(text: str) -> None:
    assert outcome(text) is Outcome.ASK


@given(st.text(max_size=300))
def test_no_text_breaks_it_and_nothing_unread_is_cleared(text: str) -> None:
    judged = judge(text, LIBRARY)
    if judged.outcome is Outcome.NO_CLASH:
        assert judged.cleared
        assert not match(text, LIBRARY).unknown
