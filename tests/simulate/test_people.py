"""Simulated people: each life shows what it is there for, and the same seed lives it again."""

from datetime import date, timedelta
from math import sqrt
from random import Random
from statistics import correlation, mean, pstdev

import msgspec
import pytest
from msgspec.structs import replace

from lowtide.course.codec import decode, encode
from lowtide.course.events import (
    AdviceGiven,
    AnyBody,
    CheckedIn,
    ConditionsStated,
    DoseMissed,
    DoseUnsure,
    Introduced,
    MedicinesStated,
    Prescribed,
    PrescriberSaid,
    Say,
    Severity,
    TherapiesKept,
    TherapiesStated,
)
from lowtide.course.journal import MemoryJournal
from lowtide.decision.recommendation import action
from lowtide.errors import UserError
from lowtide.quantities import Dose, Night, PainScore, Timing
from lowtide.simulate.catalogue import library, numbers, people, person
from lowtide.simulate.life import FIRST_DOSE
from lowtide.simulate.pain import evenings, expected
from lowtide.simulate.people import Person
from simulate.stories import LAST, PROTOCOL, SETTING, lived, story, told, without_word

KEYS = [each.key for each in people()]
RUN_IN = numbers().run_in.value


# --- what each life shows ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "night", "advised"),
    [
        ("better", 1, ("start", 1.5)),
        ("better", 50, ("maintain", 4.5)),
        ("better", 100, ("maintain", 4.5)),
        ("no_better", 1, ("start", 1.5)),
        ("no_better", 100, ("maintain", 4.5)),
        ("flare", 60, ("maintain", 4.5)),
        ("lifelong_insomnia", 70, ("maintain", 4.5)),
        ("opioid_scare", 33, ("maintain", 4.5)),
        ("opioid_scare", 34, ("interrupt", 0.0)),  # tramadol is on the list
        ("opioid_scare", 37, ("interrupt", 0.0)),  # the last tablet was the day before
        ("opioid_scare", 48, ("interrupt", 0.0)),  # the interval is over, and nobody has said so
        ("opioid_scare", 49, ("resume", 1.5)),  # the prescriber's word, which names tramadol
        ("severe_effect", 23, ("maintain", 3.0)),
        ("severe_effect", 24, ("pause", 0.0)),
        ("severe_effect", 25, ("resume", 1.5)),
        ("severe_effect", 50, ("maintain", 1.5)),  # and no higher without the prescriber
        ("three_nights_in", 3, ("maintain", 1.5)),
        ("morning", 19, ("maintain", 1.5)),
        ("morning", 20, ("move_to_morning", 1.5)),
        ("morning", 45, ("maintain", 4.5)),
    ],
)
def test_a_life_shows_what_it_is_there_for(
    who: str, night: int, advised: tuple[str, float]
) -> None:
    assert story(who).on(night) == advised


def test_ada_has_less_pain_and_ben_has_not() -> None:
    ada, ben = story("better"), story("no_better")
    assert ada.pain(87, 100) <= ada.pain(-13, 0) - 2
    assert abs(ben.pain(60, 100) - ben.pain(-13, 0)) < 0.75


# The fall is there before the first dose, and it ends where her pain was usual.
def test_cleo_began_in_a_bad_spell_that_passes_by_itself() -> None:
    cleo = story("flare")
    assert cleo.pain(-13, -7) >= cleo.pain(-6, 0) + 0.5 >= cleo.pain(40, 60) + 1
    assert cleo.pain(40, 60) == pytest.approx(cleo.person.usual.value, abs=0.5)
    felt = [expected(cleo.person, numbers(), night) for night in range(1 - RUN_IN, 61)]
    assert felt == sorted(felt, reverse=True)


def test_dan_sleeps_badly_as_ever_and_stays_with_the_evening() -> None:
    dan = story("lifelong_insomnia")
    slept = [each.sleep.score for each in dan.check_ins.values() if each.sleep is not None]
    assert min(slept) >= 6
    assert mean(slept) > 8
    assert {each.sleep_worse for each in dan.check_ins.values()} == {False}
    assert {each.memory.state.timing for each in dan.advice} == {Timing.NIGHT}


def test_hugo_takes_his_dose_in_the_morning_from_then_on() -> None:
    hugo = story("morning")
    clock = {number: each.taken_at for number, each in hugo.taken.items() if each.taken_at}
    assert all(at.hour in (22, 23) for number, at in clock.items() if number < 20)
    assert all(at.hour == 8 for number, at in clock.items() if number >= 20)
    assert all(Night.at(at) == LAST + (number - 45) for number, at in clock.items())


