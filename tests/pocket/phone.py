"""What a test asks of the phone."""

import json
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct
from playwright.sync_api import Page

from lowtide.actions.follow import Followed
from lowtide.actions.pocket.pack import pocket, table
from lowtide.actions.pocket.words import AtHand
from lowtide.course.events import Event
from lowtide.decision.pocket.packed import TableFile
from lowtide.decision.rules import rules_of
from lowtide.phrases import Translate
from lowtide.quantities import Dose

ADDRESS = "https://phone.test"
SHARED = ("medicines", "conditions", "words", "answers", "own")
FINDINGS_SHARED = 100  # those of medicines come first

Json = dict[str, Any]


class Asked(Struct, frozen=True):
    """A night that is asked about, and how many of the entries were made by then."""

    night: str
    made: int


class History(Struct, frozen=True):
    """A pocket, and what was entered on the phone since."""

    pocket: Json
    entries: list[Json]
    asked: list[Asked]


class Phone:
    """The phone, with the tables that it has fetched."""

    def __init__(self, page: Page, tables: dict[str, bytes]) -> None:
        self.page = page
        self._tables = tables

    def keep(self, table: TableFile) -> None:
        """Fetch a table, open it under its name, and keep it."""
        address = f"/tables/{table.name}.gz"
        if self._tables.get(address) != table.gzipped:
            self._tables[address] = table.gzipped
            self.page.evaluate("name => keepTable(name)", table.name)

    def look_up(self, histories: Sequence[History]) -> list[list[Json]]:
        """What the phone advises for each night of each history."""
        shared, sent = _share(histories)
        answers = self.page.evaluate("([shared, sent]) => lookUp(shared, sent)", [shared, sent])
        return answers  # type: ignore[no-any-return]


def table_of(course: Followed) -> TableFile:
    """The table of a course's protocol."""
    return table(rules_of(course.protocol))


def amount_of(dose: Dose) -> str:
    """What is taken for a dose of a liquid of 1 mg/mL."""
    return f"{dose.mg:g} mL"


OF_A_LIQUID = AtHand(amount_of)


def pocket_of(
    course: Followed,
    log: Sequence[Event],
    translate: Translate = str,
    at_hand: AtHand = OF_A_LIQUID,
) -> bytes:
    """A pocket as it is sent to the phone."""
    made = pocket(course, log, "0" * 64, table_of(course).name, translate, at_hand)
    return msgspec.json.encode(made)


def _share(histories: Sequence[History]) -> tuple[Json, list[Json]]:
    """What many pockets have alike is sent once, so that thousands of them can be."""
    shared: Json = {}
    sent = []
    for history in histories:
        pocket = history.pocket
        like = {name: pocket[name] for name in SHARED}
        like["findings"] = pocket["findings"][:FINDINGS_SHARED]
        name = str(hash(json.dumps(like, sort_keys=True)))
        shared[name] = like
        own = {key: value for key, value in pocket.items() if key not in SHARED}
        own["findings"] = pocket["findings"][FINDINGS_SHARED:]
        asked = [{"night": each.night, "made": each.made} for each in history.asked]
        sent.append({"pocket": own, "like": name, "entries": history.entries, "asked": asked})
    return shared, sent
