"""More: every page that is needed now and then is one tap away, with what it is for."""

import re

from django.test import Client

from web.lives import settle
from web.reading import text_of

PAGE = "/c/me/more/"
CLINICAL = ("prescription", "word", "preparation", "therapies", "surgery")
PAPERS = ("card", "visit", "calendar", "data")


def links(client: Client) -> list[str]:
    page = client.get(PAGE).content.decode()
    found = re.findall(r'<ul class="links">(.*?)</ul>', page, flags=re.S)
    return re.findall(r'href="([^"]+)"', "".join(found))


def test_every_link_opens_a_page(client: Client) -> None:
    settle()
    for address in links(client):
        assert client.get(address).status_code == 200, address


def test_nothing_is_missing_and_each_has_a_line_of_what_it_is_for(client: Client) -> None:
    settle()
    expected = [f"/c/me/{name}/" for name in CLINICAL + PAPERS]
    assert links(client) == [*expected, "/people/"]
    page = client.get(PAGE).content.decode()
    assert page.count("<span>") == len(expected) + 1


def test_a_first_run_that_was_left_is_taken_up_from_here(client: Client) -> None:
    settle(start=None)
    assert "Go on with the first steps: Prescription" in text_of(client.get(PAGE))
    settle("you", start=1)
    assert "first steps" not in text_of(client.get("/c/you/more/"))
