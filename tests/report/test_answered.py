"""An answer in words: each verdict, each reason and each next step, in English and in German."""

import re
from datetime import date
from typing import Any

import pytest
from django.utils.translation import gettext, override
from msgspec.structs import replace

from lowtide.phrases import Words
from lowtide.report.answered import plain as plain_words
from lowtide.report.answered import precise as precise_words
from lowtide.report.answered.data import PROMISED, as_data
from lowtide.report.answered.figures import Chance, Figure, halves, in_100
from lowtide.report.answered.plain import plain
from lowtide.report.answered.precise import precise
from lowtide.response.answer import Answer, NextStep, Reason, Spread, Verdict
from other_language import dots, left_in_english
from response.answers import (
    BETTER,
    BY_A_THIRD,
    BY_VERDICT,
    NO_BETTER,
    POINTS_ONLY,
    UNCLEAR,
    WITHOUT,
    WORSE,
)

# Words that an open-label course cannot bear, or that a person should not be met with.
NEVER_SAID = re.compile(
    r"\b(caused?|because of|due to|effective|works?|helps|holds?|great|unfortunately|fail\w*)\b",
    re.IGNORECASE,
)
NIE_GESAGT = re.compile(r"\b(verursacht|wegen|wirksam|wirkt|hilft|leider|du|dein\w*)\b", re.I)


def said(words: Words) -> tuple[str, str]:
    with override("de"):
        return words.say(), words.say(gettext).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("answer", "english", "german"),
    [
        (
            BETTER,
            "Since starting, your pain is lower than before, by about 2 points of 10 (most likely "
            "between 1 and 3).",
            "Seit Beginn ist Ihr Schmerz geringer als vorher, um etwa 2 von 10 Punkten (am "
            "wahrscheinlichsten zwischen 1 und 3).",
        ),
        (
            BY_A_THIRD,
            "Since starting, your pain is lower than before by a third or more: by about 2 points "
            "of 10 (most likely between 1 and 3).",
            "Seit Beginn ist Ihr Schmerz um ein Drittel oder mehr geringer als vorher: um etwa 2 "
            "von 10 Punkten (am wahrscheinlichsten zwischen 1 und 3).",
        ),
        (
            WORSE,
            "Since starting, your pain is higher than before, by about 1.5 points of 10 (most "
            "likely between 1 and 2.5).",
            "Seit Beginn ist Ihr Schmerz stärker als vorher, um etwa 1,5 von 10 Punkten (am "
            "wahrscheinlichsten zwischen 1 und 2,5).",
        ),
        (
            NO_BETTER,
            "Since starting, your pain is not clearly lower than before, as far as your answers "
            "can tell.",
            "Seit Beginn ist Ihr Schmerz nicht deutlich geringer als vorher, soweit Ihre Antworten "
            "das zeigen können.",
        ),
        (
            UNCLEAR,
            "So far your answers do not say whether your pain has changed since starting.",
            "Bisher sagen Ihre Antworten nicht, ob Ihr Schmerz sich seit Beginn geändert hat.",
        ),
        (WITHOUT, "It is too early to tell.", "Für eine Antwort ist es zu früh."),
        (
            replace(UNCLEAR, outcome="sleep"),
            "So far your answers do not say whether your bad sleep has changed since starting.",
            "Bisher sagen Ihre Antworten nicht, ob Ihr schlechter Schlaf sich seit Beginn geändert "
            "hat.",
        ),
    ],
)
def test_the_headline_of_each_verdict(answer: Answer, english: str, german: str) -> None:
    assert said(plain(answer).headline) == (english, german)


