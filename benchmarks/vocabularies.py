"""Public lists of medicine products with what is in them, kept outside the repository.

Each has a loader of its own. Whether a product has an opioid in it is known from its ingredients,
by a list of substances written down here, so that the answer owes nothing to Lowtide's own library.
"""

import csv
import json
import os
import re
from collections.abc import Callable, Iterator
from enum import Enum
from html import unescape
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"
FOLDER = Path(os.environ.get("VOCABULARIES", ROOT.parent / "vocabularies"))

# Agonists at the opioid receptor, those of the gut too, in English, French, Italian, German and
# Latin: "codeini phosphas hemihydricus", "ossicodone". Apomorphine and tropium only look like them.
OPIOIDS = re.compile(
    r"codein|(?<!apo)morphin(?!an)|(?<!apo)morfin(?!an)|[oi]x[iy]cod|ossicod|h?[yi]drocod|h[yi]dromorph"
    r"|idromorf|oxymorph|ossimorf|fentan[iy]l|tramadol|tapentadol|met[h]?adon|methadyl|buprenor[pf]"
    r"|pet[h]?idin|meperidin|\bopium|\bopii\b|\boppio|\bopio\b|papaveret|nalbu[pf]|butor[pf]"
    r"|pentazocin|levor[pf]han|prop[o]?[xs]+[iy][pf]h?en|tilidin|piritramid|meptazinol|dezocin"
    r"|loperamid|d[iy]phenoxyl|difenossil|difenoxin|eluxadolin|pholcodin|folcodin|heroin|tianeptin"
    r"|oliceridin|prodine|anileridin|moramid|ketobemidon|phenazocin|mitragyn|kratom"
)
# They block opioids: to be kept apart, as neither answer about an opioid in them would be right.
ANTAGONISTS = re.compile(
    r"naltrex|nalox|nalmef|alvimopan|naldemed|samidorphan|nalorphin|levallorphan"
)


class Truth(Enum):
    """What is in a product."""

    OPIOID = "opioid"
    ANTAGONIST = "antagonist"
    OTHER = "other"


class Product(NamedTuple):
    """A name as it stands on a package, and the substances in it."""

    name: str
    ingredients: str


class Vocabulary(NamedTuple):
    """A list of products: where it comes from, which files of it are wanted and how it is read.

    `use` says what Lowtide's library owes to it: brands were learnt from it, or it was held out.
    """

    title: str
    use: str
    repository: str
    commit: str
    files: tuple[str, ...]
    load: Callable[[Path], Iterator[Product]]
    licence: str = ""
    needs: str = ""

    @property
    def folder(self) -> Path:
        """Where its files are looked for."""
        return FOLDER / self.repository.replace("/", "+")

    @property
    def missing(self) -> str:
        """What has to be done before it can be read; nothing if it can."""
        if not all((self.folder / file).is_file() for file in self.files):
            return (
                f"{', '.join(self.files)} of github.com/{self.repository} at {self.commit[:12]}: "
                "`python scripts/fetch_vocabularies.py` brings it"
            )
        if self.needs and find_spec(self.needs) is None:
            return f"`pip install {self.needs}` reads it"
        return ""


def truth_of(ingredients: str) -> Truth:
    """What a list of substances amounts to; an opioid beside an antagonist stays an opioid."""
    spelled = ingredients.lower()
    if OPIOIDS.search(spelled):
        return Truth.OPIOID
    return Truth.ANTAGONIST if ANTAGONISTS.search(spelled) else Truth.OTHER


def names_of(products: Iterator[Product]) -> dict[str, Truth]:
    """Every name once; one that stands for several products counts as the worst of them."""
    worst: dict[str, Truth] = {}
    order = list(Truth)
    for name, ingredients in products:
        key, found = " ".join(name.split()), truth_of(ingredients)
        if not key:
            continue
        worst[key] = min(worst.get(key, found), found, key=order.index)
    return worst


