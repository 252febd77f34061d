"""What screening says of names as people write them: a table that a pharmacist can check."""

from datetime import date

import pytest

from lowtide.screening.catalogue import catalogue
from lowtide.screening.medicines import Outcome
from lowtide.screening.screen import Finding, screen
from lowtide.sources import Mark

TODAY = date(2026, 3, 1)

# name as written | outcome | ingredient | naltrexone not before, when taken last on 1 March 2026
TABLE = """
tramadol                            | conflict | tramadol          | 2026-03-11
TRAMADOL 50 mg capsules             | conflict | tramadol          | 2026-03-11
Tramadol retard 100 mg              | conflict | tramadol          | 2026-03-15
tramadol XR                         | conflict | tramadol          | 2026-03-15
Ultram                              | conflict | tramadol          | 2026-03-11
Zaldiar                             | conflict | tramadol          | 2026-03-11
Ultracet 37.5/325                   | conflict | tramadol          | 2026-03-11
codeine                             | conflict | codeine           | 2026-03-11
Codéine                             | conflict | codeine           | 2026-03-11
kodein                              | conflict | codeine           | 2026-03-11
co-codamol 30/500                   | conflict | codeine           | 2026-03-11
cocodamol                           | conflict | codeine           | 2026-03-11
Tylenol with codeine                | conflict | codeine           | 2026-03-11
Tylenol #3                          | conflict | codeine           | 2026-03-11
Nurofen Plus                        | conflict | codeine           | 2026-03-11
Tylex                               | conflict | codeine           | 2026-03-11
Percocet 5-325                      | conflict | oxycodone         | 2026-03-11
oxycodone 5 mg/5 ml                 | conflict | oxycodone         | 2026-03-11
OxyContin                           | conflict | oxycodone         | 2026-03-15
hydroco/apap                        | conflict | hydrocodone       | 2026-03-11
Vicodin                             | conflict | hydrocodone       | 2026-03-11
morphine sulfate ER 15 mg           | conflict | morphine          | 2026-03-15
MS Contin                           | conflict | morphine          | 2026-03-15
mscontin                            | conflict | morphine          | 2026-03-15
Gee's Linctus                       | conflict | opium             | 2026-03-11
opium tincture                      | conflict | opium             | 2026-03-11
tapentadol                          | conflict | tapentadol        | 2026-03-11
Palexia retard                      | conflict | tapentadol        | 2026-03-15
fentanyl patch 25 mcg/h             | conflict | fentanyl          | 2026-03-15
fentanyl lozenge                    | conflict | fentanyl          | 2026-03-15
methadone                           | conflict | methadone         | 2026-03-15
L-Polamidon                         | conflict | levomethadone     | 2026-03-15
levorphanol                         | conflict | levorphanol       | 2026-03-15
Suboxone                            | conflict | buprenorphine     | 2026-03-15
Butrans patch                       | conflict | buprenorphine     | 2026-03-15
Sublocade                           | conflict | buprenorphine     | -
buprenorphine 24 mg depot injection | conflict | buprenorphine     | -
kratom                              | conflict | kratom            | 2026-03-15
tianeptine                          | conflict | tianeptine        | -
akuamma                             | conflict | akuamma           | -
loperamide                          | conflict | loperamide        | 2026-03-04
Imodium                             | conflict | loperamide        | 2026-03-04
Lomotil                             | conflict | diphenoxylate     | 2026-03-04
eluxadoline                         | conflict | eluxadoline       | -
nalmefene                           | conflict | nalmefene         | -
naldemedine                         | conflict | naldemedine       | -
Relistor                            | conflict | methylnaltrexone  | -
paracetamol + codeine               | conflict | codeine           | 2026-03-11
vitamin D and tramadol              | conflict | tramadol          | 2026-03-11
N02AX02                             | conflict | tramadol          | 2026-03-11
ATC code: n02ax02                   | conflict | tramadol          | 2026-03-11
N07BC99                             | conflict | a medicine of ATC class N07BC | -
rxcui 10689                         | conflict | tramadol          | 2026-03-11
RxNorm:10689                        | conflict | tramadol          | 2026-03-11
LDN                                 | no_clash | naltrexone        | -
low dose naltrexone                 | no_clash | naltrexone        | -
naltrexone                          | no_clash | naltrexone        | -
naltrexone 4.5 mg                   | no_clash | naltrexone        | -
naltrexone 4,5 mg capsules at night | no_clash | naltrexone        | -
Naltrexone hydrochloride 500 µg     | no_clash | naltrexone        | -
naltrexone 9                        | no_clash | naltrexone        | -
naltrexone 50 mg                    | conflict | naltrexone        | -
naltrexone 50                       | conflict | naltrexone        | -
naltrexone 0.05 g                   | conflict | naltrexone        | -
naltrexone depot                    | conflict | naltrexone        | -
naltrexone ER                       | conflict | naltrexone        | -
Contrave                            | conflict | naltrexone        | -
naltrexone 8 mg / bupropion 90 mg   | conflict | naltrexone        | -
N07BB04                             | no_clash | naltrexone        | -
A08AA62                             | conflict | naltrexone        | -
naloxone                            | ask      | naloxone          | -
lofexidine                          | ask      | lofexidine        | -
dextromethorphan                    | no_clash | dextromethorphan  | -
R05DA09                             | no_clash | dextromethorphan  | -
thioridazine                        | ask      | thioridazine      | -
disulfiram                          | ask      | disulfiram        | -
methotrexate                        | ask      | methotrexate      | -
xyzumab                             | ask      | -                 | -
Tylenol Cold and Flu                | ask      | paracetamol       | -
Panadol Ultra                       | ask      | paracetamol       | -
acetaminophen 300/30                | ask      | paracetamol       | -
paracetamol 500 mg/30 mg            | ask      | paracetamol       | -
paracetamol 3                       | ask      | paracetamol       | -
N02BZ99                             | ask      | -                 | -
rxcui 999999                        | ask      | -                 | -
pain relief blend                   | ask      | -                 | -
50 mg tablets                       | ask      | -                 | -
tramadoI                            | ask      | -                 | -
paracetamol                         | no_clash | paracetamol       | -
Tylenol Extra Strength 500 mg       | no_clash | paracetamol       | -
Tylenol PM                          | no_clash | paracetamol + diphenhydramine | -
paracetamol 120 mg/5 ml             | no_clash | paracetamol       | -
paracetamol 1 tablet 1-0-1          | no_clash | paracetamol       | -
paracetamol, ibuprofen              | no_clash | paracetamol + ibuprofen | -
co-amoxiclav 500/125                | no_clash | amoxicillin + clavulanic acid | -
Symbicort 160/4.5                   | no_clash | budesonide + formoterol | -
Lyrica 75 mg twice daily            | no_clash | pregabalin        | -
duloxetine 60mg                     | no_clash | duloxetine        | -
levothyroxine 50 µg                 | no_clash | levothyroxine     | -
St John's wort                      | no_clash | st johns wort     | -
vitamin D3 1000-2000 IU             | no_clash | vitamin d         | -
B12                                 | no_clash | vitamin b12       | -
Co Q-10                             | no_clash | coenzyme q10      | -
N02BE01                             | no_clash | paracetamol       | -
apomorphine                         | no_clash | apomorphine       | -
ipratropium                         | no_clash | ipratropium       | -
tiotropium                          | no_clash | tiotropium        | -
Ketum                               | no_clash | ketoprofen        | -
racecadotril                        | no_clash | racecadotril      | -
noscapine                           | no_clash | noscapine         | -
ziconotide                          | no_clash | ziconotide        | -
nefopam                             | no_clash | nefopam           | -
heliotropium                        | ask      | -                 | -
propoxyphenyl                       | ask      | -                 | -
"""
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()]


