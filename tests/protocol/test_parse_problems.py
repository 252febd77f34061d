"""Every mistake in a protocol file is answered with its file, its key and what to do."""

import pytest

from lowtide.errors import ProtocolError
from lowtide.protocol import catalogue

TINY = """\
id = "mine"
title = "My schedule"
summary = "Two steps."
timing = { value = "night", source = "us", mark = "A" }

[[steps]]
dose = { value = "1.5 mg", source = "us", mark = "A" }
doses = { value = "14 doses", source = "us", mark = "A" }

[[steps]]
dose = { value = "3 mg", source = "us", mark = "A" }
"""

WORD = 'prescriber_word = { prescriber = "Dr A", date = 2026-03-14, reason = "pain returns" }\n'
FIRST = 'dose = { value = "1.5 mg", source = "us", mark = "A" }'
FIRST_LENGTH = 'doses = { value = "14 doses", source = "us", mark = "A" }'
SECOND = 'dose = { value = "3 mg", source = "us", mark = "A" }'
REST = 'key = "rest"\nstarts = { value = "14 days before", source = "us", mark = "A" }\n'
DIET = 'key = "diet"\nstarts = { value = "21 days after", source = "us", mark = "A" }\n'


def problems(text: str) -> list[str]:
    with pytest.raises(ProtocolError) as caught:
        catalogue.load_file(text, "mine.toml")
    assert caught.value.exit_code == 2
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems


def numbers(name: str, value: str) -> str:
    return f'[numbers]\n{name} = {{ value = "{value}", source = "us", mark = "A" }}\n'


def steps(*doses: str) -> str:
    """The tiny protocol with these doses instead, each for 7 doses but the last."""
    head, *_ = TINY.partition("[[steps]]")
    step = '[[steps]]\ndose = {{ value = "{}", source = "us", mark = "A" }}\n'
    length = 'doses = { value = "7 doses", source = "us", mark = "A" }\n'
    return head + length.join(step.format(dose) for dose in doses)


def test_the_tiny_protocol_itself_has_no_problem() -> None:
    assert catalogue.load_file(TINY, "mine.toml").id == "mine"
    assert catalogue.load_file(WORD + TINY, "mine.toml").prescriber_word is not None


