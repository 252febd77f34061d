"""From a log to what is known: tables of spans, corrections and doses, and laws of replay."""

from datetime import UTC, date, datetime
from random import Random
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.happenings import MG_1_5, MG_3, MG_4_5, courses, happened, log, night, zeros
from lowtide.course.events import (
    AdviceGiven,
    Adviser,
    AnyBody,
    CheckedIn,
    Condition,
    ConditionsChanged,
    ConditionsStated,
    Corrected,
    DoseMissed,
    DoseTaken,
    DoseUnsure,
    DrawEnded,
    Effect,
    Erased,
    Event,
    IntervalShortened,
    Introduced,
    MedicineAnswered,
    MedicinesChanged,
    MedicinesStated,
    OpioidInIt,
    PreparationStated,
    Prescribed,
    PrescriberSaid,
    Say,
    Severity,
    StartDescribed,
    StartDrawn,
    TherapiesKept,
    TherapiesStated,
)
from lowtide.course.facts import CourseFacts, DoseReport, Draw, Span
from lowtide.course.journal import MemoryJournal
from lowtide.course.replay import recorded_on, replay, replay_known
from lowtide.errors import JournalError
from lowtide.preparation.model import Liquid, TabletInWater
from lowtide.quantities import Dose, PainScore, Volume

WATER = TabletInWater(Dose(50_000), Volume(50_000))
BOTTLE = Liquid(Dose(1000), Volume(1000))
DRAWN = StartDrawn(date(2026, 3, 15), 14, date(2026, 3, 20), (3, 0), 7)
ANOTHER = StartDrawn(date(2026, 3, 15), 14, date(2026, 3, 15))


def takes(*names: str) -> MedicinesStated:
    return MedicinesStated(names)


def changes(added: str = "", ended: str = "") -> MedicinesChanged:
    return MedicinesChanged(tuple(added.split()), tuple(ended.split()))


def at(hour: int, *, on: int = 1) -> datetime:
    return datetime.combine(night(on).date, datetime.min.time()).replace(hour=hour)


def spans(*rows: tuple[str, int, int | None]) -> tuple[Span[str], ...]:
    return tuple(Span(what, night(a), night(z) if z else None) for what, a, z in rows)


def test_nothing_said_is_nothing_known() -> None:
    assert replay([]) == CourseFacts()


@pytest.mark.parametrize(
    ("before", "after", "together"),
    [
        (CheckedIn(pain=PainScore(40)), CheckedIn(pain=PainScore(60)), CheckedIn(PainScore(60))),
        (
            CheckedIn(pain=PainScore(40)),
            CheckedIn(effects=()),
            CheckedIn(PainScore(40), effects=()),
        ),
        (CheckedIn(sleep_worse=True), CheckedIn(sleep_worse=False), CheckedIn(sleep_worse=True)),
        (CheckedIn(sleep_worse=False), CheckedIn(sleep_worse=True), CheckedIn(sleep_worse=True)),
    ],
)
def test_two_check_ins_of_one_evening(
    before: CheckedIn, after: CheckedIn, together: CheckedIn
) -> None:
    assert replay(log((1, before), (1, after))).check_ins == {night(1): together}


def test_what_one_device_noticed_another_does_not_take_back() -> None:
    signs, quiet = (Effect("urgent signs", Severity.URGENT),), (Effect("dreams", Severity.MILD),)
    for several in ([signs, quiet], [quiet, signs], [signs, ()], [(), signs]):
        said = log(*((1, CheckedIn(effects=effects)) for effects in several))
        noticed = replay(said).check_ins[night(1)].effects
        assert noticed and set(noticed) == {effect for effects in several for effect in effects}


