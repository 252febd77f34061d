"""Collect everything that a person reads into the catalogue of German words, and compile it.

English is written where it is used: in the libraries of the rooms, which are read through their
catalogues so that none is forgotten, in Python and in the templates. `--check` writes nothing and
fails where the catalogue is not up to date.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import polib  # type: ignore[import-untyped]
from django.utils.translation.template import templatize

from lowtide.decision.catalogue import Circumstance, Words, asks, circumstances, reasons
from lowtide.evidence.catalogue import judged
from lowtide.preparation.catalogue import library as preparations
from lowtide.proof.promises import PROMISES
from lowtide.protocol import catalogue as protocols
from lowtide.report.catalogue import library as report
from lowtide.screening.catalogue import catalogue as screening
from lowtide.screening.catalogue import surgery_library
from lowtide.screening.conditions import ConditionRule
from lowtide.screening.medicines import Kind
from lowtide.simulate.catalogue import people

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "lowtide"
TEMPLATES = SOURCE / "web" / "templates"
CATALOGUE = SOURCE / "web" / "locale" / "de" / "LC_MESSAGES" / "django.po"
WIDTH = 100
HEADER = (
    "German words of Lowtide. No clinician has reviewed them yet.\n"
    "Written by scripts/messages.py: only the translations are written by hand."
)
METADATA = {
    "Project-Id-Version": "lowtide",
    "Language": "de",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
# Calls that translate, and what their first arguments are.
CALLS = {
    "gettext": ("text",),
    "ngettext": ("text", "plural"),
    "pgettext": ("context", "text"),
    "npgettext": ("context", "text", "plural"),
}
# Words that are handed to a translation where they are used, not where they are written.
SAID_LATER = {
    "src/lowtide/phrases.py": ("MONTHS", "DAY"),
    "src/lowtide/actions/entries.py": ("NOT_NAMED",),
    "src/lowtide/report/answered/plain.py": ("_BETTER", "_BY_A_THIRD", "_WORSE"),
    "src/lowtide/exchange/icalendar.py": ("DayKind", "_SUMMARIES"),
    "src/lowtide/exchange/charts/series.py": ("DoseMark",),
    "src/lowtide/exchange/charts/pain.py": ("_signs",),
}
STRING = r"u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
TEMPLATE_CALL = re.compile(rf"\b(n?p?gettext|_)\(({STRING}(?:\s*,\s*{STRING})*)")
NAMED_PLACE = re.compile(r"%\(\w+\)[sd]")
A_CLASS = " of ATC class "  # a medicine whose name is words


class Message(NamedTuple):
    """A text in English, where it stands, and for whom it is."""

    text: str
    where: str
    note: str = ""
    plural: str = ""
    context: str | None = None


# --- the libraries ------------------------------------------------------------------------------


def of_libraries() -> Iterator[Message]:
    """Every word of the rooms' libraries that anybody is told."""
    yield from _of_decision()
    yield from _of_screening()
    yield from _of_protocols()
    yield from _of_preparations()
    yield from _of_evidence()
    for sentence in report().emergency:
        yield Message(sentence.value, "src/lowtide/report/library/report.toml", "in an emergency")
    where = "src/lowtide/simulate/library/people.toml"
    yield from (Message(each.shows, where, "what a simulated life shows") for each in people())
    where = "src/lowtide/proof/promises.py"
    yield from (Message(each.sentence, where, "a promise") for each in PROMISES)


def _of_decision() -> Iterator[Message]:
    where = "src/lowtide/decision/library"
    for words in reasons().values():
        yield from _to_both(words, f"{where}/reasons.toml")
    for ask in asks().values():
        yield Message(ask.text, f"{where}/asks.toml", f"asked: {ask.who.value}")
    for shown in circumstances().values():
        yield from _to_both(shown, f"{where}/circumstances.toml")


def _to_both(words: Words | Circumstance | ConditionRule, where: str) -> Iterator[Message]:
    yield Message(words.patient, where, "to the patient")
    yield Message(words.prescriber, where, "to the prescriber")
    if not isinstance(words, Words) and words.ask:
        yield Message(words.ask, where, f"asked: {words.who.value}")


def _of_evidence() -> Iterator[Message]:
    where = "src/lowtide/evidence/library/claims.toml"
    for claim in judged().values():
        for plain in (claim.plain, *(part.plain for part in claim.parts)):
            if plain:
                yield Message(plain, where, "what is known, in one sentence")
        yield Message(claim.words, where, "what is known, with its figures")