def look(text: str, on: date = TODAY, taken_on: date | None = None) -> Finding:
    return screen(text, on, taken_on, catalogue())


@pytest.mark.parametrize(("text", "outcome", "ingredient", "not_before"), ROWS)
def test_the_table(text: str, outcome: str, ingredient: str, not_before: str) -> None:
    found = look(text)
    assert (found.outcome.value, found.ingredient or "-") == (outcome, ingredient)
    assert str(found.not_before or "-") == not_before
    assert found.reason
    assert found.source.text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\n\t",
        "😀",
        "трамадол",
        "トラマドール",
        "\x00\x01",
        "tr\x00amadol",
        "?!",
        "-" * 300,
    ],
)
def test_what_cannot_be_read_is_asked_about(text: str) -> None:
    assert look(text).outcome is Outcome.ASK


def test_a_text_too_long_for_a_name_is_asked_about_even_if_every_word_is_known() -> None:
    found = look("paracetamol " * 30)
    assert found.outcome is Outcome.ASK
    assert "too long" in found.reason


def test_an_opioid_in_ten_thousand_characters_is_still_found() -> None:
    assert look("vitamin c " * 1000 + "tramadol").outcome is Outcome.CONFLICT


def test_a_million_characters_are_asked_about() -> None:
    assert look("a b " * 250_000).outcome is Outcome.ASK


