"""Serve the app with gunicorn: on loopback as it is, elsewhere only guarded."""

import ipaddress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from lowtide.errors import ServeError

LOOPBACK = "127.0.0.1"
PORT = 8765
WORKERS, THREADS = 2, 4


class Listening(Struct, frozen=True, kw_only=True):
    """Where the app listens, and by which address others reach it, if they do."""

    host: str = LOOPBACK
    port: int = PORT
    address: str = ""
    certificate: Path | None = None
    key: Path | None = None

    @property
    def url(self) -> str:
        """What to open."""
        scheme = "https" if self.certificate else "http"
        return self.address or f"{scheme}://localhost:{self.port}/"


def refuse_unguarded(listening: Listening, has_passphrase: bool) -> None:
    """Others reach the app only over TLS and past a passphrase; a ServeError names the remedy."""
    elsewhere = not _is_loopback(listening.host)
    if (elsewhere or listening.address) and not has_passphrase:
        raise ServeError(
            "others could reach this app, and it has no passphrase. Choose one: lowtide passphrase"
        )
    if elsewhere and not (listening.certificate and listening.key):
        raise ServeError(
            f"{listening.host} is not this machine alone, and there is no TLS. Give --certificate "
            "and --key, or stay on 127.0.0.1 behind Caddy: see docs/phone.md"
        )
    if elsewhere and not listening.address:
        raise ServeError("say by which address it is reached: --address https://name")
    if listening.address and urlsplit(listening.address).scheme != "https":
        raise ServeError(f"{listening.address} is not https. Phones work offline over https only.")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def serve(listening: Listening) -> None:
    """Serve until stopped; the database and the files for browsers are ready by then."""
    from django.core.handlers.wsgi import WSGIHandler
    from gunicorn.app.base import BaseApplication

    from lowtide.web.wsgi import application

    class App(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in _configuration(listening).items():
                self.cfg.set(name, value)

        def load(self) -> WSGIHandler:
            return application

    App().run()


def _configuration(listening: Listening) -> dict[str, Any]:
    host = f"[{listening.host}]" if ":" in listening.host else listening.host
    settings: dict[str, Any] = {
        "bind": f"{host}:{listening.port}",
        "worker_class": "gthread",
        "workers": WORKERS,
        "threads": THREADS,
        "loglevel": "warning",
        "forwarded_allow_ips": LOOPBACK,
        "control_socket_disable": True,
        "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108
    }
    if listening.certificate:
        settings |= {"certfile": str(listening.certificate), "keyfile": str(listening.key)}
    return settings