def _of_preparations() -> Iterator[Message]:
    where, how = "src/lowtide/preparation/library/preparation.toml", preparations().how
    for sentences in (how.tablet_in_water, how.liquid, how.capsule, how.tablet):
        yield from (Message(each.value, where, "to the patient") for each in sentences)


def _of_screening() -> Iterator[Message]:
    words, where = screening().words, "src/lowtide/screening/library"
    said_of = (words.clash, words.keep, words.interval, words.ask, words.no_clash, words.gate)
    for said in (*said_of, words.answered):
        for key, text in said.items():
            reader = "prescriber" if key.endswith("_prescriber") else "patient"
            yield Message(text, f"{where}/findings.toml", f"to the {reader}")
    for rule in words.unanswered.values():
        yield from _to_both(rule, f"{where}/findings.toml")
    for rule in _condition_rules():
        yield from _to_both(rule, f"{where}/conditions.toml")
    for opinion in (*surgery_library().opinions, *surgery_library().tell):
        yield Message(opinion.who, f"{where}/surgery.toml", "who says something of operations")
        yield Message(opinion.says, f"{where}/surgery.toml", "said of operations")
    yield from _of_medicines(where)


def _of_medicines(where: str) -> Iterator[Message]:
    for medicine in screening().medicines:
        if A_CLASS in medicine.ingredient:
            yield Message(medicine.ingredient, where, "a medicine")
        if medicine.note:
            yield Message(medicine.note, where, "about a medicine, after its name and a colon")
    for kind in Kind:
        yield Message(kind.words, "src/lowtide/screening/medicines.py", "a kind of medicine")


def _condition_rules() -> Iterator[ConditionRule]:
    library = screening().conditions
    yield library.unknown
    yield from (library.surgery.undated, library.surgery.planned)
    yield from (library.surgery.passed, library.surgery.told_later)
    yield from library.conditions.values()


def _of_protocols() -> Iterator[Message]:
    where = "src/lowtide/protocol/library"
    for protocol in map(protocols.load, protocols.ids()):
        file = f"{where}/{protocol.id}.toml"
        yield Message(protocol.title, file, "a protocol's title")
        yield Message(protocol.summary, file, "a protocol in short")
        for therapy in protocol.therapies:
            yield Message(therapy.text.value, where, "a therapy: what the document says")
            yield Message(therapy.evidence.value, where, "a therapy: what evidence says")
        for milestone in protocol.milestones:
            yield Message(milestone.text, where, "a milestone")


# --- Python and templates -----------------------------------------------------------------------


def of_python(text: str, where: str) -> Iterator[Message]:
    """The literals that a module hands to a translation, or makes a phrase of."""
    tree = ast.parse(text)
    named = _names_of_calls(tree)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for node in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        name = ast.unparse(node.func)
        call = named.get(name) or named.get(name.split(".")[-1])
        if call:
            yield from _of_call(call, [list(_literals(each)) for each in node.args], where)
    for name in SAID_LATER.get(where, ()):
        yield from (Message(text, where) for text in _strings_of(tree, name))


def _names_of_calls(tree: ast.Module) -> dict[str, str]:
    """What a module calls each translation: "_" may be gettext, "later" gettext_lazy."""
    named = {"Phrase": "gettext", "Phrase.of": "gettext", "translate": "gettext"}
    imported = [
        alias
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    ]
    for alias in imported:
        call = alias.name.removesuffix("_lazy").removesuffix("_noop")
        if call in CALLS:
            named[alias.asname or alias.name] = call
    return named


def _strings_of(tree: ast.Module, name: str) -> list[str]:
    """The strings of a class, a function or a constant, without what documents it."""
    (named,) = [node for node in ast.walk(tree) if name in _names_of(node)]
    documents = [node.value for node in ast.walk(named) if isinstance(node, ast.Expr)]
    strings = [node for node in ast.walk(named) if isinstance(node, ast.Constant)]
    return [
        node.value
        for node in sorted(strings, key=lambda node: (node.lineno, node.col_offset))
        if isinstance(node.value, str) and node not in documents
    ]


def _names_of(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_literals(node.body), *_literals(node.orelse))


