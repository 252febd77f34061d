"""Every address that there is: it has the frame of a page, links only to pages that exist, and no
input breaks it. Addresses that are added later are tested from then on.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from databases import copy_of
from web.conftest import Clock
from web.lives import settle

COURSE = "me"
TONIGHT = 45
EXAMPLES = 20
# For what an address takes; by its name, else one that is not there.
VALUES = {"course": COURSE, "night": "2026-04-01", "sha256": "0" * 64}
GARBAGE = (
    "",
    " ",
    "0",
    "-1",
    "1e400",
    "NaN",
    "99999999999999999999",
    "4,5",
    "4.5 mg",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "2026-03-20T25:61",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "'; DROP TABLE lowtide_row; --",
    "%(x)s {0} %s",
    "\0",
    "\r\nSet-Cookie: a=b",
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "\u202e\u0000\u0007\u2028",
    "\U0001f30a" * 50,
    "tramadol\n" * 400,
    "x" * 20_000,
    "on",
    "none",
    "fentanyl",
)


class Address(NamedTuple):
    """An address with its route, to name it by, and a path that fits it."""

    route: str
    path: str


def addresses(
    patterns: list[URLPattern | URLResolver] | None = None, before: str = ""
) -> Iterator[Address]:
    """Every address of the app."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield Address(route, "/" + _filled(route, pattern))


def _filled(route: str, pattern: URLPattern) -> str:
    for name in pattern.pattern.converters:
        value = VALUES.get(name, "nothing-like-it")
        route = re.sub(rf"<(?:\w+:)?{name}>", value, route)
    return route


ALL = sorted(set(addresses()))
every_address = pytest.mark.parametrize("address", ALL, ids=[each.route or "/" for each in ALL])


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.title = ""
        self._in_title = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in_title = tag == "title"

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False

    def handle_data(self, data: str) -> None:
        self.title += data.strip() if self._in_title else ""

    def all(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]

    def links(self) -> set[str]:
        """The addresses of ours that it leads to, without what follows # or ?."""
        found = [each.get("href") for each in self.all("a", "link")]
        found += [each.get("action") for each in self.all("form")]
        paths = {re.split("[?#]", link)[0] for link in found if link}
        return {path for path in paths if path.startswith("/") and not path.startswith("/static/")}

    def fields(self) -> dict[str, list[str]]:
        """The names in its forms, each with the values that are offered."""
        offered: dict[str, list[str]] = {}
        for each in self.all("input", "textarea", "select", "button"):
            name = each.get("name")
            if name and name != "csrfmiddlewaretoken":
                offered.setdefault(name, []).append(each.get("value") or "")
        return offered


def page_of(answer: Any) -> Page | None:
    """The page that an answer is, unless it is a file or leads elsewhere."""
    html = answer.headers.get("Content-Type", "").startswith("text/html")
    return Page(answer.content.decode()) if html and answer.status_code != 302 else None


