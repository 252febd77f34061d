"""The wallet card: what is taken now, what the label says of an emergency, and nothing guessed."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from lowtide.course.events import (
    CheckedIn,
    Condition,
    ConditionsStated,
    DoseTaken,
    Effect,
    MedicinesChanged,
    MedicinesStated,
    PrescriberSaid,
    Say,
    Severity,
)
from lowtide.quantities import Dose
from lowtide.storage.database import courses as kept
from web.conftest import Clock
from web.lives import said, settle
from web.reading import text_of

PAGE = "/c/me/card/"


def text(client: Client) -> str:
    page = client.get(PAGE)
    assert page.status_code == 200
    return text_of(page)


def test_it_says_who_takes_what_and_when_it_was_printed(client: Client, at: Clock) -> None:
    settle(name="Ada Example", nights=16)
    at.night(17)
    shown = text(client)
    assert "Ada Example I take naltrexone in a low dose: 3 mg every night. In an" in shown
    assert "Prescriber Dr Example" in shown
    assert "Other medicines none" in shown
    assert "Printed on 30 March 2026." in shown
    assert "The last dose was" not in shown


def test_a_higher_dose_that_was_only_offered_is_not_taken(client: Client, at: Clock) -> None:
    settle(nights=14)
    said("me", 15, CheckedIn(effects=(), sleep_worse=False))
    at.night(15)
    assert "I take naltrexone in a low dose: 1.5 mg every night." in text(client)
    said("me", 15, DoseTaken(Dose(3000)))
    assert "I take naltrexone in a low dose: 3 mg every night." in text(client)


def test_the_emergency_sentences_are_the_labels_with_source_and_mark(client: Client) -> None:
    settle(nights=1)
    shown = text(client)
    for sentence in (
        "Naltrexone blocks opioids: opioid medicines for pain, cough or diarrhoea may not work.",
        "Do not try to overcome the block with high doses of opioids. [S]",
        "After naltrexone less opioid is tolerated than before: risk of overdose. [S]",
    ):
        assert sentence in shown
    assert "label of naltrexone tablets of 50 mg" in shown
    assert shown.count("US naltrexone label as quoted: ") == 3


def test_medicines_and_conditions_are_named_even_those_that_ended_and_still_matter(
    client: Client, at: Clock
) -> None:
    settle(nights=5)
    said("me", 3, MedicinesStated(("ibuprofen 400 mg", "tramadol 50 mg")))
    said("me", 3, ConditionsStated((Condition("surgery", date(2026, 5, 2)), Condition("odd_one"))))
    said("me", 5, MedicinesChanged(ended=("tramadol 50 mg",)))
    at.night(6)
    shown = text(client)
    assert "Other medicines ibuprofen 400 mg, tramadol 50 mg (until 17 March 2026)" in shown
    assert "A planned operation (2 May 2026), odd one" in shown


def test_what_was_never_asked_is_not_none(client: Client) -> None:
    kept.create("me", "Ada", datetime(2026, 3, 1, tzinfo=UTC))
    said("me", 1, CheckedIn(effects=()))
    shown = text(client)
    assert "I have taken no naltrexone so far." in shown
    for what in ("Prescriber", "Other medicines", "Conditions that matter beside naltrexone"):
        assert f"{what} not written down" in shown


SEVERE = CheckedIn(effects=(Effect("headache", Severity.SEVERE),))
NONE_NOW = "I have taken naltrexone in a low dose. At the moment I take none."


@pytest.mark.parametrize(
    "happening",
    [
        pytest.param(MedicinesStated(("tramadol",)), id="interrupted"),
        pytest.param(MedicinesStated(("a blue pill",)), id="not recognised"),
        pytest.param(SEVERE, id="paused"),
        pytest.param(PrescriberSaid(Say.STOP), id="stopped"),
    ],
)
def test_where_none_is_taken_now_it_says_when_the_last_one_may_have_been(
    client: Client, at: Clock, happening: MedicinesStated | CheckedIn | PrescriberSaid
) -> None:
    settle(nights=4)
    said("me", 5, happening)
    at.night(6)
    shown = text(client)
    assert NONE_NOW in shown
    assert "The last dose was at the latest on the night of 17 March 2026." in shown


def test_a_dose_that_nobody_reported_may_have_been_taken(client: Client, at: Clock) -> None:
    settle(nights=4)
    said("me", 6, MedicinesStated(("tramadol",)))
    at.night(6)
    assert "at the latest on the night of 18 March 2026." in text(client)


def test_by_morning_it_says_so(client: Client, at: Clock) -> None:
    settle(nights=2)
    for on in (3, 4, 5):
        said("me", on, CheckedIn(effects=(), sleep_worse=True), DoseTaken(Dose(1500)))
    at.night(6)
    assert "I take naltrexone in a low dose: 1.5 mg every morning." in text(client)


def test_what_somebody_wrote_is_text(client: Client, at: Clock) -> None:
    settle(name="<b>Ada</b>", nights=1)
    said("me", 2, MedicinesStated(("<script>alert(1)</script>",)))
    at.night(2)
    page = client.get(PAGE).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;b&gt;Ada&lt;/b&gt;" in page


def test_the_print_button_waits_for_its_script(client: Client) -> None:
    settle()
    page = client.get(PAGE).content.decode()
    assert '<button type="button" data-print hidden>' in page
    assert "lowtide/print" in page


def test_the_card_is_in_german(client: Client) -> None:
    settle(nights=1)
    page = client.get(PAGE, headers={"accept-language": "de"})
    assert '<html lang="de">' in page.content.decode()
    assert "1,5 mg" in text_of(page)