def test_eve_takes_nothing_between_tramadol_and_the_word() -> None:
    assert not set(range(34, 49)) & story("opioid_scare").taken.keys()


# The control: what lets her begin again is the word, not the time that has passed.
def test_without_the_word_eve_never_begins_again() -> None:
    eve = told(without_word(person("opioid_scare")))
    assert {eve.on(night) for night in range(34, 71)} == {("interrupt", 0.0)}


def test_a_word_before_the_interval_is_over_does_not_let_eve_begin_again() -> None:
    early = tuple(
        replace(each, night=45) if each.word else each for each in person("opioid_scare").happenings
    )
    eve = told(replace(person("opioid_scare"), happenings=early))
    assert eve.on(45) == eve.on(46) == ("interrupt", 0.0)


def test_finn_never_climbs_back_by_himself() -> None:
    finn = story("severe_effect")
    assert finn.check_ins[24].effects is not None
    assert [each.severity for each in finn.check_ins[24].effects] == [Severity.SEVERE]
    assert {finn.on(night)[1] for night in range(25, 51)} == {1.5}


def test_ada_keeps_two_therapies_and_ticks_them_weekly() -> None:
    ada = story("better")
    stated = [each.body for each in ada.events if isinstance(each.body, TherapiesStated)]
    assert stated == [
        TherapiesStated(("physiotherapy",)),
        TherapiesStated(("physiotherapy", "muscle_relaxing")),
    ]
    kept = [each for each in ada.events if isinstance(each.body, TherapiesKept)]
    assert len(kept) >= 10
    assert {key for each in stated for key in each.keys} <= {t.key for t in PROTOCOL.therapies}


# --- what every life is made of ------------------------------------------------------------------


@pytest.mark.parametrize("who", KEYS)
def test_a_life_begins_with_everything_that_a_start_needs(who: str) -> None:
    life = story(who)
    first = [each.body for each in life.events if life.number(each.night) == FIRST_DOSE - RUN_IN]
    said: list[type[AnyBody]] = [Introduced, MedicinesStated, ConditionsStated, Prescribed]
    assert [type(body) for body in first[:4]] == said
    assert first[0] == Introduced(life.person.name)
    assert all(life.on(night) == ("not_started", 0.0) for night in range(1 - RUN_IN, 1))
    words = [each for each in life.events if isinstance(each.body, PrescriberSaid)]
    assert words[0].body == PrescriberSaid(Say.START, conflicts=())
    assert life.number(words[0].night) == FIRST_DOSE
    assert life.on(FIRST_DOSE) == ("start", 1.5)


# What was advised evening by evening is what the whole diary says afterwards.
@pytest.mark.parametrize("who", KEYS)
def test_advice_given_on_the_way_is_what_the_diary_says_afterwards(who: str) -> None:
    life = story(who)
    said = {each.night: each.body for each in life.events if isinstance(each.body, AdviceGiven)}
    anew = {
        each.night: AdviceGiven(action(each.recommendation), each.dose, SETTING.rules)
        for each in life.advice
    }
    assert said.items() <= anew.items()
    assert {life.number(night) for night in said} == life.check_ins.keys()


@pytest.mark.parametrize("who", KEYS)
def test_nobody_takes_anything_but_what_is_advised(who: str) -> None:
    life = story(who)
    for number, taken in life.taken.items():
        assert taken.dose.mg == life.on(number)[1]


@pytest.mark.parametrize("who", KEYS)
def test_a_life_ends_with_its_last_night_and_is_recorded_in_order(who: str) -> None:
    life = story(who)
    journal = MemoryJournal(bytes)
    journal.append(life.events)
    assert len(journal.read()) == len(life.events)
    moments = [each.recorded_at for each in life.events]
    assert moments == sorted(moments)
    assert [each.id for each in life.events] == sorted(each.id for each in life.events)
    assert life.number(life.events[0].night) == FIRST_DOSE - RUN_IN
    assert max(each.night for each in life.events) <= LAST
    assert [decode(encode(each)) for each in life.events] == list(life.events)


def test_most_evenings_are_answered_and_some_doses_are_left_out() -> None:
    stories = [story(key) for key in KEYS]
    nights = sum(len(each.advice) for each in stories)
    assert 0.85 <= sum(len(each.check_ins) for each in stories) / nights <= 0.91
    kinds = {type(event.body) for each in stories for event in each.events}
    assert {DoseMissed, DoseUnsure} <= kinds
    told_of = sum(len(each.taken) for each in stories)
    due = sum(each.dose is not None for life in stories for each in life.advice)
    assert 0.85 <= told_of / due <= 0.97


