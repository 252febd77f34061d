"""Entries of the journal in a few words each, as the pages list them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from msgspec import Struct

from lowtide.course import events as said
from lowtide.course.clock import on_the_wall
from lowtide.course.journal import Recorded
from lowtide.quantities import Night, PainScore
from lowtide.web.personal.amounts import described
from lowtide.web.personal.first.run_in import spell_text
from lowtide.web.personal.lists.therapies import title_of
from lowtide.web.personal.questions import EFFECT_NAMES
from lowtide.web.words import number, spoken

EFFECT_WORDS = dict(EFFECT_NAMES)


class EntryShown(Struct, frozen=True):
    """One entry: what it is, what it says, when it was written and by whom, and what became of it.

    `corrected`: a later entry stands in its place. `erased`: what it said is gone for good.
    """

    id: str
    kind: str
    what: str
    says: str
    written: datetime
    by: str
    corrected: bool
    erased: bool


def entries_of(log: Sequence[Recorded], night: Night) -> list[EntryShown]:
    """What was written about a night, in the order in which it was recorded."""
    corrected = {recorded.entry.corrects for recorded in log}
    return [_shown(each, corrected) for each in log if each.event.night == night]


def entry_of(log: Sequence[Recorded], event_id: str) -> EntryShown | None:
    """The entry with this id."""
    corrected = {recorded.entry.corrects for recorded in log}
    found = [each for each in log if each.event.id == event_id]
    return _shown(found[0], corrected) if found else None


def _shown(recorded: Recorded, corrected: set[str | None]) -> EntryShown:
    event, kind = recorded.event, recorded.entry.event.kind
    return EntryShown(
        id=event.id,
        kind=kind,
        what=kind_words(kind),
        says=says(event.body),
        written=on_the_wall(event.recorded_at, event.zone).replace(tzinfo=None),
        by=_by(event.by),
        corrected=event.id in corrected,
        erased=isinstance(event.body, said.Erased),
    )


def kind_words(kind: str) -> str:
    """What kind of entry it is, in a word or two."""
    words = {
        "introduced": _("Name"),
        "prescribed": _("Prescription"),
        "checked_in": _("Answers of the evening"),
        "dose_taken": _("Dose taken"),
        "dose_missed": _("Dose not taken"),
        "dose_unsure": _("Not sure about the dose"),
        "medicines_stated": _("List of medicines"),
        "medicines_changed": _("Change of medicines"),
        "conditions_stated": _("List of conditions"),
        "conditions_changed": _("Change of conditions"),
        "therapies_stated": _("Therapies"),
        "therapies_kept": _("Therapies of a week"),
        "preparation_stated": _("What you have at hand"),
        "prescriber_said": _("The prescriber's word"),
        "interval_shortened": _("A date set by the prescriber"),
        "medicine_answered": _("What was said of a medicine"),
        "start_drawn": _("First day drawn by lot"),
        "draw_ended": _("End of the draw"),
        "start_described": _("How you began"),
        "advice_given": _("What Lowtide advised"),
        "corrected": _("Correction"),
    }
    return words.get(kind, kind.replace("_", " "))


def says(body: said.AnyBody) -> str:
    """What an entry says, in a line; empty where its kind says it all."""
    say = _SAYS.get(type(body))
    return say(body) if say else ""


def effects_text(effects: Iterable[said.Effect]) -> str:
    """Effects by name, each with how strong it is."""
    return ", ".join(
        f"{effect_name(each.name)} ({severity_text(each.severity)})" for each in effects
    )


def severity_text(severity: said.Severity) -> str:
    """How strong, in the words in which it is asked."""
    words = {
        said.Severity.MILD: _("a little"),
        said.Severity.MODERATE: _("gets in the way"),
        said.Severity.SEVERE: _("cannot manage"),
        said.Severity.URGENT: _("urgent"),
    }
    return words[severity]


def score_text(pain: PainScore) -> str:
    """A score in figures."""
    return number(pain.score)


def yes_no(answer: bool) -> str:
    """An answer in a word."""
    return _("Yes") if answer else _("No")


def effect_name(name: str) -> str:
    """What an effect is called; one that was named by hand is called just that."""
    return str(EFFECT_WORDS.get(name, name))


def _by(by: str) -> str:
    words = {"patient": _("you"), "helper": _("your helper"), "prescriber": _("your prescriber")}
    return words.get(by, by.capitalize())


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or _("none")


def _changed(added: Iterable[str], ended: Iterable[str]) -> str:
    begun, over = ", ".join(added), ", ".join(ended)
    parts = [begun, _("not any more: %(names)s") % {"names": over} if over else ""]
    return "; ".join(part for part in parts if part)


def _condition(condition: said.Condition) -> str:
    name = condition.key.replace("_", " ")
    return f"{name} ({date_format(condition.date, 'j F Y')})" if condition.date else name


def _answers(body: said.CheckedIn) -> str:
    parts = []
    if body.pain is not None:
        parts.append(_("pain %(score)s") % {"score": score_text(body.pain)})
    if body.effects is not None:
        parts.append(effects_text(body.effects) or _("nothing new"))
    if body.sleep_worse is not None:
        parts.append(_("slept worse") if body.sleep_worse else _("did not sleep worse"))
    return ", ".join([*parts, *([body.note] if body.note else [])])


def _prescribed(body: said.Prescribed) -> str:
    maximum = _("up to %(dose)s") % {"dose": spoken(body.maximum)} if body.maximum else ""
    return ", ".join(part for part in (body.prescriber, body.protocol, maximum) if part)


def _word(body: said.PrescriberSaid) -> str:
    words = {
        said.Say.START: _("start"),
        said.Say.RESUME: _("go on"),
        said.Say.RAISE: _("one step higher is allowed"),
        said.Say.STOP: _("stop"),
    }
    return f"{words[body.say]} ({spoken(body.dose)})" if body.dose else words[body.say]


def _shortened(body: said.IntervalShortened) -> str:
    day = date_format(body.not_before, "j F Y")
    return _("%(medicine)s: not before %(day)s") % {"medicine": body.medicine, "day": day}


def _answered(body: said.MedicineAnswered) -> str:
    opioid = body.opioid is said.OpioidInIt.YES
    says = (
        _("%(medicine)s: there is an opioid in it")
        if opioid
        else _("%(medicine)s: no opioid in it")
    )
    named = [says % {"medicine": body.medicine}, body.ingredient, body.who]
    return ", ".join(part for part in named if part)


def _drawn(body: said.StartDrawn) -> str:
    day = date_format(body.chosen, "j F Y")
    extra = ", ".join(f"+{extra}" for extra in body.extra_doses)
    return f"{day} ({extra})" if extra else day


def _advised(body: said.AdviceGiven) -> str:
    return spoken(body.dose) if body.dose else _("no dose")


def _correction(body: said.Corrected) -> str:
    if body.instead is None:
        return _("an entry was a mistake and does not count")
    kind = kind_words(str(body.instead.__struct_config__.tag))
    return f"{kind}: {says(body.instead)}"


_SAYS: dict[type, Callable[[Any], str]] = {
    said.Introduced: lambda body: body.name,
    said.Prescribed: _prescribed,
    said.CheckedIn: _answers,
    said.DoseTaken: lambda body: spoken(body.dose),
    said.MedicinesStated: lambda body: _listed(body.names),
    said.MedicinesChanged: lambda body: _changed(body.added, body.ended),
    said.ConditionsStated: lambda body: _listed(map(_condition, body.conditions)),
    said.ConditionsChanged: lambda body: _changed(
        map(_condition, body.added), map(_condition, body.ended)
    ),
    said.TherapiesStated: lambda body: _listed(map(title_of, body.keys)),
    said.TherapiesKept: lambda body: _listed(map(title_of, body.keys)),
    said.PreparationStated: lambda body: described(body.preparation),
    said.PrescriberSaid: _word,
    said.IntervalShortened: _shortened,
    said.MedicineAnswered: _answered,
    said.StartDrawn: _drawn,
    said.StartDescribed: lambda body: spell_text(body.bad_spell),
    said.AdviceGiven: _advised,
    said.Corrected: _correction,
    said.Erased: lambda body: _("erased for good"),
}
