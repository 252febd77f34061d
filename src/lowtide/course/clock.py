"""The clock on the wall and the time that is the same everywhere, and how one becomes the other.

A moment without an offset is what somebody read on a wall; with one it is a point in time.
"""

from datetime import UTC, datetime, timedelta, timezone, tzinfo

from lowtide.errors import QuantityError

SECONDS_PER_HOUR = 3600


def zone_named(name: str) -> tzinfo:
    """The time zone of this IANA name; anything else is a QuantityError."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # a cold start must not wait for it

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise QuantityError(
            f'"{name}" is no time zone known here. Write one like "Europe/Berlin".'
        ) from error


def on_the_wall(moment: datetime, zone: str | None) -> datetime:
    """A moment as a clock on the wall of that zone shows it; as it came where no zone is known."""
    if zone is None or moment.tzinfo is None:
        return moment
    return _with_fixed_offset(moment.astimezone(zone_named(zone)))


def earliest(moment: datetime, zone: str | None) -> datetime:
    """The point in time at which a wall clock there shows this, the first one if it does twice."""
    return min(_readings(moment, zone))


def latest(moment: datetime, zone: str | None) -> datetime:
    """The point in time at which a wall clock there shows this, the last one if it does twice."""
    return max(_readings(moment, zone))


def hours_between(earlier: datetime, later: datetime) -> float:
    """Hours from one moment to the other: in absolute time where both have an offset, else by the
    hands of the clocks.
    """
    if earlier.tzinfo is None or later.tzinfo is None:
        elapsed = later.replace(tzinfo=None) - earlier.replace(tzinfo=None)
    else:
        # Python subtracts two moments of one zone by their hands, over a change of clocks too.
        elapsed = later.astimezone(UTC) - earlier.astimezone(UTC)
    return elapsed / timedelta(seconds=SECONDS_PER_HOUR)


def _readings(moment: datetime, zone: str | None) -> list[datetime]:
    """Both points in time that a reading may mean; one and the same but when clocks change."""
    if zone is None or moment.tzinfo is not None:
        return [moment]
    there = zone_named(zone)
    return [_with_fixed_offset(moment.replace(tzinfo=there, fold=fold)) for fold in (0, 1)]


def _with_fixed_offset(moment: datetime) -> datetime:
    """The same hands and the same point in time, so that subtracting gives the time elapsed."""
    offset = moment.utcoffset() or timedelta()
    return moment.replace(tzinfo=timezone(offset), fold=0)