def test_a_dose_that_was_not_tapped_is_told_the_evening_after() -> None:
    ada = story("better")
    late = [
        each
        for number, body in ada.taken.items()
        if body.taken_at is None
        for each in ada.events
        if each.body is body
    ]
    assert late
    assert all(each.recorded_at.date() == each.night.date + timedelta(days=1) for each in late)


# --- the same again ------------------------------------------------------------------------------


@pytest.mark.parametrize("who", KEYS)
def test_the_same_seed_lives_the_same_life(who: str) -> None:
    assert tuple(lived(person(who))) == story(who).events


# Shown on another day, it is the same life: only dates and hours differ.
@pytest.mark.parametrize("who", KEYS)
def test_a_life_that_ends_on_another_night_is_the_same_life(who: str) -> None:
    later = replace(SETTING, last=Night(date(2027, 1, 9)), zone="America/New_York")
    shifted = lived(person(who), later)
    answers = [
        (later.last - each.night, each.body)
        for each in shifted
        if isinstance(each.body, CheckedIn | AdviceGiven)
    ]
    assert answers == [
        (LAST - each.night, each.body)
        for each in story(who).events
        if isinstance(each.body, CheckedIn | AdviceGiven)
    ]


# --- pain ----------------------------------------------------------------------------------------


def steady(spread: float = 1.0) -> Person:
    ben = person("no_better")
    return replace(
        ben,
        usual=replace(ben.usual, value=5.0),
        spread=replace(ben.spread, value=spread),
    )


def series(who: Person, nights: int, seed: int = 1) -> list[float]:
    felt = evenings(who, numbers(), Random(seed))
    return [next(felt).score for _ in range(nights)]


def test_pain_goes_up_and_down_as_the_numbers_say() -> None:
    felt = series(steady(), 20_000)
    assert mean(felt) == pytest.approx(5.0, abs=0.05)
    rounding = 1 / 12  # the variance that whole points add
    assert pstdev(felt) == pytest.approx(sqrt(1 + rounding), abs=0.03)
    lag_one = correlation(felt[:-1], felt[1:])
    assert lag_one == pytest.approx(numbers().lag_one.value / (1 + rounding), abs=0.03)


def test_pain_stays_on_its_scale_in_whole_points() -> None:
    felt = series(steady(spread=6), 2_000)
    assert {min(felt), max(felt)} == {0, 10}
    assert all(score == int(score) for score in felt)


# Nothing that is advised or taken changes what is felt: no story says what naltrexone does.
@pytest.mark.parametrize("who", KEYS)
def test_pain_never_follows_a_dose(who: str) -> None:
    felt = series(person(who), len(story(who).advice), seed=person(who).seed)
    for number, answers in story(who).check_ins.items():
        assert answers.pain == PainScore(int(10 * felt[number - 1 + RUN_IN]))


# --- the library ---------------------------------------------------------------------------------


@pytest.mark.parametrize("who", people(), ids=KEYS)
def test_everybody_is_labelled_as_simulated(who: Person) -> None:
    assert who.name.endswith(" (simulated)")
    assert who.shows.endswith(".")
    assert "simulated" in SETTING.prescriber


def test_no_two_people_share_a_key_a_name_or_a_seed() -> None:
    for field in ("key", "name", "seed"):
        assert len({getattr(each, field) for each in people()}) == len(people())


def test_every_number_has_a_source() -> None:
    tree = msgspec.to_builtins(library())
    sourced = list(_sourced(tree))
    assert len(sourced) >= 25
    assert all(each["source"] and each["mark"] in ("S", "D", "A", "NF") for each in sourced)


def _sourced(tree: object) -> list[dict[str, str]]:
    if isinstance(tree, dict):
        own = [tree] if "value" in tree else []
        return own + [found for each in tree.values() for found in _sourced(each)]
    if isinstance(tree, list | tuple):
        return [found for each in tree for found in _sourced(each)]
    return []


def test_a_person_who_is_not_there_is_refused_with_the_others_named() -> None:
    with pytest.raises(UserError, match=r'no simulated person "zoe". Choose one of: better, no_b'):
        person("zoe")


def test_doses_are_never_above_the_protocol() -> None:
    assert max(t.dose for key in KEYS for t in story(key).taken.values()) <= Dose(4500)
