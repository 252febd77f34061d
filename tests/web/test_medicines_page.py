"""Medicines: what our check says of each, begun and ended, named, and taken until a day."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lowtide.actions.entries import IN_HOSPITAL
from lowtide.course.events import ConditionsStated, Introduced, MedicinesChanged, MedicinesStated
from lowtide.course.facts import CourseFacts, Span
from lowtide.course.replay import replay
from lowtide.quantities import Night
from lowtide.report.catalogue import library
from lowtide.screening.catalogue import catalogue
from lowtide.screening.findings import Bar, worst
from lowtide.screening.medicines import Outcome
from lowtide.screening.night.gate import night_findings
from lowtide.screening.screen import judge
from lowtide.storage.database import courses as kept
from lowtide.web.courses import journal_of
from lowtide.web.personal.lists.medicines import TOLERANCE
from web.conftest import Clock
from web.lives import FIRST, night, said, settle
from web.reading import entry_in, errors_in, send, text_of

PAGE = "/c/me/medicines/"
NO_CLASH = "No clash found in our list"


def unanswered() -> None:
    """A course that has not said a word about medicines."""
    kept.create("me", "Ada", datetime(2026, 3, 1, tzinfo=UTC))
    said("me", 1, Introduced("Ada"), ConditionsStated(()))


def facts() -> CourseFacts:
    return replay(journal_of("me").read())


def bodies() -> list[MedicinesStated | MedicinesChanged]:
    """What was said about medicines, but the list of the first run."""
    kinds = MedicinesStated | MedicinesChanged
    found = [each.event.body for each in journal_of("me").read()]
    return [body for body in found if isinstance(body, kinds)][1:]


def held(name: str) -> list[tuple[int, int | None]]:
    """The nights on which it was taken, by number."""
    return [
        (span.first - FIRST + 1, None if span.last is None else span.last - FIRST + 1)
        for span in facts().medicines
        if span.what == name
    ]


def panel_of(page: Any, name: str) -> tuple[str, str]:
    """What is said of one medicine, and in which class it is."""
    found = re.findall(
        r'<section class="panel medicine"[^>]*data-outcome="(\w+)">(.*?)</section>',
        page.content.decode(),
        flags=re.S,
    )
    ((outcome, panel),) = [each for each in found if f"<h3>{name}</h3>" in each[1]]
    return outcome, " ".join(re.sub(r"<[^>]+>", " ", panel).split())


# --- what the check says ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "outcome", "says", "source"),
    [
        ("tramadol", "conflict", "Do not stop tramadol by yourself", "US naltrexone label"),
        ("tramadol", "conflict", "at the earliest 10 days after your last tramadol", "[S]"),
        ("paracetamol", "no_clash", NO_CLASH, "[S]"),
        ("thingamajig", "ask", "No naltrexone tonight, until this is answered.", "[A]"),
        ("naloxegol", "conflict", "blocks opioids, as naltrexone does", "[S]"),
    ],
)
def test_each_medicine_shows_what_our_check_says_and_its_source(
    client: Client, name: str, outcome: str, says: str, source: str
) -> None:
    settle()
    found, text = panel_of(send(client, PAGE, do="add", names=name), name)
    assert found == outcome
    assert says in text
    assert source in text.split("Where this comes from")[1]
    assert "safe" not in text.lower()


def test_an_opioid_brings_the_words_about_tolerance(client: Client) -> None:
    settle()
    words = library().emergency[TOLERANCE].value
    assert "less opioid is tolerated" in words
    assert words not in text_of(send(client, PAGE, do="add", names="paracetamol"))
    assert words in text_of(send(client, PAGE, do="add", names="codeine"))


def test_an_opioid_that_has_ended_stays_in_sight_while_it_is_in_the_way(
    client: Client, at: Clock
) -> None:
    settle()
    send(client, PAGE, do="add", names="tramadol\nibuprofen")
    at.night(4)
    send(client, PAGE, do="last", name="tramadol", last="2026-03-15")
    send(client, PAGE, do="end", name="ibuprofen")
    text = text_of(client.get(PAGE))
    assert "still in the way tramadol Conflict with naltrexone" in text
    assert "Naltrexone not before 25 March 2026" in text
    assert "Taken last on 15 March 2026." in text
    assert "ibuprofen (until 16 March 2026)" in text
    at.night(12)
    assert "still in the way" not in text_of(client.get(PAGE))
    assert "tramadol (until 15 March 2026)" in text_of(client.get(PAGE))


def test_what_is_in_the_way_comes_first(client: Client) -> None:
    settle()
    page = send(client, PAGE, do="add", names="paracetamol\nthingamajig\ntramadol\nvitamin C")
    found = re.findall(r'data-outcome="(\w+)"', page.content.decode())
    assert found == ["conflict", "ask", "no_clash", "no_clash"]


# --- begun and ended ----------------------------------------------------------------------------


def test_several_are_pasted_at_once_each_on_its_line(client: Client) -> None:
    settle()
    send(client, PAGE, do="add", names="  paracetamol \r\n\r\nVitamin\u00a0D\u200b\nparacetamol")
    assert bodies() == [MedicinesChanged(added=("paracetamol", "Vitamin D"))]


def test_not_any_more_ends_it_the_night_before(client: Client, at: Clock) -> None:
    settle()
    send(client, PAGE, do="add", names="ibuprofen")
    at.night(3)
    send(client, PAGE, do="end", name="ibuprofen")
    assert bodies()[-1] == MedicinesChanged(ended=("ibuprofen",))
    assert held("ibuprofen") == [(1, 2)]


def test_a_conflict_is_ended_only_with_its_last_day(client: Client, at: Clock) -> None:
    settle()
    send(client, PAGE, do="add", names="tramadol")
    at.night(5)
    assert "It was a mistake" not in text_of(client.get(PAGE))
    refused = send(client, PAGE, do="end", name="tramadol")
    assert "That was not understood" in text_of(refused)
    assert errors_in(send(client, PAGE, do="last", name="tramadol", last="")) == [
        "Write the day on which you took it last."
    ]
    assert held("tramadol") == [(1, None)]
    send(client, PAGE, do="last", name="tramadol", last="2026-03-16")
    assert held("tramadol") == [(1, 3)]


def test_a_mistake_can_be_taken_back_on_the_night_itself(client: Client) -> None:
    settle()
    page = send(client, PAGE, do="add", names="tramadol")
    assert "It was a mistake" in text_of(page)
    send(client, PAGE, do="end", name="tramadol")
    assert held("tramadol") == []


def test_taken_today_is_taken_until_today(client: Client, at: Clock) -> None:
    settle()
    page = send(client, PAGE, do="once", name="tramadol", last="2026-03-14")
    outcome, text = panel_of(page, "tramadol")
    assert (outcome, held("tramadol")) == ("conflict", [(1, 1)])
    assert "Taken last on 14 March 2026." in text
    at.night(2)
    assert "still in the way tramadol" in text_of(client.get(PAGE))


def test_after_midnight_the_day_on_the_calendar_is_today(client: Client, at: Clock) -> None:
    settle()
    at.moment = datetime(2026, 3, 15, 1, 30, tzinfo=UTC)
    send(client, PAGE, do="once", name="tramadol", last="2026-03-15")
    assert held("tramadol") == [(1, 2)]


def test_an_opioid_in_hospital_counts_from_the_day_on_which_it_was_given(
    client: Client, at: Clock
) -> None:
    settle(nights=8)
    at.night(9)
    page = send(client, PAGE, do="once", name="morphine", last="2026-03-17")
    assert held("morphine") == [(4, 4)]
    assert "Naltrexone not before 27 March 2026" in panel_of(page, "morphine")[1]
    assert "Your dose" not in text_of(client.get("/c/me/tonight/"))


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"name": "", "last": "2026-03-10"}, "Write what it was."),
        ({"name": "tramadol", "last": ""}, "Write the day on which you took it last."),
        ({"name": "tramadol", "last": "soon"}, "Write the day like this: 2026-03-14"),
        (
            {"name": "tramadol", "last": "2026-03-16"},
            "This day is still to come. Write today or a day before.",
        ),
        (
            {"name": "tramadol", "last": "2020-01-01"},
            "This is too long ago to be written down here.",
        ),
        (
            {"name": "123", "last": "2026-03-10"},
            "Write the name in letters, as it stands on the package.",
        ),
    ],
)
def test_what_is_refused_stays_in_its_form_with_the_error_beside_it(
    client: Client, said: dict[str, str], error: str
) -> None:
    settle()
    page = send(client, PAGE, do="once", **said)
    assert errors_in(page) == [error]
    for value in filter(None, said.values()):
        assert f'value="{value}"' in page.content.decode()
    assert bodies() == []


# --- is that everything? ------------------------------------------------------------------------


def test_nothing_else_is_said_only_by_saying_so(client: Client) -> None:
    unanswered()
    assert "Nothing is written down yet." in text_of(client.get(PAGE))
    assert facts().medicines_answered is None
    page = send(client, PAGE, do="all")
    assert facts().medicines_answered == night(1)
    assert "Written down: you take nothing else." in text_of(page)
    assert "Is this everything?" not in text_of(page)


def test_a_list_is_complete_once_it_is_said_to_be(client: Client) -> None:
    unanswered()
    page = send(client, PAGE, do="add", names="ibuprofen")
    assert "This list is everything that I take" in text_of(page)
    assert facts().medicines_answered is None
    send(client, PAGE, do="all")
    assert facts().medicines_answered == night(1)
    assert held("ibuprofen") == [(1, None)]


@pytest.mark.parametrize(
    ("place", "says", "goes_to"),
    [
        (1, "A list of medicines was erased.", None),
        (2, "A list of conditions was erased.", "/c/me/conditions/"),
        (4, "A word of your prescriber was erased.", "/c/me/word/"),
    ],
)
def test_what_was_erased_is_asked_for_again(
    client: Client, place: int, says: str, goes_to: str | None
) -> None:
    settle()
    journal = journal_of("me")
    journal.erase(journal.read()[place].event.id)
    page = client.get(PAGE)
    assert says in text_of(page)
    assert "an erased" not in text_of(page)
    assert (goes_to is None) or f'<a href="{goes_to}">Say it again</a>' in page.content.decode()
    if goes_to is None:
        assert says not in text_of(send(client, PAGE, do="all"))


# --- what is it? --------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["vitamin", "long-term"])
def test_what_it_is_is_said_as_a_diary_says_it_in_one_event(client: Client, what: str) -> None:
    settle()
    page = send(client, PAGE, do="add", names="thingamajig")
    assert "What is it?" in panel_of(page, "thingamajig")[1]
    page = send(client, PAGE, do="name", name="thingamajig", what=what)
    named = MedicinesChanged((f"thingamajig ({what})",), ("thingamajig",))
    assert bodies()[1:] == [named]
    outcome, text = panel_of(page, "thingamajig")
    assert "You said what it is" in text
    assert "No naltrexone tonight" not in text
    assert outcome == "ask"


@pytest.mark.parametrize("what", ["short", "unknown"])
def test_what_is_not_known_stays_asked(client: Client, what: str) -> None:
    settle()
    send(client, PAGE, do="add", names="thingamajig")
    page = send(client, PAGE, do="name", name="thingamajig", what=what)
    assert "Show its package to a pharmacist" in text_of(page)
    assert "No naltrexone tonight" in panel_of(page, "thingamajig")[1]
    assert len(bodies()) == 1


def test_a_name_written_again_takes_the_place_of_the_old_one(client: Client) -> None:
    settle()
    send(client, PAGE, do="add", names="tramadl")
    page = send(client, PAGE, do="name", name="tramadl", what="again", again="")
    assert errors_in(page) == ["Write the name in letters, as it stands on the package."]
    page = send(client, PAGE, do="name", name="tramadl", what="again", again="tramadol")
    assert panel_of(page, "tramadol")[0] == "conflict"
    assert held("tramadl") == []


@pytest.mark.parametrize("name", ["tramadol", "paracetamol", "lofexidine"])
def test_what_our_list_knows_cannot_be_talked_away(client: Client, name: str) -> None:
    settle()
    send(client, PAGE, do="add", names=name)
    page = send(client, PAGE, do="name", name=name, what="vitamin")
    assert page.status_code == 200
    assert len(bodies()) == 1


def test_a_medicine_of_the_hospital_is_named_or_cleared_by_somebody_who_knows(
    client: Client,
) -> None:
    settle()
    said("me", 1, MedicinesChanged(added=(IN_HOSPITAL,)))
    page = client.get(PAGE)
    _outcome, text = panel_of(page, "A medicine given in hospital")
    assert "I was told that there was no opioid in it" in text
    assert "A vitamin" not in text
    send(client, PAGE, do="name", name=IN_HOSPITAL, what="again", again="morphine")
    assert held("morphine") == [(1, None)]


# Whoever knows says so of this one; the next one is another medicine.
def test_no_opioid_in_hospital_is_said_of_one_stay(client: Client, at: Clock) -> None:
    settle()
    said("me", 1, MedicinesChanged(added=(IN_HOSPITAL,)))
    at.night(2)
    send(client, PAGE, do="end", name=IN_HOSPITAL)
    assert held(IN_HOSPITAL) == [(1, 1)]
    assert "still in the way" not in text_of(client.get(PAGE))
    at.night(9)
    said("me", 9, MedicinesChanged(added=(IN_HOSPITAL,)))
    at.night(10)
    said("me", 10, MedicinesChanged(ended=(IN_HOSPITAL,)))
    assert "still in the way" in text_of(client.get(PAGE))


# --- any text, sent at any time -----------------------------------------------------------------


def test_a_double_tap_is_recorded_once_though_the_clock_goes_on(client: Client, at: Clock) -> None:
    settle()
    send(client, PAGE, do="add", names="tramadol")
    for do in (
        {"do": "add", "names": "ibuprofen"},
        {"do": "last", "name": "tramadol", "last": "2026-03-10"},
        {"do": "end", "name": "ibuprofen"},
    ):
        same = {"entry": entry_in(client.get(PAGE))} | do
        client.post(PAGE, same)
        known = len(journal_of("me").read())
        at.moment = at.moment.replace(minute=at.moment.minute + 1)
        page = client.post(PAGE, same, follow=True)
        assert page.status_code == 200
        assert errors_in(page) == []
        assert len(journal_of("me").read()) == known


def test_a_button_that_is_none_of_ours_changes_nothing(client: Client) -> None:
    settle()
    page = client.post(PAGE, {"entry": "x' or 1", "do": "dance", "name": "x"}, follow=True)
    assert "That was not understood" in text_of(page)
    assert bodies() == []


@pytest.mark.parametrize(
    ("names", "error"),
    [
        ("", "Write what you take."),
        ("x" * 10_240, "This is too long. Write at most 20 medicines, each in one short line."),
        ("x\n" * 21, "Write one medicine a line, at most 20."),
        ("\U0001f48a", "Write the name in letters, as it stands on the package."),
        ("a\x07b", "Write the name in letters, as it stands on the package."),
        ("\x00", "Null characters are not allowed."),
    ],
)
def test_what_is_no_name_is_refused_beside_the_field(
    client: Client, names: str, error: str
) -> None:
    settle()
    page = send(client, PAGE, do="add", names=names)
    assert errors_in(page) == [error]
    assert bodies() == []


# Whatever is pasted is refused beside the field or recorded, and never cleared unless our list
# knows it; the page then says what screening says, and taken out again nothing is left of it.
@given(
    st.one_of(
        st.text(max_size=300),
        st.lists(st.sampled_from(["tramadol", "vitamin D", "blue pill", "ibuprofen 400"])).map(
            "\n".join
        ),
    )
)
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_text_is_refused_or_recorded_and_never_cleared_unknown(
    client: Client, pasted: str
) -> None:
    if kept.find("me") is None:
        settle()
    before = night_findings(facts(), night(1), 3, catalogue())
    page = send(client, PAGE, do="add", names=pasted)
    assert page.status_code == 200
    held_now = [s.what for s in facts().medicines if s.holds_on(night(1))]
    assert held_now or errors_in(page)
    shown = re.findall(r'data-outcome="(\w+)"', page.content.decode())
    judged = [judge(name, catalogue()).outcome.value for name in held_now]
    assert sorted(shown) == sorted(judged)
    for name in held_now:
        send(client, PAGE, do="end", name=name)
    assert night_findings(facts(), night(1), 3, catalogue()) == before


# The answer beside a name is the worst that screening finds of it alone.
@pytest.mark.parametrize(
    "name", ["tramadol", "thingamajig", "paracetamol", "naloxone", "fentanyl patch", "adalimumab"]
)
def test_the_page_and_the_gate_say_the_same(client: Client, name: str) -> None:
    settle()
    page = send(client, PAGE, do="add", names=name)
    alone = CourseFacts(
        medicines=(Span(name, night(1)),),
        medicines_answered=Night(FIRST.date),
        conditions_answered=night(1),
    )
    bar = worst(night_findings(alone, night(1), 3, catalogue()))
    expected = {Bar.DANGER: Outcome.CONFLICT, Bar.OPEN: Outcome.NO_CLASH}.get(bar, Outcome.ASK)
    assert panel_of(page, name)[0] == expected.value