def of_template(text: str, where: str) -> Iterator[Message]:
    """What a template translates, as Django itself reads it."""
    for call, arguments in TEMPLATE_CALL.findall(templatize(text, where)):
        strings = [[ast.literal_eval(each)] for each in re.findall(STRING, arguments)]
        yield from _of_call("gettext" if call == "_" else call, strings, where)


def _of_call(call: str, arguments: list[list[str]], where: str) -> Iterator[Message]:
    roles = dict(zip(CALLS[call], arguments, strict=False))
    for text in roles.get("text", []):
        plural, context = roles.get("plural", [""]), roles.get("context", [None])
        if text and plural and context:
            yield Message(text, where, "", plural[0], context[0])


def of_sources() -> Iterator[Message]:
    """What Python and the templates say."""
    for path in sorted(SOURCE.rglob("*.py")):
        yield from of_python(path.read_text("utf-8"), _place(path))
    for path in sorted(TEMPLATES.rglob("*.*")):
        yield from of_template(path.read_text("utf-8"), _place(path))


def _place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# --- the catalogue ------------------------------------------------------------------------------


def updated(old: Iterable[polib.POEntry], messages: Iterable[Message]) -> polib.POFile:
    """The catalogue of these messages with the translations of the old; gone ones are obsolete."""
    made = polib.POFile(wrapwidth=WIDTH)
    made.header, made.metadata = HEADER, dict(METADATA)
    entries: dict[tuple[str | None, str], polib.POEntry] = {}
    for message in messages:
        entry = entries.setdefault((message.context, message.text), _entry(message))
        entry.occurrences = sorted({*entry.occurrences, (message.where, "")})
        if message.plural and not entry.msgid_plural:
            entry.msgid_plural, entry.msgstr_plural = message.plural, {0: "", 1: ""}
    translated = {(entry.msgctxt, entry.msgid): entry for entry in old if _said(entry)}
    for key, entry in entries.items():
        _keep(entry, translated.pop(key, None))
    made.extend(sorted(entries.values(), key=lambda entry: entry.occurrences[0]))
    made.extend(_gone(entry) for _, entry in sorted(translated.items(), key=_by_text))
    return made


def _entry(message: Message) -> polib.POEntry:
    return polib.POEntry(
        msgid=message.text,
        msgctxt=message.context,
        comment=message.note,
        flags=_flags(message),
    )


def _flags(message: Message) -> list[str]:
    if NAMED_PLACE.search(message.text):
        return ["python-format"]
    return ["python-brace-format"] if braces(message.text) else []


def braces(text: str) -> set[str]:
    """The figures that are filled in between braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _said(entry: polib.POEntry) -> bool:
    return bool(entry.msgstr or any(entry.msgstr_plural.values()))


def _keep(entry: polib.POEntry, old: polib.POEntry) -> None:
    if old is None or bool(old.msgid_plural) != bool(entry.msgid_plural):
        return
    entry.msgstr, entry.tcomment = old.msgstr, old.tcomment
    entry.msgstr_plural = dict(old.msgstr_plural)
    entry.flags += [flag for flag in old.flags if flag == "fuzzy"]


def _gone(entry: polib.POEntry) -> polib.POEntry:
    entry.obsolete, entry.occurrences, entry.comment = True, [], ""
    entry.flags = [flag for flag in entry.flags if flag == "fuzzy"]
    return entry


def _by_text(item: tuple[tuple[str | None, str], polib.POEntry]) -> tuple[str, str]:
    (context, text), _ = item
    return text, context or ""


def main(arguments: list[str]) -> int:
    """Write the catalogue and compile it; with --check only say whether that would change it."""
    old = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else []
    made = updated(old, [*of_libraries(), *of_sources()])
    compiled = CATALOGUE.with_suffix(".mo")
    files = {CATALOGUE: f"{made}\n".encode(), compiled: made.to_binary()}
    missing = len(made.untranslated_entries()) + len(made.fuzzy_entries())
    print(f"{_place(CATALOGUE)}: {len(made)} texts, {missing} without German words.")
    if "--check" in arguments:
        stale = [path for path, wanted in files.items() if not same(path, wanted)]
        print(*(f"{_place(path)}: run scripts/messages.py." for path in stale), sep="\n")
        return 1 if stale else 0
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    for path, wanted in files.items():
        path.write_bytes(wanted)
    return 0


def same(path: Path, wanted: bytes) -> bool:
    """Whether a file is there and has exactly this in it."""
    return path.exists() and path.read_bytes() == wanted


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
