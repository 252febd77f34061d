"""Before surgery: from when no dose, by the rule; sources that disagree; who decides."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils.formats import date_format

from lowtide.actions.follow import follow
from lowtide.course.events import Condition, ConditionsChanged, DoseTaken, PrescriberSaid, Say
from lowtide.course.replay import replay
from lowtide.quantities import Dose
from lowtide.screening.catalogue import surgery_library
from lowtide.web.courses import journal_of
from web.conftest import Clock
from web.lives import FIRST, night, said, settle
from web.reading import entry_in, errors_in, send, text_of

PAGE = "/c/me/surgery/"


def bodies() -> list[object]:
    found = [each.event.body for each in journal_of("me").read()]
    return [body for body in found if isinstance(body, ConditionsChanged)]


def operations() -> list[date | None]:
    spans = replay(journal_of("me").read()).conditions
    return [span.what.date for span in spans if span.last is None]


def test_the_day_shows_from_when_no_naltrexone_and_the_last_dose_before_it(client: Client) -> None:
    settle()
    text = text_of(send(client, PAGE, do="plan", day="2026-03-30"))
    assert bodies() == [ConditionsChanged(added=(Condition("surgery", date(2026, 3, 30)),))]
    assert "Operation on Monday 30 March 2026" in text
    assert "No naltrexone from the night of Friday 27 March" in text
    assert "Last possible dose in the evening of Thursday 26 March" in text
    assert "only when you are free of opioids and your prescriber says so" in text


def test_by_morning_the_last_dose_is_that_of_the_morning(client: Client, at: Clock) -> None:
    settle()
    said("me", 1, DoseTaken(Dose(1500), datetime(2026, 3, 15, 8, 0)))
    at.night(2)
    text = text_of(send(client, PAGE, do="plan", day="2026-03-30"))
    assert "Last possible dose in the morning of Friday 27 March" in text


# What the page promises is what the rule does: a dose through the last night, none from then on.
@pytest.mark.parametrize("ahead", [0, 1, 2, 3, 4, 5, 11])
def test_the_page_says_what_the_rule_does(client: Client, at: Clock, ahead: int) -> None:
    settle(nights=12)
    at.night(3)
    operation = FIRST.date + timedelta(days=2 + ahead)
    text = text_of(send(client, PAGE, do="plan", day=operation.isoformat()))
    stops = operation - timedelta(days=3)
    assert f"the night of {date_format(stops, 'l j F')}" in text
    nights = follow("me", journal_of("me").read(), night(12)).advised.nights
    doses = {each.night.date: each.dose for each in nights}
    for day in (night(number).date for number in range(3, 13)):
        assert (doses[day] is None) == (day >= stops)
    assert ("Last possible dose" in text) == (stops > night(3).date)
    last = max(day for day, dose in doses.items() if dose)
    if "Last possible dose" in text:
        assert f"in the evening of {date_format(last, 'l j F')}" in text


def test_an_operation_that_is_near_says_what_was_taken_and_what_to_ask(
    client: Client, at: Clock
) -> None:
    settle(nights=3)
    at.night(4)
    text = text_of(send(client, PAGE, do="plan", day="2026-03-18"))
    assert "Your operation is near." in text
    assert "Night of the last dose, as written down Monday 16 March" in text
    assert "This dose was nearer to the operation than the rule here allows." in text
    assert "Tell the hospital that you take it." in text
    text = text_of(send(client, PAGE, do="plan", day="2026-03-20"))
    assert text.count("This dose was nearer") == 1


def test_the_sources_disagree_and_each_is_shown_with_its_figure_and_mark(client: Client) -> None:
    settle()
    page = client.get(PAGE)
    text, marked = text_of(page), page.content.decode()
    assert "The sources disagree" in text
    assert "No source was found that is about low doses." in text
    for each in surgery_library().opinions:
        assert f"{each.who} {each.says} [{each.mark.value}]" in text
        assert str(each.citation) in text
    assert "No naltrexone on the 3 nights before an operation" in text
    assert "Your prescriber and the anaesthetist decide" in text
    assert '<a href="/c/me/card/">' in marked


def test_it_does_not_take_place(client: Client) -> None:
    settle()
    send(client, PAGE, do="plan", day="2026-03-30")
    send(client, PAGE, do="plan", day="2026-04-20")
    page = send(client, PAGE, do="cancel", day="2026-03-30")
    assert operations() == [date(2026, 4, 20)]
    assert "30 March 2026" not in text_of(page)
    send(client, PAGE, do="cancel", day="2026-03-30")
    assert len(bodies()) == 3


def test_an_operation_without_a_day_gets_one_or_is_taken_out(client: Client) -> None:
    settle()
    said("me", 1, ConditionsChanged(added=(Condition("surgery"),)))
    assert "its date is not known here" in text_of(client.get(PAGE))
    send(client, PAGE, do="plan", day="2026-03-30")
    assert operations() == [date(2026, 3, 30)]
    said("me", 1, ConditionsChanged(added=(Condition("surgery"),)))
    send(client, PAGE, do="cancel", day="")
    assert operations() == [date(2026, 3, 30)]


def test_after_it_only_the_prescribers_word_goes_on(client: Client, at: Clock) -> None:
    settle(nights=3)
    at.night(4)
    send(client, PAGE, do="plan", day="2026-03-18")
    at.night(8)
    text = text_of(client.get(PAGE))
    assert "You may have been given an opioid there." in text
    assert "Naltrexone goes on only when your prescriber says so." in text
    nights = follow("me", journal_of("me").read(), night(8)).advised.nights
    assert nights[-1].dose is None
    said("me", 8, PrescriberSaid(Say.RESUME, None, ("condition:surgery",)))
    nights = follow("me", journal_of("me").read(), night(8)).advised.nights
    assert nights[-1].dose is not None
    at.night(30)
    assert "You may have been given an opioid there." not in text_of(client.get(PAGE))


@pytest.mark.parametrize(
    ("day", "error"),
    [
        ("", "Write the day of the operation."),
        ("soon", "Write the day like this: 2026-03-14"),
        (
            "2026-03-13",
            "This day has passed. Add the medicines that you were given to your list.",
        ),
        ("2029-03-14", "This day is more than two years ahead. Please check the year."),
    ],
)
def test_what_is_refused_stays_in_its_form_with_the_error_beside_it(
    client: Client, day: str, error: str
) -> None:
    settle()
    page = send(client, PAGE, do="plan", day=day)
    assert errors_in(page) == [error]
    assert f'value="{day}"' in page.content.decode()
    assert bodies() == []


def test_a_double_tap_is_recorded_once_though_the_clock_goes_on(client: Client, at: Clock) -> None:
    settle()
    same = {"entry": entry_in(client.get(PAGE)), "do": "plan", "day": "2026-03-30"}
    client.post(PAGE, same)
    at.moment = datetime(2026, 3, 14, 20, 31, tzinfo=UTC)
    assert client.post(PAGE, same, follow=True).status_code == 200
    assert len(bodies()) == 1


def test_a_button_that_is_none_of_ours_changes_nothing(client: Client) -> None:
    settle()
    page = client.post(PAGE, {"entry": "x' or 1", "do": "dance"}, follow=True)
    assert "That was not understood" in text_of(page)
    assert bodies() == []


# An emergency: whatever was given there, nobody wrote it down.
def test_an_operation_told_of_later_pauses_until_the_prescribers_word(
    client: Client, at: Clock
) -> None:
    settle(nights=5)
    at.night(6)
    operation = Condition("surgery", night(4).date)
    said("me", 6, ConditionsChanged(added=(operation,)))
    assert tonights_dose("me", 6) is None
    said("me", 7, PrescriberSaid(Say.RESUME, None, ()))
    assert tonights_dose("me", 7) == Dose(1500)


def tonights_dose(key: str, number: int) -> Dose | None:
    return follow(key, journal_of(key).read(), night(number)).advised.nights[-1].dose
