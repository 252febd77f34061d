"""What a phone keeps, and what it does with it: told one by one, in evenings."""

import gzip
import json
import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Error

from lowtide.actions.entries import events_of, read_entry
from lowtide.actions.pocket.findings import NOT_KNOWN_HERE
from lowtide.actions.pocket.pack import table
from lowtide.actions.pocket.words import AtHand
from lowtide.course.clock import earliest, latest
from lowtide.course.events import (
    AnyBody,
    ConditionsStated,
    Event,
    MedicinesStated,
    Prescribed,
    PrescriberSaid,
    Say,
)
from lowtide.course.ids import uuid7
from lowtide.decision.catalogue import urgent_words
from lowtide.decision.letters import timing_of
from lowtide.decision.pocket.packed import TableFile
from lowtide.decision.rules import rules_of
from lowtide.protocol.catalogue import load, load_file, text
from lowtide.protocol.model import Protocol
from lowtide.quantities import Night
from pocket.histories import followed
from pocket.phone import Asked, History, Phone, amount_of, pocket_of, table_of

Json = dict[str, Any]

pytestmark = pytest.mark.enable_socket
LIFSHITZ = load("lifshitz")
FIRST = Night(date(2026, 3, 1))
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
LARGEST_TABLE = 300_000  # bytes, packed


class Evenings:
    """A person who starts on the first night, and what is entered night after night."""

    def __init__(self, protocol: Protocol = LIFSHITZ) -> None:
        self.protocol = protocol
        self.chance = random.Random(5)
        self.night = FIRST
        self.log: list[Event] = []
        self.entries: list[Json] = []
        said: Iterable[AnyBody] = (
            Prescribed("Dr Weber", protocol.id),
            MedicinesStated(()),
            ConditionsStated(()),
            PrescriberSaid(Say.START),
        )
        for number, body in enumerate(said):
            self.log.append(Event(f"e{number}", "course", FIRST, self.evening(), "patient", body))

    def evening(self) -> datetime:
        return datetime.combine(self.night.date, time(20, 30), BERLIN)

    def entry(self, kind: str, **said: Any) -> Json:
        """An entry of tonight."""
        return {
            "kind": kind,
            "id": uuid7(self.evening().astimezone(UTC), self.chance.randbytes(10)),
            "night": self.night.date.isoformat(),
            "recorded_at": self.evening().isoformat(),
            "zone": "Europe/Berlin",
            "by": "patient",
        } | said

    def check_in(self, dose: str | None = None, **said: Any) -> Json:
        """A quiet evening, with last night's dose taken as advised."""
        quiet: Json = {
            "last_dose": {"answer": "taken", "dose": dose} if dose else None,
            "pain": 4,
            "effects": "none",
            "effect_names": [],
            "sleep_worse": False,
            "new": None,
        }
        return self.entry("check_in", **(quiet | said))

    def at_the_server(self, entry: Json) -> None:
        """The server hears of an entry."""
        read = read_entry(json.dumps(entry).encode())
        known = {event.id for event in self.log}
        self.log += events_of(read, "course", read.recorded_at, known.__contains__)

    def quiet_nights(self, nights: int, dose: str) -> None:
        """So many nights with a network."""
        for _ in range(nights):
            self.at_the_server(self.check_in(dose if self.night > FIRST else None))
            self.night += 1

    def tonight(self, phone: Phone, made: bytes, entries: list[Json]) -> Any:
        """What the phone answers tonight."""
        phone.keep(table_of(followed(self.protocol, self.log, self.night)))
        asked = [Asked(str(self.night), len(entries))]
        return phone.look_up([History(json.loads(made), entries, asked)])[0][0]

    def pocket(self) -> bytes:
        """The pocket as the server makes it now."""
        return pocket_of(followed(self.protocol, self.log, self.night), self.log)


def news(medicine: str) -> Json:
    return {"medicines": [medicine], "surgery_on": None, "hospital": False, "maybe_pregnant": False}


def test_three_nights_without_a_network_across_a_step_up_and_an_unknown_medicine(
    phone: Phone,
) -> None:
    person = Evenings()
    person.quiet_nights(14, "1.5 mg")
    made = person.pocket()
    entries = [person.check_in("1.5 mg")]
    assert person.tonight(phone, made, entries)["dose"] == "3 mg"
    person.night += 1
    unknown = {
        "medicines": ["zzyzx"],
        "surgery_on": None,
        "hospital": False,
        "maybe_pregnant": False,
    }
    entries.append(person.check_in("3 mg", new=unknown))
    paused = person.tonight(phone, made, entries)
    assert (paused["action"], paused["dose"]) == ("pause", None)
    assert "zzyzx" in paused["reasons"][0]["text"]
    assert paused["asks"][0]["who"] == "pharmacist"
    person.night += 1
    entries.append(person.check_in())
    assert person.tonight(phone, made, entries)["action"] == "pause"


