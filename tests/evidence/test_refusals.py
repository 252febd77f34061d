"""Files that may not be used: every problem at once, with file, key and remedy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowtide.errors import EvidenceError
from lowtide.evidence import catalogue
from lowtide.evidence.read import read_all

TINY = """\
id = "tiny"
name = "Tiny"
year = 2027
cite = "a trial for tests"
design = "parallel"
blinding = "double"
control = "placebo"
people = { value = "people", source = "paper", mark = "S" }
dose = { value = "4.5 mg", source = "paper", mark = "S" }
titration = { mark = "NF" }
duration = { value = "12 weeks", source = "paper", mark = "S" }
funding = { mark = "NF" }

[[sources]]
key = "paper"
text = "a paper"
address = "https://example.org/paper"

[[numbers]]
key = "pain_difference"
what = "difference in pain"
value = -0.5
low = -1.2
high = 0.2
unit = "points"
mark = "S"
source = "paper"

[[numbers]]
key = "pain_se"
what = "its standard error"
value = 0.357
unit = "points"
mark = "D"
recipe = "se_from_interval"
uses = ["pain_difference"]

[[numbers]]
key = "responders_ldn"
what = "responders"
value = 20
of = 40
unit = "people"
mark = "S"
source = "paper"

[[numbers]]
key = "n_randomised"
what = "people randomised"
value = 80
unit = "people"
mark = "S"
source = "paper"

[[numbers]]
key = "not_known"
what = "what nobody wrote"
unit = "points"
mark = "NF"

[[outcomes]]
key = "pain"
measure = "points"
weeks = 12
effect = "pain_difference"
se = "pain_se"
"""
EFFECT = 'unit = "points"\nmark = "S"\nsource = "paper"'
DERIVED = 'recipe = "se_from_interval"\nuses = ["pain_difference"]'
ZERO = """\
[[numbers]]
key = "n_zero"
what = "nobody"
value = 0
unit = "people"
mark = "S"
source = "paper"

