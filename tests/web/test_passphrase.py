"""The passphrase, where the app has an address for others: who gets past it, and who never does."""

import re
import subprocess
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client, override_settings

from benchmarks.web.serving import LOWTIDE, Server
from lowtide.errors import ServeError
from lowtide.storage.database import courses as kept
from lowtide.web.serving.passphrase import HASH, set_passphrase
from web.conftest import Clock
from web.lives import settle

NAME = "lowtide.example"
ADDRESS = f"https://{NAME}"
WORDS = "seven quiet nights by the sea"
TONIGHT = "/c/me/tonight/"


@pytest.fixture
def stranger(client: Client) -> Iterator[Client]:
    """A browser somewhere, with an app that has an address and a passphrase."""
    settle()
    set_passphrase(WORDS)
    secure = {"SESSION_COOKIE_SECURE": True, "CSRF_COOKIE_SECURE": True}
    hosts = [*settings.ALLOWED_HOSTS, NAME]
    with override_settings(ADDRESS=ADDRESS, ALLOWED_HOSTS=hosts, **secure):
        yield Client(headers={"host": NAME, "accept-language": "en"})


def say(client: Client, passphrase: str, **more: str) -> int:
    return client.post("/unlock/", {"passphrase": passphrase} | more, secure=True).status_code


def is_in(client: Client) -> bool:
    return client.get(TONIGHT, secure=True).status_code == 200


def test_without_an_address_nobody_is_asked(client: Client) -> None:
    settle()
    assert is_in(client)


def test_every_page_waits_and_then_opens(stranger: Client) -> None:
    refused = stranger.get(TONIGHT, secure=True)
    assert refused.status_code == 302
    assert refused.headers["Location"] == "/unlock/?next=%2Fc%2Fme%2Ftonight%2F"
    assert stranger.get("/api/c/me/tonight", secure=True).status_code == 401
    assert stranger.post("/api/c/me/entries", "[]", "application/json").status_code == 401
    assert say(stranger, WORDS) == 302
    assert is_in(stranger)


def test_it_is_kept_as_an_argon2_hash_alone(stranger: Client, database: Path) -> None:
    assert (kept.setting(HASH) or "").startswith("argon2$argon2id$")
    assert WORDS.encode() not in database.read_bytes()


def test_the_cookie_is_for_this_site_over_https_and_not_for_scripts(stranger: Client) -> None:
    say(stranger, WORDS)
    cookie = stranger.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Strict")
    assert WORDS not in cookie.value


def test_a_cookie_made_up_or_of_an_older_passphrase_opens_nothing(stranger: Client) -> None:
    stranger.cookies[settings.SESSION_COOKIE_NAME] = "unlocked"
    assert not is_in(stranger)
    say(stranger, WORDS)
    assert is_in(stranger)
    set_passphrase("another five words for it")
    assert not is_in(stranger)


def test_locked_again(stranger: Client) -> None:
    say(stranger, WORDS)
    stranger.post("/lock/", secure=True)
    assert not is_in(stranger)


def test_after_five_wrong_ones_nobody_may_try_for_five_minutes(stranger: Client, at: Clock) -> None:
    other = Client(headers={"host": NAME})
    tries = [say(each, "wrong and wrong again") for each in (stranger, other) * 3]
    assert tries == [200] * 5 + [429]
    assert say(stranger, WORDS) == 429, "nor with the right one"
    at.moment += timedelta(minutes=4, seconds=59)
    assert say(other, WORDS) == 429
    at.moment += timedelta(seconds=1)
    assert say(other, WORDS) == 302


def test_a_clock_that_was_put_back_locks_nobody_out_for_long(stranger: Client, at: Clock) -> None:
    for _ in range(5):
        say(stranger, "wrong and wrong again")
    at.moment -= timedelta(days=365)
    assert say(stranger, WORDS) == 302


def test_the_right_one_gives_the_tries_back(stranger: Client) -> None:
    for _ in range(3):
        assert [say(stranger, "wrong and wrong again") for _ in range(4)] == [200] * 4
        assert say(stranger, WORDS) == 302


