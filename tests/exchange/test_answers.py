"""What was said of products, as a list: read and written, and refused with the place."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.happenings import night
from lowtide.course.events import Adviser, MedicineAnswered, OpioidInIt
from lowtide.errors import DiaryError
from lowtide.exchange.answers import ListedAnswer, listed, read_answers, write_answers
from lowtide.screening.words import key_of

WRITTEN = """\
medicine,opioid,ingredient,adviser,date
Blorptide 20 mg,no,,pharmacist,2026-03-03
Zzyzx,yes,codeine,prescriber,2026-03-02
"""


def said(medicine: str, opioid: OpioidInIt, **more: Any) -> MedicineAnswered:
    adviser = Adviser.PRESCRIBER if opioid is OpioidInIt.YES else Adviser.PHARMACIST
    return MedicineAnswered(medicine, opioid, adviser, **more)


def test_the_last_answer_of_each_product_is_listed_and_nobody_is_named() -> None:
    answers = listed(
        [
            (night(1), said("zzyzx", OpioidInIt.NO, who="Ms Miller", note="looked at the box")),
            (night(2), said("Zzyzx", OpioidInIt.YES, who="Dr Weber", ingredient="codeine")),
            (night(3), said("Blorptide 20 mg", OpioidInIt.NO, who="Ms Miller")),
            (night(4), said("a medicine given in hospital", OpioidInIt.NO, once=True)),
        ]
    )
    assert write_answers(answers) == WRITTEN
    assert read_answers(WRITTEN.encode(), "answers.csv") == answers


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


# A name is read back as it was written, but for gaps.
@given(
    st.lists(
        st.builds(
            ListedAnswer,
            texts.filter(key_of),
            st.sampled_from(OpioidInIt),
            texts,
            st.sampled_from(Adviser),
            st.dates(),
        )
    )
)
def test_a_list_that_was_written_is_read(answers: list[ListedAnswer]) -> None:
    text = write_answers(answers)
    read = read_answers(text.encode(), "answers.csv")
    assert [(a.opioid, a.adviser, a.date) for a in read] == [
        (a.opioid, a.adviser, a.date) for a in answers
    ]
    for was, now in zip(answers, read, strict=True):
        assert now.medicine == " ".join(was.medicine.split())
        assert now.ingredient == " ".join(was.ingredient.split())


def test_what_looks_like_a_formula_stays_a_name() -> None:
    text = write_answers([ListedAnswer("=1+1x", OpioidInIt.NO, "", Adviser.PHARMACIST, date.max)])
    assert "'=1+1x" in text
    assert read_answers(text.encode(), "a")[0].medicine == "=1+1x"


# "+" is another product, and where two disagree the list says what counts here: an opioid.
def test_the_list_says_what_counts_of_exactly_each_product() -> None:
    answers = listed(
        [
            (night(1), said("Zzyzx", OpioidInIt.YES, ingredient="codeine")),
            (night(2), said("zzyzx", OpioidInIt.NO)),
            (night(3), said("Zzyzx +", OpioidInIt.NO)),
        ]
    )
    assert [(each.medicine, each.opioid) for each in answers] == [
        ("Zzyzx", OpioidInIt.YES),
        ("Zzyzx +", OpioidInIt.NO),
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "line 1: a list of answers begins with medicine,opioid"),
        (b"name\nx\n", "line 1: a list of answers begins with"),
        (WRITTEN.replace(",no,", ",perhaps,").encode(), "line 2: opioid: 'perhaps'.*no or yes"),
        (WRITTEN.replace("prescriber", "aunt").encode(), "line 3: adviser: 'aunt'.*prescriber"),
        (WRITTEN.replace("2026-03-02", "yesterday").encode(), "line 3: date: .*like 2026-03-14"),
        (WRITTEN.replace("Zzyzx", "").encode(), "line 3: medicine: write a name"),
        (WRITTEN.replace("Zzyzx", "z" * 201).encode(), "line 3: medicine: write a name"),
        (WRITTEN.replace("codeine,", "").encode(), "line 3: has 4 cells in place of 5"),
        (b"\xff\xfe", "no text in UTF-8"),
        (b'medicine,opioid,ingredient,adviser,date\n"x', "is no CSV"),
        (b"x" * 600_000, "larger than a list of answers"),
    ],
)
def test_what_is_no_list_is_refused_with_its_place(content: bytes, says: str) -> None:
    with pytest.raises(DiaryError, match=f"answers.csv: .*{says}"):
        read_answers(content, "answers.csv")
