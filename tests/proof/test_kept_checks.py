"""The checks that come with Lowtide are those of this very rule and these very protocols."""

import time

import pytest
from msgspec.structs import replace

from lowtide.decision.rules import rules_of
from lowtide.proof.catalogue import fingerprint, shipped
from lowtide.proof.check import check
from lowtide.protocol import catalogue


@pytest.mark.parametrize("protocol_id", catalogue.ids())
def test_every_protocol_of_the_library_comes_with_its_check(protocol_id: str) -> None:
    kept = shipped(fingerprint(rules_of(catalogue.load(protocol_id))))
    assert kept is not None, "the rule, a promise or a number changed: run make keep-checks"
    assert kept.ok
    assert all(promise.holds for promise in kept.promises)


# Nobody has to believe the kept check of the default protocol: made anew it is the same.
def test_the_kept_check_of_the_default_is_what_a_new_one_finds() -> None:
    rules = rules_of(catalogue.load())
    kept, anew = shipped(fingerprint(rules)), check(rules, lambda text: None, time.perf_counter)
    assert kept is not None
    assert replace(kept, seconds=0.0) == replace(anew, seconds=0.0)
