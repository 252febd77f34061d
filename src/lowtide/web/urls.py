"""Every address of the app."""

from django.urls import include, path

from lowtide.web.phone import api, offline
from lowtide.web.serving import passphrase

urlpatterns = [
    path("", include("lowtide.web.personal.urls")),
    path("api/c/<slug:course>/entries", api.entries, name="entries"),
    path("api/c/<slug:course>/pocket", api.pocket, name="pocket"),
    path("api/c/<slug:course>/tonight", api.tonight),
    path("api/tables/<str:name>.gz", api.table, name="table"),
    path("api/schema.json", api.schema),
    path("sw.js", offline.service_worker, name="service_worker"),
    path("app.webmanifest", offline.manifest, name="manifest"),
    path("offline/", offline.no_network, name="offline"),
    path("unlock/", passphrase.unlock, name="unlock"),
    path("lock/", passphrase.lock, name="lock"),
]
handler400 = "lowtide.web.refusals.unreadable"
handler404 = "lowtide.web.refusals.not_found"
handler500 = "lowtide.web.refusals.broken"