def test_every_kind_of_event_is_known_afterwards() -> None:
    said: list[AnyBody] = [
        Prescribed("Dr Who", "lifshitz", MG_4_5),
        CheckedIn(pain=PainScore(65)),
        DoseTaken(MG_1_5),
        takes("paracetamol"),
        ConditionsStated((Condition("surgery", date(2026, 4, 1)),)),
        TherapiesStated(("rest",)),
        PrescriberSaid(Say.START),
        IntervalShortened("tramadol", date(2026, 3, 2), "short course"),
        AdviceGiven("start", MG_1_5, "rules-1"),
        Introduced("Ada", "her son"),
        MedicinesChanged(("ibuprofen",)),
        ConditionsChanged((Condition("fever"),)),
        TherapiesKept(("rest",)),
        PreparationStated(WATER),
        MedicineAnswered("zzyzx", OpioidInIt.NO, Adviser.PHARMACIST),
        DRAWN,
        DrawEnded(),
        StartDescribed(True),
    ]
    facts = replay(log(*((2, body) for body in said), (3, DoseMissed()), (4, DoseUnsure())))
    assert facts == CourseFacts(
        first=night(2),
        last=night(4),
        check_ins={night(2): CheckedIn(pain=PainScore(65))},
        doses={
            night(2): DoseReport(MG_1_5),
            night(3): DoseReport(Dose(0)),
            night(4): DoseReport(None),
        },
        medicines=(Span("paracetamol", night(2)), Span("ibuprofen", night(2))),
        medicines_answered=night(2),
        conditions=(
            Span(Condition("surgery", date(2026, 4, 1)), night(2)),
            Span(Condition("fever"), night(2)),
        ),
        conditions_answered=night(2),
        therapies=(Span("rest", night(2)),),
        therapies_kept=((night(2), TherapiesKept(("rest",))),),
        introduced=Introduced("Ada", "her son"),
        words={night(2): (PrescriberSaid(Say.START),)},
        shortened=((night(2), IntervalShortened("tramadol", date(2026, 3, 2), "short course")),),
        prescribed=((night(2), Prescribed("Dr Who", "lifshitz", MG_4_5)),),
        preparations=((night(2), PreparationStated(WATER)),),
        answers=((night(2), MedicineAnswered("zzyzx", OpioidInIt.NO, Adviser.PHARMACIST)),),
        advice={night(2): AdviceGiven("start", MG_1_5, "rules-1")},
        drawn=Draw(night(2), DRAWN, night(2)),
        described=StartDescribed(True),
    )
    tried = {type(body) for body in said} | {DoseMissed, DoseUnsure, Corrected, Erased}
    assert tried == set(get_args(AnyBody)), "a new kind of event needs its line here"


# --- a first night drawn by lot -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "drawn"),
    [
        ([(1, DRAWN)], Draw(night(1), DRAWN)),
        # it is never drawn again: the first one counts
        ([(1, DRAWN), (2, ANOTHER)], Draw(night(1), DRAWN)),
        # also not where the first one was taken back, or given up, in between
        ([(1, DRAWN), (2, Corrected("e1", None)), (2, ANOTHER)], Draw(night(1), DRAWN, night(2))),
        ([(1, DRAWN), (3, DrawEnded()), (4, ANOTHER)], Draw(night(1), DRAWN, night(3))),
        # and what ended it is not taken back
        ([(1, DRAWN), (3, DrawEnded()), (4, Corrected("e2", None))],
         Draw(night(1), DRAWN, night(3))),
        ([(1, DRAWN), (2, Corrected("e1", None)), (3, Corrected("e2", None))],
         Draw(night(1), DRAWN, night(2))),
        # a word for another one says nothing of it
        ([(1, DRAWN), (2, DoseMissed()), (3, Corrected("e2", None))], Draw(night(1), DRAWN)),
        ([(1, DrawEnded()), (2, DRAWN)], Draw(night(2), DRAWN)),
        ([(1, Erased("start_drawn")), (2, ANOTHER)], Draw(night(1), None)),
        ([(1, DoseMissed())], None),
    ],
)  # fmt: skip
def test_the_first_draw_is_the_one_that_counts(
    said: list[tuple[int, AnyBody]], drawn: Draw | None
) -> None:
    assert replay(log(*said)).drawn == drawn


def test_a_draw_is_known_from_the_night_on_which_it_was_written_down() -> None:
    backdated = happened(DRAWN, on=1, recorded_at=datetime(2026, 3, 16, 21, tzinfo=UTC))
    assert replay([backdated]).drawn == Draw(night(16), DRAWN)


@pytest.mark.parametrize(
    ("said", "described"),
    [
        ([(1, StartDescribed(True)), (5, StartDescribed(None))], StartDescribed(None)),
        ([(1, StartDescribed(True)), (5, Corrected("e1", StartDescribed(False)))],
         StartDescribed(False)),
        ([(1, StartDescribed(True)), (5, Corrected("e1", None))], None),
        # what was erased is not known, whatever was said before
        ([(1, StartDescribed(True)), (2, Erased("start_described"))], None),
        ([(1, Erased("start_described")), (2, StartDescribed(False))], StartDescribed(False)),
    ],
)  # fmt: skip
def test_how_it_began_is_what_was_said_of_it_last(
    said: list[tuple[int, AnyBody]], described: StartDescribed | None
) -> None:
    assert replay(log(*said)).described == described


