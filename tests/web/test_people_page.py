"""People: the way in, and who is there; in a demonstration what each simulated life shows."""

from django.test import Client, override_settings

from lowtide.simulate.catalogue import person
from web.lives import settle
from web.reading import text_of

PAGE = "/people/"


def test_one_person_needs_no_list(client: Client) -> None:
    settle()
    assert client.get("/").headers["Location"] == "/c/me/tonight/"


def test_several_people_are_listed_each_with_the_way_to_their_evening(client: Client) -> None:
    settle("bea", "Bea")
    settle("ada", "Ada")
    assert client.get("/").headers["Location"] == PAGE
    page = client.get(PAGE)
    assert 'href="/c/ada/tonight/">Ada' in page.content.decode()
    assert 'href="/c/bea/tonight/">Bea' in page.content.decode()
    assert "simulated" not in text_of(page)


def test_a_course_for_somebody_else_is_started_from_here_without_an_account(
    client: Client,
) -> None:
    settle()
    page = client.get(PAGE)
    assert "No account is needed." in text_of(page)
    assert 'href="/start/"' in page.content.decode()


def test_in_a_demonstration_each_person_stands_with_what_their_story_shows(
    client: Client,
) -> None:
    settle("three-nights-in", person("three_nights_in").name)
    settle("me", "Ada")
    with override_settings(DEMO=True):
        text = text_of(client.get(PAGE))
    assert "These people are simulated: nobody real." in text
    assert "Gina (simulated) The third night. It is too early to say anything." in text
    assert "Ada Gina" in text, "no story of somebody who has none"


def test_a_name_is_shown_as_it_was_written_and_never_read_as_markup(client: Client) -> None:
    settle("me", "<b>Ada & Co</b>")
    page = client.get(PAGE)
    assert "<b>Ada" not in page.content.decode()
    assert "<b>Ada & Co</b>" in text_of(page)