# What is written instead of what, and the whole answer after "mine.toml: ".
WRITTEN = [
    # units
    (FIRST, FIRST.replace('"1.5 mg"', '"1.5"'),
     'steps[0].dose.value: "1.5" has no unit. Write "1.5 mg".'),
    (FIRST, FIRST.replace('"1.5 mg"', "1.5"),
     'steps[0].dose.value: 1.5 has no unit. Write "1.5 mg".'),
    (SECOND, SECOND.replace('"3 mg"', "3"),
     'steps[1].dose.value: 3 has no unit. Write "3 mg".'),
    (FIRST, FIRST.replace('"1.5 mg"', '"1.5 g"'),
     'steps[0].dose.value: "1.5 g" is no dose in mg or µg. Write for example "4.5 mg".'),
    (FIRST, FIRST.replace('"1.5 mg"', '"a little"'),
     'steps[0].dose.value: "a little" cannot be read. Write for example "4.5 mg".'),
    (FIRST, FIRST.replace('"1.5 mg"', '"0.0001 mg"'),
     'steps[0].dose.value: "0.0001 mg" is finer than a microgram. Write whole micrograms.'),
    (FIRST, FIRST.replace('"1.5 mg"', "nan"),
     'steps[0].dose.value: nan is no number with its unit. Write for example "4.5 mg".'),
    (FIRST, FIRST.replace('"1.5 mg"', "true"),
     'steps[0].dose.value: true is no number with its unit. Write for example "4.5 mg".'),
    (FIRST, FIRST.replace('"1.5 mg"', f'"{"1" * 60} mg"'),
     f'steps[0].dose.value: "{"1" * 39}... is no number with its unit. '
     'Write for example "4.5 mg".'),
    (FIRST_LENGTH, FIRST_LENGTH.replace('"14 doses"', "14"),
     'steps[0].doses.value: 14 has no unit. Write "14 doses".'),
    (FIRST_LENGTH, FIRST_LENGTH.replace('"14 doses"', '"14 apples"'),
     'steps[0].doses.value: "14 apples" is not in doses. Write "14 doses".'),
    (FIRST_LENGTH, FIRST_LENGTH.replace('"14 doses"', '"14 days"'),
     'steps[0].doses.value: "14 days" is not in doses. Write "14 doses".'),
    (FIRST_LENGTH, FIRST_LENGTH.replace('"14 doses"', '"14.5 doses"'),
     'steps[0].doses.value: "14.5 doses" is no whole number. Write for example "14 doses".'),
    (FIRST_LENGTH, FIRST_LENGTH.replace('"14 doses"', "{ n = 14 }"),
     'steps[0].doses.value: a table is no number with its unit. Write for example "14 doses".'),
    # keys
    ("title =", "titel =",
     'titel: is no key here. Did you mean "title"?\n'
     "mine.toml: title: is missing. Add it."),
    (FIRST, FIRST.replace("source", "sauce"),
     'steps[0].dose.sauce: is no key here. Did you mean "source"?\n'
     "mine.toml: steps[0].dose.source: is missing. Add it."),
    (SECOND, SECOND + "\nxyz = 1",
     "steps[1].xyz: is no key here. The keys here are dose, doses."),
    (SECOND, SECOND + '\n"a\\nb" = 1',
     'steps[1]."a\\nb": is no key here. The keys here are dose, doses.'),
    ('timing = { value = "night", source = "us", mark = "A" }\n', "",
     "timing: is missing. Add it."),
    (FIRST + "\n", "", "steps[0].dose: is missing. Add it."),
    # shapes
    (FIRST, 'dose = "1.5 mg"', 'steps[0].dose: "1.5 mg" is no table. '
     "Write its keys, each with a value."),
    ('title = "My schedule"', "title = 1", 'title: 1 is no text. Put it between "quotes".'),
    ('id = "mine"', 'id = "My protocol"',
     'id: "My protocol" is no key. Write small letters, digits, - and _ only.'),
    ('id = "mine"', 'id = "mine"\ntherapies = 3', "therapies: 3 is no list. Write [ ] around it."),
    ('id = "mine"', 'id = "mine"\ntherapies = [3]',
     "therapies[0]: 3 is no table. Write its keys, each with a value."),
    ('id = "mine"', 'id = "mine"\nmilestones = [{ key = 3 }]',
     'milestones[0].key: 3 is no text. Put it between "quotes".\n'
     "mine.toml: milestones[0].text: is missing. Add it.\n"
     "mine.toml: milestones[0].at: is missing. Add it."),
    ('id = "mine"', 'id = "mine"\nnumbers = []',
     "numbers: a list is no table. Write its keys, each with a value."),
    ('id = "mine"\n', 'id = "mine"\n' + WORD.replace("2026-03-14", '"soon"'),
     'prescriber_word.date: "soon" is no date. Write it as 2026-03-14, without quotes.'),
    ('id = "mine"\n', 'id = "mine"\n' + WORD.replace("2026-03-14", "2026-03-14T10:00:00"),
     "prescriber_word.date: 2026-03-14 10:00:00 is no date. "
     "Write it as 2026-03-14, without quotes."),
    # sources
    (FIRST, FIRST.replace('"us"', '" "'), "steps[0].dose.source: is empty. Write it out."),
    (FIRST, FIRST.replace('"A"', '"Z"'),
     'steps[0].dose.mark: "Z" is none of S, D, A, NF. Write one of them.'),
    ('value = "night"', 'value = "noon"',
     'timing.value: "noon" is none of night, morning. Write one of them.'),
    (FIRST, FIRST.replace("}", ', claims = ["schedule", "moon"] }'),
     'steps[0].dose.claims: "moon" is no claim of the document. '
     "Choose from its claims, or remove it."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "answer"), WRITTEN)
def test_a_mistake_in_writing_is_named_with_its_remedy(old: str, new: str, answer: str) -> None:
    assert TINY.count(old) == 1
    assert "\n".join(problems(TINY.replace(old, new))) == f"mine.toml: {answer}"


# What is added to the tiny protocol, and the whole answer after "mine.toml: ".
NUMBERS = [
    ("quiet_check_ins_to_step_up", "0 check-ins", '0 check-ins is too few. Write at least '
     '"1 check-ins".'),
    ("quiet_check_ins_to_step_up", "15 check-ins", "15 check-ins is too many. Write at most "
     '"14 check-ins".'),
    ("rough_check_ins_to_move", "5 check-ins", "must be below rough_check_ins_to_step_back. "
     "Write fewer than 5 check-ins."),
    ("unknown_nights_to_ask_again", "7 nights", "must be below unknown_nights_to_step_lower. "
     "Write fewer than 7 nights."),
    ("hours_between_doses", "17 hours", '17 hours is too few. Write at least "18 hours".'),
    ("hours_between_doses", "25 hours", '25 hours is too many. Write at most "24 hours".'),
    ("days_before_surgery", "2 days", '2 days is too few. Write at least "3 days".'),
    ("days_before_surgery", "731 days", '731 days is too many. Write at most "730 days".'),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "answer"), NUMBERS)
