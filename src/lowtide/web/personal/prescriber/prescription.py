"""The prescription that stands, and another in its place."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lowtide.actions.answer import tonight as answer_of
from lowtide.actions.follow import Followed
from lowtide.actions.personal.prescribing import foreseen, prescribe
from lowtide.course.events import Prescribed
from lowtide.decision.explain import Reader
from lowtide.errors import UserError
from lowtide.protocol import catalogue
from lowtide.storage.database import courses as kept
from lowtide.web.courses import Opened, journal_of, open_course
from lowtide.web.personal.pictures import SHOWN_IN_PAGES
from lowtide.web.personal.prescriber.prescribing import PrescriptionForm, words_of
from lowtide.web.personal.saying import entry_sent, saying_of
from lowtide.web.words import translated


@require_http_methods(["GET", "POST"])
def prescription_page(request: HttpRequest, course: str) -> HttpResponse:
    """What stands; a new one is written down once it is clear what it means for tonight."""
    opened = open_course(request, course)
    form = PrescriptionForm(request.POST or None, request.FILES or None)
    after = None
    if request.method == "POST" and form.is_valid():
        after = _foreseen(request, opened, form)
        if after and (_as_before(opened.followed, after) or "sure" in request.POST):
            prescribed = form.prescribed(course)
            prescribe(journal_of(course), saying_of(request, opened), prescribed)
            messages.success(request, _("Written down."))
            return redirect("prescription", course)
    words = {
        **words_of(form),
        "stands": _stands(opened),
        "after": _tonight(after) if after else None,
        "before": _tonight(opened.followed),
        "entry_id": entry_sent(request),
    }
    return render(request, "lowtide/prescription.html", words)


def _foreseen(request: HttpRequest, opened: Opened, form: PrescriptionForm) -> Followed | None:
    """How the course would go on by it; None where it could not, and the form says why."""
    try:
        return foreseen(opened.log, saying_of(request, opened), form.without_photo())
    except UserError:
        text = _(
            "Your course has doses that this schedule does not have. Choose a schedule with the "
            "doses that were taken, or talk to your prescriber."
        )
        form.add_error("protocol", text)
        return None


def _as_before(before: Followed, after: Followed) -> bool:
    """Whether tonight's answer stays as it is."""
    was, is_now = before.advised.nights[-1], after.advised.nights[-1]
    same_kind = type(was.recommendation) is type(is_now.recommendation)
    return same_kind and was.dose == is_now.dose


def _tonight(followed: Followed) -> dict[str, Any]:
    answer = answer_of(followed.advised, Reader.PATIENT, translated)
    return {
        "dose": followed.advised.nights[-1].dose,
        "because": [reason.text for reason in answer.because],
    }


def _stands(opened: Opened) -> dict[str, Any] | None:
    followed = opened.followed
    prescribed = followed.facts.prescription_on(followed.night)
    if prescribed is None:
        return None
    return {
        "prescriber": prescribed.prescriber,
        "title": translated(catalogue.load(prescribed.protocol).title),
        "maximum": followed.protocol.top,
        "since": _since(followed, prescribed),
        "photo": prescribed.photo,
        "photo_shown": _shown_in_pages(opened.key, prescribed.photo),
    }


def _since(followed: Followed, prescribed: Prescribed) -> date:
    """Since when it stands, as it stands now."""
    return next(on.date for on, said in reversed(followed.facts.prescribed) if said == prescribed)


def _shown_in_pages(course: str, sha256: str | None) -> bool:
    photo = kept.photo(course, sha256) if sha256 else None
    return photo is not None and photo.content_type in SHOWN_IN_PAGES