def drugs_at_fda(folder: Path) -> Iterator[Product]:
    """Products that the FDA has approved, by their trade names."""
    with (folder / "drugsatfda/Products.txt").open(encoding="cp1252", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield Product(row["DrugName"], row["ActiveIngredient"] or "")


def health_canada(folder: Path) -> Iterator[Product]:
    """Products for people of Health Canada's drug product database."""
    ingredients: dict[str, list[str]] = {}
    with (folder / "ingred.txt").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            ingredients.setdefault(row["DRUG_CODE"], []).append(row["INGREDIENT"])
    with (folder / "drug.txt").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["CLASS"] == "Human":
                yield Product(row["BRAND_NAME"], "; ".join(ingredients.get(row["DRUG_CODE"], [])))


def aifa(folder: Path) -> Iterator[Product]:
    """Italian medicines for use at home, by name, as somebody wrote them down as facts."""
    fact = re.compile(r'^drug_data\((\w+), "([^"]*)"', re.MULTILINE)
    text = (folder / "prolog/drugs.pl").read_text("utf-8")
    for name, ingredients in fact.findall(text):
        yield Product(name.replace("_", " "), ingredients)


def swiss_list(folder: Path) -> Iterator[Product]:
    """The Swiss list of what is paid for: German, as the packages are labelled."""
    reader = import_module("xlrd")  # wanted for this list alone
    book = reader.open_workbook(folder / "test/data/xls/BSV_per_2006.04.01.xls", logfile=None)
    sheet = book.sheet_by_index(0)
    columns = {title: place for place, title in enumerate(sheet.row_values(0))}
    for row in range(1, sheet.nrows):
        cells = sheet.row_values(row)
        yield Product(cells[columns["Bezeichnung"]], cells[columns["Substanzen"]])


def australian_benefits(folder: Path) -> Iterator[Product]:
    """The brands of the Australian benefits scheme, from a dump of a database's tables."""
    text = (folder / "db/pbs-data.sql").read_text("utf-8")
    ingredients = {row[0]: row[2] for row in _copied(text, "product")}
    for row in _copied(text, "brand"):
        yield Product(row[2], ingredients[row[0]])


def _copied(dump: str, table: str) -> Iterator[list[str]]:
    rows = re.search(rf"^COPY {table} \(.*\n((?s:.*?))^\\\.$", dump, re.MULTILINE)
    for line in rows.group(1).splitlines() if rows else ():
        yield line.split("\t")


def american_opioids(folder: Path) -> Iterator[Product]:
    """The oral opioids of the US directory of products, by the brands on them."""
    path = folder / "inst/download/2025-01-08_FDA_Opioid_Table.xlsx"
    with ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode("utf-8")
    rows = [
        {
            letter: unescape(text)
            for letter, text in re.findall(r'<c r="([A-Z]+)\d+"[^>]*><is><t[^>]*>([^<]*)</t>', row)
        }
        for row in re.findall(r"<row .*?</row>", sheet)
    ]
    column = {title: letter for letter, title in rows[0].items()}
    for row in rows[1:]:
        ingredients = row.get(column["active_ingredients"], "") + row.get(column["name"], "")
        yield Product(row.get(column["Brand"], ""), ingredients)


LISTS = (
    Vocabulary(
        title="US: Drugs@FDA, products, 2018",
        use="learnt from",
        repository="DudleyLab/right_to_try_exploration",
        commit="9f230d80c1e225574330c6e0b3056153af53de45",
        files=("drugsatfda/Products.txt",),
        load=drugs_at_fda,
        licence="a work of the US government; the repository names no licence",
    ),
    Vocabulary(
        title="Canada: Drug Product Database, 2024",
        use="learnt from",
        repository="swift-school/dpd_database",
        commit="17527c63635bcbdbb7fbf035cfb50c9677562dc7",
        files=("drug.txt", "ingred.txt"),
        load=health_canada,
        licence="Health Canada's public extract; the repository names no licence",
    ),
    Vocabulary(
        title="Italy: AIFA, medicines at home, 2025",
        use="learnt from",
        repository=(
            "VitoNicolaLosavio/"
            "Intelligent-Drug-Reasoning-through-Ontologies-and-Logic-Based-Dialogue"
        ),
        commit="45f0e7a99f50974c66734c2b1f1d1e37f4118988",
        files=("prolog/drugs.pl",),
        load=aifa,
        licence="AIFA's public lists; the repository names no licence",
    ),
    Vocabulary(
        title="Switzerland: list of specialities, 2006",
        use="learnt from",
        repository="zdavatz/oddb.org",
        commit="ed9889657f0fc8b73d742eb12f81e87e971a3ef3",
        files=("test/data/xls/BSV_per_2006.04.01.xls",),
        load=swiss_list,
        licence="a list of the Swiss federal office; the repository is GPL-3.0",
        needs="xlrd",
    ),
    Vocabulary(
        title="Australia: Pharmaceutical Benefits Scheme, brands, 2010",
        use="held out",
        repository="ihaywood3/easygp",
        commit="a9aa3d089b5bf83ad0f88fb276cc6d855678ea12",
        files=("db/pbs-data.sql",),
        load=australian_benefits,
        licence="the repository is GPL-3.0",
    ),
    Vocabulary(
        title="US: NDC directory, oral opioids, 2025",
        use="learnt from",
        repository="ankonahouston/OralOpioids",
        commit="ee0092b60c1c6096a4b807c6ae96c56ba0ff9248",
        files=("inst/download/2025-01-08_FDA_Opioid_Table.xlsx",),
        load=american_opioids,
        licence="a work of the US government; the repository is GPL-3.0",
    ),
)


def rxnorm_opioids() -> dict[str, Truth]:
    """The opioids of a value set of RxNorm, but for the tree's bark that is in it by mistake."""
    path = SHARED / "opioid_rxnorm_valuesets" / "valueset_rx_opioid.json"
    included = json.loads(path.read_text("utf-8"))["compose"]["include"]
    names = [concept["display"] for part in included for concept in part.get("concept", [])]
    return {name: Truth.OPIOID for name in names if "bark extract" not in name}
