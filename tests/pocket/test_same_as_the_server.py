"""The phone without a network answers what the server answers once it has heard of everything."""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

import pytest
from msgspec import Struct

from lowtide.actions.pocket.findings import NOT_KNOWN_HERE
from lowtide.decision.explain import explain
from lowtide.decision.recommendation import action
from lowtide.phrases import Translate
from other_language import dots
from pocket import phone as phones
from pocket.histories import ONLY_ONLINE, History, Moment, history
from pocket.phone import Asked, Phone, amount_of, pocket_of, table_of

Json = dict[str, Any]
Change = Callable[[Json], object]

HISTORIES = 3 * int(os.environ.get("LOWTIDE_EXAMPLES", "60"))
FIRST_SEED = int(os.environ.get("LOWTIDE_SEED", "0"))
AT_ONCE = 30
CANNOT_JUDGE = {NOT_KNOWN_HERE.ask, dots(NOT_KNOWN_HERE.ask or "")}
ACTIONS = {
    "not_started", "start", "maintain", "step_up", "step_back", "move_to_morning", "pause",
    "interrupt", "resume", "discontinue",
}  # fmt: skip

pytestmark = pytest.mark.enable_socket


class Difference(Struct, frozen=True):
    """Where phone and server differ, and how."""

    seed: int
    moment: Moment
    phone: Json
    server: Json | None

    def __repr__(self) -> str:
        """What a failing test shows."""
        server = self.server or {"dose": None}
        parts = [
            f"  {name}\n    phone:  {self.phone[name]}\n    server: {server.get(name)}"
            for name in server
            if self.phone[name] != server.get(name)
        ]
        return "\n".join([f"seed {self.seed}, {self.moment.night}", *parts])


@cache
def history_of(seed: int, names: tuple[str, ...] = ()) -> History:
    return history(seed, names) if names else history(seed)


@cache
def pocket_for(each: History, translate: Translate) -> bytes:
    return pocket_of(each.before, each.log, translate)


def on_the_phone(each: History, change: Change, translate: Translate = str) -> phones.History:
    """The history as the phone has it."""
    made = json.loads(pocket_for(each, translate))
    change(made)
    asked = [Asked(str(moment.night), moment.made) for moment in each.person.moments]
    return phones.History(made, each.person.entries, asked)


def at_the_server(each: History, moment: Moment, translate: Translate = str) -> Json | None:
    """What the server answers, in the phone's words; None where it can give no answer."""
    advised = each.person.answer(moment.log, moment.night)
    if advised is None:
        return None
    advice = advised.nights[-1]
    said = explain(advised.course, advice, translate=translate)
    return {
        "night": str(moment.night),
        "action": action(advice.recommendation),
        "dose": advice.dose.say(translate) if advice.dose else None,
        "amount": amount_of(advice.dose) if advice.dose else "",
        "timing": advice.memory.state.timing.value,
        "reasons": [{"rule": b.rule, "text": b.text, "source": b.source} for b in said.because],
        "asks": [{"text": a.text, "who": a.who.value, "when": a.when.value} for a in said.asks],
    }


Compared = tuple[int, Moment, Json, Json | None]


def compared(
    phone: Phone,
    seeds: Sequence[int],
    names: tuple[str, ...] = (),
    change: Change = lambda pocket: None,
    translate: Translate = str,
) -> Iterator[Compared]:
    """Every moment of these histories: what the phone answers, and what the server does."""
    for start in range(0, len(seeds), AT_ONCE):
        some = {seed: history_of(seed, names) for seed in seeds[start : start + AT_ONCE]}
        for each in some.values():
            phone.keep(table_of(each.before))
        answers = phone.look_up([on_the_phone(h, change, translate) for h in some.values()])
        for (seed, each), told in zip(some.items(), answers, strict=True):
            for moment, answer in zip(each.person.moments, told, strict=True):
                yield seed, moment, answer, at_the_server(each, moment, translate)


def milligrams(answer: Json | None) -> float:
    return float(answer["dose"].removesuffix(" mg")) if answer and answer["dose"] else 0.0


def differs(phone: Json, server: Json | None) -> bool:
    """Whether the phone says anything else, where it does not say that it cannot judge."""
    if milligrams(phone) > milligrams(server):
        return True
    return not is_careful(phone) and any(
        phone[name] != told for name, told in (server or {}).items()
    )


def is_careful(answer: Json) -> bool:
    """Whether the phone says that it cannot judge something without a network."""
    return any(ask["text"] in CANNOT_JUDGE for ask in answer["asks"])


