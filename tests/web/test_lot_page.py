"""A first day by lot: offered with its reason, drawn once, kept or given up, and said so."""

import pytest
from django.test import Client

from lowtide.course.events import (
    AnyBody,
    CheckedIn,
    Corrected,
    DoseTaken,
    DrawEnded,
    Prescribed,
    PrescriberSaid,
    Say,
    StartDrawn,
)
from lowtide.quantities import Dose
from lowtide.web.courses import journal_of
from web.conftest import Clock
from web.lives import night, said, settle
from web.reading import send, text_of

PAGE = "/c/me/start/lot/"
BEGIN = "/c/me/start/begin/"
QUIET = CheckedIn(effects=(), sleep_worse=False)
DRAWN = StartDrawn(night(15).date, 14, night(20).date, (3, 0), 7)


def prescribed(*bodies: AnyBody) -> None:
    """Somebody with a prescription, before the first dose; what else was said on night 1."""
    settle(start=None)
    said("me", 1, Prescribed("Dr Example", "lifshitz"), QUIET, *bodies)


def of_kind(*kinds: type) -> list[AnyBody]:
    return [r.event.body for r in journal_of("me").read() if isinstance(r.event.body, kinds)]


def test_why_it_is_offered_and_what_it_costs_stands_before_the_button(client: Client) -> None:
    prescribed()
    text = text_of(client.get(PAGE))
    assert "People often begin in a bad spell, and a bad spell passes by itself." in text
    assert "one of the 14 from 28 March to 10 April" in text
    assert "It is drawn once. It is not drawn again to get another day." in text
    assert "happens once in 14 by chance alone" in text
    assert "No, go on without" in text and "[A]" in text
    assert of_kind(StartDrawn) == []


def test_the_offer_comes_after_the_prescription_and_is_one_tap_to_decline(client: Client) -> None:
    settle(start=None)
    form = {"prescriber": "Dr Example", "protocol": "lifshitz", "maximum": "whole"}
    page = send(client, "/c/me/start/prescription/", **form)
    assert page.redirect_chain[-1][0] == PAGE
    assert f'href="{BEGIN}">No, go on without' in page.content.decode()


@pytest.mark.parametrize(("sent", "steps"), [({}, 0), ({"with_steps": "on"}, 2)])
def test_it_is_drawn_once(client: Client, sent: dict[str, str], steps: int) -> None:
    prescribed()
    text = text_of(send(client, PAGE, do="draw", **sent))
    (drawn,) = of_kind(StartDrawn)
    assert isinstance(drawn, StartDrawn)
    assert len(drawn.extra_doses) == steps
    assert f"Your first night is {drawn.chosen:%A} {drawn.chosen.day}" in text
    send(client, PAGE, do="draw")
    assert of_kind(StartDrawn) == [drawn]


def test_until_the_day_every_page_says_which_it_is(client: Client, at: Clock) -> None:
    prescribed(DRAWN)
    at.night(6)
    sentence = "Your first night is Thursday 2 April (drawn by lot)."
    for page in (PAGE, BEGIN, "/c/me/tonight/", "/c/me/course/"):
        assert sentence in text_of(client.get(page)), page
    assert "1.5 mg: 17 doses, 3 of them by the draw" in text_of(client.get(PAGE))


def test_the_word_may_be_written_down_before_and_waits_for_the_day(
    client: Client, at: Clock
) -> None:
    prescribed(DRAWN)
    send(client, BEGIN, when="drawn", agreed="on")
    assert of_kind(PrescriberSaid) == [PrescriberSaid(Say.START, None, ())]
    assert of_kind(DrawEnded) == []
    text = text_of(client.get(BEGIN))
    assert "Written down: your prescriber's word to begin." in text
    assert "stands in the way" not in text, "a day that was drawn is no trouble"
    assert "The first dose may come on Thursday 2 April." in _tonight(client)
    said("me", 19, QUIET)
    at.night(19)
    assert "Your first night is 2 April 2026 (drawn by lot)." in _tonight(client)
    said("me", 20, QUIET)
    at.night(20)
    assert "From here your course is followed night by night." in _tonight(client)
    said("me", 20, DoseTaken(Dose(1500)))
    assert "You began on Thursday 2 April, as it was drawn by lot." in text_of(
        client.get("/c/me/course/")
    )


