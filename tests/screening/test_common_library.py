"""Promises over the list of medicines and supplements that are no opioids."""

import csv
from collections import Counter
from importlib.resources import files
from itertools import combinations

import pytest

from lowtide.screening.catalogue import catalogue
from lowtide.screening.medicines import Outcome
from lowtide.screening.screen import judge
from lowtide.screening.words import key_of, plain, words_of
from lowtide.sources import Mark

LIBRARY = catalogue()
FILE = files("lowtide.screening").joinpath("library", "common.csv")
ROWS = list(csv.DictReader(FILE.read_text("utf-8").splitlines()))
NOT_REVIEWED = "general pharmacological knowledge, reviewed by nobody yet"

SEEN = (
    "interaction text of the US naltrexone label as quoted",
    "Norwegian register: 898 people with thyroid medicine who began LDN, no change in what they "
    "were dispensed",
)


def several(cell: str) -> list[str]:
    return [name for name in cell.split(";") if name]


def names(row: dict[str, str]) -> list[str]:
    return [row["name"], *several(row["aliases"]), *several(row["brands"])]


def runs(name: str) -> set[str]:
    words = words_of(plain(name))
    return {"".join(words[a:b]) for a, b in combinations(range(len(words) + 1), 2)}


def keys_of(outcome: Outcome) -> set[str]:
    return {key_of(n) for m in LIBRARY.medicines if m.outcome is outcome for n in m.names}


def test_it_knows_at_least_fifteen_hundred_names() -> None:
    assert len({key_of(name) for row in ROWS for name in names(row)}) >= 1_500


def test_every_row_has_a_source_and_a_mark() -> None:
    for row in ROWS:
        assert row["source"].strip(), row["name"]
        assert Mark(row["mark"]) in (Mark.SEEN, Mark.ASSUMED), row["name"]


def test_a_row_is_marked_as_seen_only_where_it_says_in_what() -> None:
    for row in ROWS:
        seen = row["source"] in SEEN or "name and ingredient: " in row["source"]
        assert (row["mark"] == "S") is seen, row["name"]
        assert seen or NOT_REVIEWED in row["source"], row["name"]


def test_rows_are_sorted_by_name_and_unique() -> None:
    rows = [row["name"] for row in ROWS]
    assert rows == sorted(set(rows))


def test_a_name_means_one_ingredient() -> None:
    meant: dict[str, set[str]] = {}
    for row in ROWS:
        for name in names(row):
            meant.setdefault(key_of(name), set()).add(row["ingredient"])
    assert {key: found for key, found in meant.items() if len(found) > 1} == {}


def test_a_name_stands_in_one_row_alone() -> None:
    every = Counter(key_of(name) for row in ROWS for name in names(row))
    assert [key for key, rows in every.items() if rows > 1] == []


def test_no_name_is_or_has_the_name_of_a_conflict_among_its_words() -> None:
    conflicts = keys_of(Outcome.CONFLICT)
    found = {name: runs(name) & conflicts for row in ROWS for name in names(row)}
    assert {name: keys for name, keys in found.items() if keys} == {}


# What has the letters of an opioid's name within a longer word, and is none: ingredient | name.
LOOK_ALIKES = """
acenocoumarol                         | marol
conjugated estrogens + medroxyprogesterone | oxypro
fenoterol + ipratropium               | opium
fluticasone + umeclidinium + vilanterol | vilan
fluticasone + vilanterol              | vilan
hawthorn                              | diocalm
hydrocortisone                        | hydroco
medroxyprogesterone                   | oxypro
methocarbamol + paracetamol           | robaxisalc
naproxen                              | proval
ipratropium                           | opium
prednisolone                          | hydroco
probiotics                            | actiq
propranolol                           | opana
salbutamol + ipratropium              | opium
tiotropium                            | opium
tiotropium + olodaterol               | opium
umeclidinium + vilanterol             | vilan
"""