def differences(moments: Iterator[Compared]) -> Iterator[Difference]:
    return (Difference(*each) for each in moments if differs(each[2], each[3]))


SEEDS = range(FIRST_SEED, FIRST_SEED + HISTORIES)


@pytest.fixture(scope="module")
def moments(phone: Phone) -> list[Compared]:
    return list(compared(phone, SEEDS))


# The one promise of the pocket: everywhere but where the phone says that it cannot judge, action,
# dose, time, reasons, sources and asks are the server's.
def test_the_phone_answers_what_the_server_answers(moments: list[Compared]) -> None:
    assert list(differences(iter(moments))) == []
    met = Counter(answer["action"] for _, _, answer, _ in moments if not is_careful(answer))
    assert met.keys() == ACTIONS


def test_where_the_phone_cannot_judge_it_gives_no_dose_and_that_is_rare(
    moments: list[Compared],
) -> None:
    careful = [answer for _, _, answer, _ in moments if is_careful(answer)]
    assert {answer["dose"] for answer in careful} == {None}
    assert len(careful) < len(moments) / 10


# Names that only the server can read, by strength or by what stands in brackets: the phone asks.
def test_a_medicine_that_only_the_server_recognises_never_means_more_on_the_phone(
    phone: Phone,
) -> None:
    moments = list(compared(phone, SEEDS[: HISTORIES // 3], ONLY_ONLINE))
    more = [each for each in moments if milligrams(each[2]) > milligrams(each[3])]
    fewer = [each for each in moments if milligrams(each[2]) < milligrams(each[3])]
    assert more == []
    assert fewer  # else no such name was met


def test_everything_that_the_phone_says_is_translated(phone: Phone) -> None:
    moments = compared(phone, SEEDS[: HISTORIES // 3], translate=dots)
    # What somebody wrote here stays as it was written; the server asks its catalogue for it.
    assert [each for each in differences(moments) if not each.phone["urgent"]] == []


# --- a wrong pocket is noticed --------------------------------------------------------------------


def put(*path: str | int, value: object) -> Change:
    """Something else in this place of the pocket."""

    def change(pocket: Json) -> None:
        place: Any = pocket
        for key in path[:-1]:
            place = place[key]
        assert place[path[-1]] != value
        place[path[-1]] = value

    return change


WRONG: dict[str, Change] = {
    "severe is quiet": put("answers", "comfort", "severe/false", value="quiet"),
    "moderate is quiet": put("answers", "comfort", "moderate/false", value="quiet"),
    "unanswered is quiet": put("answers", "comfort", "/", value="quiet"),
    "no sign is urgent": put("answers", "urgent_words", value=[]),
    "a pause is open": put("gates", "usual", 2, value="open"),
    "danger is a pause": put("gates", "usual", 3, value="pause"),
    "doses may be close": put("clocks", "hours_between_doses", value=1),
    "the evening is late": put("clocks", "planned", "night", "days", value=1),
    "an opioid is harmless": put("medicines", "names", "tramadol", value=[]),
    "what is not known is harmless": put("medicines", "unknown", "bar", value=0),
    "operations are a day further off": put("conditions", "surgery_from", value=-16),
    "a pregnancy is nothing": put("conditions", "pregnancy", value=[]),
    "another amount is as advised": put("doses", "otherwise", value="advised"),
    "there is no highest dose": put("doses", "top", value=10**6),
    "the first step is another dose": put("steps", 0, "dose", value=1),
    "the first dose is written otherwise": put("steps", 0, "text", value="1.50 mg"),
    "ten times as much is taken": put("steps", 0, "amount", value="15 mL"),
    "a reason says nothing": put("words", "reasons", "counting_doses", "text", value=""),
    "a reason has no source": put("words", "reasons", "at_target", "sources", value=[]),
    "an ask says nothing": put("words", "asks", "safety_again", "ask", "text", value=""),
    "nothing is known beforehand": lambda pocket: pocket.update(
        nights=[{}] * len(pocket["nights"])
    ),
    "nothing was said before": lambda pocket: [v.update(said=[]) for v in pocket["versions"]],
    "no dose was advised before": lambda pocket: [
        v["memory"].update(advised=None) for v in pocket["versions"]
    ],
    "late words are forgotten": lambda pocket: pocket.update(versions=pocket["versions"][:1]),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_pocket_that_is_wrong_is_noticed(wrong: str, phone: Phone) -> None:
    assert any(differences(compared(phone, SEEDS, change=WRONG[wrong])))
