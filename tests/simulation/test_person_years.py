"""Simulated years of people who take what is advised, forget, react badly or fall silent."""

from collections.abc import Callable

import pytest

from lowtide.asks import Who
from lowtide.course.events import CheckedIn, Say
from lowtide.course.facts import Span
from simulation.person import (
    INSOMNIA,
    MODERATE,
    QUIET,
    SEVERE,
    SILENT,
    YEAR,
    Body,
    Lived,
    Today,
    calendar,
    climbs_back_unasked,
    first_at,
    live,
    longest_without_ask,
    rises_unearned,
    settled,
    severe_evenings,
)


def always(answers: CheckedIn | None) -> Body:
    return lambda _: answers


def severe_from(mg: float) -> Body:
    """A body that reacts severely on the day after a dose as high as that."""
    return lambda today: SEVERE if today.last_mg >= mg else QUIET


def test_a_year_of_insomnia_that_is_no_worse_than_before_reaches_4_5_mg() -> None:
    """Bad sleep that is the illness delays nothing: 4.5 mg on night 29, and for the year."""
    year = live(always(INSOMNIA))
    assert first_at(year, 4.5) == 29
    assert {each.taken_mg for each in year[28:]} == {4.5}
    assert {each.advice.memory.state.timing.value for each in year} == {"night"}


def test_severe_at_3_mg_settles_below_it() -> None:
    """One severe reaction at 3 mg: the prescriber is asked, and 3 mg never comes back."""
    year = live(severe_from(3.0))
    (bad,) = severe_evenings(year)
    assert (bad.number, bad.advised_mg) == (16, 0.0)
    assert Who.PRESCRIBER in bad.asked
    assert {each.taken_mg for each in year[bad.number :]} == {1.5}
    assert climbs_back_unasked(year) == []


def test_each_raise_of_the_prescriber_is_one_more_try_and_no_more() -> None:
    """Repeated severe reactions at 3 mg come only after the prescriber's words, one for each."""
    year = live(severe_from(3.0), words={60: Say.RAISE, 150: Say.RAISE, 250: Say.RAISE})
    bad = [each.number for each in severe_evenings(year)]
    assert len(bad) == 4
    assert all(
        earlier < word < later
        for earlier, word, later in zip(bad, (60, 150, 250), bad[1:], strict=False)
    )
    assert settled(year)
    assert climbs_back_unasked(year) == []


def test_severe_at_4_5_mg_settles_at_3_mg() -> None:
    """A severe reaction at 4.5 mg: 3 mg from then on, and nobody climbs by themselves."""
    year = live(severe_from(4.5))
    (bad,) = severe_evenings(year)
    assert {each.taken_mg for each in year[bad.number :]} == {3.0}
    assert climbs_back_unasked(year) == []


def test_severe_at_every_dose_ends_in_no_dose_and_an_ask() -> None:
    """Severe again at the lowest dose: interrupted in a week, the prescriber asked every night."""
    year = live(severe_from(0.1))
    assert len(severe_evenings(year)) == 2
    assert {each.taken_mg for each in year[6:]} == {0.0}
    assert all(Who.PRESCRIBER in each.asked for each in year[6:])


def test_severe_at_every_dose_with_a_prescriber_who_resumes_again_and_again() -> None:
    """Each word is one dose and one more interruption; between words there is none."""
    words = {number: Say.RESUME for number in (30, 60, 90, 120)}
    year = live(severe_from(0.1), words=words)
    taken = [each.number for each in year if each.taken_mg]
    assert taken[2:] == list(words)
    assert all(Who.PRESCRIBER in each.asked for each in severe_evenings(year))


@pytest.mark.parametrize("missed", range(7))
def test_weekly_forgetting_reaches_4_5_mg(missed: int) -> None:
    """One dose forgotten every week: 28 known doses take at most five nights longer, and stay."""
    year = live(always(QUIET), lambda today: today.number % 7 != missed)
    reached = first_at(year, 4.5)
    assert reached is not None
    assert 29 <= reached <= 35
    assert {each.advised_mg for each in year[reached - 1 :]} == {4.5}


@pytest.mark.parametrize("seed", range(4))
def test_forgetting_at_random_reaches_4_5_mg(seed: int) -> None:
    """One dose in seven forgotten at random, never written down: 4.5 mg within ten weeks."""
    year = live(always(QUIET), lambda today: today.luck.random() > 1 / 7 or None, seed=seed)
    reached = first_at(year, 4.5)
    assert reached is not None
    assert reached <= 70


def waits_and_asks(year: list[Lived]) -> None:
    """The dose stays at the first step; from all its doses on, rough days ask the prescriber."""
    assert {each.advised_mg for each in year} == {1.5}
    rough = [each for each in year[15:] if each.answers is MODERATE]
    assert rough
    assert all(Who.PRESCRIBER in each.asked for each in rough)


