"""`day` against the slow second reading of the rule table: the same answer to every letter.

Each chunk compares a fixed number of random letters, makes sure that every place of the table was
visited often, and prints the shortest history that it can find where the two readings differ.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import pytest
from msgspec.structs import replace

from lowtide.decision.day import day
from lowtide.decision.recommendation import (
    Comfort,
    Gate,
    LastDose,
    Maintain,
    MoveToMorning,
    Observation,
    Raise,
    Recommendation,
    Rules,
    StartAt,
    State,
    Status,
    StepBack,
    StepUp,
)
from lowtide.quantities import Timing
from reference.rule_table import CELLS, SlowCourse
from reference.walks import (
    PLAIN,
    Day,
    Letters,
    Walk,
    answer_of,
    beginning,
    quarrel,
    shortest_quarrel,
    told,
    walks,
)

REAL = Rules((14, 14, 14), 5, 5, 3, 7, 3)
SMALL = Rules((2, 3, 2), 2, 3, 2, 4, 2)
NINE_STEPS = Rules((7,) * 9, 5, 5, 3, 7, 3)
TWO_STEPS = Rules((1, 1), 1, 2, 1, 2, 1)
ONE_STEP = Rules((3,), 2, 3, 2, 4, 2)

ACTIONS = {
    "not_started",
    "start",
    "maintain",
    "step_up",
    "step_back",
    "move_to_morning",
    "pause",
    "interrupt",
    "resume",
    "discontinue",
}
NEEDS_TWO_STEPS = {
    "step_up",
    "step_back",
    "rule 11",
    "count: raise lifts the ceiling",
    "count: offer taken",
    "count: offer declined",
    "count: offer lapses",
    "count: dose taken",
    "count: dose taken, step full",
    "count: stepped down alone",
    "rule 6: pauses below",
    "rule 6: pauses at the first step",
    "rule 8: steps back",
    "rule 8: steps back on a full silence too",
    "rule 9: steps back",
    "rule 11: offers",
}


@dataclass(frozen=True)
class Chunk:
    """So many random letters under these numbers."""

    name: str
    rules: Rules
    seed: int
    letters: int = 150_000
    longest: int = 300


CHUNKS = (
    *(Chunk("real numbers", REAL, seed) for seed in (1, 2, 3, 4)),
    *(Chunk("small numbers", SMALL, seed, longest=200) for seed in (5, 6)),
    *(Chunk("nine steps", NINE_STEPS, seed, longest=450) for seed in (7, 8)),
    Chunk("uneven steps", Rules((14, 7, 10, 7, 28), 4, 6, 2, 5, 3), 9),
    Chunk("two short steps", TWO_STEPS, 10, longest=150),
    Chunk("one step", ONE_STEP, 11, longest=200),
)


def chunk_id(chunk: Chunk) -> str:
    return f"{chunk.name}, seed {chunk.seed}"


def test_at_least_a_million_letters_are_compared() -> None:
    assert sum(chunk.letters for chunk in CHUNKS) >= 1_000_000


@pytest.mark.parametrize("chunk", CHUNKS, ids=chunk_id)
def test_day_and_the_second_reading_give_the_same_answer(chunk: Chunk) -> None:
    compared = 0
    for timing, walk in walks(chunk.rules, chunk.seed, chunk.letters, chunk.longest):
        if quarrel(day, chunk.rules, timing, walk) is not None:
            shortest = shortest_quarrel(day, chunk.rules, timing, walk)
            pytest.fail(told(day, chunk.rules, timing, shortest))
        compared += len(walk)
    assert compared == chunk.letters


# Numbers that no protocol has chosen: one-dose steps, one-night counters, a move that never comes.


@pytest.mark.parametrize("seed", range(40))
def test_the_readings_agree_on_numbers_drawn_at_random(seed: int) -> None:
    rules = random_numbers(Random(seed))
    for timing, walk in walks(rules, seed, letters=10_000, longest=250):
        if quarrel(day, rules, timing, walk) is not None:
            pytest.fail(told(day, rules, timing, shortest_quarrel(day, rules, timing, walk)))


def random_numbers(random: Random) -> Rules:
    return Rules(
        step_doses=tuple(random.choices(range(1, 15), k=random.randint(1, 6))),
        quiet_check_ins_to_step_up=random.randint(1, 7),
        rough_check_ins_to_step_back=random.randint(1, 7),
        rough_check_ins_to_move=random.randint(1, 7),
        unknown_nights_to_step_lower=random.randint(2, 9),
        unknown_nights_to_ask_again=random.randint(1, 9),
    )


# The comparison is worth something only where the walks really go.


@pytest.mark.parametrize("chunk", CHUNKS, ids=chunk_id)
def test_the_walks_reach_every_action_every_rule_and_every_place_often(chunk: Chunk) -> None:
    actions: Counter[str] = Counter()
    cells: Counter[str] = Counter()
    for timing, walk in walks(chunk.rules, chunk.seed, chunk.letters, chunk.longest):
        slow = SlowCourse(chunk.rules, timing)
        for letter in walk:
            actions[slow.night(letter)[0]] += 1
            cells.update(slow.cells)
    rules: Counter[str] = Counter()
    for cell, times in cells.items():
        rules[cell.partition(":")[0]] += times

    out_of_reach = NEEDS_TWO_STEPS if chunk.rules.top == 0 else set()
    assert actions.keys() == ACTIONS - out_of_reach
    assert rules.keys() == {cell.partition(":")[0] for cell in CELLS} - out_of_reach
    assert cells.keys() == CELLS - out_of_reach
    assert {name: times for name, times in (actions + rules).items() if times < 100} == {}
    assert {cell: times for cell, times in cells.items() if times < 5} == {}


def test_the_walks_stand_at_every_step_below_every_ceiling() -> None:
    for chunk in CHUNKS:
        places: Counter[tuple[int, int]] = Counter()
        for timing, walk in walks(chunk.rules, chunk.seed, chunk.letters, chunk.longest):
            slow = SlowCourse(chunk.rules, timing)
            for letter in walk:
                slow.night(letter)
                if slow.standing == "running":
                    places[slow.step, slow.ceiling] += 1
        top = chunk.rules.top
        every = {(step, ceiling) for ceiling in range(top + 1) for step in range(ceiling + 1)}
        assert places.keys() == every
        assert min(places.values()) >= 100


# Every state that small numbers can reach, by one shortest history, and every letter after it.


@pytest.mark.parametrize("timing", Timing)
@pytest.mark.parametrize("rules", [SMALL, TWO_STEPS, ONE_STEP], ids=["small", "two", "one"])
def test_the_readings_agree_on_every_letter_in_every_state(rules: Rules, timing: Timing) -> None:
    letters = Letters(rules).letters
    edges = 0
    for state, slow in histories(rules, timing, letters):
        for letter in letters:
            edges += 1
            _, recommendation = day(rules, state, letter)
            if answer_of(recommendation) != slow.copy().night(letter):
                pytest.fail(told(day, rules, timing, [*slow.diary, letter]))
    assert edges > 30 * len(letters)


def histories(rules: Rules, timing: Timing, letters: Walk) -> Iterator[tuple[State, SlowCourse]]:
    """Every state that `day` reaches, with a slow course that has lived one of its histories."""
    first = beginning(rules, timing)
    found = {first}
    waiting = [(first, SlowCourse(rules, timing))]
    for state, slow in waiting:
        yield state, slow
        for letter in letters:
            after, _ = day(rules, state, letter)
            if after not in found:
                found.add(after)
                lived = slow.copy()
                lived.night(letter)
                waiting.append((after, lived))


# The comparison can fail: a rule that is wrong in one place is caught within the same walks.


def other_numbers(**wrong: int | tuple[int, ...]) -> Day:
    def mistaken(rules: Rules, state: State, seen: Observation) -> tuple[State, Recommendation]:
        return day(replace(rules, **wrong), state, seen)

    return mistaken


def misread(**parts: dict[object, object]) -> Day:
    """A rule that takes one letter for another."""

    def mistaken(rules: Rules, state: State, seen: Observation) -> tuple[State, Recommendation]:
        wrong = {
            part: table.get(getattr(seen, part), getattr(seen, part))
            for part, table in parts.items()
        }
        return day(rules, state, replace(seen, **wrong))

    return mistaken


def misremembered(after: type[Recommendation] | Status, **wrong: int | Timing) -> Day:
    """A rule that writes down something else after this action, or in this status."""

    def mistaken(rules: Rules, state: State, seen: Observation) -> tuple[State, Recommendation]:
        new, said = day(rules, state, seen)
        applies = new.status is after if isinstance(after, Status) else isinstance(said, after)
        return (replace(new, **wrong) if applies else new), said

    return mistaken


MISTAKES = {
    "four quiet check-ins to step up": other_numbers(quiet_check_ins_to_step_up=4),
    "six quiet check-ins to step up": other_numbers(quiet_check_ins_to_step_up=6),
    "four rough check-ins to step back": other_numbers(rough_check_ins_to_step_back=4),
    "six rough check-ins to step back": other_numbers(rough_check_ins_to_step_back=6),
    "two rough check-ins to move": other_numbers(rough_check_ins_to_move=2),
    "four rough check-ins to move": other_numbers(rough_check_ins_to_move=4),
    "six unknown nights to step lower": other_numbers(unknown_nights_to_step_lower=6),
    "eight unknown nights to step lower": other_numbers(unknown_nights_to_step_lower=8),
    "thirteen doses at the second step": other_numbers(step_doses=(14, 13, 14)),
    "fifteen doses at the first step": other_numbers(step_doses=(15, 14, 14)),
    "silence is quiet": misread(comfort={Comfort.UNANSWERED: Comfort.QUIET}),
    "silence is rough": misread(comfort={Comfort.UNANSWERED: Comfort.ROUGH}),
    "rough sleep is rough": misread(comfort={Comfort.ROUGH_SLEEP: Comfort.ROUGH}),
    "severe is rough": misread(comfort={Comfort.SEVERE: Comfort.ROUGH}),
    "the previous dose is the advised one": misread(dose={LastDose.PREVIOUS: LastDose.ADVISED}),
    "the previous dose is not known": misread(dose={LastDose.PREVIOUS: LastDose.NOT_KNOWN}),
    "an unknown dose was taken": misread(dose={LastDose.NOT_KNOWN: LastDose.ADVISED}),
    "blocked is open": misread(gate={Gate.BLOCKED: Gate.OPEN}),
    "blocked is pause": misread(gate={Gate.BLOCKED: Gate.PAUSE}),
    "danger is pause": misread(gate={Gate.DANGER: Gate.PAUSE}),
    "a raise is not heard": misread(word={Raise(): None}),
    "a named step is the first": misread(word={StartAt(1): StartAt(0), StartAt(2): StartAt(0)}),
    "an offer forgets the answers": misremembered(StepUp, comfort=0),
    "a step back forgets the unknown nights": misremembered(StepBack, unknown=0),
    "a step back keeps a dose": misremembered(StepBack, doses=1),
    "a move keeps rough answers": misremembered(MoveToMorning, comfort=-3),
    "a move forgets the doses": misremembered(MoveToMorning, doses=0),
    "a move forgets the unknown nights": misremembered(MoveToMorning, unknown=0),
    "maintaining forgets the unknown nights": misremembered(Maintain, unknown=0),
    "an interruption forgets the timing": misremembered(Status.INTERRUPTED, timing=Timing.NIGHT),
    "an interruption forgets the ceiling": misremembered(Status.INTERRUPTED, ceiling=2),
    "a pause forgets the ceiling": misremembered(Status.PAUSED, ceiling=2),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_wrong_rule_is_caught_within_the_same_walks(name: str) -> None:
    mistaken, chunk = MISTAKES[name], CHUNKS[0]
    same_walks = walks(chunk.rules, chunk.seed, chunk.letters, chunk.longest)
    caught = (
        (timing, walk)
        for timing, walk in same_walks
        if quarrel(mistaken, chunk.rules, timing, walk) is not None
    )
    timing, walk = next(caught, (None, None))
    assert timing is not None and walk is not None, f"nobody noticed that {name}"
    shortest = shortest_quarrel(mistaken, chunk.rules, timing, walk)
    assert len(shortest) <= 40
    assert told(mistaken, chunk.rules, timing, shortest).count("they differ") == 1


def test_the_shortest_quarrel_about_one_quiet_check_in_is_a_plain_fortnight() -> None:
    mistaken, chunk = MISTAKES["four quiet check-ins to step up"], CHUNKS[0]
    found = next(
        (timing, walk)
        for timing, walk in walks(chunk.rules, chunk.seed, chunk.letters, chunk.longest)
        if quarrel(mistaken, chunk.rules, timing, walk) is not None
    )
    shortest = shortest_quarrel(mistaken, chunk.rules, *found)
    start, *nights = shortest
    assert isinstance(start.word, StartAt)
    assert len(nights) == 14
    assert sum(night != PLAIN for night in nights) == 1  # the one that kept quiet short of five


def test_where_the_readings_agree_there_is_nothing_to_shorten() -> None:
    with pytest.raises(ValueError, match="agree"):
        shortest_quarrel(day, REAL, Timing.NIGHT, [PLAIN] * 10)
