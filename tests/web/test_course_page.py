"""The course page: pain and doses, whether it helps, what comes next, what was noticed."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from lowtide.course.events import CheckedIn, DoseTaken, Effect, PrescriberSaid, Say, Severity
from lowtide.phrases import day_said
from lowtide.quantities import Dose, PainScore
from lowtide.report.answered.plain import plain
from lowtide.response.answer import Verdict
from response.answers import BY_VERDICT, POINTS_ONLY, WITHOUT, installed, without
from web.conftest import Clock
from web.lives import STEPS, night, said, settle
from web.reading import text_of

PAGE = "/c/me/course/"
FIRST_LOOK, JUDGED = 28, 84  # days after the first dose


def live(run_in: int, doses: int, pain: int = 50, later: int = 30) -> None:
    """So many answered evenings, the first dose on the last of them, then quiet nights."""
    settle(start=None)
    said("me", run_in, PrescriberSaid(Say.START, None, ()))
    for on in range(1, run_in + doses):
        before = on <= run_in
        said("me", on, CheckedIn(pain=PainScore(pain if before else later), effects=()))
    for number in range(doses):
        dose = STEPS[number] if number < len(STEPS) else Dose(4500)
        said("me", run_in + number, DoseTaken(dose))


def text(client: Client) -> str:
    page = client.get(PAGE)
    assert page.status_code == 200
    return text_of(page)


def test_before_the_first_dose_it_says_what_the_answers_are_for(client: Client, at: Clock) -> None:
    settle(start=None)
    for on in (1, 2, 3):
        said("me", on, CheckedIn(pain=PainScore(50)))
    at.night(3)
    shown = text(client)
    assert "Your answers before the first dose are what later answers are compared with." in shown
    assert "So far you have answered about pain on 3 evenings; at least 7 are needed." in shown
    assert "Ask again after" not in shown


def test_too_early_says_when_to_ask_again_and_from_where(client: Client, at: Clock) -> None:
    live(run_in=7, doses=5)
    at.night(12)
    shown = text(client)
    day = night(7).date + timedelta(days=FIRST_LOOK)
    assert f"Too early to tell. Ask again after {day.day} {day:%B %Y}." in shown
    assert "four weeks after the first dose, then every week" in shown
    assert "[A]" in shown


@pytest.mark.parametrize("verdict", BY_VERDICT)
def test_from_the_first_set_day_on_it_answers_beside_the_yardstick(
    client: Client, at: Clock, monkeypatch: pytest.MonkeyPatch, verdict: Verdict
) -> None:
    installed(monkeypatch, BY_VERDICT[verdict])
    live(run_in=7, doses=40)
    at.night(46)
    shown = text(client).split("Is it helping?")[1].split("What comes next")[0]
    assert str(plain(BY_VERDICT[verdict]).headline) in shown
    assert "of 100 people with fibromyalgia who took a placebo in trials, 31 had" in shown
    assert "It cannot tell naltrexone from time, from hope, or from anything else" in shown
    assert f"From the answers up to {day_said(night(7 + 35).date)}." in shown
    assert day_said(night(7 + 42).date) in shown  # when it is asked again
    assert "30.8 % (29.4 to 32.3)" in shown
    assert "18.8 % (17.5 to 20.1)" in shown
    assert "helps" not in shown


def test_the_change_is_a_picture_and_the_same_numbers_a_table(
    client: Client, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(monkeypatch)
    live(run_in=7, doses=40)
    at.night(46)
    page = client.get(PAGE).content.decode()
    for size in ("narrow", "wide"):
        assert f'aria-labelledby="change-{size}-title change-{size}-desc"' in page
    assert "The middle is −2.1 points. Half of what is likely lies between" in page
    assert "style=" not in page
    shown = text_of(client.get(PAGE))
    assert (
        "Of 100 Points Percent 5 −3.1 −52 25 −2.5 −42 50 −2.1 −35 75 −1.7 −28 95 −1.1 −18" in shown
    )
    assert "At least 15 % less 97 in 100 At least 30 % less 69 in 100" in shown
    assert "The course fitted to them goes from 5.2 to 3.4." in shown


def test_where_percent_means_nothing_there_is_none(
    client: Client, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(monkeypatch, POINTS_ONLY)
    live(run_in=7, doses=40)
    at.night(46)
    shown = text(client)
    assert "Of 100 Points 5 −3.1 25 −2.5 50 −2.1 75 −1.7 95 −1.1" in shown
    assert "Percent" not in shown
    assert "At least 15 % less" not in shown


def test_without_an_answer_there_is_no_picture(
    client: Client, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(monkeypatch, WITHOUT)
    live(run_in=7, doses=40)
    at.night(46)
    shown = text(client)
    assert "It is too early to tell. The dose has not had enough time yet" in shown
    assert "The same in numbers" not in shown


def test_nothing_is_computed_twice_for_the_same_entries(
    client: Client, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = installed(monkeypatch)
    live(run_in=7, doses=40)
    at.night(46)
    for page in (PAGE, "/c/me/visit/", PAGE):
        assert client.get(page).status_code == 200
    assert [len(each.scores) for each in seen] == [7 + 35]
    said("me", 46, CheckedIn(pain=PainScore(90), effects=()))
    client.get(PAGE)
    assert [len(each.scores) for each in seen] == [7 + 35] * 2  # a late word may change it


def test_what_was_taken_for_granted_is_said(
    client: Client, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(monkeypatch)
    live(run_in=7, doses=3)
    for on in range(11, 41):
        said("me", on, CheckedIn(pain=PainScore(30)))
    at.night(40)
    assert "Nights whose dose is not known: 25." in text(client)


def test_where_its_part_is_not_installed_that_is_said_plainly(
    client: Client, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, "numba")
    live(run_in=7, doses=JUDGED + 2)
    at.night(7 + JUDGED + 1)
    shown = text(client)
    assert "The answer needs a part of Lowtide that is not installed here: lowtide[analysis]." in (
        shown
    )
    assert "before the first dose was 5 out of 10, and in the last four weeks 3." in shown
    assert "That is a change since starting, whatever its cause." in shown
    assert "of 100 people with fibromyalgia who took a placebo in trials, 31 had" in shown
    assert "The answer needs a part" in text_of(client.get("/c/me/visit/"))


def test_a_fault_of_its_own_is_not_taken_for_a_missing_part(
    client: Client, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, "lowtide.response.kernel")
    live(run_in=7, doses=40)
    at.night(46)
    with pytest.raises(ModuleNotFoundError):
        client.get(PAGE)


def test_with_few_answers_lately_no_change_is_named(
    client: Client, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, "numba")
    live(run_in=7, doses=3)
    at.night(7 + JUDGED + 1)
    shown = text(client)
    assert "There are too few answers of the last four weeks to compare with." in shown
    assert "Average pain" not in shown


def test_without_a_run_in_it_says_that_no_honest_answer_will_come_and_why(
    client: Client, at: Clock
) -> None:
    live(run_in=1, doses=20)
    at.night(21)
    shown = text(client)
    assert "There will be no honest answer for this course." in shown
    assert "answered about pain on 1 evening, and at least 7 are needed to compare with." in shown
    assert "Too early" not in shown


def test_what_comes_next_is_the_step_and_the_milestones_that_lie_ahead(
    client: Client, at: Clock
) -> None:
    live(run_in=7, doses=10)
    at.night(16)
    shown = text(client).split("What comes next")[1]
    assert "the next step may come on Friday 3 April." in shown
    assert f"{(night(7) + 21).date.day} April 2026 The document's largest relief" in shown
    assert "The document's first results" not in shown
    assert "An early look, two weeks after the last planned step." in shown


def test_effects_are_counted_by_dose_and_no_cause_is_claimed(client: Client, at: Clock) -> None:
    settle(nights=16)
    nausea = (Effect("nausea", Severity.MODERATE), Effect("odd taste", Severity.MILD))
    said("me", 17, CheckedIn(effects=nausea, sleep_worse=True), DoseTaken(Dose(3000)))
    at.night(17)
    shown = text(client).split("New or worse since naltrexone began")[1]
    assert "That it came then does not say that the dose is its cause." in shown
    assert "1.5 mg 14 Nothing" in shown
    assert "3 mg 2 On 1 evening: Nausea (1), odd taste (1) Strongest: gets in the way" in shown
    assert "Slept worse on 1 evening" in shown


def test_a_course_without_answers_after_a_dose_has_no_table_of_effects(client: Client) -> None:
    settle(start=None)
    assert "New or worse since naltrexone began" not in text(client)


@pytest.mark.parametrize("size", ["narrow", "wide"])
def test_the_chart_is_there_with_words_for_who_does_not_see_it(
    client: Client, at: Clock, size: str
) -> None:
    live(run_in=7, doses=5)
    at.night(12)
    page = client.get(PAGE).content.decode()
    assert f'aria-labelledby="{size}-title {size}-desc"' in page
    assert "Doses: 1.5 mg from 20 Mar." in page
    assert "style=" not in page


def test_every_night_is_a_row_that_opens_it(client: Client, at: Clock) -> None:
    live(run_in=7, doses=5)
    at.night(12)
    page = client.get(PAGE).content.decode()
    nights = re.findall(r'href="/c/me/night/([\d-]+)/"', page)
    assert nights == [str(night(number)) for number in range(12, 0, -1)]


def test_the_page_is_in_german(client: Client, at: Clock) -> None:
    live(run_in=7, doses=5)
    at.night(12)
    page = client.get(PAGE, headers={"accept-language": "de"})
    assert '<html lang="de">' in page.content.decode()
    assert "1,5 mg 4 " in text_of(page)


def test_the_answer_is_in_german(
    client: Client, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(monkeypatch)
    live(run_in=7, doses=40)
    at.night(46)
    page = client.get(PAGE, headers={"accept-language": "de"})
    shown = text_of(page)
    assert "Seit Beginn ist Ihr Schmerz geringer als vorher, um etwa 2 von 10 Punkten" in shown
    assert "Von 100 Punkte Prozent 5 −3,1 −52 25 −2,5 −42" in shown
    assert "Am 1. Mai 2026 wird wieder gefragt." in shown
    assert "← niedriger" in page.content.decode()