# --- what is at hand ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "known"),
    [
        (1, None),
        (2, PreparationStated(WATER)),
        (4, PreparationStated(WATER)),
        (5, PreparationStated(BOTTLE)),
        (7, PreparationStated(None)),
    ],
)
def test_what_was_stated_last_is_at_hand(on: int, known: PreparationStated | None) -> None:
    stated = [(2, PreparationStated(WATER)), (5, PreparationStated(BOTTLE))]
    facts = replay(log(*stated, (7, PreparationStated(None))))
    assert facts.preparation_on(night(on)) == known


# An amount of the bottle before it would be wrong by whatever the erased one was stronger.
def test_after_an_erased_statement_nobody_knows_what_is_at_hand() -> None:
    stated = log((1, PreparationStated(WATER)), (3, PreparationStated(BOTTLE)))
    known = [erasing(stated, "e2").preparation_on(night(on)) for on in (2, 3, 9)]
    assert known == [PreparationStated(WATER), None, None]


def test_a_statement_taken_back_was_never_made() -> None:
    stated = log((1, PreparationStated(WATER)), (3, PreparationStated(BOTTLE)))
    facts = replay([*stated, happened(Corrected("e2", None), id="e3", on=4)])
    assert facts.preparation_on(night(9)) == PreparationStated(WATER)


# --- lists that replace each other ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ([(1, takes("a"))], [("a", 1, None)]),
        ([(1, takes("a")), (5, takes())], [("a", 1, 4)]),
        ([(1, takes("a")), (5, takes("b"))], [("a", 1, 4), ("b", 5, None)]),
        ([(1, takes("a")), (5, takes("a", "b"))], [("a", 1, None), ("b", 5, None)]),
        ([(1, takes("a")), (3, takes()), (6, takes("a"))], [("a", 1, 2), ("a", 6, None)]),
        ([(1, takes("a")), (2, takes())], [("a", 1, 1)]),
        ([(1, takes("a", "a"))], [("a", 1, None)]),
        ([(5, takes()), (1, takes("a"))], [("a", 1, 4)]),
        ([(1, takes("a")), (1, takes("b"))], [("b", 1, None)]),
        ([(1, takes())], []),
        ([(1, takes("a")), (3, changes("b"))], [("a", 1, None), ("b", 3, None)]),
        (
            [(1, takes("a", "b")), (3, changes("c", "a"))],
            [("a", 1, 2), ("b", 1, None), ("c", 3, None)],
        ),
        ([(1, takes()), (3, changes("b")), (3, changes("c"))], [("b", 3, None), ("c", 3, None)]),
        ([(1, takes("a")), (3, changes("a")), (4, changes("", "x"))], [("a", 1, None)]),
        (
            [(1, takes("a")), (3, changes("b")), (5, takes("c"))],
            [("a", 1, 4), ("b", 3, 4), ("c", 5, None)],
        ),
        ([(3, changes("b"))], [("b", 3, None)]),
    ],
    ids=[
        "taken from a night on",
        "last possible intake is the day before it is dropped",
        "one for another",
        "one more",
        "dropped and taken again",
        "for one day",
        "named twice",
        "recorded in another order",
        "the last list of a night holds",
        "none",
        "one begun",
        "one begun and one ended",
        "two devices each add one",
        "begun twice, and ended what never was",
        "a whole list after a change",
        "a change before any list",
    ],
)
def test_medicines_hold_from_night_to_night(
    said: list[tuple[int, AnyBody]], known: list[tuple[str, int, int | None]]
) -> None:
    assert replay(log(*said)).medicines == spans(*known)


def test_conditions_and_therapies_hold_in_the_same_way() -> None:
    fever, surgery = Condition("fever"), Condition("surgery", date(2026, 4, 1))
    over = log((1, ConditionsStated((fever, surgery))), (4, ConditionsChanged((), (fever,))))
    assert replay(over).conditions == (Span(fever, night(1), night(3)), Span(surgery, night(1)))
    moved = Condition("surgery", date(2026, 5, 1))
    facts = replay(
        log(
            (1, ConditionsStated((fever, surgery))),
            (3, ConditionsStated((moved,))),
            (1, TherapiesStated(("rest", "diet"))),
            (4, TherapiesStated(("diet",))),
        )
    )
    assert set(facts.conditions) == {
        Span(fever, night(1), night(2)),
        Span(surgery, night(1), night(2)),
        Span(moved, night(3)),
    }
    assert facts.therapies == spans(("rest", 1, 3), ("diet", 1, None))


