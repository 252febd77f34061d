"""The passphrase that guards the app where others than this machine can reach it."""

import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlencode

import msgspec
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from lowtide.errors import ServeError
from lowtide.storage.database import courses as kept
from lowtide.storage.database.plainly import plainly
from lowtide.web import clock

HASH, TRIED = "passphrase", "passphrase_tried"
SHORTEST, LONGEST = 12, 1000
TRIES = 5
WAIT = timedelta(minutes=5)
OPEN_TO_ALL = (
    "/unlock/",
    "/language/",
    "/static/",
    "/sw.js",
    "/app.webmanifest",
    "/offline/",
    "/feed/",
)

Respond = Callable[[HttpRequest], HttpResponse]


def set_passphrase(passphrase: str) -> None:
    """Keep the hash of a new passphrase; a ServeError says what is wrong with it."""
    typed = _as_typed(passphrase)
    if not SHORTEST <= len(typed) <= LONGEST:
        raise ServeError(
            f"a passphrase has {SHORTEST} to {LONGEST} characters. Take several words."
        )
    kept.set_setting(HASH, make_password(typed))


def is_set() -> bool:
    """Whether there is one."""
    return kept.setting(HASH) is not None


class PassphraseMiddleware:
    """Where the app has an address for others, every page waits for the passphrase."""

    def __init__(self, respond: Respond) -> None:
        """Stand before this."""
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let those pass who have said it, and those who ask for what tells nothing."""
        if not settings.ADDRESS or request.path.startswith(OPEN_TO_ALL) or _unlocked(request):
            return self.respond(request)
        if request.path.startswith("/api/"):
            return HttpResponse(status=401)
        return redirect(f"{reverse('unlock')}?{urlencode({'next': request.path})}")


def _unlocked(request: HttpRequest) -> bool:
    said = request.session.get("unlocked")
    return is_set() and said is not None and constant_time_compare(said, _proof())


def _proof() -> str:
    """What a device that said it keeps: made of the hash, so a new passphrase locks it out."""
    return salted_hmac("lowtide.web.serving.passphrase", kept.setting(HASH) or "").hexdigest()


@require_http_methods(["GET", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """Ask for the passphrase; after five wrong ones nobody may try for five minutes."""
    if request.method == "GET":
        return render(request, "lowtide/unlock.html", {"next": request.GET.get("next", "/")})
    if not _may_try(clock.now()):
        return render(request, "lowtide/unlock.html", {"wait": True, "next": "/"}, status=429)
    if check_password(_as_typed(request.POST.get("passphrase", "")), kept.setting(HASH) or ""):
        kept.set_setting(TRIED, "[]")
        request.session["unlocked"] = _proof()
        return HttpResponseRedirect(_next(request))
    return render(request, "lowtide/unlock.html", {"wrong": True, "next": _next(request)})


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Forget that this device said it."""
    request.session.flush()
    return redirect("unlock")


def _next(request: HttpRequest) -> str:
    address = request.POST.get("next", "/")
    own = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if own else "/"


def _as_typed(passphrase: str) -> str:
    """The same words whichever keyboard they come from: "ü" has two spellings."""
    return unicodedata.normalize("NFKC", passphrase[: 4 * LONGEST]).strip()


def _may_try(now: datetime) -> bool:
    """Whether a try is left; it is used up before it is looked at.

    Otherwise many at once would all find the same one left.
    """
    with plainly(), transaction.atomic():
        tried = msgspec.json.decode(kept.setting(TRIED) or "[]", type=list[datetime])
        recent = [moment for moment in tried if abs(now - moment) < WAIT]
        if len(recent) >= TRIES:
            return False
        kept.set_setting(TRIED, msgspec.json.encode([*recent, now]).decode())
    return True
