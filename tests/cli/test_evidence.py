"""What is known, as a person and a program ask for it."""

import re
import resource
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cli.terminal import lowtide, lowtide_process
from evidence.test_refusals import TINY
from lowtide.evidence.catalogue import evidence
from lowtide.evidence.meta_analysis.figures import citable

Write = Callable[..., Path]
OUTCOMES = ["pain", "pain-standardised", "responders", "harm:any", "harm:stopped", "harm:serious"]
OF_REVIEWS = ["harm:vivid_dreams", "harm:dizziness", "harm:vomiting"]


@pytest.fixture
def page(tmp_path: Path) -> str:
    file = tmp_path / "own.html"
    assert lowtide("evidence", "report", "-o", file).code == 0
    return file.read_text("utf-8")


def test_the_studies_are_listed_the_controlled_ones_first() -> None:
    said = lowtide("evidence").out
    assert said.startswith("Randomised, blinded, against placebo\n")
    assert said.index("FINAL") < said.index("Others") < said.index("Mayo")
    listed = lowtide("evidence", "--format", "json").data
    assert {each["id"] for each in listed if each["pooled"]} == {
        "final", "innova", "bested", "younger_2013", "de_paula",
    }  # fmt: skip
    assert len(listed) == 12


def test_a_study_is_shown_whole_and_what_was_not_found_is_said() -> None:
    said = lowtide("evidence", "study", "final").out
    assert "22 of 49 [D]" in said
    assert "the only count that rounds to this share" in said
    assert "unwanted effects one by one: not found [NF]" in said
    found = lowtide("evidence", "study", "final", "--format", "json").data
    missing = [each for each in found["numbers"] if each["value"] is None]
    assert {each["mark"] for each in missing} == {"NF"}


def test_a_study_that_is_not_there() -> None:
    refusal = lowtide("evidence", "study", "finale").refusal
    assert refusal.startswith("finale: is no study here. Choose one of final, ")


def test_claims_are_listed_and_one_is_shown_with_its_figures() -> None:
    said = lowtide("evidence", "claims").out
    assert re.findall(r"^ ?(\d+)  \"", said, re.MULTILINE) == [str(n) for n in range(1, 19)]
    assert "SUPPORTED. Physiotherapy" in said
    one = lowtide("evidence", "claims", "4").out
    assert "CONTRADICTED" in one
    assert "22 of 49 [D]" in one
    assert "chance of 0.0014" in " ".join(one.split())
    assert one == lowtide("evidence", "claims", "two-thirds").out
    data = lowtide("evidence", "claims", "4", "--format", "json").data
    assert (data["verdict"], data["by_numbers"]) == ("contradicted", "contradicted")
    assert lowtide("evidence", "claims", "19").refusal == (
        "19: is no claim. Choose 1 to 18, or an id as two-thirds."
    )


@pytest.mark.parametrize("outcome", OUTCOMES + OF_REVIEWS)
def test_every_outcome_in_words_as_data_and_as_a_picture(outcome: str) -> None:
    asked = ("evidence", "meta", "--outcome", outcome)
    assert lowtide(*asked).out.rstrip().endswith("looked for, not found.")
    data = lowtide(*asked, "--format", "json").data
    assert bool(data["trials"]) is (outcome in OUTCOMES)
    drawn = ElementTree.fromstring(lowtide(*asked, "--format", "svg").out)  # noqa: S314
    names = {element.tag.rpartition("}")[2] for element in drawn}
    assert {"title", "desc"} <= names
    assert drawn.get("role") == "img"
    assert "style" not in drawn.attrib


def test_the_pools_that_must_show() -> None:
    data = lowtide("evidence", "meta", "--outcome", "pain", "--format", "json").data
    pools = {each["method"]: each for each in data["pools"]}
    assert list(pools) == ["fixed", "dl", "dl_hk", "reml_hk", "reml_modified", "bayes"]
    fixed = [round(pools["fixed"][key], 2) for key in ("estimate", "low", "high")]
    assert fixed == [-0.04, -0.53, 0.45]
    said = lowtide("evidence", "meta").out
    assert "Fixed effect                          -0.04 (-0.53 to 0.45)" in said
    responders = lowtide("evidence", "meta", "--outcome", "responders").out
    assert "1.60 (0.93 to 2.76)" in responders
    assert "0.0014" in responders


def test_an_outcome_that_is_none() -> None:
    refusal = lowtide("evidence", "meta", "--outcome", "sleep").refusal
    assert refusal.startswith("sleep: is no outcome here. Choose one of pain, ")
    assert "harm:vivid_dreams" in refusal


def test_the_prior_says_how_much_of_it_is_assumed() -> None:
    said = " ".join(lowtide("evidence", "prior").out.split())
    data = lowtide("evidence", "prior", "--format", "json").data
    assert f"{100 * data['assumed_share']:.0f} % of it rests on assumption" in said
    assert sum(data["variance"].values()) == pytest.approx(data["sd"] ** 2)


# --- a study of one's own ------------------------------------------------------------------------


def test_a_further_study_moves_the_pool(write: Write) -> None:
    file = write(TINY, "tiny.toml")
    asked = ("evidence", "meta", "--format", "json")
    before, after = lowtide(*asked).data, lowtide(*asked, "--add", file).data
    assert [each["study"] for each in after["trials"]] == ["tiny", "final", "innova"]
    assert after["pools"][0]["estimate"] < before["pools"][0]["estimate"]
    assert "Tiny" in lowtide("evidence", "--add", file).out