@pytest.mark.parametrize(
    ("q05", "q95", "english", "german"),
    [
        (-2.4, 0.6, "It may be lower by up to 2.5 points of 10, or higher by up to 0.5.",
         "Es können bis zu 2,5 von 10 Punkten weniger sein, oder bis zu 0,5 mehr."),
        (-2.4, -0.6, "Most likely it is lower by 0.5 to 2.5 points of 10.",
         "Am wahrscheinlichsten sind 0,5 bis 2,5 von 10 Punkten weniger."),
        (-2.4, 0.2, "Most likely it is lower by 0 to 2.5 points of 10.",
         "Am wahrscheinlichsten sind 0 bis 2,5 von 10 Punkten weniger."),
        (0.4, 1.9, "Most likely it is higher by 0.5 to 2 points of 10.",
         "Am wahrscheinlichsten sind 0,5 bis 2 von 10 Punkten mehr."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("verdict", [Verdict.UNCLEAR, Verdict.NO_BETTER])
def test_where_the_change_lies_when_the_headline_names_none(
    verdict: Verdict, q05: float, q95: float, english: str, german: str
) -> None:
    change = Spread(0, 1, q05, q05, q05, q95, q95)
    told = plain(replace(UNCLEAR, verdict=verdict, change_points=change)).extent
    assert said(told[0]) == (english, german)


@pytest.mark.parametrize(
    ("chance", "count"), [(0.69, 69), (0.001, 1), (0.0, 1), (0.999, 99), (0.305, 30)]
)
def test_a_chance_is_a_count_of_100_and_never_certain(chance: float, count: int) -> None:
    told = plain(replace(BETTER, p_reduction_30=chance)).extent
    assert said(told[-1]) == (
        f"The chance that it is at least 30\u00a0% lower is about {count} in 100.",
        f"Die Chance, dass es mindestens 30 % weniger sind, ist etwa {count} von 100.",
    )


def test_where_percent_means_nothing_there_are_points_only() -> None:
    assert plain(POINTS_ONLY).extent == ()
    assert "%" not in " ".join(
        each.say() for each in plain(POINTS_ONLY).said if each != plain(POINTS_ONLY).yardstick
    )
    precisely = " ".join(each.say() for each in precise(POINTS_ONLY))
    assert "Percent is not given" in precisely
    assert "P(reduction ≥ 30 %)" not in precisely


@pytest.mark.parametrize("answer", [*BY_VERDICT.values(), BY_A_THIRD, POINTS_ONLY])
def test_the_yardstick_and_the_limit_are_always_beside_it(answer: Answer) -> None:
    told = [each.say() for each in plain(answer).said]
    assert "of 100 people with fibromyalgia who took a placebo in trials, 31 had" in told[-2]
    assert "It cannot tell naltrexone from time, from hope" in told[-1]
    precisely = [each.say() for each in precise(answer)]
    assert "and 19 at least 50\u00a0% less." in precisely[-2]
    assert precisely[-1].startswith("Open-label, before and after: placebo response")


def test_too_early_says_when_to_ask_again_and_every_other_verdict_when_it_is_asked() -> None:
    again = plain(WITHOUT).again, plain(BETTER).again
    assert [each.say() for each in again if each] == [
        "Ask again after 2 May 2026.",
        "It is asked again on 2 May 2026.",
    ]
    assert plain(replace(WITHOUT, ask_again=None)).again is None
    assert all(
        "Next set day" not in each.say() for each in precise(replace(BETTER, ask_again=None))
    )


def every_answer() -> dict[str, Answer]:
    """Every verdict, with every reason and every next step, and every outcome."""
    answers = {
        f"{verdict.value}-{reason.value}": replace(each, reasons=(reason,))
        for verdict, each in BY_VERDICT.items()
        for reason in Reason
    }
    answers |= {each.value: replace(UNCLEAR, next_step=each) for each in NextStep}
    answers |= {each: replace(BETTER, outcome=each) for each in plain_words.WHAT}
    apart = replace(BETTER.therapies[0], apart=False)
    answers["together"] = replace(BETTER, therapies=(apart,))
    drawn = replace(BETTER, design="randomised_start", randomisation_draws=14)
    answers["drawn"] = replace(drawn, randomisation_p=3 / 14)
    answers["drawn best"] = replace(drawn, randomisation_p=1 / 14)
    answers["never"] = replace(BETTER, first_response=None, sensitivity=None, bayes_factor=None)
    return answers | {"third": BY_A_THIRD, "points": POINTS_ONLY}


@pytest.mark.parametrize("words", [plain_words, precise_words], ids=["plain", "precise"])
def test_there_are_words_for_everything(words: Any) -> None:
    assert set(words.REASONS) == set(Reason)
    assert set(words.STEPS) == set(NextStep)
    assert set(precise_words.VERDICTS) == set(Verdict)
    assert set(plain_words.WHAT) == set(precise_words.OUTCOMES)


@pytest.mark.parametrize("answer", every_answer().values(), ids=every_answer())
def test_no_cause_is_claimed_and_nobody_is_cheered_or_alarmed(answer: Answer) -> None:
    for words in (*plain(answer).said, *precise(answer)):
        english, german = said(words)
        assert not NEVER_SAID.search(english.replace("check failed", "")), english
        assert not NIE_GESAGT.search(german), german
        assert "{" not in english + german
        assert english[-1] == german[-1] == "."


@pytest.mark.parametrize("answer", every_answer().values(), ids=every_answer())
def test_everything_is_said_by_a_translator(answer: Answer) -> None:
    left = set[str]()
    for words in (*plain(answer).said, *precise(answer)):
        left |= left_in_english(words.say(dots))
    assert left <= {"massage", "mg"}  # what a person wrote, and a unit


def test_numerical_error_and_contraction_are_for_prescribers_only() -> None:
    patient = " ".join(each.say() for each in plain(BETTER).said)
    prescriber = " ".join(each.say() for each in precise(BETTER))
    for figure in ("0.0041", "82 %", "Bayes factor"):
        assert figure not in patient
        assert figure in prescriber


def test_precise_words_name_every_figure() -> None:
    assert [each.say().replace("\u00a0", " ") for each in precise(BETTER)][:-2] == [
        "Pain: better since starting.",
        "Change since starting: −2.1 (sd 0.6; 50 % interval −2.5 to −1.7, 90 % −3.1 to −1.1) "
        "points; below zero is better.",
        "Reduction in % of the run-in: +35 (sd 10; 50 % interval +28 to +42, 90 % +18 to +52).",
        "P(reduction ≥ 15 %) 0.97, ≥ 30 % 0.69, ≥ 50 % 0.07.",
        "Days answered: 40 of 56; in the run-in 20 of 28, mean 6.",
        "First lower by a third on day 19 (80 % interval 11 to 33); never: probability 0.22.",
        "Reaching 1.5 mg (14 days) added −0.6 (sd 0.6; 50 % interval −2.5 to −1.7, 90 % −3.1 to "
        "−1.1) points.",
        "Therapy massage: +0.1 (sd 0.5; 50 % interval −0.2 to +0.4, 90 % −0.7 to +0.9) points; "
        "correlation with the change −0.3.",
        "With a slow trend of sd 0.125 points in 28 days: P(reduction ≥ 15 %) 0.98.",
        "With a slow trend of sd 0.3 points in 28 days: P(reduction ≥ 15 %) 0.91.",
        "The verdict changes where the days that were not answered were 1.5 points worse.",
        "Bayes factor of less against no change: 120.",
        "Variance of the change that the days took away from the prior: 82 %.",
        "Numerical error of the mean change: 0.0041 posterior sd.",
        "Next set day: 2 May 2026.",
    ]


@pytest.mark.parametrize(
    ("alike", "english", "german"),
    [
        (
            3,
            "In 2 of them your answers would look as good or better.",
            "Bei 2 davon sähen Ihre Antworten genauso gut oder besser aus.",
        ),
        (
            1,
            "In none of them would your answers look as good.",
            "Bei keiner davon sähen Ihre Antworten so gut aus.",
        ),
    ],
)
def test_a_draw_is_said_in_counts_of_how_it_could_have_fallen(
    alike: int, english: str, german: str
) -> None:
    drawn = replace(BETTER, randomisation_p=alike / 14, randomisation_draws=14)
    assert [said(each) for each in plain(drawn).drawn] == [
        (
            "Your first day was drawn by lot. The lot could have fallen in 13 other ways.",
            "Ihr erster Tag wurde ausgelost. Das Los hätte auf 13 andere Arten fallen können.",
        ),
        (english, german),
        (
            "The fewer they are, the less it looks like chance alone.",
            "Je weniger es sind, desto weniger sieht es nach bloßem Zufall aus.",
        ),
    ]
    precisely = " ".join(each.say() for each in precise(drawn))
    assert f"randomisation test p {round(alike / 14, 3):g}, one-sided" in precisely
    assert "14 draws were possible, so that p is 0.071 at least." in precisely
    assert plain(BETTER).drawn == ()
    assert plain(replace(drawn, verdict=Verdict.TOO_EARLY)).drawn == ()


def test_numbers_are_written_as_the_language_does() -> None:
    with override("de"):
        assert Figure(-1.25, 2).say(gettext) == "−1,25"
        assert Chance(0.456).say(gettext) == "0,46"
    assert [str(Chance(each)) for each in (0.0, 0.004, 0.5, 0.996)] == [
        "< 0.01", "< 0.01", "0.50", "> 0.99"
    ]  # fmt: skip
    assert [str(Figure(each, 1, signed=True)) for each in (0.5, -0.5, 0.01)] == [
        "+0.5",
        "−0.5",
        "0",
    ]
    assert [str(halves(each)) for each in (2.1, 0.2, 1.74, 1.76)] == ["2", "0", "1.5", "2"]
    assert [in_100(each) for each in (0.0, 0.5, 1.0)] == [1, 50, 99]


def test_data_have_the_promised_keys_first_and_nulls_where_percent_means_nothing() -> None:
    data = as_data(POINTS_ONLY, plain(POINTS_ONLY).said, ())
    assert tuple(data)[: len(PROMISED)] == PROMISED
    assert data["verdict"] == "better"
    assert data["placebo_yardstick"] == {"reached_30": 31, "reached_50": 19}
    assert list(data["change_points"]) == ["mean", "sd", "q05", "q25", "q50", "q75", "q95"]
    nulls = ("reduction", "p_reduction_15", "p_reduction_30", "p_reduction_50")
    assert [data[key] for key in nulls] == [None] * 4
    assert data["words"].startswith("Since starting, your pain is lower")
    assert data["ask_again"] == date(2026, 5, 2).isoformat()