@pytest.mark.parametrize(
    ("chosen", "typed"),
    [
        ("gr\u00fcne Wellen am Abend", "gru\u0308ne Wellen am Abend"),  # two keyboards
        ("long " * 190 + "end", "long " * 190 + "end"),
        ("\U0001f30a" * 12, "\U0001f30a" * 12),
        (WORDS, f"{WORDS} "),  # as phones complete it
    ],
)
def test_the_same_words_from_another_device(stranger: Client, chosen: str, typed: str) -> None:
    set_passphrase(chosen)
    assert say(stranger, typed) == 302


@pytest.mark.parametrize("typed", ["", " ", "\0", "x" * 2_000_000, WORDS[:-1], WORDS.upper()])
def test_other_words(stranger: Client, typed: str) -> None:
    assert say(stranger, typed) == 200
    assert not is_in(stranger)


@pytest.mark.parametrize("chosen", ["", "eleven char", " " * 40, "x" * 1001])
def test_none_that_is_too_short_or_too_long_to_type(database: Path, chosen: str) -> None:
    with pytest.raises(ServeError, match="12 to 1000 characters"):
        set_passphrase(chosen)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "///evil.example",
        "javascript:alert(1)",
        " https://evil.example",
        "https:evil.example",
        "http://lowtide.example@evil.example/",
        "\x00//evil.example",
        "/\r\nLocation: https://evil.example",
    ],
)
def test_it_leads_nowhere_else(stranger: Client, elsewhere: str) -> None:
    answer = stranger.post("/unlock/", {"passphrase": WORDS, "next": elsewhere}, secure=True)
    assert answer.status_code == 302
    assert re.fullmatch(r"/(?![/\\])[^\r\n]*", answer.headers["Location"])


def test_it_leads_back_to_the_page_that_was_asked_for(stranger: Client) -> None:
    page = stranger.get("/unlock/", {"next": TONIGHT}, secure=True).content.decode()
    assert f'value="{TONIGHT}"' in page
    answer = stranger.post("/unlock/", {"passphrase": WORDS, "next": TONIGHT}, secure=True)
    assert answer.headers["Location"] == TONIGHT


def test_another_site_cannot_try(stranger: Client) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": NAME})
    assert say(strict, WORDS) == 403
    assert not is_in(strict)


def test_the_language_can_be_chosen_before(stranger: Client) -> None:
    stranger.post("/language/", {"language": "de", "next": "/unlock/"}, secure=True)
    assert b'lang="de"' in stranger.get("/unlock/", secure=True).content


# --- two workers, and everybody at once ----------------------------------------------------------


class Knocking:
    """A browser behind the door that speaks TLS, on a connection of its own."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Host": NAME, "X-Forwarded-Proto": "https"}
        self.connection.request("GET", "/unlock/", headers=self.headers)
        answer = self.connection.getresponse()
        token = answer.headers["Set-Cookie"].split(";")[0].removeprefix("csrftoken=")
        answer.read()
        self.headers |= {
            "Origin": ADDRESS,
            "Cookie": f"csrftoken={token}",
            "X-CSRFToken": token,
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def say(self, passphrase: str) -> int:
        """The status of the answer."""
        body = urlencode({"passphrase": passphrase})
        self.connection.request("POST", "/unlock/", body, self.headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status


@pytest.mark.enable_socket
def test_five_tries_are_five_however_many_knock_at_once(tmp_path: Path) -> None:
    chosen = [LOWTIDE, "passphrase", "--data", str(tmp_path / "data")]
    typed = f"{WORDS}\n{WORDS}\n"
    subprocess.run(chosen, input=typed, text=True, check=True, capture_output=True)
    server = Server(tmp_path / "data", "--address", ADDRESS)
    server.start()
    try:
        browsers = [Knocking(server.port) for _ in range(16)]
        statuses: list[int] = []
        threads = [
            threading.Thread(target=lambda each=each: statuses.append(each.say("not this one")))
            for each in browsers
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(statuses) == [200] * 5 + [429] * 11
        assert browsers[0].say(WORDS) == 429
        for each in browsers:
            each.connection.close()
    finally:
        server.stop()
