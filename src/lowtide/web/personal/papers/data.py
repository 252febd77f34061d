"""Your data: what is kept and where, to take with you, to back up, and to erase for good."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lowtide.actions.personal.erase import consequence, erase
from lowtide.course.events import AnyBody, Corrected, Prescribed
from lowtide.course.journal import Recorded
from lowtide.quantities import Night
from lowtide.storage.database import courses as kept
from lowtide.web.courses import Opened, journal_of, open_course
from lowtide.web.personal.papers.archives import forget_photo
from lowtide.web.personal.papers.entries import EntryShown, entries_of, entry_of
from lowtide.web.personal.pictures import SHOWN_IN_PAGES


class NightForm(forms.Form):
    """The night whose entries are listed."""

    night = forms.DateField()


@require_http_methods(["GET", "POST"])
def data(request: HttpRequest, course: str) -> HttpResponse:
    """What is kept, to take with you, and to erase; erasing asks once more."""
    opened = open_course(request, course)
    asked = request.POST if request.method == "POST" else request.GET
    entry = entry_of(opened.log, asked.get("entry", ""))
    if entry is None or entry.erased:
        return render(request, "lowtide/data.html", _words(opened, request.GET))
    if request.method == "POST" and request.POST.get("sure"):
        return _erase(request, opened, entry)
    words = {
        "entry": entry,
        "loses": what_is_lost(entry.kind),
        "tonight": consequence(opened.key, opened.log, entry.id, opened.followed.night),
        "unsure": request.method == "POST",
    }
    return render(request, "lowtide/erase.html", words)


def _erase(request: HttpRequest, opened: Opened, entry: EntryShown) -> HttpResponse:
    photos = photos_of(opened.log, entry.id)
    erase(journal_of(opened.key), opened.key, entry.id, opened.followed.night)
    for sha256 in photos:
        forget_photo(opened.key, sha256)
    messages.success(request, _("It is erased for good. That something was written there stays."))
    return redirect("data", opened.key)


def photos_of(log: Sequence[Recorded], event_id: str) -> set[str]:
    """The pictures that this entry alone names."""
    own = {name for each in log if each.event.id == event_id for name in _named(each.event.body)}
    others = {name for each in log if each.event.id != event_id for name in _named(each.event.body)}
    return own - others


def _named(body: AnyBody | None) -> tuple[str, ...]:
    said = body.instead if isinstance(body, Corrected) else body
    return (said.photo,) if isinstance(said, Prescribed) and said.photo else ()


def what_is_lost(kind: str) -> str:
    """What erasing an entry of this kind means for the course from then on."""
    doses = _("The dose of that night then counts as not known, which can make the plan slower.")
    lists = _(
        "Lowtide then does not know this any more. There is no dose until you have said it again."
    )
    words = {
        "checked_in": _("The answers of that evening are then gone from the chart and the plan."),
        "dose_taken": doses,
        "dose_missed": doses,
        "dose_unsure": doses,
        "medicines_stated": lists,
        "medicines_changed": lists,
        "conditions_stated": lists,
        "conditions_changed": lists,
        "prescriber_said": lists,
        "preparation_stated": _(
            "Lowtide then does not know what you have at hand, and then says no amount until you "
            "write it down again."
        ),
        "prescribed": _(
            "Who prescribed naltrexone, by which protocol and up to which dose is then not known. "
            "The picture of the prescription is erased with it."
        ),
        "start_drawn": _(
            "Which day was drawn is then not known, and your first day no longer counts as drawn "
            "by lot. It is not drawn again."
        ),
        "start_described": _("Whether you began in a bad spell is then not known."),
        "corrected": _("What was corrected then counts as not known."),
    }
    return words.get(kind, "")


# --- what the page shows -------------------------------------------------------------------------


def _words(opened: Opened, asked: QueryDict) -> dict[str, Any]:
    form = NightForm(asked if "night" in asked else None)
    night = _night(form, opened)
    return {
        "form": form,
        "night": night,
        "entries": [] if night is None else entries_of(opened.log, Night(night)),
        "open": "night" in asked,
        "count": len(opened.log),
        "head": opened.head,
        "photos": [(each.sha256, each.content_type in SHOWN_IN_PAGES) for each in _photos(opened)],
    }


def _night(form: NightForm, opened: Opened) -> date | None:
    """The night asked for, else the last one of which something is written."""
    if form.is_bound:
        return form.cleaned_data["night"] if form.is_valid() else None
    return max((each.event.night.date for each in opened.log), default=None)


def _photos(opened: Opened) -> list[Any]:
    return list(kept.photos(opened.key))
