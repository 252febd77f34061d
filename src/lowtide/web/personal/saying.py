"""Who says what a form sends, when, and under which entry."""

import os

import msgspec
from django.http import HttpRequest

from lowtide.actions.entries import Id
from lowtide.actions.personal.statements import Saying
from lowtide.course.ids import RANDOM_BYTES, uuid7
from lowtide.web import clock
from lowtide.web.courses import Opened


def new_entry() -> str:
    """A name for an entry that is about to be written."""
    return uuid7(clock.now(), os.urandom(RANDOM_BYTES))


def saying_of(request: HttpRequest, opened: Opened) -> Saying:
    """What the form's hidden entry and the clock say; a new entry where that name is none."""
    return Saying(
        entry=entry_sent(request),
        course=opened.key,
        night=opened.followed.night,
        recorded_at=clock.wall_of(request),
        zone=clock.zone_of(request),
        by=who_writes(opened),
    )


def who_writes(opened: Opened) -> str:
    """Whose hand it is: the helper's, where the course was begun by one."""
    introduced = opened.followed.facts.introduced
    return "helper" if introduced and introduced.helper else "patient"


def is_entry(name: str) -> bool:
    """Whether this is the name of an entry; what a file brought in has names of another kind."""
    try:
        msgspec.convert(name, type=Id)
    except msgspec.ValidationError:
        return False
    return True


def entry_sent(request: HttpRequest) -> str:
    """The form's own entry, so that it stays the same where it is shown again; else a new one."""
    sent = request.POST.get("entry", "")
    return sent if is_entry(sent) else new_entry()
