"""What makes the app installable and lets it open without network."""

import json
from pathlib import Path

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lowtide import __version__

PAPER, INK = "#fbfaf6", "#16323f"
FILES = Path(__file__).parents[1] / "static" / "lowtide"
WORKER = "sw.js"
ICONS = {"icon.svg": "any", "icon-192.png": "192x192", "icon-512.png": "512x512"}


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, told which files it keeps."""
    assets = [staticfiles_storage.url(f"lowtide/{name}") for name in _needed()]
    kept = json.dumps({"assets": [*assets, reverse("offline")], "offline": reverse("offline")})
    module = (FILES / WORKER).read_text(encoding="utf-8")
    return HttpResponse(
        f"const KEPT = {kept};\n{module}",
        content_type="text/javascript",
        headers={"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"},
    )


def _needed() -> list[str]:
    """The files that a page needs without network: every module, the style sheet, the icon."""
    modules = sorted(file.relative_to(FILES).as_posix() for file in FILES.rglob("*.js"))
    return ["app.css", "icon.svg", *(name for name in modules if name != WORKER)]


@require_GET
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to put the app on its home screen."""
    return JsonResponse(
        {
            "name": "Lowtide",
            "short_name": "Lowtide",
            "description": _("Your low dose naltrexone course, night by night"),
            "start_url": "/",
            "scope": "/",
            "id": "/",
            "display": "standalone",
            "background_color": PAPER,
            "theme_color": INK,
            "icons": [_icon(name, sizes) for name, sizes in ICONS.items()],
        },
        content_type="application/manifest+json",
    )


def _icon(name: str, sizes: str) -> dict[str, str]:
    kind = "image/svg+xml" if name.endswith("svg") else "image/png"
    return {"src": staticfiles_storage.url(f"lowtide/{name}"), "sizes": sizes, "type": kind}


@require_GET
def no_network(request: HttpRequest) -> HttpResponse:
    """What stands in for a page that was never kept."""
    return render(request, "lowtide/offline.html", {"version": __version__})
