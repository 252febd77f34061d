"""The German words: all there, each with the figures of the English one, and compiled."""

import gettext
import importlib.util
import io
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType

import polib  # type: ignore[import-untyped]
import pytest

from decision.diaries import course_and_tonight
from lowtide.course.events import Condition
from lowtide.course.facts import CourseFacts, Span
from lowtide.decision.explain import Reader, explain
from lowtide.quantities import Night
from lowtide.screening.catalogue import catalogue
from lowtide.screening.findings import NightFinding
from lowtide.screening.night.gate import night_findings
from lowtide.screening.screen import screen
from other_language import Heard

ROOT = Path(__file__).parents[1]
FIRST, TONIGHT = Night(date(2026, 2, 10)), Night(date(2026, 3, 1))
LIBRARY = catalogue()
# What is filled in: {dose}, %(dose)s, and %%n, which the browser fills in.
FIGURES = re.compile(r"\{\w*\}|%\(\w+\)[sd]|%%\w*")
TO_A_FRIEND = re.compile(r"\b([Dd]u|[Dd]ich|[Dd]ir|[Dd]ein\w*|[Ee]uch|[Ee]uer\w*)\b")
# A medicine said to have caused a change; "after" and "since" are what can be known.
CAUSED = re.compile(r"(durch|wegen|dank) (LDN|Naltrexon)\b")
LONGEST_SENTENCE = 22


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "scripts" / "messages.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


messages = _script()
PO = polib.pofile(str(messages.CATALOGUE))
ENTRIES = [entry for entry in PO if not entry.obsolete]
OF_LIBRARIES = {message.text: message for message in messages.of_libraries()}
TO_PATIENTS = sorted(
    text for text, said in OF_LIBRARIES.items() if re.match("to the patient|asked", said.note)
)


def translations() -> list[tuple[str, str]]:
    """Each English text with its German one; a plural has two of both."""
    pairs = [(entry.msgid, entry.msgstr) for entry in ENTRIES if not entry.msgid_plural]
    for entry in ENTRIES:
        if entry.msgid_plural:
            pairs.append((entry.msgid_plural, entry.msgstr_plural[1]))
    return [(english, german) for english, german in pairs if german]


def in_german(text: str) -> str:
    found: str = PO.find(text).msgstr
    return found


# --- up to date ---------------------------------------------------------------------------------


def test_the_catalogue_is_up_to_date_with_everything_that_is_said() -> None:
    made = messages.updated(PO, [*messages.of_libraries(), *messages.of_sources()])
    written = messages.CATALOGUE.read_text("utf-8")
    assert f"{made}\n" == written, "run scripts/messages.py"


def test_the_compiled_catalogue_is_what_the_written_one_says() -> None:
    compiled = messages.CATALOGUE.with_suffix(".mo").read_bytes()
    assert compiled == PO.to_binary(), "run scripts/messages.py"


def test_the_catalogue_names_no_machine_and_no_moment_and_says_that_nobody_reviewed_it() -> None:
    assert set(PO.metadata) == set(messages.METADATA)
    assert "No clinician has reviewed them" in PO.header
    assert str(ROOT) not in messages.CATALOGUE.read_text("utf-8")


# --- none is forgotten --------------------------------------------------------------------------


def heard_of_nights() -> set[str]:
    """Every template that a year of odd nights hands to a translator."""
    heard = Heard()
    said = (
        "start/clear/q1.5 q1.5*14 | start/q | u3 u u | start/clear/q1.5 U | start/clear/q1.5 q9 q |"
        "start/clear/q1.5 !- q1.5 ! | start/clear/q1.5 q2 q | start/clear/q1.5 start/raise/q |"
        "start/clear/q1.5 stop/q q | start/clear/q1.5@2200 q1.5@1130 q | clear/q3 u*8 | q1.5 !"
    )
    for diary in said.split("|"):
        for reader in Reader:
            explain(*course_and_tonight(diary.strip()), reader, heard)
    made_up = re.compile("nausea|(About|Finding|What about) \\w+:")  # of the diaries' own screening
    return {template for template in heard.templates if not made_up.match(template)}


def heard_of_screening() -> set[str]:
    """Every template said of each medicine that the list knows, and of each condition."""
    heard = Heard()
    for medicine in LIBRARY.medicines:
        said = medicine.atc[0].code if messages.A_CLASS in medicine.name else medicine.name
        screen(said, TONIGHT.date, None, LIBRARY, heard)
        _hear(CourseFacts(medicines=(Span(said, FIRST, None),)), heard)
    for key in LIBRARY.conditions.conditions:
        _hear(CourseFacts(conditions=(Span(Condition(key, None), FIRST, None),)), heard)
    names = {name for each in LIBRARY.medicines for name in (each.name, each.ingredient)}
    return heard.templates - {name for name in names if messages.A_CLASS not in name}


def _hear(facts: CourseFacts, heard: Heard) -> None:
    for finding in night_findings(facts, TONIGHT, 3, LIBRARY):
        _say(finding, heard)


def _say(finding: NightFinding, heard: Heard) -> None:
    finding.patient.say(heard)
    finding.prescriber.say(heard)
    if finding.ask:
        finding.ask.said(heard)


@pytest.mark.parametrize("hear", [heard_of_nights, heard_of_screening])
def test_whatever_is_said_is_in_the_catalogue(hear: Callable[[], set[str]]) -> None:
    heard = hear()
    assert len(heard) > 20
    assert sorted(heard - {entry.msgid for entry in ENTRIES}) == []


