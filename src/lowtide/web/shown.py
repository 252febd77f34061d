"""What every page shows: where one is, whose course it is, and in which language."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from lowtide.storage.database import courses as kept
from lowtide.web.clock import tonight_of

OFFLINE_PAGES = ("tonight", "course", "medicines", "card", "more")


def on_every_page(request: HttpRequest) -> dict[str, Any]:
    """The course of the address, if there is one, with what a phone keeps for nights offline."""
    match = request.resolver_match
    key = match.kwargs.get("course") if match else None
    record = kept.find(key) if key else None
    if record is None:
        return {"demo": settings.DEMO, "guarded": bool(settings.ADDRESS)}
    return {
        "demo": settings.DEMO,
        "guarded": bool(settings.ADDRESS),
        "here": match.url_name if match else "",
        "course": record,
        "several": len(kept.listed()) > 1,
        "keep": " ".join(reverse(name, args=[key]) for name in OFFLINE_PAGES),
        "tonight_is": tonight_of(request).date,
    }