def test_an_amount_is_said_until_its_date_and_not_after(phone: Phone) -> None:
    person = Evenings()
    person.quiet_nights(3, "1.5 mg")
    at_hand = AtHand(amount_of, person.night.date, "past its date")
    course = followed(LIFSHITZ, person.log, person.night)
    made = pocket_of(course, person.log, at_hand=at_hand)
    entries = [person.check_in("1.5 mg")]
    assert person.tonight(phone, made, entries)["amount"] == "1.5 mL"
    person.night += 1
    entries.append(person.check_in("1.5 mg"))
    assert person.tonight(phone, made, entries)["amount"] == "past its date"


def test_urgent_signs_put_the_emergency_words_first(phone: Phone) -> None:
    person = Evenings()
    person.quiet_nights(3, "1.5 mg")
    answer = person.tonight(phone, person.pocket(), [person.check_in("1.5 mg", effects="urgent")])
    assert answer["urgent"]
    assert (answer["action"], answer["dose"]) == ("interrupt", None)
    assert answer["reasons"][0]["rule"] == "urgent_signs"
    assert answer["asks"][0]["who"] == "emergency"


def test_a_night_without_entries_is_silence(phone: Phone) -> None:
    person = Evenings()
    person.quiet_nights(4, "1.5 mg")
    made = person.pocket()
    person.night += 6
    answer = person.tonight(phone, made, [])
    assert (answer["action"], answer["state"]["unknown"]) == ("maintain", 0)
    assert answer["reasons"][0]["rule"] == "silent_run"


# --- what only the server can judge ---------------------------------------------------------------


def cannot_judge(answer: Json) -> bool:
    return answer["dose"] is None and NOT_KNOWN_HERE.ask in [ask["text"] for ask in answer["asks"]]


def test_an_entry_that_this_phone_does_not_know_cannot_be_undone_here(phone: Phone) -> None:
    person = Evenings()
    person.quiet_nights(4, "1.5 mg")
    undo = person.entry("undo", entry="019caafc-7e00-75a4-b249-fc22ac1b436b")
    assert cannot_judge(person.tonight(phone, person.pocket(), [undo]))


def test_an_undo_cannot_itself_be_undone_here(phone: Phone) -> None:
    person = Evenings()
    person.quiet_nights(4, "1.5 mg")
    check_in = person.check_in("1.5 mg")
    undo = person.entry("undo", entry=check_in["id"])
    again = person.entry("undo", entry=undo["id"])
    assert cannot_judge(person.tonight(phone, person.pocket(), [check_in, undo, again]))


def test_answers_for_a_night_long_past_are_for_the_server(phone: Phone) -> None:
    person = Evenings()
    person.quiet_nights(5, "1.5 mg")
    early = person.check_in() | {"night": str(person.night + -3)}
    assert cannot_judge(person.tonight(phone, person.pocket(), [early]))


def test_a_dose_that_cannot_be_read_is_not_taken_as_none(phone: Phone) -> None:
    person = Evenings()
    person.quiet_nights(4, "1.5 mg")
    assert cannot_judge(person.tonight(phone, person.pocket(), [person.check_in("a few")]))


@pytest.mark.parametrize("name", ["constructor", "__proto__", "toString", "hasOwnProperty"])
def test_a_word_of_the_language_itself_is_no_known_medicine(name: str, phone: Phone) -> None:
    person = Evenings()
    person.quiet_nights(4, "1.5 mg")
    check_in = person.check_in("1.5 mg", new=news(name))
    answer = person.tonight(phone, person.pocket(), [check_in])
    assert (answer["action"], answer["dose"]) == ("pause", None)


# --- its limits -----------------------------------------------------------------------------------


def test_what_the_server_has_already_is_not_counted_twice(phone: Phone) -> None:
    person = Evenings()
    person.quiet_nights(4, "1.5 mg")
    check_in = person.check_in("1.5 mg")
    person.at_the_server(check_in)
    made = person.pocket()
    assert person.tonight(phone, made, [check_in]) == person.tonight(phone, made, [])


def test_a_pocket_reaches_sixty_nights_and_no_further(phone: Phone) -> None:
    person = Evenings()
    person.quiet_nights(2, "1.5 mg")
    made = person.pocket()
    person.night += 60
    assert person.tonight(phone, made, [])
    person.night += 1
    assert person.tonight(phone, made, []) is None
    person.night = FIRST + -1
    assert person.tonight(phone, made, []) is None


