"""What a page says when it cannot do what was asked: plain words, no traceback."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lowtide.errors import StorageError, UserError

Respond = Callable[[HttpRequest], HttpResponse]


class PlainRefusals:
    """What Lowtide refuses on purpose is shown as a page, with the remedy that it names."""

    def __init__(self, respond: Respond) -> None:
        """Stand before this."""
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let it pass."""
        return self.respond(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Show what was refused; anything else is a fault of ours."""
        if not isinstance(error, UserError):
            return None
        # 503: what was sent is as it should be, and may be sent again once there is space.
        status = 503 if isinstance(error, StorageError) else 409
        if request.path.startswith("/api/"):
            return JsonResponse({"problem": str(error)}, status=status)
        return _page(request, _("This did not work"), str(error), status, language="en")


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was sent cannot be read at all."""
    text = _("What your browser sent cannot be read. Nothing was recorded. Go back and try again.")
    return _page(request, _("This did not arrive"), text, 400)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token of its page: of another site, or of a page that is too old."""
    text = _(
        "This page was open for too long. Nothing was recorded. Go back, reload and try again."
    )
    return _page(request, _("Please send it again"), text, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page."""
    return _page(request, _("There is no such page"), _("Go back to tonight."), 404)


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours, which says so."""
    text = _("This is our fault, not yours. What you entered before is kept.")
    return _page(request, _("Something is broken"), text, 500)


def _page(
    request: HttpRequest, title: str, text: str, status: int, language: str = ""
) -> HttpResponse:
    words = {"title": title, "text": text, "language": language}
    return render(request, "lowtide/refusal.html", words, status=status)