def test_answered_since_the_first_night_that_says_anything_even_none() -> None:
    said = log((4, takes("a")), (2, takes()), (3, ConditionsStated(())), (1, DoseMissed()))
    facts = replay(said)
    assert (facts.medicines_answered, facts.conditions_answered) == (night(2), night(3))
    assert replay(log((1, DoseMissed()))).medicines_answered is None


# --- doses of one night --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ([DoseTaken(MG_3)], DoseReport(MG_3)),
        ([DoseMissed()], DoseReport(Dose(0))),
        ([DoseTaken(Dose(0), at(22))], DoseReport(Dose(0))),
        ([DoseUnsure(at(22))], DoseReport(None, at(22))),
        ([DoseTaken(MG_3, at(22))], DoseReport(MG_3, at(22))),
        ([DoseTaken(MG_3, at(22)), DoseTaken(MG_1_5, at(20))], DoseReport(MG_4_5, at(22))),
        ([DoseTaken(MG_3, at(22)), DoseTaken(MG_3)], DoseReport(Dose(6000), at(22))),
        ([DoseUnsure(at(21)), DoseTaken(MG_3)], DoseReport(MG_3, at(21))),
        ([DoseTaken(MG_3, at(20)), DoseUnsure(at(23))], DoseReport(MG_3, at(23))),
        ([DoseTaken(MG_3), DoseMissed()], DoseReport(MG_3)),
        ([DoseMissed(), DoseUnsure()], DoseReport(None)),
        ([DoseTaken(Dose(0)), DoseUnsure()], DoseReport(None)),
    ],
)
def test_what_was_said_of_one_nights_dose(said: list[AnyBody], known: DoseReport) -> None:
    assert replay(log(*((1, body) for body in said))).doses == {night(1): known}


def test_a_time_gets_the_offset_of_the_zone_it_was_recorded_in() -> None:
    dose = happened(DoseTaken(MG_3, datetime(2026, 10, 25, 2, 30)), zone="Europe/Berlin")
    taken_at = replay([dose]).doses[night(1)].taken_at
    assert taken_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "the later of the two readings"
    assert taken_at.replace(tzinfo=None) == datetime(2026, 10, 25, 2, 30)


# --- other statements ----------------------------------------------------------------------------


def test_the_last_answer_to_each_question_holds_and_what_was_noticed_stays() -> None:
    mild = (Effect("headache", Severity.MILD),)
    facts = replay(
        log(
            (1, CheckedIn(pain=PainScore(50), effects=mild, sleep_worse=True, note="first")),
            (1, CheckedIn(pain=PainScore(60), sleep_worse=False)),
            (1, CheckedIn(fatigue=PainScore(0), effects=())),
        )
    )
    assert facts.check_ins == {
        night(1): CheckedIn(
            pain=PainScore(60), fatigue=PainScore(0), effects=mild, sleep_worse=True, note="first"
        )
    }


def test_all_words_of_a_night_are_kept_and_the_last_advice() -> None:
    start, raised = PrescriberSaid(Say.START), PrescriberSaid(Say.RAISE)
    advised = AdviceGiven("pause", None, "rules-1")
    facts = replay(log((1, start), (1, raised), (1, AdviceGiven("start", MG_3, "x")), (1, advised)))
    assert facts.words == {night(1): (start, raised)}
    assert facts.advice == {night(1): advised}


def test_zones_as_they_change_where_the_person_is() -> None:
    travelled = [
        happened(DoseMissed(), on=1, id="a"),
        happened(DoseMissed(), on=2, id="b", zone="Europe/Berlin"),
        happened(DoseMissed(), on=3, id="c", zone="Europe/Berlin"),
        happened(PrescriberSaid(Say.RAISE), on=4, id="d", zone="America/New_York"),
        happened(DoseMissed(), on=5, id="e", zone="Asia/Tokyo"),
        happened(DoseMissed(), on=6, id="f", zone="Europe/Berlin"),
    ]
    assert replay(travelled).zones == (
        (night(2), "Europe/Berlin"),
        (night(5), "Asia/Tokyo"),
        (night(6), "Europe/Berlin"),
    )


# --- corrections ---------------------------------------------------------------------------------

TOOK = DoseTaken(MG_3)


