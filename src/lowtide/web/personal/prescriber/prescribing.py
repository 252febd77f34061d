"""The prescription as a form: by whom, which schedule with its check, up to which dose, a photo."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from msgspec.structs import replace

from lowtide.actions.check_protocol import CheckedProtocol, kept_check
from lowtide.course.events import Prescribed
from lowtide.protocol import catalogue
from lowtide.protocol.model import Protocol
from lowtide.quantities import Dose
from lowtide.storage.database import courses as kept
from lowtide.web.personal.pictures import kind_of
from lowtide.web.words import spoken, translated

LONGEST_NAME = 100
LARGEST_PHOTO = 10 * 1024 * 1024
WHOLE = "whole"  # as far as the schedule goes


class PrescriptionForm(forms.Form):
    """A prescription; the picture may be left out."""

    prescriber = forms.CharField(
        max_length=LONGEST_NAME,
        error_messages={"required": later("Write who prescribes naltrexone.")},
    )
    protocol = forms.ChoiceField(error_messages={"required": later("Choose one of the schedules.")})
    maximum = forms.ChoiceField(
        error_messages={"required": later("Choose the highest dose that was prescribed.")}
    )
    photo = forms.FileField(
        required=False, error_messages={"empty": later("There is nothing in this file.")}
    )

    def __init__(
        self, said: QueryDict | None, files: MultiValueDict[str, UploadedFile[Any]] | None
    ) -> None:
        """Offer the library's schedules and every dose of any of them."""
        super().__init__(said, files)
        self.fields["protocol"].choices = [  # type: ignore[attr-defined]
            (each, each) for each in catalogue.ids()
        ]
        self.fields["maximum"].choices = maxima()  # type: ignore[attr-defined]

    def clean_photo(self) -> tuple[bytes, str] | None:
        """The picture and its kind, by its first bytes; what it is called does not matter."""
        upload: UploadedFile[Any] | None = self.cleaned_data["photo"]
        if upload is None:
            return None
        if upload.size is None or upload.size > LARGEST_PHOTO:
            raise forms.ValidationError(_("This picture is larger than 10 MB. Take a smaller one."))
        content = upload.read()
        kind = kind_of(content)
        if not kind:
            raise forms.ValidationError(
                _("This is no picture that can be kept. Choose a JPEG, PNG, WebP, HEIC or PDF.")
            )
        return content, kind

    def clean(self) -> dict[str, Any]:
        """The highest dose is a step of the schedule; a picture has to be chosen again."""
        said = super().clean() or {}
        if "protocol" in said and "maximum" in said:
            protocol = catalogue.load(said["protocol"])
            if said["maximum"] != WHOLE and protocol.step_at(_dose(said["maximum"])) is None:
                self.add_error("maximum", _no_step(protocol))
        if self.errors and said.get("photo"):
            self.add_error("photo", _("Please choose the picture again."))
        return said

    def prescribed(self, course: str) -> Prescribed:
        """What was said, its picture kept beside the journal."""
        photo = self.cleaned_data["photo"]
        return replace(
            self.without_photo(), photo=kept.put_photo(course, *photo) if photo else None
        )

    def without_photo(self) -> Prescribed:
        """What was said."""
        said = self.cleaned_data
        maximum = None if said["maximum"] == WHOLE else _dose(said["maximum"])
        return Prescribed(said["prescriber"], said["protocol"], maximum)


def _dose(value: str) -> Dose:
    return Dose(int(value))


def _no_step(protocol: Protocol) -> str:
    doses = ", ".join(spoken(step.dose.value) for step in protocol.steps)
    return _("This schedule has no step of that dose. Choose one of: %(doses)s.") % {"doses": doses}


def maxima() -> list[tuple[str, str]]:
    """Every dose of any schedule, and as far as the schedule goes."""
    doses = {step.dose.value for each in catalogue.ids() for step in catalogue.load(each).steps}
    return [
        (WHOLE, _("As far as the schedule goes")),
        *((str(dose.micrograms), spoken(dose)) for dose in sorted(doses)),
    ]


def schedules() -> list[dict[str, Any]]:
    """The library's schedules, each with its steps and the check that was made of it."""
    return [_schedule(catalogue.load(each)) for each in catalogue.ids()]


def _schedule(protocol: Protocol) -> dict[str, Any]:
    return {
        "id": protocol.id,
        "title": translated(protocol.title),
        "summary": translated(protocol.summary),
        "steps": [
            {"dose": step.dose.value, "doses": step.doses.value.number if step.doses else None}
            for step in protocol.steps
        ],
        "check": _shown(kept_check(protocol)),
    }


def _shown(check: CheckedProtocol | None) -> dict[str, Any] | None:
    if check is None:
        return None
    return {
        "states": check.states,
        "edges": check.edges,
        "held": sum(promise.holds for promise in check.promises),
        "count": len(check.promises),
        "promises": [(translated(each.sentence), each.holds) for each in check.promises],
    }


def words_of(form: PrescriptionForm) -> dict[str, Any]:
    """What the form's page shows."""
    usual, *others = schedules()
    return {"form": form, "usual": usual, "others": others, "maxima": maxima()}
