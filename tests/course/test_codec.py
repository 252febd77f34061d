"""Events as JSON: readable, exact, and strict about what comes back."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given

from course.happenings import MG_4_5, events, happened
from lowtide.course import codec
from lowtide.course.events import (
    Adviser,
    AnyBody,
    CheckedIn,
    Corrected,
    DoseTaken,
    DrawEnded,
    Effect,
    Erased,
    Event,
    MedicineAnswered,
    OpioidInIt,
    PreparationStated,
    Prescribed,
    Severity,
    StartDescribed,
    StartDrawn,
)
from lowtide.errors import JournalError
from lowtide.preparation.model import Box, Preparation, TabletInWater, Unit, Units
from lowtide.quantities import Dose, PainScore, Volume


def test_an_event_can_be_read_by_a_person() -> None:
    answers = CheckedIn(
        pain=PainScore(65), effects=(Effect("headache", Severity.MILD),), sleep_worse=False
    )
    assert json.loads(codec.encode(happened(answers, zone="Europe/Berlin"))) == {
        "id": "e1",
        "course": "course",
        "night": "2026-03-01",
        "recorded_at": "2026-03-01T21:00:00Z",
        "by": "patient",
        "zone": "Europe/Berlin",
        "schema": 1,
        "kind": "checked_in",
        "body": {
            "effects": [{"name": "headache", "severity": "mild"}],
            "fatigue": None,
            "note": "",
            "pain": 6.5,
            "sleep": None,
            "sleep_worse": False,
        },
    }


@pytest.mark.parametrize(
    ("dose", "text"),
    [
        (Dose(4500), "4.5 mg"),
        (Dose(0), "0 mg"),
        (Dose(1), "0.001 mg"),
        (Dose(50000), "50 mg"),
        (Dose(1234567), "1234.567 mg"),
    ],
)
def test_a_dose_is_written_exactly(dose: Dose, text: str) -> None:
    written = codec.encode(happened(DoseTaken(dose)))
    assert json.loads(written)["body"] == {"dose": text, "taken_at": None}
    assert codec.decode(written).body == DoseTaken(dose)


def test_a_correction_holds_a_body_of_its_own_kind() -> None:
    written = codec.encode(happened(Corrected("e0", DoseTaken(MG_4_5))))
    assert json.loads(written)["body"] == {
        "event": "e0",
        "instead": {"kind": "dose_taken", "dose": "4.5 mg", "taken_at": None},
    }


def test_a_preparation_is_written_as_its_label_says() -> None:
    water = TabletInWater(Dose(50_000), Volume(50_000), 7)
    assert json.loads(codec.encode(happened(PreparationStated(water))))["body"]["preparation"] == {
        "form": "tablet_in_water",
        "naltrexone": "50 mg",
        "volume": "50 mL",
        "tablets": 7,
    }
    capsules = Units(Unit.CAPSULE, (Box(Dose(1500), 30), Box(Dose(3000))))
    assert json.loads(codec.encode(happened(PreparationStated(capsules))))["body"] == {
        "preparation": {
            "form": "units",
            "unit": "capsule",
            "boxes": [{"strength": "1.5 mg", "count": 30}, {"strength": "3 mg", "count": None}],
        },
        "made": None,
        "use_by": None,
        "confirmed": False,
    }


def test_how_it_began_is_written_as_yes_no_or_not_sure() -> None:
    for said, written in ((True, b"true"), (False, b"false"), (None, b"null")):
        line = codec.encode(happened(StartDescribed(said)))
        assert b'"body":{"bad_spell":' + written + b"}" in line
        assert codec.decode(line).body == StartDescribed(said)


DRAWN = StartDrawn(date(2026, 3, 15), 14, date(2026, 3, 20), (3, 0), 7)


def test_a_draw_is_written_with_all_that_could_have_been_drawn() -> None:
    assert json.loads(codec.encode(happened(DRAWN)))["body"] == {
        "first_possible": "2026-03-15",
        "days": 14,
        "chosen": "2026-03-20",
        "extra_doses": [3, 0],
        "most_extra": 7,
    }


@pytest.mark.parametrize(
    ("written", "instead", "says"),
    [
        (b'"2026-03-20"', b'"2026-03-29"', "2026-03-29 is none of the days drawn from"),
        (b'"2026-03-20"', b'"2026-03-14"', "2026-03-14 is none of the days drawn from"),
        (b'"days":14', b'"days":0', "none of the days drawn from"),
        (b"[3,0]", b"[8,0]", "extra doses are drawn from 0 to 7"),
        (b"[3,0]", b"[-1,0]", "extra doses are drawn from 0 to 7"),
    ],
)
def test_what_no_lot_can_give_is_refused(written: bytes, instead: bytes, says: str) -> None:
    line = codec.encode(happened(DRAWN))
    assert written in line
    with pytest.raises(JournalError, match=says):
        codec.decode(line.replace(written, instead))


# A Lowtide that does not know of it yet refuses it clearly, and reads everything else as before.
@pytest.mark.parametrize(
    ("body", "schema"),
    [
        (DoseTaken(MG_4_5), 1),
        (Corrected("e0", None), 1),
        (Corrected("e0", DoseTaken(MG_4_5)), 1),
        (PreparationStated(None), 2),
        (Corrected("e0", PreparationStated(None)), 2),
        (MedicineAnswered("zzyzx", OpioidInIt.NO, Adviser.PHARMACIST), 3),
        (DRAWN, 4),
        (DrawEnded(), 4),
        (StartDescribed(None), 4),
        (Corrected("e0", StartDescribed(True)), 4),
    ],
)
def test_an_event_names_the_first_schema_that_knows_what_it_says(
    body: AnyBody, schema: int
) -> None:
    assert json.loads(codec.encode(happened(body)))["schema"] == schema


# Every event of every kind comes back as it was, and is written the same again.
@given(events())
def test_what_is_written_is_read_back(event: Event) -> None:
    line = codec.encode(event)
    assert codec.decode(line) == event
    assert codec.encode(codec.decode(line)) == line
    assert b"\n" not in line


def structs_in(said: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    """A body and whatever has fields of its own within it."""
    yield said
    for field in msgspec.structs.fields(said):
        if field.name in codec._WITHIN:
            for part in parts_of(field.type):
                yield from structs_in(part)


def parts_of(wanted: Any) -> list[type[msgspec.Struct]]:
    """The structs of a union or a tuple; another body is looked at by itself."""
    within = (Box, *get_args(Preparation))
    return [part for part in get_args(wanted) if part in within]


# A quantity added to an event later must not be written as the bare number inside it.
def test_every_quantity_has_its_own_words() -> None:
    quantities = {
        field.name
        for body in get_args(AnyBody)
        for said in structs_in(body)
        for field in msgspec.structs.fields(said)
        if {Dose, PainScore, Volume} & {field.type, *get_args(field.type)}
    }
    assert quantities == set(codec._WRITE) == set(codec._READ)


WRITTEN = codec.encode(happened(DoseTaken(MG_4_5)))
ANSWERED = codec.encode(happened(CheckedIn(pain=PainScore(65))))
MIXED = codec.encode(happened(PreparationStated(TabletInWater(Dose(50_000), Volume(50_000)))))
PACKED = codec.encode(happened(PreparationStated(Units(Unit.TABLET, (Box(Dose(1500)),)))))
CORRECTED = codec.encode(happened(Corrected("e0", Prescribed("A", "lifshitz", MG_4_5))))


@pytest.mark.parametrize(
    ("line", "good", "bad", "says"),
    [
        (WRITTEN, b'"4.5 mg"', b"4.5", r"4.5 has no unit.*\$\.body\.dose"),
        (WRITTEN, b'"4.5 mg"', b'"4.5 g"', r"no dose in mg.*\$\.body\.dose"),
        (WRITTEN, b'"4.5 mg"', b"null", r"Expected `object`, got `null`.*\$\.body\.dose"),
        (WRITTEN, b'"dose_taken"', b'"dose_eaten"', "Invalid value 'dose_eaten'"),
        (WRITTEN, b'"taken_at"', b'"eaten_at"', "unknown field `eaten_at`"),
        (WRITTEN, b'"2026-03-01"', b'"2026-02-30"', r"Invalid.*date.*\$\.night"),
        (WRITTEN, b":00Z", b":00", 'has no offset. Write it with one, like "2026-03-14T22'),
        (WRITTEN, b'"patient"', b"7", r"Expected `str`, got `int` - at `\$\.by`"),
        (WRITTEN, b'"patient"', b'"\xff"', "can't decode byte 0xff"),
        (WRITTEN, b'{"dose":"4.5 mg","taken_at":null}', b'"\xff"', "can't decode byte 0xff"),
        (WRITTEN, b'{"dose":"4.5 mg","taken_at":null}', b"5", r"Expected `object`.*\$\.body"),
        (WRITTEN, b'"schema":1', b'"schema":5', "newer Lowtide .schema 5.*Install the newest"),
        (WRITTEN, b'"schema":1', b'"schema":0', "schema 0"),
        (ANSWERED, b"6.5", b"11", r"no score from 0 to 10.*\$\.body\.pain"),
        (ANSWERED, b"6.5", b"6.55", r"finer than a tenth.*\$\.body\.pain"),
        (ANSWERED, b"6.5", b'"bad"', r'"bad" is no number.*\$\.body\.pain'),
        (ANSWERED, b"6.5", b"true", r"no number.*\$\.body\.pain"),
        (CORRECTED, b'"4.5 mg"', b"4.5", r"no unit.*\$\.body\.instead\.maximum"),
        (CORRECTED, b'"prescribed"', b'"corrected"', "Invalid value 'corrected'"),
        (MIXED, b'"50 mL"', b"50", r"50 has no unit.*4.5 mL.*\$\.body\.preparation\.volume"),
        (MIXED, b'"50 mg"', b"50", r"50 has no unit.*\$\.body\.preparation\.naltrexone"),
        (MIXED, b'"50 mL"', b'"0 mL"', r"50 mg in 0 mL is no solution.*\$\.body\.preparation"),
        (MIXED, b'"tablet_in_water"', b'"gas"', r"Invalid value 'gas'.*\$\.body\.preparation"),
        (PACKED, b'"1.5 mg"', b"1.5", r"1.5 has no unit.*preparation\.boxes\[0\]\.strength"),
        (PACKED, b'{"count":null,"strength":"1.5 mg"}', b"7", r"Expected `object`, got `int`"),
        (WRITTEN, WRITTEN, b"", "truncated"),
    ],
)
def test_what_is_no_event_is_refused_with_its_place(
    line: bytes, good: bytes, bad: bytes, says: str
) -> None:
    assert good in line
    with pytest.raises(JournalError, match=says):
        codec.decode(line.replace(good, bad))


def test_text_that_is_no_unicode_is_refused() -> None:
    with pytest.raises(JournalError, match="Write it in Unicode"):
        codec.encode(happened(Erased("\ud800")))