@pytest.mark.parametrize(
    ("corrected", "known"),
    [
        ([Corrected("e1", DoseMissed())], {3: Dose(0)}),
        ([Corrected("e1", None)], {}),
        ([Corrected("e1", DoseMissed()), Corrected("e1", DoseTaken(MG_4_5))], {3: MG_4_5}),
        ([Corrected("e1", DoseMissed()), Corrected("e1", None)], {}),
        ([Corrected("e1", None), Corrected("e1", DoseUnsure())], {3: None}),
        ([Corrected("e1", DoseMissed()), Corrected("e2", DoseTaken(MG_4_5))], {3: MG_4_5}),
        ([Corrected("e1", DoseMissed()), Corrected("e2", None)], {3: MG_3}),
        ([Corrected("e1", None), Corrected("e2", None)], {3: MG_3}),
        ([Corrected("e1", None), Corrected("e2", None), Corrected("e3", None)], {}),
        (
            [Corrected("e1", DoseMissed()), Corrected("e1", DoseUnsure()), Corrected("e3", None)],
            {3: Dose(0)},
        ),
    ],
    ids=[
        "another body in its place",
        "nothing in its place",
        "corrected twice, the last one holds",
        "replaced, then removed",
        "removed, then replaced",
        "the correction corrected",
        "the correction withdrawn",
        "the removal withdrawn",
        "the withdrawal withdrawn",
        "the second correction withdrawn, the first one holds",
    ],
)
def test_a_correction_stands_at_the_night_of_what_it_corrects(
    corrected: list[AnyBody], known: dict[int, Dose | None]
) -> None:
    facts = replay(log((3, TOOK), *((9, body) for body in corrected)))
    assert {n: report.dose for n, report in facts.doses.items()} == {
        night(n): dose for n, dose in known.items()
    }
    assert facts.last == (night(3) if known else None), "a correction's own night says nothing"


def test_a_correction_stands_in_the_place_of_what_it_corrects() -> None:
    said = log((1, takes("a")), (1, takes("b")), (2, Corrected("e1", takes("c"))))
    assert replay(said).medicines == spans(("b", 1, None)), "the later statement still is later"


def test_a_correction_may_be_of_another_kind() -> None:
    facts = replay(log((1, TOOK), (2, Corrected("e1", takes("tramadol")))))
    assert (facts.doses, facts.medicines) == ({}, spans(("tramadol", 1, None)))


@pytest.mark.parametrize(
    ("said", "names"),
    [
        (log((1, Corrected("e9", None))), "e1 corrects e9"),
        (log((1, Corrected("e1", None))), "e1 corrects e1"),
        (log((1, Corrected("e2", None)), (1, DoseMissed())), "e1 corrects e2"),
    ],
)
def test_a_correction_of_nothing_before_it_is_refused(said: list[Event], names: str) -> None:
    with pytest.raises(JournalError, match=names + ", which was not recorded before it"):
        replay(said)