def test_invisible_signs_and_trade_marks_do_not_hide_an_opioid() -> None:
    for text in (
        "tra\u200bmadol",
        "tra\u00admadol",
        "TRAMADOL®",
        "Ｔｒａｍａｄｏｌ",
        "Kadian®MS-Contin®",
    ):
        assert look(text).outcome is Outcome.CONFLICT


def test_an_opioid_wins_over_everything_else_in_the_same_name() -> None:
    assert look("xyz, tramadol 😀 and naloxone").outcome is Outcome.CONFLICT


def test_of_two_opioids_the_longer_interval_counts() -> None:
    found = look("codeine and methadone")
    assert (found.ingredient, found.interval_days) == ("methadone + codeine", 14)


def test_without_a_known_interval_the_prescriber_decides_even_beside_one_with_an_interval() -> None:
    found = look("tianeptine, codeine")
    assert (found.interval_days, found.not_before) == (None, None)
    assert "Your prescriber decides" in found.reason


def test_the_last_intake_moves_the_date() -> None:
    found = look("tramadol", on=date(2026, 3, 5), taken_on=date(2026, 3, 1))
    assert (found.outcome, found.not_before) == (Outcome.CONFLICT, date(2026, 3, 11))
    assert "not before 11 March 2026 and when your prescriber agrees" in found.reason
    assert "Do not stop tramadol by yourself" in found.reason


def test_once_the_interval_has_passed_the_prescriber_still_decides() -> None:
    found = look("tramadol", on=date(2026, 3, 11), taken_on=date(2026, 3, 1))
    assert (found.outcome, found.not_before) == (Outcome.ASK, date(2026, 3, 11))
    assert "Your prescriber decides" in found.reason


def test_no_interval_never_passes() -> None:
    assert look("tianeptine", on=date(2027, 3, 1), taken_on=TODAY).outcome is Outcome.CONFLICT


def test_nothing_is_ever_called_safe() -> None:
    for text, *_ in ROWS:
        assert "safe" not in look(text).reason.lower()
    assert look("paracetamol").reason == "No clash found in our list."


def test_a_brand_that_nobody_cross_checked_counts_and_says_so() -> None:
    found = look("Tylex")
    assert found.outcome is Outcome.CONFLICT
    assert "Nobody has yet checked this brand name" in found.reason
    assert "Nobody" not in look("Ultram").reason


def test_assumed_intervals_are_marked() -> None:
    assert look("kratom").source.mark is Mark.ASSUMED
    assert look("tramadol").source.mark is Mark.SEEN
    assert look("tramadol patch").source.mark is Mark.ASSUMED


def test_the_own_ldn_says_what_would_be_a_conflict() -> None:
    assert "Naltrexone from another product would be a conflict" in look("LDN").reason


def test_thyroid_medicine_is_told_to_the_prescriber() -> None:
    assert "tell your prescriber" in look("Euthyrox").reason