def test_a_table_with_one_cell_changed_is_refused(phone: Phone) -> None:
    made = table(rules_of(LIFSHITZ))
    content = bytearray(gzip.decompress(made.gzipped))
    content[-1000] ^= 1
    with pytest.raises(Error, match="not the table"):
        phone.keep(TableFile(made.name, gzip.compress(bytes(content))))


@pytest.mark.parametrize("protocol", ["lifshitz", "weekly-1mg"])
def test_a_table_is_small_enough_to_be_carried(protocol: str) -> None:
    assert len(table(rules_of(load(protocol))).gzipped) <= LARGEST_TABLE


def test_a_pocket_is_small_enough_to_be_sent_every_night() -> None:
    person = Evenings()
    person.quiet_nights(20, "1.5 mg")
    assert len(gzip.compress(person.pocket())) <= 30_000


# --- one rule value -------------------------------------------------------------------------------


def test_one_number_of_the_protocol_changes_table_pocket_and_answer_together(phone: Phone) -> None:
    shorter = load_file(text("lifshitz").replace('"14 doses"', '"13 doses"', 1), "shorter.toml")
    answers = []
    for protocol in (LIFSHITZ, shorter):
        person = Evenings(protocol)
        person.quiet_nights(13, "1.5 mg")
        made = person.pocket()
        entries = [person.check_in("1.5 mg")]
        answers.append((json.loads(made), person.tonight(phone, made, entries)))
        person.at_the_server(entries[0])
        server = followed(protocol, person.log, person.night).advised.nights[-1]
        assert answers[-1][1]["dose"] == str(server.dose)
    (usual, told), (other, sooner) = answers
    assert (told["dose"], sooner["dose"]) == ("1.5 mg", "3 mg")
    assert "13 of 14" in told["reasons"][0]["text"]
    assert "All 13 doses" in sooner["reasons"][0]["text"]
    assert usual["table"] != other["table"]
    assert usual["rules"] != other["rules"]
    assert (usual["steps"][0]["needed"], other["steps"][0]["needed"]) == (14, 13)


# --- letters and clocks ---------------------------------------------------------------------------


# Python folds letters that other alphabets share with ours; the phone must find a sign in them too.
def test_a_sign_is_urgent_in_whatever_letters_it_is_written(phone: Phone) -> None:
    wanted = {letter for word in urgent_words() for letter in word}
    folded = [chr(n) for n in range(0x110000) if not 0xD800 <= n < 0xE000]
    folded = [each for each in folded if each.casefold() != each and set(each.casefold()) & wanted]
    plain = phone.page.evaluate(
        """async (texts) => {
            const { plain } = await import("/static/lowtide/pocket/texts.js");
            return texts.map(plain);
        }""",
        folded,
    )
    assert len(folded) > 26
    assert [each.casefold() for each in folded] == plain


def is_near_a_change(wall: datetime, zone: str) -> bool:
    there = ZoneInfo(zone)
    offsets = {
        (wall + timedelta(hours=apart)).replace(tzinfo=there).utcoffset() for apart in (-3, 3)
    }
    return len(offsets) > 1


@pytest.mark.parametrize("zone", ZONES)
def test_a_wall_clock_means_the_same_moments_as_at_the_server(zone: str, phone: Phone) -> None:
    chance = random.Random(zone)
    year = datetime(2026, 1, 1)
    hours = [year + timedelta(minutes=30 * n) for n in range(365 * 48)]
    walls = [hour for hour in hours if is_near_a_change(hour, zone)]
    walls += [year + timedelta(minutes=chance.randrange(525_600)) for _ in range(200)]
    told = phone.page.evaluate(
        """async ([walls, zone]) => {
            const { moment } = await import("/static/lowtide/pocket/times.js");
            const of = (wall, choose) => moment(wall, zone, choose).at;
            return walls.map((wall) => [of(wall, Math.min), of(wall, Math.max)]);
        }""",
        [[wall.isoformat() for wall in walls], zone],
    )
    expected = [
        [each(wall, zone).timestamp() * 1000 for each in (earliest, latest)] for wall in walls
    ]
    assert told == expected


def test_a_first_dose_is_of_the_evening_or_the_morning_as_at_the_server(phone: Phone) -> None:
    moments = [datetime(2026, 3, 1) + timedelta(minutes=15 * n, seconds=n % 2) for n in range(200)]
    course = followed(LIFSHITZ, Evenings().log, FIRST)
    clocks = json.loads(pocket_of(course, Evenings().log))["clocks"]
    told = phone.page.evaluate(
        """async ([walls, clocks]) => {
            const { timingOf } = await import("/static/lowtide/pocket/times.js");
            return walls.map((wall) => timingOf(clocks, { wall }));
        }""",
        [[moment.isoformat() for moment in moments], clocks],
    )
    assert told == [timing_of(LIFSHITZ, moment).value for moment in moments]