def test_what_was_known_before_a_correction_and_when_it_came() -> None:
    late = datetime(2026, 3, 10, 1, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    said = [
        happened(TOOK, on=3, id="e1"),
        happened(Corrected("e1", DoseMissed()), on=3, id="e2", recorded_at=late),
        happened(DoseMissed(), on=9, id="e3"),
        happened(
            Corrected("e3", None),
            on=9,
            id="e4",
            recorded_at=late.astimezone(UTC),
            zone="Asia/Tokyo",
        ),
    ]
    # Half past one is still the night before; in Tokyo it is half past nine by then.
    assert [recorded_on(said[1]), recorded_on(said[3])] == [night(9), night(9)]
    assert replay_known(said, 1).doses == {night(3): DoseReport(MG_3)}
    assert replay_known(said, 2).doses == {night(3): DoseReport(Dose(0))}
    assert replay_known(said, 4) == replay(said)


# --- what was erased -----------------------------------------------------------------------------


def erasing(said: list[Event], *ids: str) -> CourseFacts:
    journal = MemoryJournal(zeros)
    journal.append(said)
    for event_id in ids:
        journal.erase(event_id)
    return replay(journal.read())


@pytest.mark.parametrize("dose", [DoseTaken(MG_3, at(22)), DoseMissed(), DoseUnsure(at(22))])
def test_an_erased_dose_was_possibly_taken(dose: AnyBody) -> None:
    assert erasing(log((1, dose)), "e1").doses == {night(1): DoseReport(None)}


def test_an_erased_list_is_unknown_until_it_is_said_again() -> None:
    said = log((1, takes("a")), (3, takes("b")), (5, takes("c")))
    assert set(erasing(said, "e2").medicines) == set(
        spans(("a", 1, 4), ("c", 5, None), ("an erased statement of medicines", 3, 4))
    )
    assert set(erasing(said, "e2", "e3").medicines) == set(
        spans(("a", 1, None), ("an erased statement of medicines", 3, None))
    )
    assert erasing(said, "e1").medicines_answered == night(1)


def test_an_erased_change_is_unknown_until_the_whole_list_is_said_again() -> None:
    said = log((1, takes("a")), (3, changes("b")), (4, changes("c")), (6, takes("a")))
    unknown = ("an erased statement of medicines", 3, 5)
    assert set(erasing(said, "e2").medicines) == set(spans(("a", 1, None), ("c", 4, 5), unknown))


def test_changes_alone_do_not_answer_the_question() -> None:
    facts = replay(log((1, changes("a")), (1, ConditionsChanged((Condition("fever"),)))))
    assert (facts.medicines_answered, facts.conditions_answered) == (None, None)


def test_what_was_erased_and_may_have_stood_in_the_way_is_asked_about() -> None:
    said = log((1, ConditionsStated(())), (2, PrescriberSaid(Say.STOP)), (4, ConditionsStated(())))
    facts = erasing(said, "e1", "e2")
    assert set(facts.medicines) == set(
        spans(
            ("an erased statement of conditions", 1, 3),
            ("an erased word of the prescriber", 2, None),
        )
    )
    assert facts.words == {}


def test_an_erased_answer_is_no_answer() -> None:
    facts = erasing(log((1, CheckedIn(pain=PainScore(10)))), "e1")
    assert (facts.check_ins, facts.first) == ({}, night(1))


@pytest.mark.parametrize(
    ("said", "erased", "known"),
    [
        ([Corrected("e1", DoseMissed())], "e2", None),
        ([Corrected("e1", DoseMissed())], "e1", Dose(0)),
        ([Corrected("e1", None), Corrected("e2", DoseMissed())], "e3", None),
        ([Corrected("e1", None), Corrected("e2", DoseMissed())], "e2", Dose(0)),
        ([Corrected("e1", None), Corrected("e1", DoseMissed())], "e2", Dose(0)),
    ],
)
def test_where_a_correction_was_erased_what_it_corrected_is_not_known(
    said: list[AnyBody], erased: str, known: Dose | None
) -> None:
    facts = erasing(log((1, TOOK), *((2, body) for body in said)), erased)
    assert facts.doses == {night(1): DoseReport(known)}


# --- a log that is none --------------------------------------------------------------------------


def test_two_events_of_one_id_are_refused_and_one_that_came_twice_is_one() -> None:
    once = log((1, TOOK))
    assert replay(once + once) == replay(once)
    with pytest.raises(JournalError, match="two events have the id e1"):
        replay([*once, happened(DoseMissed())])


def test_two_courses_are_refused() -> None:
    both = [happened(TOOK), happened(TOOK, id="e2", course="another")]
    with pytest.raises(JournalError, match="several courses: another, course"):
        replay(both)


# --- laws ----------------------------------------------------------------------------------------


# However a log was split into appends, and in whatever order it is handed over, the facts are one.
@given(courses(), st.integers(0, 2**32), st.data())
def test_the_same_log_gives_the_same_facts(
    said: list[Event], seed: int, data: st.DataObject
) -> None:
    journal = MemoryJournal(zeros)
    rest = list(said)
    while rest:
        several = data.draw(st.integers(1, len(rest)))
        journal.append(rest[:several])
        rest = rest[several:]
    records = journal.read()
    Random(seed).shuffle(records)
    assert replay(records) == replay(said) == replay(said)


# Every list of medicines is in force, exactly, on its night and until the next list.
@given(st.lists(st.tuples(st.integers(1, 6), st.sets(st.sampled_from("abc"))), max_size=6))
def test_the_list_in_force_is_the_last_one_stated(said: list[tuple[int, set[str]]]) -> None:
    facts = replay(log(*((on, takes(*sorted(names))) for on, names in said)))
    for number in range(1, 8):
        stated = {on: names for on, names in said if on <= number}
        in_force = stated[max(stated)] if stated else set()
        held = [span.what for span in facts.medicines if span.holds_on(night(number))]
        assert sorted(held) == sorted(in_force)


# What was known earlier does not change by what is recorded later.
@given(courses())
def test_what_was_known_is_what_a_shorter_log_says(said: list[Event]) -> None:
    for upto in range(len(said) + 1):
        assert replay_known(said, upto) == replay(said[:upto])