def _tonight(client: Client) -> str:
    return text_of(client.get("/c/me/tonight/"))


def test_whoever_begins_tonight_gives_the_draw_up_and_is_told_so(client: Client, at: Clock) -> None:
    prescribed(DRAWN)
    at.night(4)
    assert "the draw does not count any more" in text_of(client.get(BEGIN))
    send(client, BEGIN, when="tonight", agreed="on")
    assert of_kind(DrawEnded) == [DrawEnded()]
    said("me", 4, QUIET)
    assert "From here your course is followed night by night." in _tonight(client)
    text = text_of(client.get("/c/me/course/"))
    assert "You went another way." in text
    assert "So your first day no longer counts as drawn by lot." in text


def test_it_is_ended_on_its_own_page_only_where_that_is_meant(client: Client) -> None:
    prescribed(DRAWN)
    assert (
        "Tick the line first if you mean it."
        in client.post(PAGE, {"do": "end"}, follow=True).content.decode()
    )
    assert of_kind(DrawEnded) == []
    text = text_of(send(client, PAGE, do="end", sure="on"))
    assert of_kind(DrawEnded) == [DrawEnded()]
    assert "You went another way." in text and "End the draw" not in text
    assert "Draw my first day" not in text, "and it is not drawn again"


@pytest.mark.parametrize(
    ("bodies", "on", "says"),
    [
        ((), 20, "Your first night was drawn for Thursday 2 April. No dose is written down yet."),
        (((22, DoseTaken(Dose(1500))),), 25, "You began later."),
        (((18, DoseTaken(Dose(1500))),), 25, "You went another way."),
    ],
)
def test_what_became_of_it_is_said(
    client: Client, at: Clock, bodies: tuple[tuple[int, AnyBody], ...], on: int, says: str
) -> None:
    prescribed(DRAWN)
    for number, body in bodies:
        said("me", number, body)
    at.night(on)
    assert says in text_of(client.get("/c/me/course/"))


def test_taking_the_entry_back_ends_it_too(client: Client) -> None:
    prescribed(DRAWN)
    (draw,) = [r.event.id for r in journal_of("me").read() if r.event.body == DRAWN]
    client.post("/c/me/undo/", {"of": draw})
    assert of_kind(Corrected) == [Corrected(draw, None)]
    assert "You went another way." in text_of(client.get(PAGE))


def test_erased_it_is_said_that_it_does_not_count(client: Client) -> None:
    prescribed(DRAWN)
    (draw,) = [r.event.id for r in journal_of("me").read() if r.event.body == DRAWN]
    page = text_of(client.get("/c/me/data/?entry=" + draw))
    assert "It is not drawn again." in page and "2 April 2026 (+3, +0)" in page
    journal_of("me").erase(draw)
    assert "The draw was erased and does not count." in text_of(client.get(PAGE))


def test_once_begun_nothing_is_drawn(client: Client) -> None:
    settle(nights=2)
    assert "That is over here." in text_of(client.get(PAGE))
    client.post(PAGE, {"do": "draw"})
    assert of_kind(StartDrawn) == []
    assert 'id="lot"' not in client.get("/c/me/course/").content.decode()


def test_within_the_step_that_was_drawn_longer_tonight_says_to_stay(
    client: Client, at: Clock
) -> None:
    prescribed(DRAWN, PrescriberSaid(Say.START, None, ()))
    for on in range(20, 34):
        said("me", on, QUIET, DoseTaken(Dose(1500)))
    said("me", 34, QUIET)
    at.night(34)
    shown = _tonight(client)
    assert "By the draw you stay at 1.5 mg for 17 doses." in shown
    assert "I have taken 1.5 mg" in shown
    for on in range(34, 37):
        said("me", on, DoseTaken(Dose(1500)))
        said("me", on + 1, QUIET)
    at.night(37)
    assert "By the draw" not in _tonight(client)