def test_every_text_of_the_libraries_is_said_in_german() -> None:
    assert sorted(text for text in OF_LIBRARIES if not in_german(text)) == []


# --- what the German says -----------------------------------------------------------------------


def test_a_translation_has_the_figures_of_the_english_and_no_others() -> None:
    wrong = [
        (english, german)
        for english, german in translations()
        if Counter(FIGURES.findall(english)) != Counter(FIGURES.findall(german))
    ]
    assert wrong == []


def test_nobody_is_spoken_to_like_a_child_or_told_that_ldn_caused_a_change() -> None:
    said = [german for _, german in translations()]
    assert [text for text in said if TO_A_FRIEND.search(text) or CAUSED.search(text)] == []


def test_a_translation_begins_and_ends_as_the_english_does() -> None:
    wrong = [
        (english, german)
        for english, german in translations()
        if german != german.strip() or (english[-1] in ".?:") != (german[-1] in ".?:")
    ]
    assert wrong == [(".", ",")], "the decimal mark"


@pytest.mark.parametrize("text", TO_PATIENTS)
def test_a_patients_sentences_are_short_in_german_too(text: str) -> None:
    sentences = re.split(r"(?<=[.!?:;])\s+", in_german(text))
    assert max(len(sentence.split()) for sentence in sentences) <= LONGEST_SENTENCE


def test_tonight_is_said_in_german() -> None:
    compiled = io.BytesIO(messages.CATALOGUE.with_suffix(".mo").read_bytes())
    german = gettext.GNUTranslations(compiled).gettext
    urgent = explain(*course_and_tonight("start/clear/q1.5 U"), translate=german)
    assert urgent.because[0].text == (
        "Sie haben gemeldet: nausea. Wählen Sie jetzt den Notruf und sagen Sie, dass Sie "
        "Naltrexon nehmen. Es wurde noch niemand benachrichtigt."
    )
    (step_up,) = explain(*course_and_tonight("start/clear/q1.5 q1.5*14"), translate=german).because
    assert step_up.text.startswith("Alle 14 Dosen mit 1,5 mg sind eingenommen, und 5 Tage")
    tramadol = screen("tramadol", TONIGHT.date, None, LIBRARY, german).reason
    assert tramadol.startswith("Tramadol ist ein Opioid. Naltrexon blockiert es")


# --- how it is collected ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('from django.utils.translation import gettext as _\n_("A text")', [("A text", "", None)]),
        (
            "from django.utils.translation import gettext_lazy as later\n"
            'later("one " "text" if x else "another")',
            [("one text", "", None), ("another", "", None)],
        ),
        (
            'from django.utils.translation import ngettext as n\nn("%(k)s dose", "%(k)s doses", k)',
            [("%(k)s dose", "%(k)s doses", None)],
        ),
        (
            'from django.utils.translation import pgettext_lazy as p\np("a month", "May")',
            [("May", "", "a month")],
        ),
        ('Phrase("no dose")\nPhrase.of("{n} doses", n=3)', [("no dose", ""), ("{n} doses", "")]),
        ('words.translate("A sign")\ntranslate(text)', [("A sign", "", None)]),
        ('print("not said")\n_("no translation without its import")', []),
    ],
)
def test_python_is_read_for_what_it_translates(source: str, found: list[tuple[str, ...]]) -> None:
    read = [(each.text, each.plural, each.context) for each in messages.of_python(source, "a.py")]
    assert read == [(*each, None)[:3] for each in found]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{% translate "A text" %}', ("A text", "", None)),
        ("{% translate 'It said \"no\"' as said %}", ('It said "no"', "", None)),
        ('{% translate "It is Ana\'s" %}', ("It is Ana's", "", None)),
        ('{% translate "May" context "a month" %}', ("May", "", "a month")),
        ('{{ _("A text")|upper }}', ("A text", "", None)),
        ('{% include "x.html" with title=_("A title") %}', ("A title", "", None)),
        (
            "{% blocktranslate with dose=d %}Take {{ dose }}: 100 %{% endblocktranslate %}",
            ("Take %(dose)s: 100 %%", "", None),
        ),
        (
            "{% blocktranslate count n=k trimmed %}\n {{ n }} night\n"
            "{% plural %}\n {{ n }} nights\n{% endblocktranslate %}",
            ("%(n)s night", "%(n)s nights", None),
        ),
        ("<p>gettext('no call')</p>", None),
    ],
)
def test_templates_are_read_as_django_reads_them(
    source: str, found: tuple[str, str, str | None] | None
) -> None:
    read = [(each.text, each.plural, each.context) for each in messages.of_template(source, "a")]
    assert read == ([found] if found else [])


def test_a_translation_is_kept_while_its_text_is_there_and_then_is_obsolete() -> None:
    said = [messages.Message("Stays", "b.py"), messages.Message("Goes", "a.py")]
    first = messages.updated([], [*said, messages.Message("Stays", "a.py")])
    assert [(entry.msgid, len(entry.occurrences)) for entry in first] == [("Stays", 2), ("Goes", 1)]
    for entry in first:
        entry.msgstr = f"de {entry.msgid}"
    later = messages.updated(first, said[:1])
    assert [(each.msgid, each.msgstr, each.obsolete) for each in later] == [
        ("Stays", "de Stays", False),
        ("Goes", "de Goes", True),
    ]
    again = messages.updated(later, said)
    assert {each.msgid: each.msgstr for each in again if not each.obsolete} == {
        "Stays": "de Stays",
        "Goes": "de Goes",
    }
    assert str(messages.updated(again, said)) == str(again)
