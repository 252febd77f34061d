"""What the library says of naltrexone before an operation: each figure with its source and mark."""

import re

import pytest

from lowtide.protocol import catalogue as protocols
from lowtide.screening.catalogue import surgery_library
from lowtide.screening.conditions import Opinion
from lowtide.sources import Citation, Mark

LIBRARY = surgery_library()


@pytest.mark.parametrize(
    ("who", "figures", "mark"),
    [
        ("Australasian Anaesthesia, 2023", ["3 days"], Mark.SEEN),
        ("General guides on the internet", ["72 hours", "72 hours"], Mark.SEEN),
        ("A statement of SPAQI", ["4 days", "3 days"], Mark.SEEN),
        ("A review of 17 papers, with 13 guidelines, 2024", [], Mark.SEEN),
        ("How long a low dose blocks pain relief", ["108 hours"], Mark.NOT_FOUND),
    ],
)
def test_the_sources_disagree_and_each_is_shown_with_its_own_figures(
    who: str, figures: list[str], mark: Mark
) -> None:
    (found,) = [each for each in LIBRARY.opinions if each.who == who]
    assert re.findall(r"\d+ (?:days|hours)", found.says) == figures
    assert found.mark is mark


@pytest.mark.parametrize("each", [*LIBRARY.opinions, *LIBRARY.tell], ids=lambda each: each.who)
def test_nothing_is_said_without_a_source(each: Opinion) -> None:
    assert each.citation == Citation(each.source, each.mark)
    assert each.source
    assert each.says.endswith(".")


# The rule itself is the protocol's: its number rests on one of these sources.
@pytest.mark.parametrize("protocol", protocols.ids())
def test_the_rule_rests_on_a_source_that_is_shown(protocol: str) -> None:
    rule = protocols.load(protocol).numbers.days_before_surgery
    addresses = re.findall(r"https://\S+", rule.citation.text)
    shown = " ".join(each.source for each in LIBRARY.opinions)
    assert addresses
    assert all(address in shown for address in addresses)


def test_the_hospital_and_the_prescriber_are_told() -> None:
    assert [each.who for each in LIBRARY.tell] == ["Prescriber", "Anaesthetist, surgeon or dentist"]