def test_no_number_of_the_nightly_rule_leaves_its_range(name: str, value: str, answer: str) -> None:
    assert problems(TINY + numbers(name, value)) == [f"mine.toml: numbers.{name}.value: {answer}"]


# A time of day, and the whole answer after its key.
TIMES = [
    ("night_dose_at", "11:59:59", "11:59:59 is no evening. Write 12:00:00 or later."),
    ("morning_dose_at", "12:00:00", "12:00:00 is no morning. Write it before 12:00:00."),
    ("night_dose_at", '"22:00"', '"22:00" is no time of day. Write it as 22:00:00, '
     "without quotes."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "answer"), TIMES)
def test_a_night_runs_from_noon_to_noon(name: str, value: str, answer: str) -> None:
    own = f'[numbers]\n{name} = {{ value = {value}, source = "us", mark = "A" }}\n'
    assert problems(TINY + own) == [f"mine.toml: numbers.{name}.value: {answer}"]


def test_two_nights_not_known_are_too_few_to_lower_a_dose() -> None:
    found = problems(TINY + numbers("unknown_nights_to_step_lower", "2 nights"))
    assert found[0] == (
        "mine.toml: numbers.unknown_nights_to_step_lower.value: "
        '2 nights is too few. Write at least "3 nights".'
    )


# Doses, each for 7 doses but the last, and the whole answer after "mine.toml: steps".
DOSES = [
    (("1.5 mg", "1.5 mg"), "[1].dose.value: 1.5 mg does not rise above 1.5 mg. "
     "Write the steps from low to high."),
    (("1.5 mg", "1 mg"), "[1].dose.value: 1 mg does not rise above 1.5 mg. "
     "Write the steps from low to high."),
    (("0 mg", "1 mg"), "[0].dose.value: 0 mg does not rise above 0 mg. "
     "Write the steps from low to high."),
    (("2 mg", "3 mg"), "[0].dose.value: from 0 mg to 2 mg is more than 1.5 mg at once. "
     "Write 1.5 mg or less."),
    (("1.5 mg", "3001 µg"), "[1].dose.value: from 1.5 mg to 3.001 mg is more than 1.5 mg at once. "
     "Write 3 mg or less."),
    (("1.5 mg", "3 mg", "4.5 mg", "6 mg", "7 mg"),
     "[4].dose.value: 7 mg is above 6 mg, which needs a prescriber's recorded word. "
     "Write less, or add [prescriber_word] with prescriber, date and reason."),
    (tuple(f"{n * 100} µg" for n in range(1, 22)), ": there are 21. Write at most 20."),
]  # fmt: skip


@pytest.mark.parametrize(("doses", "answer"), DOSES)
def test_no_dose_leaves_the_limits(doses: tuple[str, ...], answer: str) -> None:
    assert problems(steps(*doses)) == [f"mine.toml: steps{answer}"]


def test_a_prescribers_word_allows_9_mg_and_never_more() -> None:
    up_to_9 = ("1.5 mg", "3 mg", "4.5 mg", "6 mg", "7.5 mg", "9 mg")
    assert str(catalogue.load_file(WORD + steps(*up_to_9), "mine.toml").top) == "9 mg"
    assert problems(WORD + steps(*up_to_9, "10 mg")) == [
        "mine.toml: steps[6].dose.value: 10 mg is above 9 mg, which no protocol passes. Write less."
    ]


# The length of the first step, of the last, and the whole answer after "mine.toml: steps".
LENGTHS = [
    ("6 doses", None, '[0].doses.value: 6 doses is too few. Write at least "7 doses".'),
    ("57 doses", None, '[0].doses.value: 57 doses is too many. Write at most "56 doses".'),
    (None, None, '[0].doses: is missing. Write how many doses come before the next step, as '
     '"14 doses".'),
    ("14 doses", "14 doses", "[1].doses: the last step goes on for as long as it is tolerated. "
     "Remove its doses."),
]  # fmt: skip


@pytest.mark.parametrize(("first", "last", "answer"), LENGTHS)
def test_every_step_but_the_last_has_a_length(
    first: str | None, last: str | None, answer: str
) -> None:
    lengths = [FIRST_LENGTH.replace("14 doses", n) if n else "" for n in (first, last)]
    text = TINY.replace(FIRST_LENGTH, lengths[0]) + lengths[1]
    assert problems(text) == [f"mine.toml: steps{answer}"]


def test_a_protocol_without_steps_is_refused() -> None:
    text = TINY.partition("[[steps]]")[0]
    assert problems(text + "steps = []") == [
        "mine.toml: steps: there are none. Write at least one [[steps]] with its dose."
    ]
    assert problems(text) == ["mine.toml: steps: is missing. Add it."]


