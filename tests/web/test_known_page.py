"""What the document says beside what is known, on a page, in the lists, and as a file to keep."""

from django.test import Client

from lowtide.evidence.catalogue import evidence
from lowtide.exchange.evidence.page import page
from lowtide.protocol.catalogue import claims
from web.conftest import Clock
from web.lives import night, settle
from web.reading import text_of

PAGE = "/c/me/known/"


def test_every_claim_stands_beside_what_is_known(client: Client) -> None:
    settle()
    said = text_of(client.get(PAGE))
    assert all(claim.quote in said for claim in claims().values())
    assert "Contradicted. In the one blinded trial that counted them" in said
    assert "Supported. Physiotherapy" in said
    assert "22 of 49 on naltrexone, 45 % (32 to 59)" in said


def test_the_trials_are_drawn_without_a_style_or_a_script(client: Client) -> None:
    settle()
    shown = client.get(PAGE).content.decode()
    drawn = shown[shown.index('<svg class="forest"') :]
    drawn = drawn[: drawn.index("</svg>")]
    assert "FINAL" in drawn
    assert "style=" not in drawn


def test_in_german_the_figures_are_german_too(client: Client) -> None:
    settle()
    client.cookies["django_language"] = "de"
    said = text_of(client.get(PAGE))
    assert "1,60-mal so viele (0,93 bis 2,76)" in said
    assert "Widersprochen." in said


def test_the_whole_report_is_a_file_to_keep(client: Client) -> None:
    settle()
    answer = client.get(PAGE + "evidence.html")
    assert answer["Content-Disposition"] == 'attachment; filename="evidence.html"'
    assert answer.content.decode() == page(evidence())


def test_a_therapy_a_milestone_and_a_rule_show_their_grade(client: Client, at: Clock) -> None:
    settle(nights=3)
    at.night(4)
    therapies = text_of(client.get("/c/me/therapies/"))
    assert "Contradicted. Gluten" in therapies
    assert "Unknown. Rest" in therapies
    assert "Contradicts itself. The document" in text_of(client.get("/c/me/course/"))
    said = text_of(client.get(f"/c/me/night/{night(2)}/"))
    assert "Practice, but untested. These steps are ordinary practice" in said