"""
NOT_KNOWN = 'unit = "points"\nmark = "NF"'


def problems(**files: str) -> list[str]:
    with pytest.raises(EvidenceError) as caught:
        catalogue.evidence_with({f"{name}.toml": text for name, text in files.items()})
    assert caught.value.exit_code == 2
    return caught.value.problems


def test_a_new_trial_is_one_new_file() -> None:
    read = catalogue.evidence_with({"tiny.toml": TINY})
    assert read.studies[0].id == "tiny"
    assert str(read.figures["tiny_pain_difference"]) == "-0.5 (-1.2 to 0.2)"
    assert read.figures["tiny_pain_se"].value == pytest.approx(1.4 / 2 / 1.959964, rel=1e-6)
    assert "tiny_not_known" not in read.figures


# What is written instead of what, and the whole answer after "tiny.toml: ".
WRITTEN = [
    # origin
    (EFFECT, 'unit = "points"\nmark = "S"',
     "numbers[0].source: is missing. Name where it was seen by the key of a source of this file."),
    (EFFECT, EFFECT.replace("paper", "papre"),
     'numbers[0].source: "papre" is no source of this file (paper). Add it there.'),
    (EFFECT, EFFECT.replace('mark = "S"', 'mark = "s"'),
     'numbers[0].mark: "s" is none of S, D, A, NF. Write one of them.'),
    ("value = 20", "value = 20\nvaleu = 21",
     'numbers[2].valeu: is no key here. Did you mean "value"?'),
    ("https://example.org/paper", "paper.pdf",
     'sources[0].address: "paper.pdf" is no address. Begin it with https://'),
    # intervals
    ("value = -0.5", "value = -1.5",
     "numbers[0].value: -1.5 is outside its interval, -1.2 to 0.2. Look it up again."),
    ("low = -1.2\nhigh = 0.2", "low = 0.2\nhigh = -1.2",
     "numbers[0].low: 0.2 is above high, -1.2. Exchange them."),
    ("low = -1.2\n", "",
     "numbers[0].low: is missing. An interval has both ends."),
    ("value = -0.5", 'value = "-0.5"',
     'numbers[0].value: "-0.5" is no number. Write it in digits, as 0.311.'),
    ("value = -0.5", "value = nan",
     "numbers[0].value: nan is no number. Write it in digits, as 0.311."),
    # counts
    ("value = 20", "value = -20",
     "numbers[2].value: -20 is no number of people. Write a whole one, 0 or more."),
    ("value = 20", "value = 20.5",
     "numbers[2].value: 20.5 is no number of people. Write a whole one, 0 or more."),
    ("value = 20", "value = 41",
     "numbers[2].value: 41 of 40 is more than all. Look it up again."),
    ("of = 40", "of = -40",
     "numbers[2].of: -40 people are none. Write how many there were."),
    ("of = 40", "of = 81",
     "numbers[2].of: 81 is more than the 80 randomised. Look it up again."),
    ("of = 40", "of = 40.0",
     "numbers[2].of: 40.0 is no whole number. Write it in digits."),
    # recipes
    ("value = 0.357", "value = 0.36",
     None),
    ("value = 0.357", "value = 0.311",
     "numbers[1].value: 0.311 is not what se_from_interval gives, 0.3571. "
     "Correct it, or what it uses."),
    ("se_from_interval", "se_from_intervall",
     'numbers[1].recipe: "se_from_intervall" is no recipe. Did you mean "se_from_interval"?'),
    (DERIVED, 'uses = ["pain_difference"]',
     "numbers[1].recipe: is missing. Say how it is derived, or mark it S with a source."),
    (DERIVED, DERIVED.replace("pain_difference", "pain_diff"),
     'numbers[1].uses: "pain_diff" is no number of this file. Choose from its numbers.'),
    (DERIVED, DERIVED.replace('"pain_difference"', '"pain_difference", "n_randomised"'),
     "numbers[1].uses: se_from_interval takes 1 numbers, not 2. Name them in its order."),
    (DERIVED, DERIVED.replace("pain_difference", "not_known"),
     "numbers[1].uses: not_known cannot be worked, so this neither. Correct them first."),
    (DERIVED, DERIVED.replace("pain_difference", "n_randomised"),
     "numbers[1].recipe: cannot be worked: tiny_n_randomised has no interval. "
     "Correct what it uses."),
    ('mark = "D"', 'mark = "S"\nsource = "paper"',
     "numbers[1].mark: S, and it has a recipe. Mark it D, or remove the recipe."),
    ("value = 0.357\n", "",
     "numbers[1].value: is missing. Add it, or mark it NF."),
    ("of = 40\n", "of = 0\n",
     "numbers[2].of: 0 people are none. Write how many there were."),
    ('unit = "people"\nmark = "S"\nsource = "paper"\n\n[[numbers]]\nkey = "n_r',
     'unit = "p"\nmark = "S"\nsource = "paper"\n\n[[numbers]]\nkey = "n_r',
     "numbers[2].value: 20 is no probability. It lies between 0 and 1."),
    ("value = 20\nof = 40\nunit = \"people\"", "value = 101\nof = 40\nunit = \"%\"",
     "numbers[2].value: 101 % is no share. It lies between 0 and 100."),
    # what was not found, and what is assumed
    (NOT_KNOWN, "value = 1\n" + NOT_KNOWN,
     "numbers[4].value: was not found (NF) and is filled in. Remove it, or correct the mark."),
    ('funding = { mark = "NF" }', 'funding = { mark = "NF", value = "a firm" }',
     "funding.value: was not found (NF) and is filled in. Remove it, or correct the mark."),
    ('{ value = "people", source = "paper", mark = "S" }', '{ source = "paper", mark = "S" }',
     "people.value: is missing. Add it, or mark it NF."),
    # outcomes
    ('se = "pain_se"', 'se = "pain_sd"',
     'outcomes[0].se: "pain_sd" is no number of this file. Choose from its numbers.'),
    ('se = "pain_se"', "",
     "outcomes[0].se: is missing. Name a number of this file."),
    ('effect = "pain_difference"', 'effect = "not_known"',
     "outcomes[0].effect: not_known was not found, and only what was seen or derived is pooled. "
     "Remove it."),
    ('key = "n_randomised"', 'key = "pain_se"',
     'numbers[3].key: "pain_se" is there twice. Choose another key.'),
    # the file
    ('id = "tiny"', 'id = "final"',
     'id: "final" is the id of final.toml too. Choose another, or leave one of the files out.'),
    ('id = "tiny"', 'id "tiny"',
     "line 1, column 4: Expected '=' after a key in a key/value pair. Correct the TOML there."),
    ("year = 2027", "yaer = 2027", 'yaer: is no key here. Did you mean "year"?'),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "answer"), WRITTEN)
def test_a_mistake_is_answered_with_file_key_and_remedy(
    old: str, new: str, answer: str | None
) -> None:
    assert old in TINY
    text = TINY.replace(old, new, 1)
    if answer is None:
        catalogue.evidence_with({"tiny.toml": text})
    else:
        assert problems(tiny=text) == [f"tiny.toml: {answer}"]


def test_an_assumption_has_a_reason_and_is_never_pooled() -> None:
    assumed = TINY.replace(EFFECT, 'unit = "points"\nmark = "A"', 1)
    assert problems(tiny=assumed) == [
        "tiny.toml: numbers[0].note: is missing. Say why this is assumed.",
        "tiny.toml: outcomes[0].effect: pain_difference is assumed, "
        "and only what was seen or derived is pooled. Remove it.",
    ]


RECIPES_THAT_CANNOT = [
    ("se_from_p", '"pain_difference", "n_randomised"', "tiny_n_randomised is no p value"),
    ("count_from_share", '"n_randomised"', "does not say of how many it is a share"),
    ("share", '"n_randomised"', "does not say of how many it is a count"),
    ("chance_if_two_thirds", '"n_randomised"', "does not say of how many it is a count"),
    ("in_proportion", '"n_randomised"', "does not say at which dose it was found"),
    ("paired_effect_se", '"pain_difference", "n_zero"', "division by zero"),
]


@pytest.mark.parametrize(("recipe", "uses", "why"), RECIPES_THAT_CANNOT)
def test_a_recipe_that_cannot_be_worked_says_why(recipe: str, uses: str, why: str) -> None:
    """Figures are named without their study where the file could not be read whole."""
    made = TINY.replace(DERIVED, f'recipe = "{recipe}"\nuses = [{uses}]', 1)
    made = made.replace("[[outcomes]]", ZERO + "[[outcomes]]", 1)
    (problem,) = problems(tiny=made)
    assert problem.startswith("tiny.toml: numbers[1].recipe: cannot be worked: ")
    assert why in problem


def test_all_problems_of_all_files_come_at_once() -> None:
    """A missing source, a typo, an interval without its estimate, a negative n, a double id."""
    first = (
        TINY.replace(EFFECT, 'unit = "points"\nmark = "S"', 1)
        .replace("value = 20", "valeu = 20")
        .replace("value = -0.5", "value = -5")
    )
    second = TINY.replace("value = 80", "value = -80").replace('"tiny"', '"second"')
    third = TINY.replace('id = "tiny"', 'id = "innova"')
    assert problems(tiny=first, second=second, third=third) == [
        'tiny.toml: numbers[2].valeu: is no key here. Did you mean "value"?',
        "tiny.toml: numbers[0].source: is missing. "
        "Name where it was seen by the key of a source of this file.",
        "tiny.toml: numbers[0].value: -5 is outside its interval, -1.2 to 0.2. Look it up again.",
        "tiny.toml: numbers[2].value: is missing. Add it, or mark it NF.",
        "second.toml: numbers[3].value: -80 is no number of people. Write a whole one, 0 or more.",
        'third.toml: id: "innova" is the id of innova.toml too. '
        "Choose another, or leave one of the files out.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "answer"),
    [
        ('verdict = "doubtful"', 'verdict = "false"',
         'claims[1].verdict: "false" is none of supported, practice but untested, unknown, '
         "doubtful, contradicted, inconsistent. Write one of them."),
        ('id = "spinal-cord"', 'id = "spinal-chord"',
         "spinal-chord: is no claim of the document. Choose from its claims."),
        ('key = "sugar"', 'key = "salt"', "diet.parts: are not gluten, dairy, sugar. Judge those."),
        ('studies = ["parkitny"]', 'studies = ["parkinson"]',
         'spinal-cord.studies: "parkinson" is no study here. Choose from the studies.'),
    ],
)  # fmt: skip
def test_a_claim_that_is_not_the_documents_is_refused(old: str, new: str, answer: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        catalogue.judge(catalogue.claims_text().replace(old, new, 1))
    assert f"claims.toml: {answer}" in caught.value.problems


def test_a_claim_is_judged_once() -> None:
    text = catalogue.claims_text()
    second = text.index("[[claims]]", text.index("[[claims]]") + 1)
    with pytest.raises(EvidenceError) as caught:
        catalogue.judge(text[:second] + text)
    assert any("is judged twice" in problem for problem in caught.value.problems)


GARBAGE = [
    "", "x", "numbers = 3", "[[numbers]]", "[numbers]", 'key = "pain_se"', 'uses = ["pain_se"]',
    "value = 1e400", "value = true", "of = 0", "of = 1", "low = 0", 'mark = "D"', 'unit = "p"',
]  # fmt: skip


@given(at=st.integers(0, len(TINY.splitlines()) - 1), put=st.sampled_from(GARBAGE))
def test_any_line_written_otherwise_is_read_or_answered(at: int, put: str) -> None:
    lines = TINY.splitlines()
    lines[at] = put
    try:
        read_all({"tiny.toml": "\n".join(lines)}, {})
    except EvidenceError as refusal:
        assert all(each.startswith("tiny.toml: ") for each in refusal.problems)
        assert all(each.rstrip().endswith((".", "?", "https://")) for each in refusal.problems)
