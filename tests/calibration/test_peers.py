"""Peers say what their own formulas say, on simulated days and on people's own."""

import csv
from dataclasses import replace
from math import log10
from pathlib import Path

import numpy as np
import pytest

from lowtide.calibration import peers
from lowtide.calibration.people.generate import Fixed, generate
from lowtide.response.answer import Verdict
from lowtide.response.series import Series

stats = pytest.importorskip("scipy.stats", reason="needs the extra calibration")
STUDYU = Path(__file__).parents[3] / "shared" / "data" / "studyu_nof1" / "measurements_tea.csv"
FALLING = generate(1, np.random.default_rng(2), fixed=Fixed(change=-3.0, level=7.0)).series(0)
RISING = replace(FALLING, scores=12 - FALLING.scores)
TESTS = [peers.welch, peers.studyu, peers.period_anova]


def seen(scores: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[float]:
    return [score for score in scores.tolist() if score == score]


def test_welch_equals_scipy() -> None:
    p = stats.ttest_ind(
        seen(FALLING.scores[-28:]), seen(FALLING.scores[:14]), equal_var=False, alternative="less"
    ).pvalue
    assert peers.welch(FALLING) == pytest.approx(-log10(p), rel=1e-6)


def test_studyu_equals_scipy() -> None:
    p = stats.ttest_ind(
        seen(FALLING.scores[:14]), seen(FALLING.scores[14:]), equal_var=False
    ).pvalue
    assert peers.studyu(FALLING) == pytest.approx(-log10(p), rel=1e-6)


def test_period_anova_equals_scipy() -> None:
    weeks = [np.nanmean(FALLING.scores[day : day + 7]) for day in range(0, 84, 7)]
    p = stats.f_oneway(weeks[:2], weeks[2:]).pvalue
    assert peers.period_anova(FALLING) == pytest.approx(-log10(p), rel=1e-6)


def test_counting_counts() -> None:
    before, late = np.nanmean(FALLING.scores[:14]), np.nanmean(FALLING.scores[-28:])
    assert peers.naive(FALLING) == pytest.approx(1 - late / before)


@pytest.mark.parametrize("peer", [*TESTS, peers.naive])
def test_more_pain_scores_below_no_pain_at_all(peer: peers.Peer) -> None:
    assert peer(RISING) < 0 < peer(FALLING) or peer is peers.welch
    assert peer(RISING) < peer(FALLING)


@pytest.mark.parametrize("peer", [*TESTS, peers.naive])
def test_no_scores_say_nothing(peer: peers.Peer) -> None:
    silent = replace(FALLING, scores=np.full(84, np.nan))
    assert peer(silent) == peers.SILENT


def test_equal_scores_are_no_change() -> None:
    flat = replace(FALLING, scores=np.full(84, 5.0))
    assert [peer(flat) <= 0.31 for peer in TESTS] == [True] * 3


@pytest.mark.parametrize("peer", [peers.arima, peers.structural])
def test_statsmodels_finds_a_large_fall_and_no_rise(peer: peers.Peer) -> None:
    pytest.importorskip("statsmodels", reason="needs the extra calibration")
    day = np.arange(84)
    wobble = np.random.default_rng(4).standard_normal(84) / 2
    fall = Series(
        np.where(day > 20, 3.0, 8.0) + wobble, np.where(day >= 14, 4.5, 0.0), day % 7 > 4, 14
    )
    assert peer(fall) > 2
    assert peer(replace(fall, scores=10 - fall.scores)) < -2
    assert peer(replace(fall, scores=np.full(84, 5.0))) == peers.SILENT


def test_the_best_of_several_looks_is_said_once() -> None:
    looks = (28, 56, 84)
    singles = [peers.welch(peers.until(FALLING, days)) for days in looks]
    assert peers.best_of_looks(peers.welch, FALLING, looks) == max(singles)
    assert peers.verdict(peers.welch, 1.0, FALLING) is Verdict.BETTER
    assert peers.verdict(peers.welch, 99.0, FALLING) is Verdict.UNCLEAR


@pytest.mark.skipif(not STUDYU.is_file(), reason="../shared/data/studyu_nof1 is absent")
def test_studyus_own_diaries_get_studyus_own_test() -> None:
    with STUDYU.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["is_survey1"] == "true"]
    people = {row["participant_id"] for row in rows}
    compared = 0
    for person in people:
        own = [row for row in rows if row["participant_id"] == person]
        scores = np.array([float(row["survey1_question1_response"]) for row in own])
        treated = np.array([row["current_intervention_name"] != "No tea" for row in own])
        if min(treated.sum(), (~treated).sum()) < 3 or np.ptp(scores) == 0:
            continue
        p = stats.ttest_ind(scores[treated], scores[~treated], equal_var=False).pvalue
        found = peers.studyu(Series(scores, treated.astype(float), treated, 0))
        assert abs(found) == pytest.approx(-log10(p), rel=1e-6)
        compared += 1
    assert compared
