"""Erasing an entry for good: never a way to more naltrexone."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.diaries import events, last_of
from lowtide.actions.follow import follow
from lowtide.actions.personal.erase import consequence, erase
from lowtide.course.events import CheckedIn, Erased, MedicinesStated, Prescribed
from lowtide.course.journal import MemoryJournal, verify
from lowtide.errors import JournalError
from lowtide.quantities import Dose

START = "prescribed/start/clear/q1.5"


def journal_of(diary: str) -> MemoryJournal:
    """The journal of a diary, with seeded salts."""
    luck = Random(1)
    journal = MemoryJournal(luck.randbytes)
    journal.append(events(diary))
    return journal


def erasing(diary: str, body: type, place: int = -1) -> tuple[Dose | None, Dose | None, bool]:
    """What erasing the last entry of a kind (or another one of its kind) does on the last night."""
    log = journal_of(diary).read()
    event_id = [each.event.id for each in log if isinstance(each.event.body, body)][place]
    found = consequence("course", log, event_id, last_of(diary))
    return found.before, found.after, found.gives_more


@pytest.mark.parametrize(
    ("diary", "kind", "place", "before", "after"),
    [
        # what was quiet is then not known: the dose stays, the next step waits
        (f"{START} q1.5*5 q", CheckedIn, 2, "1.5 mg", "1.5 mg"),
        # the medicines are not known any more: no dose until they are said again
        (f"{START} q1.5*5 q", MedicinesStated, 0, "1.5 mg", "None"),
        # an offered step is not offered on an answer that is gone
        (f"{START} q1.5*13 q", CheckedIn, -1, "3 mg", "1.5 mg"),
    ],
)
def test_what_makes_the_plan_slower_may_be_erased(
    diary: str, kind: type, place: int, before: str, after: str
) -> None:
    found = erasing(diary, kind, place)
    assert (str(found[0]), str(found[1]), found[2]) == (before, after, False)


@pytest.mark.parametrize(
    ("diary", "kind", "place"),
    [
        # a severe night keeps the next step away
        (f"{START} q1.5*20 !3 q1.5 q", CheckedIn, 21),
        (f"{START} q1.5*3 ! q", CheckedIn, 4),
        # an interruption is lifted by the prescriber alone
        (f"{START} q1.5*3 takes=tramadol/q takes=/q", MedicinesStated, 1),
        (f"{START} q1.5*3 U q", CheckedIn, 4),
    ],
)
def test_what_protects_the_person_stays(diary: str, kind: type, place: int) -> None:
    assert erasing(diary, kind, place)[2]


def test_a_lower_maximum_stays() -> None:
    log = journal_of(f"{START} q1.5*13 q3*14 q")
    journal = MemoryJournal(Random(1).randbytes)
    bodies = [each.event for each in log.read()]
    limited = [
        event
        if not isinstance(event.body, Prescribed)
        else type(event)(
            event.id,
            event.course,
            event.night,
            event.recorded_at,
            event.by,
            Prescribed("a prescriber", "lifshitz", Dose(3000)),
        )
        for event in bodies
    ]
    journal.append(limited)
    prescription = next(e.id for e in limited if isinstance(e.body, Prescribed))
    tonight = last_of(f"{START} q1.5*13 q3*14 q")
    with pytest.raises(JournalError, match="more naltrexone would be advised"):
        erase(journal, "course", prescription, tonight)


def test_erased_the_words_are_gone_and_the_chain_holds() -> None:
    diary = f"{START} q1.5*5 q"
    journal = journal_of(diary)
    head = journal.head()
    entry = journal.read()[-1].event.id
    assert isinstance(erase(journal, "course", entry, last_of(diary)).event.body, Erased)
    verify(journal.read())
    assert journal.head() == head


def test_an_entry_that_is_not_there_cannot_be_erased() -> None:
    with pytest.raises(JournalError, match="there is no event nobody"):
        erase(journal_of(START), "course", "nobody", last_of(START))


@given(
    st.lists(st.sampled_from(["q1.5", "q1.5", "q3", "r1.5", "!", "u", "s1.5", "q-"]), max_size=25)
)
def test_whatever_may_be_erased_never_raises_tonights_dose(nights: list[str]) -> None:
    """Of every entry of a random diary: without it there is no more tonight than with it."""
    diary = " ".join([START, *nights, "q"])
    journal, tonight = journal_of(diary), last_of(diary)
    with_all = follow("course", journal.read(), tonight).advised.nights[-1].dose or Dose(0)
    last = journal.read()[-1].event.id
    for entry in (journal.read()[len(nights) // 2].event.id, last):
        found = consequence("course", journal.read(), entry, tonight)
        if not found.gives_more:
            assert (found.after or Dose(0)) <= with_all
