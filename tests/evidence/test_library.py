"""The library says what its sources say, and recipes make of it what the review did."""

import csv
import re
from pathlib import Path

import pytest

from lowtide.evidence.catalogue import collection_texts, evidence, judged, study_texts
from lowtide.evidence.claims import Judged, Verdict, figure_name, grades, words_of
from lowtide.evidence.meta_analysis.figures import citable
from lowtide.evidence.read import read_all
from lowtide.evidence.recipes import RECIPES
from lowtide.evidence.verdicts import decided
from lowtide.protocol.catalogue import claims, shared
from lowtide.sources import Mark

REVIEW = Path(__file__).parents[2] / "../shared/reference/evidence.csv"
READ = evidence()
FIGURES = citable(READ)


def row(figure: str) -> tuple[float | None, ...]:
    found = FIGURES[figure]
    return found.value, found.low, found.high


# A row of the review, and the figures that say the same.
SAME = [
    ("trial.final.n", "final_n_ldn", "final_n_placebo"),
    ("trial.final.change", "final_pain_change_ldn", "final_pain_change_placebo"),
    ("trial.final.diff", "final_pain_difference"),
    ("trial.innova.n", "innova_n_ldn", "innova_n_placebo"),
    ("trial.innova.change", "innova_pain_change_ldn", "innova_pain_change_placebo"),
    ("trial.innova.diff_adj", "innova_pain_interval"),
    ("trial.bested.n", "bested_n_randomised"),
    ("trial.bested.spir", "bested_pain_median_difference"),
    ("trial.bested.fiqr", "bested_fiqr_median_difference"),
    ("trial.younger13.pct", "younger_2013_reduction_ldn", "younger_2013_reduction_placebo"),
    ("trial.younger09.pct", "younger_2009_symptoms_ldn", "younger_2009_symptoms_placebo"),
    ("trial.parkitny.pct", "parkitny_pain", "parkitny_symptoms"),
    ("updown.ed50", "bruun_plesner_ed50"),
    ("updown.ed95", "bruun_plesner_ed95"),
    ("meta.parallel_pool", "pool_pain_fixed"),
    ("meta.vivid_dreams_rr", "reviews_ams_vivid_dreams"),
    ("meta.sae_rr", "safety_serious"),
    ("meta.dizziness_rr", "safety_dizziness"),
    ("meta.vomiting_rr", "safety_vomiting"),
    ("drug.rr30", "other_drugs_ratio_30"),
    ("drug.rr50", "other_drugs_ratio_50"),
    ("placebo.es", "other_placebo_effect_size"),
    ("pk.ka", "body_absorption"),
    ("pk.thalf_6bn", "body_half_life_naltrexol"),
    ("pk.cmax50_ntx", "body_peak"),
    ("pk.cmax50_6bn", "body_peak_naltrexol"),
    ("pk.cl_6bn", "body_clearance_naltrexol"),
    ("pd.mor_ed50", "body_half_occupied"),
    ("pd.block_thalf", "body_block_half_time"),
    ("nof1.washout_bested", "bested_washout_days"),
]
COUNTS = [
    ("trial.final.resp30", "final_responders_ldn", "final_responders_placebo"),
    ("trial.final.ae_any", "final_harm_any_ldn", "final_harm_any_placebo"),
    ("trial.final.ae_stop", "final_harm_stopped_ldn", "final_harm_stopped_placebo"),
    ("trial.innova.ae_any", "innova_harm_any_ldn", "innova_harm_any_placebo"),
    ("trial.younger13.resp", "younger_2013_composite_ldn", "younger_2013_composite_placebo"),
    ("updown.responders", "bruun_plesner_responders"),
]
SHARES = [
    ("obs.mayo.benefit", "mayo_benefit"),
    ("obs.mayo.stop", "mayo_stopped"),
    ("obs.mayo.ae", "mayo_harm_any"),
    ("placebo.resp30", "other_placebo_30"),
    ("placebo.resp50", "other_placebo_50"),
    ("placebo.ae_dropout", "other_placebo_stopped"),
    ("nof1.fm_decision_rate", "other_single_person_decided"),
]


@pytest.fixture(scope="module")
def review() -> dict[str, dict[str, str]]:
    if not REVIEW.exists():
        pytest.skip("the review is not beside this checkout (../shared/reference)")
    with REVIEW.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


@pytest.mark.parametrize("same", SAME, ids=lambda same: same[0])
def test_every_number_is_the_reviews(
    same: tuple[str, ...], review: dict[str, dict[str, str]]
) -> None:
    written = review[same[0]]
    for at, name in enumerate(same[1:]):
        for column, found in zip(("value", "low", "high"), row(name), strict=True):
            parts = written[column].split(";")
            if parts[0] and found is not None:
                wanted = parts[min(at, len(parts) - 1)]
                places = len(wanted.partition(".")[2])
                assert round(found, places) == float(wanted), (name, column)


@pytest.mark.parametrize("same", COUNTS, ids=lambda same: same[0])
def test_every_count_is_the_reviews(
    same: tuple[str, ...], review: dict[str, dict[str, str]]
) -> None:
    counts = [f"{FIGURES[name].value:.0f}/{FIGURES[name].of}" for name in same[1:]]
    assert ";".join(counts) == review[same[0]]["value"]


@pytest.mark.parametrize(("key", "name"), SHARES)
def test_every_share_is_the_reviews(key: str, name: str, review: dict[str, dict[str, str]]) -> None:
    for column, found in zip(("value", "low", "high"), row(name), strict=True):
        if review[key][column] and found is not None:
            assert found == pytest.approx(100 * float(review[key][column]))


