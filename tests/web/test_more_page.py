"""More: every page that is needed now and then is one tap away, with what it is for."""

import re

from django.test import Client

from web.lives import settle
from web.pages import pages
from web.reading import text_of

PAGE = "/c/me/more/"
# Reached from the head of every page, or from a page that they belong to.
ELSEWHERE = {
    "told",
    "tonight",
    "course",
    "medicines",
    "more",
    "yesterday",
    "first",
    "first_step",
    "night",
}


def links(client: Client) -> list[str]:
    page = client.get(PAGE).content.decode()
    found = re.findall(r'<ul class="links">(.*?)</ul>', page, flags=re.S)
    return re.findall(r'href="([^"]+)"', "".join(found))


def test_every_other_page_of_a_course_is_linked_and_opens(client: Client) -> None:
    settle()
    of_the_course = {
        address
        for name, address in pages().items()
        if address.startswith("/c/me/")
        and "?" not in address
        and name.split("/")[0] not in ELSEWHERE
    }
    assert set(links(client)) == of_the_course | {"/people/", "/c/me/start/run-in/"}
    for address in links(client):
        assert client.get(address).status_code == 200, address


def test_each_has_a_line_of_what_it_is_for(client: Client) -> None:
    settle()
    assert client.get(PAGE).content.decode().count("<span>") == len(links(client))


def test_a_first_run_that_was_left_is_taken_up_from_here(client: Client) -> None:
    settle(start=None)
    assert "Go on with the first steps: Prescription" in text_of(client.get(PAGE))
    settle("you", start=1)
    assert "first steps" not in text_of(client.get("/c/you/more/"))
