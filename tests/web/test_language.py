"""The pages in German: no English words left, dates and doses as German writes them."""

import re
from html.parser import HTMLParser
from pathlib import Path

import polib  # type: ignore[import-untyped]
import pytest
from django.test import Client

from lowtide.course.events import (
    CheckedIn,
    DoseMissed,
    Effect,
    MedicinesChanged,
    PreparationStated,
    Severity,
)
from lowtide.preparation.model import Liquid
from lowtide.quantities import Dose, PainScore, Volume
from lowtide.web.locale.de.formats import FORMS
from web.conftest import Clock
from web.lives import said, settle
from web.pages import pages

ROOT = Path(__file__).parents[2]
WEB = ROOT / "src" / "lowtide" / "web"
PO = polib.pofile(str(WEB / "locale" / "de" / "LC_MESSAGES" / "django.po"))
SAME_IN_BOTH = {"Y-m-d", "H:i"}
PLACES = re.compile(r"%\(\w+\)s|%%?\w+|\{\w*\}")
ONLY_ENGLISH = re.compile(
    r"\b(the|and|you|your|yours|is|are|with|without|this|that|when|which|what|where|has|have|been"
    r"|until|before|after|from|says|tonight|night|course|dose|taken)\b",
    re.IGNORECASE,
)
SHOWN = {"alt", "aria-label", "placeholder", "title"}
ALONE = {"br", "hr", "img", "input", "link", "meta"}


class Reader(HTMLParser):
    """What a person reads or hears of a page, without what is marked as English."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.english: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Words in attributes are read too."""
        if tag not in ALONE:
            self.open.append(tag)
            aside = tag == "code" or (tag != "html" and dict(attributes).get("lang") == "en")
            if self.english or aside:
                self.english.append(tag)
        if not self.english:
            self.said += [value for name, value in attributes if value and _is_read(name, value)]

    def handle_endtag(self, tag: str) -> None:
        """One part ends."""
        if self.english and self.open and self.open[-1] == tag:
            self.english.pop()
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        """Words between tags."""
        if not self.english:
            self.said.append(data)


def _is_read(attribute: str, value: str) -> bool:
    """Texts for scripts have their words apart; what has none is a name or an address."""
    return attribute in SHOWN or (attribute.startswith("data-") and not re.search("[/_=]", value))


def read(html: str) -> str:
    reader = Reader()
    reader.feed(html)
    return " ".join(" ".join(reader.said).split())


@pytest.fixture
def german(client: Client, at: Clock) -> Client:
    """A browser that asks for German, beside a course of twenty nights with a bit of everything."""
    settle(nights=17)
    some = (Effect("nausea", Severity.MILD), Effect("vivid dreams", Severity.MODERATE))
    said("me", 3, MedicinesChanged(added=("ibuprofen", "qqqq")))
    said("me", 18, CheckedIn(pain=PainScore(45), effects=some, sleep_worse=True), DoseMissed())
    said("me", 19, CheckedIn(pain=PainScore(60), effects=(), sleep_worse=False))
    said("me", 19, PreparationStated(Liquid(Dose(2500), Volume(1000))))
    at.night(20)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    return client


def left_in_english(text: str) -> list[str]:
    """Texts of the catalogue that stand in a German page as they are in English."""
    texts = [(each.msgid, each.msgstr) for each in PO if not each.obsolete]
    pieces = {
        piece.strip()
        for english, translated in texts
        if english != translated
        for piece in PLACES.split(english)
        if len(piece.split()) >= 3
    }
    return sorted(piece for piece in pieces if piece in text)


def english_words(text: str) -> list[str]:
    """Words that are no German ones, each with what stands around it."""
    words = PLACES.sub("", text)
    found = ONLY_ENGLISH.finditer(words)
    return [words[max(each.start() - 30, 0) : each.end() + 30] for each in found]


@pytest.mark.parametrize("name", [*pages(), "nowhere"])
def test_a_german_page_has_no_english_left(german: Client, name: str) -> None:
    page = german.get((pages() | {"nowhere": "/nowhere/"})[name], follow=True)
    html = page.content.decode()
    assert '<html lang="de"' in html
    text = read(html)
    assert left_in_english(text) == []
    assert english_words(text) == []
    assert re.findall(r"\d\.\d+\s*m[gL]", text) == [], "a German dose has a comma"


def test_an_english_page_would_not_pass(german: Client) -> None:
    german.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    text = read(german.get("/c/me/course/").content.decode())
    assert "The same numbers are in the table." in left_in_english(text)
    assert english_words(text)


def test_a_german_evening_has_german_doses_and_dates(german: Client) -> None:
    night = read(german.get("/c/me/night/2026-03-16/").content.decode())
    assert "Der Abend vom Montag, 16. März 2026" in night
    assert "1,5 mg" in night
    course = read(german.get("/c/me/course/").content.decode())
    assert "4,5" in course
    assert "18. Mär 2026" in course


def forms_of_dates() -> set[str]:
    """Every form of date that a page or its Python asks for."""
    paths = [*(WEB / "templates").rglob("*.html"), *WEB.rglob("*.py")]
    written = "".join(path.read_text("utf-8") for path in paths if path.name != "formats.py")
    forms = re.findall(r"[\"']((?:[lDjdFMNmYyHi][ ,.:/-]*){2,})[\"']", written)
    return {form for form in forms if re.search("[FMNY:]", form)}


def test_every_form_of_date_is_written_for_german() -> None:
    asked = forms_of_dates()
    assert {"l j F", "j F Y", "j M"} <= asked
    assert sorted(asked - set(FORMS) - SAME_IN_BOTH) == [], "add it to locale/de/formats.py"


SENTENCE = re.compile(r"([\"'`])([A-Z][a-z]+(?: [A-Za-z,']+){2,}[^\"'`]*)\1")


def test_scripts_have_no_sentences_of_their_own() -> None:
    scripts = sorted((WEB / "static" / "lowtide").rglob("*.js"))
    said = [
        (path.name, sentence)
        for path in scripts
        for line in path.read_text("utf-8").splitlines()
        if not line.lstrip().startswith(("//", "*", "/*")) and " Error(" not in line
        for _, sentence in SENTENCE.findall(line)
    ]
    assert len(scripts) > 10
    assert said == [], "words come from the page's data attributes, through gettext"