def test_alternating_moderate_effects_settle_and_ask() -> None:
    """Every other day moderate: never five quiet days, so no step up, and somebody is asked."""
    year = live(lambda today: MODERATE if today.number % 2 else QUIET)
    waits_and_asks(year)
    assert settled(year)
    assert longest_without_ask(year[14:]) <= 1


def test_moderate_effects_three_days_a_week_settle_and_ask() -> None:
    """Three moderate days every week: four quiet days are not five, and somebody is asked."""
    year = live(lambda today: MODERATE if today.number % 7 < 3 else QUIET)
    waits_and_asks(year)
    assert settled(year)
    assert longest_without_ask(year[14:]) <= 4


@pytest.mark.parametrize("seed", range(4))
def test_moderate_effects_on_three_random_days_of_seven_never_rise_unearned(seed: int) -> None:
    """Each rise has five quiet days before it; the year reaches the target, or settles."""
    year = live(lambda today: MODERATE if today.luck.random() < 3 / 7 else QUIET, seed=seed)
    assert rises_unearned(year) == []
    assert first_at(year, 4.5) or settled(year)


def test_moderate_effects_every_day_end_in_a_pause_and_an_ask() -> None:
    """Rough day after rough day: paused at the first step within a week, and asked every night."""
    year = live(always(MODERATE))
    assert {each.taken_mg for each in year[5:]} == {0.0}
    assert all(each.asked for each in year[5:])


SILENCE_WEEKS, WEEKS = 3, 8


def silent_now(today: Today) -> bool:
    return (today.number - 1) % (WEEKS * 7) >= (WEEKS - SILENCE_WEEKS) * 7


def test_long_silences_step_down_and_climb_again_by_known_doses() -> None:
    """Three silent weeks in every eight: lower and lower, asked, and 4.5 mg only after 28 doses."""
    year = live(
        lambda today: SILENT if silent_now(today) else QUIET,
        lambda today: None if silent_now(today) else True,
    )
    for start in range(0, YEAR - WEEKS * 7, WEEKS * 7):
        talking = year[start : start + 35]
        silent = year[start + 35 : start + 56]
        silence = [each.advised_mg for each in silent]
        assert [each.taken_mg for each in talking].count(4.5) == 35 - 28
        assert silence == sorted(silence, reverse=True)
        assert silence[-1] == 1.5
        assert longest_without_ask(silent) <= 3
    assert rises_unearned(year) == []


def test_a_year_of_silence_after_the_start_never_rises_and_keeps_asking() -> None:
    """Nothing is ever answered or written down: the first dose is the only one ever advised."""
    year = live(always(SILENT), lambda _: None)
    assert {each.advised_mg for each in year} == {1.5}
    assert longest_without_ask(year) <= 3


def tramadol_from(first: int, last: int) -> tuple[Span[str], ...]:
    return (Span("tramadol", calendar(first), calendar(last)),)


def test_a_week_of_tramadol_interrupts_for_good_without_a_word() -> None:
    """From the first opioid on no dose is advised, and the prescriber is asked every night."""
    year = live(always(QUIET), medicines=tramadol_from(100, 106))
    assert {each.advised_mg for each in year[99:]} == {0.0}
    assert all(Who.PRESCRIBER in each.asked for each in year[99:])


@pytest.mark.parametrize(
    ("word", "resumes"), [(99, None), (103, None), (115, None), (116, 116), (140, 140)]
)
def test_a_week_of_tramadol_and_the_prescribers_word(word: int, resumes: int | None) -> None:
    """A word after ten days without the opioid resumes at 1.5 mg; four weeks later it is 4.5 mg."""
    year = live(always(QUIET), medicines=tramadol_from(100, 106), words={word: Say.RESUME})
    doses = [each.advised_mg for each in year]
    if resumes is None:
        assert set(doses[99:]) == {0.0}
    else:
        assert set(doses[99 : resumes - 1]) == {0.0}
        assert doses[resumes - 1 : resumes + 29] == [1.5] * 14 + [3.0] * 14 + [4.5] * 2


def anything(
    quiet: int, moderate: int, severe: int, silent: int
) -> Callable[[Today], CheckedIn | None]:
    """A body without any pattern, by parts."""
    choices = [QUIET, MODERATE, SEVERE, SILENT]
    weights = [quiet, moderate, severe, silent]
    return lambda today: today.luck.choices(choices, weights)[0]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("parts", [(90, 8, 1, 1), (70, 10, 5, 15), (40, 40, 5, 15)])
def test_whatever_happens_the_year_ends_well(seed: int, parts: tuple[int, int, int, int]) -> None:
    """Severe never means a dose and always an ask; no rise is unearned; nobody climbs back alone;
    and the year reaches the target, settles, or goes on asking.
    """
    year = live(
        anything(*parts),
        lambda today: today.luck.choices([True, False, None], [90, 5, 5])[0],
        seed=seed,
    )
    assert all(each.advised_mg == 0.0 and each.asked for each in severe_evenings(year))
    assert rises_unearned(year) == []
    assert climbs_back_unasked(year) == []
    assert first_at(year, 4.5) or settled(year) or longest_without_ask(year[-60:]) < 30
