"""The sheet for a visit: the whole course in precise words, what is missing counted."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from lowtide.course.events import (
    CheckedIn,
    Condition,
    ConditionsStated,
    DoseMissed,
    DoseTaken,
    DoseUnsure,
    Effect,
    IntervalShortened,
    Introduced,
    MedicinesStated,
    Prescribed,
    PrescriberSaid,
    Say,
    Severity,
    TherapiesStated,
)
from lowtide.quantities import Dose, PainScore
from lowtide.storage.database import courses as kept
from lowtide.web.courses import journal_of
from response.answers import installed
from web.conftest import Clock
from web.lives import said, settle
from web.reading import text_of

PAGE = "/c/me/visit/"


def text(client: Client) -> str:
    page = client.get(PAGE)
    assert page.status_code == 200
    return text_of(page)


def test_where_the_course_stands(client: Client, at: Clock) -> None:
    settle(name="Ada Example", nights=16)
    at.night(17)
    shown = text(client)
    for line in (
        "Low dose naltrexone: course of Ada Example",
        "As written down by the person up to the evening of 30 March 2026.",
        "Status running Tonight 3 mg, taken at night Step 2 of 3; allowed now up to 4.5 mg",
        "Maximum prescribed 4.5 mg Prescriber Dr Example First dose 14 March 2026",
        "Next change: Step up at the earliest on 11 April 2026, if every night is taken and quiet.",
    ):
        assert line in shown


def test_the_words_are_the_prescribers_and_what_is_not_known_is_said(
    client: Client, at: Clock
) -> None:
    settle(nights=4)
    at.night(6)
    shown = text(client)
    assert "Maintain 1.5 mg: 4 of 14 doses at this step known to be taken. [S]" in shown
    assert "Check-in unanswered: tolerance could not be evaluated." in shown
    assert "Last night's dose is not known to be taken." in shown


def test_doses_are_taken_missed_or_unknown(client: Client, at: Clock) -> None:
    settle(nights=14)
    said("me", 15, CheckedIn(pain=PainScore(50), effects=()), DoseTaken(Dose(3000)))
    said("me", 16, DoseMissed())
    said("me", 17, DoseUnsure())
    at.night(18)
    shown = text(client)
    assert "Since the first dose, 14 Mar 2026 Since the last change, 28 Mar 2026" in shown
    assert "Taken 15 1 Missed 1 1 Unknown 1 1 No dose advised 0 0" in shown


def test_pain_counts_what_was_not_answered_and_claims_no_cause(client: Client, at: Clock) -> None:
    settle(start=None)
    said("me", 8, PrescriberSaid(Say.START, None, ()))
    for on in range(1, 9):
        said("me", on, CheckedIn(pain=PainScore(60), effects=()))
    said("me", 8, DoseTaken(Dose(1500)))
    for on in range(9, 16):
        said("me", on, CheckedIn(pain=PainScore(45), effects=()), DoseTaken(Dose(1500)))
    at.night(17)
    shown = text(client)
    assert "Run-in, up to the first dose 8 / 8 6 6" in shown
    assert "Last 7 evenings 6 / 7 4.5 4.5" in shown
    assert "Last 28 evenings 7 / 8 4.5 4.5" in shown
    assert "Change since starting, whatever its cause: −1.5 points" in shown
    assert "placebo response and regression to the mean" in shown
    assert "31 had at least 30 % less pain, and 19 at least 50 % less. [S]" in shown


def test_from_the_first_set_day_on_the_answer_is_there_in_precise_words(
    client: Client, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(monkeypatch)
    settle(start=None)
    said("me", 8, PrescriberSaid(Say.START, None, ()))
    for on in range(1, 50):
        said("me", on, CheckedIn(pain=PainScore(60 if on <= 8 else 40), effects=()))
        said("me", on, *([DoseTaken(Dose(1500))] if on >= 8 else []))
    at.night(50)
    shown = text(client)
    assert "Change since starting, as computed" in shown
    assert "Pain: better since starting. Change since starting: −2.1 (sd 0.6; 50 %" in shown
    assert "Numerical error of the mean change: 0.0041 posterior sd." in shown
    assert "Open-label, before and after: placebo response" in shown
    printed = shown.split("Everything that was computed")[0]
    assert printed.count("31 had at least 30 % less pain") == 1
    assert "Numerical error" not in printed
    assert "mean of the last 28 evenings less" not in shown
    assert 'aria-labelledby="change-wide-title' in client.get(PAGE).content.decode()


def test_with_too_few_answers_there_is_no_change(client: Client, at: Clock) -> None:
    settle(nights=3)
    at.night(4)
    shown = text(client)
    assert "Change since starting: not given, as fewer than 7 evenings were answered" in shown


@pytest.mark.parametrize(("before", "after", "shown"), [(40, 55, "+1.5"), (40, 40, "±0")])
def test_a_change_has_its_sign(
    client: Client, at: Clock, before: int, after: int, shown: str
) -> None:
    settle(start=None)
    said("me", 7, PrescriberSaid(Say.START, None, ()), DoseTaken(Dose(1500)))
    for on in range(1, 15):
        said("me", on, CheckedIn(pain=PainScore(before if on <= 7 else after)))
    at.night(14)
    assert f"whatever its cause: {shown} points" in text(client)


def test_medicines_and_conditions_come_with_findings_and_marks(client: Client, at: Clock) -> None:
    settle(nights=5)
    said("me", 6, MedicinesStated(("ibuprofen 400 mg", "tramadol 50 mg")))
    said("me", 6, ConditionsStated((Condition("surgery", date(2026, 5, 2)),)))
    said("me", 6, TherapiesStated(("diet", "rest")))
    at.night(6)
    shown = text(client)
    assert "Nothing found about: ibuprofen 400 mg (since 19 Mar 2026)" in shown
    assert "tramadol 50 mg (since 19 Mar 2026) See tonight's advice." in shown
    assert "A planned operation (2 May 2026) (since 19 Mar 2026) Surgery planned;" in shown
    assert "Therapies Diet, Good rest" in shown
    assert "Status interrupted: resumes only on the prescriber's word Tonight no dose" in shown
    assert "Prescriber, before the next dose:" in shown
    assert "Your prescriber" not in shown.split("Open questions")[1].split("Other medicines")[0]


def test_a_medicine_that_ended_and_is_still_in_the_way_has_both_dates(
    client: Client, at: Clock
) -> None:
    settle(nights=5)
    said("me", 3, MedicinesStated(("tramadol 50 mg",)))
    said("me", 5, MedicinesStated(()))
    at.night(6)
    assert "tramadol 50 mg (16 Mar 2026 to 17 Mar 2026)" in text(client)


def test_what_was_never_asked_is_not_none(client: Client) -> None:
    kept.create("me", "Ada", datetime(2026, 3, 1, tzinfo=UTC))
    said("me", 1, CheckedIn(pain=PainScore(30), effects=()))
    shown = text(client)
    assert "Other medicines Never asked and answered: not known." in shown
    assert "Conditions Never asked and answered: not known." in shown
    assert "Status not started Tonight no dose Step –" in shown
    assert "Prescriber not written down First dose none yet" in shown
    assert "Doses None so far." in shown
    assert "No evening was answered after a dose." in shown
    assert "Decisions of the prescriber None written down." in shown


def test_decisions_are_listed_the_latest_first_and_the_rest_is_counted(
    client: Client, at: Clock
) -> None:
    settle(nights=1)
    said("me", 2, IntervalShortened("tramadol", date(2026, 3, 30), "one tablet"))
    for on in range(3, 12):
        said("me", on, PrescriberSaid(Say.RAISE))
    said("me", 12, Prescribed("Dr Other", "lifshitz", Dose(3000)))
    at.night(13)
    shown = text(client)
    assert "25 Mar 2026: Prescription: Dr Other, lifshitz, up to 3 mg" in shown
    assert "22 Mar 2026: one step higher is allowed" in shown
    assert "8 earlier decisions are in the record." in shown
    assert "Maximum prescribed 3 mg Prescriber Dr Other" in shown


def test_effects_by_step_are_on_the_sheet(client: Client, at: Clock) -> None:
    settle(nights=2)
    said("me", 3, CheckedIn(effects=(Effect("nausea", Severity.SEVERE),)))
    at.night(4)
    shown = text(client)
    assert "1.5 mg 2 On 1 evening: Nausea (1); Strongest: cannot manage" in shown
    assert "Status paused after a severe or rough reaction" in shown


def test_a_discontinued_course_says_so(client: Client, at: Clock) -> None:
    settle(nights=2)
    said("me", 3, PrescriberSaid(Say.STOP))
    at.night(3)
    shown = text(client)
    assert "Status discontinued Tonight no dose Step –" in shown
    assert "Next change: None in sight without a decision." in shown


def test_an_operation_that_is_planned_is_the_next_change(client: Client, at: Clock) -> None:
    settle(nights=2)
    said("me", 3, ConditionsStated((Condition("surgery", date(2026, 3, 25)),)))
    at.night(3)
    assert "Next change: Interruption on 22 March 2026, as far as is known now." in text(client)


def test_milestones_are_the_next_two(client: Client, at: Clock) -> None:
    settle(nights=2)
    at.night(3)
    shown = text(client).split("Next milestones")[1].split("My questions")[0]
    assert shown.count("2026:") == 2
    assert "21 Mar 2026: The document's first results came after about a week." in shown


def test_the_seal_of_the_last_entry_is_printed_and_who_filled_it_in(
    client: Client, at: Clock
) -> None:
    settle(nights=2)
    said("me", 3, Introduced("Ada", helper="Bo"))
    at.night(3)
    journal = journal_of("me")
    shown = text(client)
    assert f"Seal of the record ({len(list(journal.read()))} entries): {journal.head()}" in shown
    assert "Filled in by Bo." in shown


def test_by_morning_it_says_so(client: Client, at: Clock) -> None:
    settle(nights=2)
    for on in (3, 4, 5):
        said("me", on, CheckedIn(effects=(), sleep_worse=True), DoseTaken(Dose(1500)))
    at.night(6)
    assert "Tonight 1.5 mg, taken the next morning" in text(client)


def test_the_sheet_is_in_german(client: Client, at: Clock) -> None:
    settle(nights=2)
    at.night(3)
    page = client.get(PAGE, headers={"accept-language": "de"})
    assert '<html lang="de">' in page.content.decode()
    assert "1,5 mg" in text_of(page)
