"""The calendar: a file of the coming evenings, and a private address that a phone asks by itself.

The words in it are neutral: whoever sees a shared calendar learns of no medicine.
"""

import secrets
from datetime import datetime, time
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from lowtide.course.clock import on_the_wall
from lowtide.decision.recommendation import Status
from lowtide.exchange.icalendar import NIGHTS_AHEAD, Reminders, calendar, days_of
from lowtide.quantities import NOON, Night, Timing
from lowtide.storage.database import courses as kept
from lowtide.web import clock
from lowtide.web.courses import Opened, open_course
from lowtide.web.words import translated

TOKEN_BYTES = 32
NOT_KEPT = "no-store"


class HourForm(forms.Form):
    """At which hour the calendar reminds: on the side of noon on which the dose is taken."""

    at = forms.TimeField(required=False)

    def __init__(self, said: QueryDict, timing: Timing) -> None:
        """What was said, for a course whose doses are taken then."""
        super().__init__(said)
        self.timing = timing

    def clean_at(self) -> time | None:
        """The hour, none where none was said."""
        at: time | None = self.cleaned_data["at"]
        if at is None or (at < NOON) == (self.timing is Timing.MORNING):
            return at
        if self.timing is Timing.MORNING:
            raise ValidationError(_("Choose an hour before noon: the dose is for the morning."))
        raise ValidationError(_("Choose an hour after noon: the dose is for the night."))


@require_http_methods(["GET", "POST"])
def calendar_page(request: HttpRequest, course: str) -> HttpResponse:
    """How to get the calendar; its private address is opened, shown once, and closed here."""
    opened = open_course(request, course)
    match request.POST.get("do"):
        case "open" if settings.ADDRESS:
            return _opened(opened, request)
        case "close":
            kept.revoke_feeds(opened.key, clock.now())
            messages.success(request, _("The private address is closed: it opens nothing now."))
            return redirect("calendar", course)
        case _:
            return _page(request, opened)


def _opened(opened: Opened, request: HttpRequest) -> HttpResponse:
    form = HourForm(request.POST, _timing(opened))
    if form.is_valid():
        return _page(request, opened, address=_address(opened, form.cleaned_data["at"]))
    return _page(request, opened, feed_form=form)


def _page(
    request: HttpRequest, opened: Opened, address: str = "", **forms: HourForm
) -> HttpResponse:
    words: dict[str, Any] = {
        **forms,
        "hour": _hour(opened, None).isoformat("minutes"),
        "morning": _timing(opened) is Timing.MORNING,
        "ended": _ended(opened),
        "served": bool(settings.ADDRESS),
        "has_feed": kept.has_feed(opened.key),
        "address": address,
        "subscribe": address.replace("https://", "webcal://", 1),
    }
    page = render(request, "lowtide/calendar.html", words)
    page["Cache-Control"] = NOT_KEPT  # an address that is shown once stays in no cache
    return page


def _address(opened: Opened, at: time | None) -> str:
    """A new private address; the ones before it open nothing any more."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    kept.revoke_feeds(opened.key, clock.now())
    kept.make_feed(opened.key, token, clock.now())
    said = {"at": _hour(opened, at).isoformat("minutes"), "lang": translation.get_language()}
    return f"{settings.ADDRESS}{reverse('feed', args=[token])}?{urlencode(said)}"


@require_GET
def calendar_file(request: HttpRequest, course: str) -> HttpResponse:
    """The coming evenings as a file."""
    opened = open_course(request, course)
    form = HourForm(request.GET, _timing(opened))
    if not form.is_valid():
        return _page(request, opened, file_form=form)
    reminders = reminders_of(opened, opened.followed.night, form.cleaned_data["at"])
    # Without a zone: a phone that travels rings at the same hour there.
    made = calendar(reminders, clock.now(), translate=translated)
    return _sent(made, NOT_KEPT)


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a private address; a closed or invented one leads nowhere."""
    key = kept.feed_course(token)
    if key is None:
        raise Http404
    opened = open_course(request, key)
    zone = _last_zone(opened)
    first = Night.at(on_the_wall(clock.now(), zone)) if zone else opened.followed.night
    with translation.override(_language(request)):
        reminders = reminders_of(opened, first, _asked_before(request, opened))
        made = calendar(reminders, _changed_at(opened), zone, translated)
    return _sent(made, "private, max-age=3600")


def _sent(made: bytes, how_long: str) -> HttpResponse:
    answer = HttpResponse(made, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="check-ins.ics"'
    answer["Cache-Control"] = how_long
    return answer


def reminders_of(opened: Opened, first: Night, at: time | None) -> Reminders:
    """What the calendar is made from: nothing of a medicine, only nights, an hour, and reviews."""
    beginning = opened.followed.advised.course.beginning
    first_dose = beginning.first_dose if beginning else None
    return Reminders(
        course=opened.key,
        first=first,
        at=_hour(opened, at),
        timing=_timing(opened),
        days=days_of(opened.followed.protocol, first_dose) if first_dose else (),
        nights=0 if _ended(opened) else NIGHTS_AHEAD,
    )


def _asked_before(request: HttpRequest, opened: Opened) -> time | None:
    """The hour in a private address; none where the dose has moved to the other side of noon."""
    form = HourForm(request.GET, _timing(opened))
    return form.cleaned_data["at"] if form.is_valid() else None


def _hour(opened: Opened, asked: time | None) -> time:
    """The hour that was asked for, else the protocol's."""
    numbers, timing = opened.followed.protocol.numbers, _timing(opened)
    usual = numbers.night_dose_at if timing is Timing.NIGHT else numbers.morning_dose_at
    return usual.value if asked is None else asked


def _timing(opened: Opened) -> Timing:
    return opened.followed.advised.nights[-1].memory.state.timing


def _ended(opened: Opened) -> bool:
    return opened.followed.advised.nights[-1].memory.state.status is Status.DISCONTINUED


def _last_zone(opened: Opened) -> str | None:
    """Where the person was when something was written last."""
    zones = opened.followed.facts.zones
    return zones[-1][1] if zones else None


def _changed_at(opened: Opened) -> datetime:
    """When something was written last: until then a calendar's events stay what they were."""
    log = opened.log
    return max((each.event.recorded_at for each in log), default=opened.record.created_at)


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
