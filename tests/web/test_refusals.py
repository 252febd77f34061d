"""What a page says when something cannot be done: plain words, with the frame of every page."""

from pathlib import Path

import pytest
from django.test import Client

from web.lives import settle
from web.reading import text_of


def test_there_is_no_such_page(client: Client) -> None:
    for path in ("/nonsense", "/c/nobody/tonight/", "/c/me/night/never/"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert text_of(answer).startswith("There is no such page")


def test_a_form_of_another_site_or_of_an_old_page(client: Client) -> None:
    settle()
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    answer = strict.post("/c/me/tonight/", {"pain": "4"})
    assert answer.status_code == 403
    assert "Nothing was recorded" in text_of(answer)


def test_more_than_anybody_would_send(client: Client) -> None:
    settle()
    answer = client.post("/c/me/tonight/", {f"field{number}": "" for number in range(2000)})
    assert answer.status_code == 400
    assert "Nothing was recorded" in text_of(answer)


def test_a_database_that_is_damaged_is_said_so(client: Client, database: Path) -> None:
    database.write_bytes(b"no database " * 1000)
    answer = client.get("/c/me/tonight/")
    assert answer.status_code == 503
    assert "lowtide restore" in text_of(answer)


# Even what nobody foresaw ends in words, and says what became of the entries.
def test_a_fault_of_ours(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    settle()

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("lowtide.web.courses.follow", broken)
    client.raise_request_exception = False
    answer = client.get("/c/me/tonight/")
    assert answer.status_code == 500
    assert text_of(answer).startswith("Something is broken This is our fault")
