"""A finished check is kept under a key that changes with all that it depends on."""

from pathlib import Path

import pytest
from msgspec.structs import replace

import lowtide.proof
from lowtide.decision.rules import rules_of
from lowtide.proof import catalogue
from lowtide.protocol import catalogue as protocols
from proof.wrong_rules import SMALL

ROOM = Path(next(iter(lowtide.proof.__path__)))


def test_the_same_rules_have_the_same_key() -> None:
    assert catalogue.fingerprint(SMALL) == catalogue.fingerprint(replace(SMALL))
    assert len(catalogue.fingerprint(SMALL)) == 64


@pytest.mark.parametrize(
    "field", [name for name in SMALL.__struct_fields__ if name != "step_doses"]
)
def test_every_number_changes_the_key(field: str) -> None:
    changed = replace(SMALL, **{field: getattr(SMALL, field) + 1})
    assert catalogue.fingerprint(changed) != catalogue.fingerprint(SMALL)


def test_the_steps_change_the_key() -> None:
    longer = replace(SMALL, step_doses=(*SMALL.step_doses, 1))
    assert catalogue.fingerprint(longer) != catalogue.fingerprint(SMALL)


def test_every_file_of_the_room_is_in_the_key() -> None:
    sources = catalogue._source_bytes()
    assert all(file.read_bytes() in sources for file in ROOM.rglob("*.py"))


def test_the_rule_is_in_the_key() -> None:
    assert catalogue.rule_source().encode() in catalogue._source_bytes()


def test_an_unknown_key_has_no_check_that_comes_with_lowtide() -> None:
    assert catalogue.shipped("none") is None


def test_the_checks_that_come_with_lowtide_hold() -> None:
    for protocol_id in protocols.ids():
        proof = catalogue.shipped(catalogue.fingerprint(rules_of(protocols.load(protocol_id))))
        if proof is not None:
            assert proof.ok
