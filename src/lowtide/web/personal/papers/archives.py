"""Everything of a course as one file, and such a file brought into an installation."""

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from lowtide.course.events import Introduced
from lowtide.course.replay import replay
from lowtide.errors import UserError
from lowtide.exchange.archive import LIMITS, Archive, Photo, read_archive, write_archive
from lowtide.storage.database import courses as kept
from lowtide.storage.database.models import Photo as PhotoRow
from lowtide.storage.database.plainly import plainly
from lowtide.web import clock
from lowtide.web.courses import Opened, journal_of, open_course
from lowtide.web.personal.pictures import SHOWN_IN_PAGES

# How a picture's kind is called in an archive, and by a browser.
KINDS = {
    "gif": "image/gif",
    "heic": "image/heic",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
    "png": "image/png",
    "webp": "image/webp",
}
ENDINGS = {content_type: kind for kind, content_type in KINDS.items()}
LONGEST_KEY = 50
_NO_KEY = re.compile(r"[^-a-zA-Z0-9_]+")


@require_GET
def export(request: HttpRequest, course: str) -> HttpResponse:
    """The course and its pictures as a zip file."""
    opened = open_course(request, course)
    answer = HttpResponse(write_archive(archive_of(opened)), content_type="application/zip")
    name = f"lowtide-{opened.key}-{opened.followed.night}.zip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_GET
def photo(request: HttpRequest, course: str, sha256: str) -> HttpResponse:
    """A picture that was kept with the course."""
    found = kept.photo(course, sha256)
    if found is None:
        raise Http404
    answer = HttpResponse(bytes(found.content), content_type=found.content_type)
    shown = found.content_type in SHOWN_IN_PAGES
    answer["Content-Disposition"] = "inline" if shown else "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer


def forget_photo(course: str, sha256: str) -> None:
    """The picture of an entry that was erased is gone for good too."""
    with plainly():
        PhotoRow.objects.filter(course_id=course, sha256=sha256).delete()


def archive_of(opened: Opened) -> Archive:
    """The archive of a course as it stands."""
    return Archive(opened.log, _photos(opened.key))


def taken_out(key: str) -> Archive:
    """The archive of a course by its short name; a UserError names the others."""
    if kept.find(key) is None:
        others = ", ".join(course.key for course in kept.listed()) or "none"
        raise UserError(f'there is no course "{key}" here. There is: {others}')
    return Archive(tuple(journal_of(key).read()), _photos(key))


def _photos(key: str) -> tuple[Photo, ...]:
    return tuple(
        Photo(bytes(each.content), ENDINGS[each.content_type]) for each in kept.photos(key)
    )


class ArchiveForm(forms.Form):
    """The file that is brought in."""

    file = forms.FileField()

    def clean_file(self) -> Archive:
        """The archive in it, verified."""
        upload = self.cleaned_data["file"]
        if upload.size > LIMITS.total:
            raise ValidationError(_("This file is too large to be an archive of Lowtide."))
        try:
            archive = read_archive(upload.read(), upload.name)
        except UserError as error:
            raise ValidationError(str(error)) from error
        if not archive.course:
            raise ValidationError(_("There is nothing in this archive: no course, no entry."))
        return archive


@require_http_methods(["GET", "POST"])
def import_archive(request: HttpRequest) -> HttpResponse:
    """Bring a course back, the same to a bit, where there is none of that name."""
    sent = request.method == "POST"
    form = ArchiveForm(request.POST, request.FILES) if sent else ArchiveForm()
    if form.is_valid():
        archive: Archive = form.cleaned_data["file"]
        try:
            key = bring_in(archive)
        except UserError as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, _brought(archive))
            return redirect("data", key)
    words: dict[str, Any] = {"form": form, "empty": not kept.listed()}
    return render(request, "lowtide/import_archive.html", words)


def bring_in(archive: Archive) -> str:
    """The course, its journal and its pictures, or nothing; the answer is its short name here."""
    key = _key(archive.course)
    with plainly(), transaction.atomic():
        kept.create(key, _name(archive), clock.now())
        journal_of(key).adopt(archive.entries)
        for each in archive.photos:
            kept.put_photo(key, each.content, KINDS[each.kind])
    return key


def _key(name: str) -> str:
    """The short name of a course that was named after a file: "run-in.csv" is run-in."""
    return _NO_KEY.sub("-", name.removesuffix(".csv")).strip("-")[:LONGEST_KEY]


def _name(archive: Archive) -> str:
    introduced: Introduced | None = replay(archive.recorded).introduced
    return introduced.name if introduced else archive.course


def _brought(archive: Archive) -> str:
    count = len(archive.entries)
    text = ngettext(
        "%(count)s entry is back, and its seal is the same: %(head)s",
        "%(count)s entries are back, and the seal of the last one is the same: %(head)s",
        count,
    )
    return text % {"count": count, "head": archive.head}
