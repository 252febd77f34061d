"""A full disk: what was acknowledged is there, the rest is refused in plain words and waits."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from lowtide.course.events import CheckedIn
from lowtide.course.ids import uuid7
from lowtide.errors import StorageError
from lowtide.web.courses import journal_of
from web.conftest import EVENING
from web.lives import said, settle
from web.reading import text_of
from web.test_tonight_page import answers

MORE_THAN_FITS = 30
PAGES_LEFT = 3


@contextmanager
def full(pages_left: int = 0) -> Iterator[None]:
    """The database may grow by no more than so many pages."""
    with connection.cursor() as cursor:
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages + pages_left}")
        yield
        cursor.execute("PRAGMA max_page_count = 1000000")


def entry(number: int) -> dict[str, Any]:
    return {
        "kind": "check_in",
        "id": uuid7(EVENING, bytes([number] * 10)),
        "night": "2026-03-14",
        "recorded_at": "2026-03-14T21:30:00+01:00",
        "zone": "Europe/Berlin",
        "effects": "none",
        "sleep_worse": False,
    }


def send(client: Client, number: int) -> Any:
    body = json.dumps([entry(number)])
    return client.post("/api/c/me/entries", body, content_type="application/json")


def statuses(client: Client) -> list[int]:
    return [send(client, number).status_code for number in range(MORE_THAN_FITS)]


def test_every_acknowledged_entry_is_there_and_the_rest_waits(client: Client) -> None:
    settle()
    with full(PAGES_LEFT):
        heard = statuses(client)
        recorded = heard.count(200)
        assert 0 < recorded < MORE_THAN_FITS
        # A phone keeps what was answered so, and sends it again.
        assert set(heard[recorded:]) == {503}
        there = journal_of("me").read()
        assert {each.event.id for each in there} >= {entry(n)["id"] for n in range(recorded)}
        waiting = {entry(number)["id"] for number in range(recorded, MORE_THAN_FITS)}
        assert not waiting & {each.event.id for each in there}
    assert set(statuses(client)) == {200}
    ids = [each.event.id for each in journal_of("me").read()]
    assert {entry(number)["id"] for number in range(MORE_THAN_FITS)} <= set(ids)
    assert len(set(ids)) == len(ids)


def test_the_refusal_says_what_to_do(client: Client) -> None:
    settle()
    with full():
        for number in range(MORE_THAN_FITS):
            answer = send(client, number)
        assert answer.status_code == 503
        problem = answer.json()["problem"]
        assert "the disk is full, and nothing was recorded. Free some space" in problem


def test_a_page_keeps_what_was_typed(client: Client) -> None:
    settle()
    with full():
        with pytest.raises(StorageError, match="the disk is full"):
            for number in range(MORE_THAN_FITS):
                said("me", 1, CheckedIn(note=f"{number} " * 300))
        page = client.post("/c/me/tonight/", answers(pain="7"))
        assert "the disk is full, and nothing was recorded" in text_of(page)
        assert re.search(r'name="pain" value="7"[^>]* checked', page.content.decode())
