"""What every page shows: where one is, whose course it is, and in which language."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import ResolverMatch, reverse

from lowtide.errors import UserError
from lowtide.storage.database import courses as kept
from lowtide.web import clock

OFFLINE_PAGES = ("tonight", "yesterday", "course", "medicines", "card", "more")


def on_every_page(request: HttpRequest) -> dict[str, Any]:
    """The course of the address, if there is one, with what a phone keeps for nights offline."""
    made = clock.now().isoformat(timespec="seconds")
    shown = {"demo": settings.DEMO, "guarded": bool(settings.ADDRESS), "made": made}
    match = request.resolver_match
    try:
        return shown | (_course(request, match) if match else {})
    except UserError:
        # A page says so where the database fails; it must not fail over its own frame.
        return shown


def _course(request: HttpRequest, match: ResolverMatch) -> dict[str, Any]:
    key = match.kwargs.get("course")
    record = kept.find(key) if key else None
    if record is None:
        return {}
    return {
        "here": match.url_name,
        "course": record,
        "several": len(kept.listed()) > 1,
        "keep": " ".join(reverse(name, args=[key]) for name in OFFLINE_PAGES),
        "tonight_is": clock.tonight_of(request).date,
    }
