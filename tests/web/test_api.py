"""The JSON that phones speak: what is accepted, what is refused, and that nothing breaks it."""

import json
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, given, settings

from lowtide.course.ids import uuid7
from web.conftest import EVENING
from web.lives import settle

ENTRIES = "/api/c/me/entries"
JSON = "application/json"


def entry(number: int = 1, **said: Any) -> dict[str, Any]:
    """A check-in with a name of its own."""
    envelope = {
        "kind": "check_in",
        "id": uuid7(EVENING, bytes([number] * 10)),
        "night": "2026-03-14",
        "recorded_at": "2026-03-14T21:30:00+01:00",
        "zone": "Europe/Berlin",
    }
    return envelope | {"pain": 4, "effects": "none", "sleep_worse": False} | said


def sent(client: Client, *entries: object) -> Any:
    return client.post(ENTRIES, json.dumps(entries), content_type=JSON).json()


def test_each_entry_gets_its_receipt_in_order(client: Client) -> None:
    settle()
    wrong = entry(2, pain=11)
    answer = sent(client, entry(1), wrong, "nonsense", {"id": 5}, entry(3, pain=5))
    statuses = [receipt["status"] for receipt in answer["receipts"]]
    assert statuses == ["recorded", "refused", "refused", "refused", "recorded"]
    assert answer["receipts"][1]["id"] == wrong["id"]
    assert "$.pain" in answer["receipts"][1]["why"]


def test_a_lost_reply_costs_nothing(client: Client) -> None:
    settle()
    first = sent(client, entry(1), entry(2, pain=5))
    again = sent(client, entry(1), entry(2, pain=5))
    assert [receipt["status"] for receipt in again["receipts"]] == ["known", "known"]
    assert again["head"] == first["head"]


def test_tonight_is_what_the_page_says(client: Client) -> None:
    settle()
    sent(client, entry())
    answer = client.get("/api/c/me/tonight").json()
    assert (answer["tonight"]["action"], answer["tonight"]["dose_mg"]) == ("start", 1.5)


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"{}", 400), (b"\xff", 400), (b"[" + b'"x",' * 300 + b'"x"]', 413), (b"[]", 200)],
)
def test_what_is_no_list_of_entries_is_refused(client: Client, body: bytes, status: int) -> None:
    settle()
    answer = client.post(ENTRIES, body, content_type=JSON)
    assert answer.status_code == status
    assert answer.json()


def test_a_course_that_is_not_there_is_not_found(client: Client) -> None:
    for path in ("/api/c/nobody/tonight", "/api/c/nobody/pocket"):
        assert client.get(path).status_code == 404
    assert client.post("/api/c/nobody/entries", "[]", content_type=JSON).status_code == 404


def test_other_sites_cannot_write(database: Path) -> None:
    settle()
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    answer = strict.post(
        ENTRIES, "[]", content_type="text/plain", headers={"origin": "http://evil"}
    )
    assert answer.status_code == 403
    assert strict.get("/api/c/me/tonight", headers={"host": "evil.example"}).status_code == 400


# Whatever the description of the API allows, and much that it does not, breaks nothing.
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_no_input_breaks_the_api(client: Client, mode: str) -> None:
    settle()
    schema = schemathesis.openapi.from_dict(client.get("/api/schema.json").json())
    operation = schema["/api/c/{course}/entries"]["POST"]
    cases = operation.as_strategy(generation_mode=schemathesis.GenerationMode(mode))

    @given(cases)
    @settings(
        max_examples=150,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def tried(case: schemathesis.Case[Any]) -> None:
        body: Any = case.body
        answer = client.post(ENTRIES, _written(body), content_type=JSON)
        assert answer.status_code < 500, answer.content
        if answer.status_code == 200:
            assert len(answer.json()["receipts"]) == len(body)

    tried()


def _written(body: object) -> bytes:
    """A generated body as JSON; one that is no JSON, as it is."""
    return body if isinstance(body, bytes) else json.dumps(body, default=repr).encode()