def test_what_was_not_found_is_no_figure_and_what_was_assumed_is_none_of_a_study() -> None:
    studies = {study.id: study for study in READ.studies}
    for study in studies.values():
        for number in study.numbers:
            assert number.mark is not Mark.ASSUMED, (study.id, number.key)
            if number.mark is Mark.NOT_FOUND:
                assert f"{study.id}_{number.key}" not in FIGURES
    assumed = {name for name, figure in FIGURES.items() if figure.mark is Mark.ASSUMED}
    assert assumed == {name for name in FIGURES if name.startswith("assumed_")}


def test_every_figure_has_an_origin_and_every_recipe_is_used() -> None:
    for figure in FIGURES.values():
        if figure.mark is Mark.SEEN:
            assert figure.source is not None, figure.name
        if figure.mark is Mark.DERIVED:
            assert figure.recipe, figure.name
        assert set(figure.of_figures) <= FIGURES.keys()
    numbers = [n for study in READ.studies for n in study.numbers]
    numbers += [n for collection in READ.collections for n in collection.numbers]
    assert {n.recipe for n in numbers if n.recipe} == RECIPES.keys()


# What the issue and the review work out by hand, to the digits that they give.
DERIVED = [
    ("final_pain_se", 0.311),
    ("innova_pain_se", 0.413),
    ("younger_2013_percent_se", 4.2),
    ("younger_2013_pain_dz", -0.49),
    ("final_responders_if_two_thirds", 0.0014),
    ("final_responders_fisher", 0.097),
    ("pool_needed_to_treat", 5.9),
    ("pool_pain_dl", 0.03),
    ("other_drugs_30", 43),
    ("other_drugs_50", 30),
    ("body_occupied_at_4_5", 45),
    ("body_accumulation_naltrexol", 1.39),
    ("document_days_at_full_dose", 14),
]


@pytest.mark.parametrize(("name", "value"), DERIVED)
def test_what_the_review_derived_is_derived_in_code(name: str, value: float) -> None:
    places = len(str(value).partition(".")[2])
    assert round(FIGURES[name].value, places) == value


# --- claims --------------------------------------------------------------------------------------


def test_every_claim_of_the_document_is_judged() -> None:
    assert tuple(judged()) == tuple(claims())
    assert len(judged()) == 18


# As the review judges them, part by part.
VERDICTS = {
    "spinal-cord": "unknown",
    "reputable-book": "doubtful",
    "not-studied": "contradicted",
    "two-thirds": "contradicted",
    "better-than-any-drug": "contradicted",
    "schedule": "practice but untested",
    "first-results": "unknown",
    "largest-relief": "doubtful",
    "course-length": "inconsistent",
    "muscle-relaxing": "unknown",
    "diet.gluten": "contradicted",
    "diet.dairy": "unknown",
    "diet.sugar": "unknown",
    "hormones-b-vitamins.hormones": "unknown",
    "hormones-b-vitamins.b_vitamins": "unknown",
    "rest-physiotherapy.rest": "unknown",
    "rest-physiotherapy.physiotherapy": "supported",
    "slow-increase": "practice but untested",
    "immune-candida": "doubtful",
    "candida-diet": "unknown",
    "morning": "practice but untested",
    "safety.without_opioids": "supported",
    "safety.with_opioids": "contradicted",
}


def test_verdicts_are_those_of_the_review() -> None:
    found = grades(claims(), judged(), claims())
    assert {each.cited: each.verdict.value for each in found} == VERDICTS


@pytest.mark.parametrize("cited", VERDICTS)
def test_a_verdict_is_what_the_numbers_decide(cited: str) -> None:
    by_numbers = decided(cited, FIGURES)
    assert by_numbers is None or by_numbers.value == VERDICTS[cited]


def test_numbers_decide_ten_verdicts() -> None:
    assert sum(decided(cited, FIGURES) is not None for cited in VERDICTS) == 10


@pytest.mark.parametrize("found", judged().values(), ids=judged().keys())
def test_no_number_is_typed_into_the_words_of_a_claim(found: Judged) -> None:
    """Words and numbers cannot part: every digit comes from a figure."""
    outside = re.sub(r"\{\w+\}", "", found.words)
    plain = [found.plain or "", *(part.plain for part in found.parts), found.test]
    assert not re.search(r"\d", " ".join([outside, *plain]))
    assert all(figure_name(name) in FIGURES for name in found.figures)
    assert "{" not in str(words_of(found, FIGURES))


def test_everything_that_a_protocol_cites_has_a_grade() -> None:
    for cited in shared().claims:
        found = grades((cited,), judged(), claims())
        assert found
        assert all(each.plain for each in found)


def test_a_corrected_number_leaves_no_old_verdict_standing() -> None:
    """Were 34 of the 49 responders, the numbers would not contradict the document."""
    studies = dict(study_texts())
    old, new = 'value = 45\nof = 49\nunit = "%"', 'value = 69\nof = 49\nunit = "%"'
    text = (
        studies["final.toml"]
        .replace(old, new)
        .replace("value = 22\nof = 49", "value = 34\nof = 49")
    )
    text = text.replace("value = 45\nlow = 32\nhigh = 59", "value = 69\nlow = 55\nhigh = 80")
    text = text.replace("value = 0.0014", "value = 0.7064")
    studies["final.toml"] = text
    figures = citable(read_all(studies, collection_texts()))
    assert decided("two-thirds", figures) is Verdict.SUPPORTED
    assert decided("better-than-any-drug", figures) is not None