@pytest.fixture(scope="session")
def some_weeks(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with a course of some weeks."""
    with copy_of(empty, tmp_path_factory.mktemp("weeks")) as path:
        settle(COURSE, nights=TONIGHT - 1)
    return path


@pytest.fixture
def lived(some_weeks: Path, tmp_path: Path, at: Clock) -> Iterator[Client]:
    """A browser, and a course of some weeks of its own."""
    at.night(TONIGHT)
    with copy_of(some_weeks, tmp_path):
        yield Client(headers={"accept-language": "en", "host": "localhost"})


# --- the frame ----------------------------------------------------------------------------------


def wrong_with(page: Page) -> list[str]:
    """What a page lacks that every page has."""
    ids = [each["id"] for _, each in page.tags if each.get("id")]
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    labelled = {each.get("for") for each in page.all("label")}
    faults = {
        "a title": page.title,
        "a language": page.all("html")[0].get("lang"),
        "one h1": levels.count(1) == 1,
        "a main part": len(page.all("main")) == 1,
        "headings in order": all(b - a <= 1 for a, b in zip([0, *levels], levels, strict=False)),
        "each id once": len(ids) == len(set(ids)),
        "a label for each field": all(
            each.get("id") in labelled or each.get("aria-label") or each.get("aria-labelledby")
            for each in page.all("input", "textarea", "select")
            if each.get("type") not in ("hidden", "radio", "checkbox", "submit")
        ),
        "nothing inline": not any(
            "style" in attributes
            or any(name.startswith("on") for name in attributes)
            or (tag == "style")
            or (tag == "script" and not (attributes.get("src") or _is_data(attributes)))
            for tag, attributes in page.tags
        ),
        "a token for each form that writes": _tokens(page),
    }
    return [what for what, there in faults.items() if not there]


def _is_data(attributes: dict[str, str | None]) -> bool:
    return attributes.get("type") == "application/json"


def _tokens(page: Page) -> bool:
    writing = [each for each in page.all("form") if (each.get("method") or "").lower() == "post"]
    tokens = [each for each in page.all("input") if each.get("name") == "csrfmiddlewaretoken"]
    return len(writing) == len(tokens)


@every_address
def test_a_page_has_the_frame_of_every_page(lived: Client, address: Address) -> None:
    answer = lived.get(address.path)
    assert answer.status_code < 500
    page = page_of(answer)
    assert page is None or answer.status_code == 405 or wrong_with(page) == []


@every_address
def test_a_page_leads_to_pages_that_exist(lived: Client, address: Address) -> None:
    page = page_of(lived.get(address.path))
    for link in sorted(page.links()) if page else []:
        assert lived.get(link).status_code < 400 or lived.post(link).status_code < 400, link


@every_address
def test_an_empty_installation_has_words_too(client: Client, address: Address) -> None:
    answer = client.get(address.path)
    assert answer.status_code < 500
    page = page_of(answer)
    assert page is None or answer.status_code == 405 or wrong_with(page) == []


@pytest.mark.parametrize("start", [None, TONIGHT + 3], ids=["not prescribed", "starts later"])
@every_address
def test_a_course_that_has_not_started(
    client: Client, at: Clock, address: Address, start: int | None
) -> None:
    settle(COURSE, start=start)
    at.night(TONIGHT)
    assert client.get(address.path).status_code < 500


# --- any input ----------------------------------------------------------------------------------


def anything() -> st.SearchStrategy[str]:
    """A value of a field, mostly a nasty one."""
    text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
    return st.sampled_from(GARBAGE) | text


def forms(fields: dict[str, list[str]]) -> st.SearchStrategy[dict[str, Any]]:
    """Forms with the fields of a page: some missing, some twice, some with what is offered."""
    files = st.builds(
        SimpleUploadedFile,
        name=st.sampled_from(["photo.png", "archive.zip", "../x.txt", "\u00fc"]),
        content=st.binary(min_size=1, max_size=200),
        content_type=st.sampled_from(["image/png", "application/zip", "text/html", "nonsense"]),
    )

    def value(offered: list[str]) -> st.SearchStrategy[Any]:
        likely = st.sampled_from(offered or [""])
        return st.one_of(likely, likely, anything(), st.lists(anything(), max_size=3), files)

    known = {name: value(offered) for name, offered in fields.items()}
    return st.fixed_dictionaries({}, optional=known | {"surprise": anything()})


unhurried = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


# Whatever a form holds, the answer is a page and not a fault; and what was recorded of it breaks no
# page afterwards.
@every_address
def test_no_form_breaks_it(lived: Client, address: Address) -> None:
    page = page_of(lived.get(address.path)) or page_of(lived.get(f"/c/{COURSE}/tonight/"))
    fields = page.fields() if page else {}

    @given(forms(fields))
    @unhurried
    def sent(said: dict[str, Any]) -> None:
        assert lived.post(address.path, said).status_code < 500

    sent()
    for name in ("tonight", "course", "medicines", "night/2026-04-27"):
        assert lived.get(f"/c/{COURSE}/{name}/").status_code < 500


@every_address
def test_no_question_breaks_it(lived: Client, address: Address) -> None:
    page = page_of(lived.get(address.path))
    names = st.sampled_from([*sorted(page.fields() if page else {}), "next", "night", "of", "x"])

    @given(st.dictionaries(names, anything(), max_size=3))
    @unhurried
    def asked(said: dict[str, str]) -> None:
        assert lived.get(address.path, said).status_code < 500

    asked()


@pytest.mark.parametrize("garbage", [text for text in GARBAGE if text.strip()], ids=repr)
def test_no_address_breaks_it(lived: Client, garbage: str) -> None:
    for address in ALL:
        path = "/" + re.sub("<[^>]+>", quote(garbage[:300], safe=""), address.route)
        assert lived.get(path).status_code < 500, path


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"%ff=%fe&&&==%00%zz"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"pain=4"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"pain=4"),
        ("multipart/form-data", b"pain=4"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n4"),
        ("multipart/form-data; boundary=" + "x" * 300, b"--"),
        ("application/json", b"{"),
        ("text/plain", b"\xff\xfe"),
        ("", b"pain=4"),
        ("application/octet-stream", b"\0" * 1000),
    ],
)
def test_no_body_breaks_it(lived: Client, kind: str, body: bytes) -> None:
    for address in ALL:
        answer = lived.generic("POST", address.path, body, content_type=kind)
        assert answer.status_code < 500, address.route


@pytest.mark.parametrize("garbage", ["", "..", "/etc/passwd", "Europe/Nowhere", "x" * 3000, '"\\0'])
def test_no_cookie_breaks_it(lived: Client, garbage: str) -> None:
    names = ("zone", "django_language", "sessionid", "csrftoken", "messages")
    cookie = "; ".join(f"{name}={garbage}" for name in names)
    for address in ALL:
        answer = lived.get(address.path, headers={"cookie": cookie})
        assert answer.status_code < 500, address.route


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE"])
def test_no_method_breaks_it(lived: Client, method: str) -> None:
    for address in ALL:
        assert lived.generic(method, address.path).status_code < 500, address.route
