"""The passphrase that guards the app where others than this machine can reach it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from lowtide.storage.database import courses as kept
from lowtide.web import clock

HASH, FAILURES = "passphrase", "passphrase_failures"
SHORTEST = 12
TRIES = 5
WAIT = timedelta(minutes=5)
OPEN_TO_ALL = ("/unlock/", "/static/", "/sw.js", "/app.webmanifest", "/offline/", "/feed/")

Respond = Callable[[HttpRequest], HttpResponse]


def set_passphrase(passphrase: str) -> None:
    """Keep the hash of a new passphrase."""
    kept.set_setting(HASH, make_password(passphrase))


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
        return redirect(f"{reverse('unlock')}?next={request.path}")


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
    if _too_many(clock.now()):
        return render(request, "lowtide/unlock.html", {"wait": True, "next": "/"}, status=429)
    if check_password(request.POST.get("passphrase", ""), kept.setting(HASH)):
        kept.set_setting(FAILURES, "[]")
        request.session["unlocked"] = _proof()
        return HttpResponseRedirect(_next(request))
    _failed(clock.now())
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


def _failures(now: datetime) -> list[datetime]:
    made = msgspec.json.decode(kept.setting(FAILURES) or "[]", type=list[datetime])
    return [moment for moment in made if now - moment < WAIT]


def _too_many(now: datetime) -> bool:
    return len(_failures(now)) >= TRIES


def _failed(now: datetime) -> None:
    kept.set_setting(FAILURES, msgspec.json.encode([*_failures(now), now]).decode())