# Therapies or milestones added to the tiny protocol, and the whole answer after "mine.toml: ".
# Its dose changes are planned on days 0 and 14.
PLANNED = [
    (("therapies", REST.replace("14 days before", "4 days before")),
     "therapies[0].starts.value: rest starts less than 5 days from the dose change planned on "
     "day 0. Start it on another day."),
    (("therapies", DIET.replace("21 days after", "18 days after")),
     "therapies[0].starts.value: diet starts less than 5 days from the dose change planned on "
     "day 14. Start it on another day."),
    (("therapies", REST, "therapies", DIET.replace("21 days after", "8 days before")),
     "therapies[1].starts.value: diet starts less than 7 days from rest. Start one at a time."),
    (("therapies", REST, "therapies", REST.replace("14 days before", "30 days before")),
     'therapies[1].key: "rest" is there twice. Remove one.'),
    (("therapies", REST.replace("14 days before", "731 days before")),
     "therapies[0].starts.value: is more than 730 days from the first dose. Write fewer."),
    (("milestones", 'key = "judged"\n', "milestones", 'key = "judged"\n'),
     'milestones[1].key: "judged" is there twice. Remove one.'),
    (("milestones", 'key = "judged"\nat.value = "99999999 days after"\nat.source = "us"\n'
      'at.mark = "A"\n'),
     "milestones[0].at.value: is more than 730 days from the first dose. Write fewer."),
    (("milestones", 'key = "judged"\nat.value = "12 weeks"\nat.source = "us"\nat.mark = "A"\n'),
     'milestones[0].at.value: "12 weeks" is not in days after. Write "12 days after".'),
    (("therapies", 'key = "yoga"\n'),
     "therapies[0].text: is missing. Add it.\n"
     "mine.toml: therapies[0].evidence: is missing. Add it."),
]  # fmt: skip


@pytest.mark.parametrize(("added", "answer"), PLANNED)
def test_therapies_and_milestones_are_planned_apart(added: tuple[str, ...], answer: str) -> None:
    tables = zip(added[::2], added[1::2], strict=True)
    text = TINY + "".join(f"[[{name}]]\n{body}" for name, body in tables)
    assert "\n".join(problems(text)) == f"mine.toml: {answer}"


def test_five_days_from_a_dose_change_and_seven_from_each_other_are_enough() -> None:
    rest, diet = (
        REST.replace("14 days before", "5 days before"),
        DIET.replace("21 days after", "19 days after"),
    )
    text = f"{TINY}[[therapies]]\n{rest}[[therapies]]\n{diet}"
    assert [t.day for t in catalogue.load_file(text, "mine.toml").therapies] == [-5, 19]
    text = text.replace("5 days before", "12 days before").replace("19 days after", "5 days before")
    assert [t.day for t in catalogue.load_file(text, "mine.toml").therapies] == [-12, -5]


def test_all_problems_of_all_parts_come_at_once() -> None:
    text = TINY.replace('"3 mg"', '"5 mg"').replace('title = "My schedule"', 'title = ""')
    text += numbers("hours_between_doses", "8 hours") + "[[therapies]]\n" + DIET
    assert problems(text.replace('"21 days after"', '"15 days after"')) == [
        "mine.toml: title: is empty. Write it out.",
        "mine.toml: steps[1].dose.value: from 1.5 mg to 5 mg is more than 1.5 mg at once. "
        "Write 3 mg or less.",
        "mine.toml: numbers.hours_between_doses.value: 8 hours is too few. "
        'Write at least "18 hours".',
        "mine.toml: therapies[0].starts.value: diet starts less than 5 days from the dose change "
        "planned on day 14. Start it on another day.",
    ]


def test_a_mistake_in_the_toml_names_its_line() -> None:
    assert problems(TINY.replace('summary = "Two', "summary = Two")) == [
        "mine.toml: line 3, column 11: Invalid value. Correct the TOML there."
    ]


@pytest.mark.parametrize("text", ["a = " + "[" * 100_000, "a = " + "9" * 5000])
def test_toml_that_python_gives_up_on_is_a_problem_too(text: str) -> None:
    (problem,) = problems(text)
    assert problem.endswith("Correct the TOML there.")


def test_a_number_too_long_to_be_shown_is_a_problem_too() -> None:
    huge = "0x1" + "0" * 5000
    assert len(problems(TINY.replace('"3 mg"', huge))) == 1
    assert len(problems(TINY.replace("[[steps]]", f"milestones = {huge}\n[[steps]]", 1))) == 1
