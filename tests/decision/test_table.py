"""The transition table is the rule, enumerated."""

import pytest

from lowtide.decision.day import day
from lowtide.decision.recommendation import Rules
from lowtide.decision.table import enumerate_table, letters

SMALL = [
    Rules((3, 3, 0), 2, 3, 2, 4, 2),
    Rules((2, 0), 1, 2, 1, 3, 1),
    Rules((0,), 2, 3, 2, 4, 2),
]


# The table is made in the stages of the rule; cell for cell it is what the rule itself answers.
@pytest.mark.parametrize("rules", SMALL)
def test_every_cell_of_the_table_is_what_the_rule_answers(rules: Rules) -> None:
    assert enumerate_table(rules) == enumerate_table(rules, day)


# Walking the table and asking the rule are the same: every edge leads where the rule leads.
def test_an_edge_leads_where_the_rule_leads() -> None:
    table = enumerate_table(SMALL[0])
    assert table.edges == len(table.states) * len(letters(SMALL[0]))
    for number in range(0, table.edges, 7):
        state, letter = divmod(number, len(table.letters))
        after, advice = day(SMALL[0], table.states[state], table.letters[letter])
        assert table.states[table.next[number]] == after
        assert table.recommendations[table.advice[number]] == advice


def test_progress_is_told_while_states_are_found() -> None:
    heard: list[int] = []
    table = enumerate_table(SMALL[0], progress=heard.append)
    assert heard
    assert heard[-1] <= len(table.states)