def test_what_only_looks_like_an_opioid_is_listed() -> None:
    listed = {tuple(c.strip() for c in ln.split("|")) for ln in LOOK_ALIKES.strip().splitlines()}
    parts = [key for key in keys_of(Outcome.CONFLICT) if len(key) >= 5]
    every = {(row["ingredient"], key_of(name)) for row in ROWS for name in names(row)}
    found = {(ingredient, part) for ingredient, key in every for part in parts if part in key}
    assert found == listed


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_every_name_by_itself_comes_back_with_its_rows_outcome(row: dict[str, str]) -> None:
    for name in names(row):
        for written in (name, name.upper()):
            judged = judge(written, LIBRARY)
            assert judged.outcome.value == row["outcome"], written
            assert set(row["ingredient"].split(" + ")) <= {
                part for found in judged.ingredients for part in found.split(" + ")
            }, written


# Very short names may mean something else: each one is a decision.
SHORT = """
    asa ass apap b1 b2 b3 b5 b6 b7 b9 d3 q10 b12 cbd thc hrt ibu msm nac p5p fer ajo yaz pqq
"""


def test_very_short_names_are_listed() -> None:
    short = {key_of(name) for row in ROWS for name in names(row) if len(key_of(name)) <= 3}
    assert short <= set(SHORT.split()), short


# Families with an opioid or an unclear member, mixtures and words that name nothing: never cleared.
NEVER_CLEARED = """
Nurofen Plus | Panadeine | Solpadeine | Feminax Express | Dafalgan Codeine | Gelonida | Dolviran
Vivimed | Doliprane Codeine | Antarene Codeine | Claradol Codeine | Antidol Codeina | Lonarid N
Fioricet | Fiorinal | Fiorinal C | Maalox | Maalox Anti-Diarrheal | Guaifenesin AC | Tussin AC
Promethazine VC with codeine | promethazine DM | Tylenol 3 | Tylenol #4 for pain | T3
paracetamol 3 | paracetamol comp | Paracetamol comp STADA | Dolormin comp | ibuprofen plus
Cuprofen Plus | Triatec | paracetamol forte | aspirin co | Panamax Co | Robaxacet 8 | Emtec 30
Soma compound | naltrexone Accord | naltrexone Teva 50 mg | tramadol ratiopharm
Tramadol Hexal retard 100 | tilidin comp | Codicompren | morphine for pain
Kodein Tabletten gegen Schmerzen | cough syrup | relief | pain relief | energy | energy blend
cough | cold & flu night | herbal blend | sleep aid
something for sleep | sleep | pain | for pain | medication for pain | tablets ratiopharm
vitamins and something | paracetamol and medication | supplements | Benadryl cough | Tylenol sinus
same as before | eye drops | the pill | sleeping pills | blood pressure meds | nerve pain medication
"""


@pytest.mark.parametrize(
    "text", [cell.strip() for ln in NEVER_CLEARED.strip().splitlines() for cell in ln.split("|")]
)
def test_what_is_not_clear_is_never_cleared(text: str) -> None:
    assert judge(text, LIBRARY).outcome is not Outcome.NO_CLASH


# How a name is read around its words: as typed | ingredient.
READ = """
Gabapentin 300mg 9pm               | gabapentin
gabapentin 300 mg am and pm        | gabapentin
iron every other day               | iron
trazodone 50mg for sleep           | trazodone
Ibuprofen 600 gegen die Schmerzen  | ibuprofen
paracetamol para el dolor          | paracetamol
Pregabalin ratiopharm 75 mg        | pregabalin
ibuprofeno Cinfa 600 mg EFG        | ibuprofen
Amitriptylin neuraxpharm 25        | amitriptyline
quetiapine ½ tablet at night       | quetiapine
levothyroxine 75µg                 | levothyroxine
vitamin d3 2000iu                  | vitamin d
naltrexone 4.5 mg Accord           | naltrexone
"""


@pytest.mark.parametrize("line", READ.strip().splitlines())
def test_words_around_a_name_are_read(line: str) -> None:
    text, ingredient = (cell.strip() for cell in line.split("|"))
    judged = judge(text, LIBRARY)
    assert (judged.outcome, set(judged.ingredients)) == (Outcome.NO_CLASH, {ingredient})


# A time of day needs its number, and a reason its "for": else the word may be another product's.
@pytest.mark.parametrize(
    "text", ["gabapentin pm", "ibuprofen sleep", "paracetamol pain", "aspirin other"]
)
def test_the_same_words_alone_are_not_read(text: str) -> None:
    assert judge(text, LIBRARY).outcome is Outcome.ASK
