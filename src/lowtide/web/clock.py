"""What time it is for the person who asks: the only clock of the web, so that tests can set it."""

from datetime import UTC, datetime

from django.http import HttpRequest

from lowtide.course.clock import on_the_wall, zone_named
from lowtide.errors import QuantityError
from lowtide.quantities import Night

ZONE_COOKIE = "zone"  # set by the phone: where it is, also while travelling


def now() -> datetime:
    """The moment, with its offset."""
    return datetime.now(UTC)


def zone_of(request: HttpRequest) -> str | None:
    """The time zone of the device that asks; None where it said none that is known here."""
    named = request.COOKIES.get(ZONE_COOKIE, "").replace("%2F", "/")
    try:
        zone_named(named)
    except QuantityError:
        return None
    return named


def wall_of(request: HttpRequest) -> datetime:
    """The moment as a clock on the wall shows it where the device is, else where this machine is.

    With its offset.
    """
    zone = zone_of(request)
    return now().astimezone() if zone is None else on_the_wall(now(), zone)


def tonight_of(request: HttpRequest) -> Night:
    """The night that it is there: it runs from noon to noon."""
    return Night.at(wall_of(request))
