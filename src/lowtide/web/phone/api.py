"""The JSON that phones speak: entries in; tonight, what a phone keeps, and the rule's table out."""

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_GET, require_POST
from msgspec import Raw, Struct

from lowtide.actions.answer import Tonight
from lowtide.actions.answer import tonight as tonight_answer
from lowtide.actions.entries import Entry, read_entry
from lowtide.actions.record import Receipt, record
from lowtide.decision.explain import Reader
from lowtide.errors import UserError
from lowtide.storage.database import courses as kept
from lowtide.web import clock
from lowtide.web.courses import follow, journal_of, open_course
from lowtide.web.phone import pockets

MOST_ENTRIES = 200
FOR_EVER = "public, max-age=31536000, immutable"


class Received(Struct, frozen=True):
    """What became of each entry that was sent, and the last hash of the journal now."""

    receipts: list[Receipt]
    head: str


class Problem(Struct, frozen=True):
    """What is wrong with a request, and the remedy."""

    problem: str


class TonightNow(Struct, frozen=True):
    """Tonight's answer, and the last hash of the journal that it was made from."""

    tonight: Tonight
    head: str


@require_POST
def entries(request: HttpRequest, course: str) -> HttpResponse:
    """Record the entries of a list, each by itself: one that is refused blocks no other."""
    if kept.find(course) is None:
        return _json(Problem(f"there is no course {course}."), 404)
    try:
        documents = msgspec.json.decode(request.body, type=list[Raw])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return _json(Problem("Send a JSON list of entries."), 400)
    if len(documents) > MOST_ENTRIES:
        return _json(Problem(f"Send at most {MOST_ENTRIES} entries at once."), 413)
    journal = journal_of(course)
    receipts = [receipt for document in documents for receipt in _receive(course, bytes(document))]
    return _json(Received(receipts, journal.head()))


def _receive(course: str, document: bytes) -> list[Receipt]:
    try:
        entry = read_entry(document)
    except UserError as error:
        return [Receipt(_id_of(document), "refused", str(error))]
    return record(journal_of(course), course, [entry], clock.now(), follow)


class _IdOnly(Struct):
    id: str = ""


def _id_of(document: bytes) -> str:
    """The id of an entry that cannot be read whole, so that its phone knows which one it is."""
    try:
        return msgspec.json.decode(document, type=_IdOnly).id
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""


@require_GET
def tonight(request: HttpRequest, course: str) -> HttpResponse:
    """Tonight's answer."""
    if kept.find(course) is None:
        return _json(Problem(f"there is no course {course}."), 404)
    opened = open_course(request, course)
    answer = tonight_answer(opened.followed.advised, Reader.PATIENT)
    return _json(TonightNow(answer, opened.head))


@require_GET
def pocket(request: HttpRequest, course: str) -> HttpResponse:
    """What the phone keeps for nights without network; sent only where it has another one."""
    if kept.find(course) is None:
        return _json(Problem(f"there is no course {course}."), 404)
    opened = open_course(request, course)
    mark = f'"{pockets.mark_of(opened)}"'
    known = get_conditional_response(request, mark)
    answer = _json(pockets.pocket_of(opened)) if known is None else known
    answer["ETag"], answer["Cache-Control"] = mark, "private, no-cache"
    return answer


@require_GET
def table(request: HttpRequest, name: str) -> HttpResponse:
    """The rule's table under the hash of its content."""
    content = pockets.table_named(name)
    if content is None:
        return _json(Problem("There is no such table. Ask for the pocket again."), 404)
    return HttpResponse(
        content, content_type="application/gzip", headers={"Cache-Control": FOR_EVER}
    )


@require_GET
def schema(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description of all this, made from the types themselves."""
    return _json(_openapi())


def _openapi() -> dict[str, Any]:
    (entry, received, problem, now), components = msgspec.json.schema_components(
        [Entry, Received, Problem, TonightNow], ref_template="#/components/schemas/{name}"
    )
    course = {"name": "course", "in": "path", "required": True, "schema": {"type": "string"}}
    listed = {"type": "array", "items": entry, "maxItems": MOST_ENTRIES}
    refusals = {code: _answer("Refused", problem) for code in ("400", "404", "413")}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Lowtide", "version": "1"},
        "components": {"schemas": components},
        "paths": {
            "/api/c/{course}/entries": {
                "parameters": [course],
                "post": {
                    "requestBody": {"content": {"application/json": {"schema": listed}}},
                    "responses": {"200": _answer("What became of each", received), **refusals},
                },
            },
            "/api/c/{course}/tonight": {
                "parameters": [course],
                "get": {"responses": {"200": _answer("Tonight", now), **refusals}},
            },
        },
    }


def _answer(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _json(value: object, status: int = 200) -> HttpResponse:
    return HttpResponse(
        msgspec.json.encode(value),
        content_type="application/json",
        status=status,
        headers={"Cache-Control": "no-store"},
    )
