"""One number of the protocol's file changes everything that is said of it, together."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client
from msgspec import Struct

from lowtide.actions.answer import tonight
from lowtide.actions.check_protocol import CheckedProtocol, check_protocol
from lowtide.actions.follow import follow
from lowtide.course.events import CheckedIn
from lowtide.decision.explain import Reader
from lowtide.decision.pocket.packed import TableFile
from lowtide.proof.check import Proof
from lowtide.protocol import catalogue
from lowtide.web.courses import journal_of
from pocket.phone import Asked, History, Phone
from web.conftest import Clock, at
from web.lives import night, settle
from web.lives import said as record

__all__ = ["at"]

pytestmark = pytest.mark.enable_socket

NIGHTS = 13  # quiet ones, all at the first dose


class Kept(dict[str, Proof]):
    """Checks, kept in memory."""

    def find(self, key: str) -> Proof | None:
        return self.get(key)

    def keep(self, key: str, proof: Proof) -> None:
        self[key] = proof


class Said(Struct):
    """What the parts of Lowtide say of one and the same night."""

    recommended: str
    explained: str
    check: CheckedProtocol
    page: str
    phone: Any

    @property
    def reaches_the_top(self) -> str:
        """The night by which the check knows a tolerated course to be at the highest dose."""
        (name,) = [each.name for each in self.check.promises if "_mg_on_night_" in each.name]
        return name.rpartition("_")[2]


@contextmanager
def file_with(old: str, new: str) -> Iterator[None]:
    """The default protocol's file with one value changed, read as ever."""
    read = catalogue._read

    def changed(name: str) -> str:
        return read(name).replace(old, new, 1) if name == "lifshitz.toml" else read(name)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(catalogue, "_read", changed)
        catalogue.load.cache_clear()
        yield
    catalogue.load.cache_clear()


def said(key: str, phone: Phone) -> Said:
    """Everything that is said of the night after the quiet ones."""
    settle(key, nights=NIGHTS)
    tonight_is = night(NIGHTS + 1)
    record(key, NIGHTS + 1, CheckedIn(effects=(), sleep_worse=False))
    followed = follow(key, journal_of(key).read(), tonight_is)
    client = Client(headers={"accept-language": "en", "host": "localhost"})
    pocket = client.get(f"/api/c/{key}/pocket").json()
    table = client.get(f"/api/tables/{pocket['table']}.gz").content
    phone.keep(TableFile(pocket["table"], table))
    asked = [Asked(str(tonight_is), 0)]
    return Said(
        recommended=str(followed.advised.nights[-1].dose),
        explained=tonight(followed.advised, Reader.PATIENT).because[0].text,
        check=check_protocol(followed.protocol, Kept(), lambda said: None),
        page=client.get(f"/c/{key}/tonight/").content.decode(),
        phone=phone.look_up([History(pocket, [], asked)])[0][0],
    )


def test_one_value_of_the_file_changes_all_five_together(
    phone: Phone, database: object, at: Clock
) -> None:
    at.night(NIGHTS + 1)
    usual = said("usual", phone)
    with file_with('"14 doses"', f'"{NIGHTS} doses"'):
        sooner = said("sooner", phone)
    assert (usual.recommended, sooner.recommended) == ("1.5 mg", "3 mg")
    assert f"{NIGHTS} of 14" in usual.explained
    assert f"All {NIGHTS} doses" in sooner.explained
    assert (usual.reaches_the_top, sooner.reaches_the_top) == ("29", "28")
    assert usual.check.ok and sooner.check.ok
    for each in (usual, sooner):
        assert re.search(r'id="answer-dose"[^>]*>([^<]*)<', each.page)[1] == each.recommended  # type: ignore[index]
        assert each.explained in each.page
        assert each.phone["dose"] == each.recommended
        assert each.phone["reasons"][0]["text"] == each.explained