def test_problems_of_files_of_ones_own_come_all_at_once(write: Write, tmp_path: Path) -> None:
    mistaken = TINY.replace('source = "paper"\n\n', "\n", 1).replace("of = 40", "of = -40")
    first = write(mistaken, "a.toml")
    second = write(TINY, "b.toml")
    said = lowtide("evidence", "--add", first, "--add", second)
    assert said.refusal.startswith("a.toml: numbers[0].source: is missing.")
    assert "a.toml: numbers[2].of: -40 people are none." in said.err
    missing = tmp_path / "missing.toml"
    assert lowtide("evidence", "--add", missing).refusal == (
        f"{missing}: No such file or directory. Name a TOML file that can be read."
    )
    binary = write(b"\xff\xfe", "binary.toml")
    assert "is not UTF-8 text" in lowtide("evidence", "--add", binary).refusal


# Before the command it would say nothing, and nobody would know.
def test_what_belongs_after_a_command_is_refused_before_it(write: Write) -> None:
    file = write(TINY, "tiny.toml")
    for before in (("--add", file), ("--format", "json")):
        refusal = lowtide("evidence", *before, "meta").refusal
        assert refusal == "meta: --add and --format belong after it. Put them there."


def test_a_file_of_ones_own_never_hides_one_of_the_library(write: Write) -> None:
    """Two files with one id, also where they have one name."""
    file = write(TINY.replace('id = "tiny"', 'id = "final"'), "final.toml")
    said = lowtide("evidence", "claims", "--add", file).refusal
    assert said.startswith(f'{file}: id: "final" is the id of final.toml too.')


def test_a_study_that_changes_a_verdict_is_noticed(write: Write) -> None:
    """A large trial with far more responders than other drugs have: they would be outdone."""
    large = TINY.replace("value = 20\nof = 40", "value = 700\nof = 1000")
    large = large.replace("value = 80", "value = 2000").replace(
        "[[outcomes]]",
        '[[numbers]]\nkey = "responders_placebo"\nwhat = "responders"\nvalue = 300\nof = 1000\n'
        'unit = "people"\nmark = "S"\nsource = "paper"\n\n'
        '[[outcomes]]\nkey = "responders"\nmeasure = "counts"\nweeks = 12\n'
        'ldn = "responders_ldn"\nplacebo = "responders_placebo"\n\n[[outcomes]]',
        1,
    )
    said = lowtide("evidence", "claims", "--add", write(large, "large.toml")).out
    assert "With these studies the numbers say of better-than-any-drug: supported." in said
    assert "With these studies" not in lowtide("evidence", "claims").out


# --- the report ----------------------------------------------------------------------------------


class Page(HTMLParser):
    """Ids, links and elements of a page; an element that is not closed is refused."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.leads: list[str] = []
        self.names: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.names.append(tag)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.leads += [found["href"] or ""] if "href" in found else []
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_every_number_leads_to_its_source_and_recipe(page: str) -> None:
    found = Page(page)
    assert len(found.ids) == len(set(found.ids))
    inside = {lead.removeprefix("#") for lead in found.leads if lead.startswith("#")}
    assert inside <= set(found.ids)
    figures = citable(evidence())
    assert set(figures) <= set(found.ids)
    addresses = {figure.source.address for figure in figures.values() if figure.source}
    assert addresses <= set(found.leads)


def test_the_page_needs_nothing_else(page: str) -> None:
    found = Page(page)
    assert not {"script", "link", "img", "iframe", "object"} & set(found.names)
    assert "@import" not in page
    assert "url(" not in page
    assert found.names.count("svg") >= 5
    assert all(f"<h2>{title}</h2>" in page for title in ("In short", "Pain", "Every number"))


def test_a_changed_input_changes_the_page(write: Write, tmp_path: Path, page: str) -> None:
    file = tmp_path / "with.html"
    assert lowtide("evidence", "report", "-o", file, "--add", write(TINY, "tiny.toml")).code == 0
    changed = file.read_text("utf-8")
    assert ">-0.04</a>" in page
    assert ">-0.04</a>" not in changed
    assert 'id="tiny_pain_difference"' in changed


def test_the_same_evidence_gives_the_same_page(page: str, tmp_path: Path) -> None:
    again = tmp_path / "again.html"
    lowtide("evidence", "report", "-o", again)
    assert again.read_text("utf-8") == page


def test_a_page_that_cannot_be_written(tmp_path: Path) -> None:
    place = tmp_path / "nowhere" / "page.html"
    refusal = lowtide("evidence", "report", "-o", place).refusal
    assert refusal == f"{place}: No such file or directory. Name a file that can be written."


def test_cold_answers_come_in_time(tmp_path: Path) -> None:
    """Under 2 s and 0.5 s, counted in time of the processor, for others use this machine too."""
    for limit, words in (
        (2.0, ("evidence", "report", "-o", str(tmp_path / "cold.html"))),
        (0.5, ("evidence", "claims")),
    ):
        taken = []
        for _ in range(3):
            before = _used()
            assert lowtide_process(*words).code == 0
            taken.append(_used() - before)
        assert min(taken) < limit, words


def _used() -> float:
    """Seconds of the processor that processes started from here have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_what_rests_on_a_claim_shows_its_grade() -> None:
    shown = " ".join(lowtide("protocols", "show", "lifshitz").out.split())
    assert "Evidence grade: supported. Physiotherapy: exercise is what" in shown
    assert "Evidence grade: contradicted. Gluten: leaving it out did not help" in shown
    assert "Evidence grade: practice but untested. These steps are ordinary practice" in shown
    planned = " ".join(lowtide("plan", "--start", "2026-12-01").out.split())
    assert "Evidence grade: doubtful. A blinded trial of three weeks" in planned
    assert "Evidence grade: inconsistent. The document contradicts itself" in planned
