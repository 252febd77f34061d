"""The prescriber's words as forms: nothing is assumed, and what stood in the way is named."""

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from lowtide.actions.follow import Followed
from lowtide.course.facts import Span
from lowtide.decision.recommendation import Gate, StartAt, Status
from lowtide.quantities import Dose, Night
from lowtide.screening.catalogue import catalogue
from lowtide.screening.findings import Bar
from lowtide.screening.night.answers import clashes_of
from lowtide.web.personal.lists.titles import condition_title
from lowtide.web.words import spoken, translated

LONGEST_REASON = 300
BY_LOT = "night:start_by_lot"
NOT_SAID = later("Tick this only if it was said. Without it nothing is written down.")


class WordForm(forms.Form):
    """A word that needs nothing but that it was said."""

    agreed = forms.BooleanField(error_messages={"required": NOT_SAID})

    def __init__(self, said: QueryDict | None, followed: Followed) -> None:
        """For a course as it stands."""
        super().__init__(said)
        self.followed = followed


class GoForm(WordForm):
    """A word to start or to go on: at which step, knowing of what stood in the way."""

    dose = forms.ChoiceField(error_messages={"required": later("Choose the dose.")})
    named = forms.MultipleChoiceField(required=False)

    def __init__(self, said: QueryDict | None, followed: Followed) -> None:
        """Offer the steps of the schedule, and each thing that stood in the way."""
        super().__init__(said, followed)
        self.fields["dose"].choices = steps_of(followed)  # type: ignore[attr-defined]
        self.fields["named"].choices = conflicts_of(followed)  # type: ignore[attr-defined]

    def clean_named(self) -> tuple[str, ...]:
        """All of them: a word that leaves one out lets nothing begin."""
        named: list[str] = self.cleaned_data["named"]
        if {key for key, _title in conflicts_of(self.followed)} - set(named):
            raise forms.ValidationError(
                _("Tick each one that your prescriber knows of. If one is missing, ask first.")
            )
        return tuple(named)

    @property
    def chosen(self) -> Dose:
        """The step's dose."""
        return Dose(int(self.cleaned_data["dose"]))


class ShortenForm(WordForm):
    """An interval that the prescriber shortens: after which medicine, until when, and why."""

    medicine = forms.ChoiceField(error_messages={"required": later("Choose the medicine.")})
    not_before = forms.DateField(
        error_messages={
            "required": later("Write the first day on which naltrexone is allowed."),
            "invalid": later("Write the day like this: 2026-03-14"),
        }
    )
    reason = forms.CharField(
        max_length=LONGEST_REASON,
        error_messages={"required": later("Write in a few words why the time is shorter.")},
    )

    def __init__(self, said: QueryDict | None, followed: Followed) -> None:
        """Offer what was taken until lately, and is in conflict."""
        super().__init__(said, followed)
        ended = [(name, name) for name in ended_conflicts(followed)]
        self.fields["medicine"].choices = ended  # type: ignore[attr-defined]

    def clean_not_before(self) -> date:
        """Not a day that has passed."""
        day: date = self.cleaned_data["not_before"]
        if day < self.followed.night.date:
            raise forms.ValidationError(_("This day has passed. Write today or a later day."))
        return day


def steps_of(followed: Followed) -> list[tuple[str, str]]:
    """The doses of the course's schedule."""
    doses = [step.dose.value for step in followed.protocol.steps]
    return [(str(dose.micrograms), spoken(dose)) for dose in doses]


def conflicts_of(followed: Followed) -> list[tuple[str, str]]:
    """What stood in the way since the last dose was advised, by its key and in words."""
    keys = followed.advised.nights[-1].memory.conflicts
    return [(key, conflict_title(key)) for key in sorted(keys)]


def conflict_title(key: str) -> str:
    """What a conflict is called."""
    kind, _colon, name = key.partition(":")
    if kind == "condition":
        return condition_title(name)
    titles = {"urgent_signs": _("Urgent signs"), "above_maximum": _("A dose above the highest")}
    return titles.get(name, translated(name))


def ended_conflicts(followed: Followed) -> list[str]:
    """Medicines in conflict that are not taken any more, whose time is not over yet."""
    findings = followed.advised.nights[-1].findings
    open_ones = {finding.key for finding in findings if finding.bar is Bar.DANGER}
    spans = [span for span in followed.facts.medicines if _ended(span.last, followed.night)]
    names = [span.what for span in spans if _keys(span, followed) & open_ones]
    return list(dict.fromkeys(names))


def _ended(last: Night | None, tonight: Night) -> bool:
    return last is not None and last < tonight


def _keys(span: Span[str], followed: Followed) -> set[str]:
    clashes = clashes_of(span.what, followed.facts, followed.night, span.first, catalogue())
    return {f"medicine:{clash.medicine.ingredient}" for clash in clashes}


def has_begun(followed: Followed) -> bool:
    """Whether the course has begun, or a word to begin stands and nothing came in between."""
    tonight = followed.advised.nights[-1]
    stands = isinstance(tonight.seen.word, StartAt) and not in_danger(followed)
    return stands or tonight.memory.state.status is not Status.NOT_STARTED


def in_the_way(followed: Followed) -> list[str]:
    """What stands in the way of a dose tonight, in words; a drawn day is no trouble, it waits."""
    findings = followed.advised.nights[-1].findings
    found = [each for each in findings if each.bar > Bar.OPEN and each.key != BY_LOT]
    return [finding.patient.say(translated) for finding in found]


def in_danger(followed: Followed) -> bool:
    """Whether a word to start would be void already tonight."""
    return followed.advised.nights[-1].seen.gate is Gate.DANGER
