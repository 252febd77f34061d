"""Serve the app with gunicorn: on loopback as it is, elsewhere only guarded."""

import errno
import gc
import ipaddress
import signal
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

from lowtide.errors import ServeError

if TYPE_CHECKING:
    from gunicorn.workers.gthread import ThreadWorker

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


def refuse_unencrypted(listening: Listening) -> None:
    """Others reach the app only over TLS, by an https address; a ServeError names the remedy."""
    elsewhere = not _is_loopback(listening.host)
    if elsewhere and not (listening.certificate and listening.key):
        raise ServeError(
            f"{listening.host} is not this machine alone, and there is no TLS. Give --certificate "
            "and --key, or stay on 127.0.0.1 behind Caddy: see docs/phone.md"
        )
    if elsewhere and not listening.address:
        raise ServeError("say by which address it is reached: --address https://name")
    if listening.address:
        _refuse_address(listening.address)
    if listening.certificate or listening.key:
        _refuse_certificate(listening.certificate, listening.key)


def refuse_unguarded(listening: Listening, has_passphrase: bool) -> None:
    """Others reach the app only past a passphrase; a ServeError names the remedy."""
    if listening.address and not has_passphrase:
        raise ServeError(
            "others could reach this app, and it has no passphrase. Choose one: lowtide passphrase"
        )


def refuse_taken(listening: Listening) -> None:
    """A ServeError says in plain words why nothing can listen there."""
    family = socket.AF_INET6 if ":" in listening.host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((listening.host, listening.port))
    except OSError as error:
        raise ServeError(_why_not(listening, error)) from error


def serve(listening: Listening, when_ready: Callable[[], None]) -> None:
    """Serve until stopped; the database and the files for browsers are ready by then."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import connections
    from gunicorn.app.base import BaseApplication

    from lowtide.web.wsgi import application

    class App(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in _configuration(listening, when_ready).items():
                self.cfg.set(name, value)

        def load(self) -> WSGIHandler:
            return application

    _load_what_every_page_needs()
    # SQLite's locks do not survive a fork: each worker opens the file for itself.
    connections.close_all()
    App().run()


def _load_what_every_page_needs() -> None:
    """Once for all workers, so that nobody waits for it at their first page."""
    from django.urls import get_resolver

    from lowtide.decision.rules import rules_of
    from lowtide.protocol import catalogue as protocols
    from lowtide.screening import catalogue as screening

    _ = get_resolver().url_patterns
    rules_of(protocols.load(protocols.DEFAULT))
    screening.catalogue()
    _meet_the_types()
    gc.collect()
    gc.freeze()


def _stop_by_its_parent(worker: "ThreadWorker") -> None:
    """A worker stops at its parent's word alone, whatever it is in the middle of.

    Ctrl-C reaches every process, and the parent's word comes after it: a second stop would kill a
    worker that is taking itself apart. gunicorn 27 also closes the pool of threads from within the
    signal's handler, which waits for ever where it came while a request was handed to the pool: the
    pool's own lock is taken. The threads end with the interpreter.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    worker.tpool.shutdown = lambda *_args, **_kwargs: None


def _meet_the_types() -> None:
    """Before there are threads: msgspec 0.22.0 crashes where two of them read a type for the first
    time at once, and a worker dies with it (`tests/web/test_first_reading.py`).
    """
    import msgspec

    from lowtide.actions.entries import Entry
    from lowtide.course.codec import Packed
    from lowtide.course.events import Event
    from lowtide.exchange.answers import ListedAnswer

    for kind in (Entry, Event, Packed, ListedAnswer):
        msgspec.json.Decoder(kind)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse_address(address: str) -> None:
    parts = _parts(address)
    if parts is None or not parts.hostname:
        raise ServeError(f"{address} is no address. Write it like this: --address https://name")
    if parts.scheme != "https":
        raise ServeError(f"{address} is not https. Phones work offline over https only.")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
        raise ServeError(f"{address} says more than a name. Leave it at https://{parts.hostname}")


def _parts(address: str) -> SplitResult | None:
    """The parts of an address, or None where it is none."""
    if not address.isascii() or not address.isprintable() or " " in address:
        return None
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _refuse_certificate(certificate: Path | None, key: Path | None) -> None:
    if certificate is None or key is None:
        raise ServeError("a certificate goes with its key: give --certificate and --key")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except (OSError, ValueError) as error:
        remedy = "Give a certificate and its own key, as PEM, without a password."
        raise ServeError(f"{certificate} and {key}: no pair ({error}). {remedy}") from error


def _why_not(listening: Listening, error: OSError) -> str:
    where = f"{listening.host}, port {listening.port}"
    match error.errno:
        case errno.EADDRINUSE:
            return (
                f"{where} is taken. Perhaps Lowtide is there already: open {listening.url}  "
                f"Or take another port: --port {listening.port % 65535 + 1}"
            )
        case errno.EACCES:
            return f"{where} is not for everybody. Take a port above 1023: --port {PORT}"
        case _:
            return f"{where}: {error.strerror}. Take an interface of this machine: --host"


def _configuration(listening: Listening, when_ready: Callable[[], None]) -> dict[str, Any]:
    host = f"[{listening.host}]" if ":" in listening.host else listening.host
    settings: dict[str, Any] = {
        "bind": f"{host}:{listening.port}",
        "worker_class": "gthread",
        "workers": WORKERS,
        "threads": THREADS,
        "loglevel": "warning",
        "when_ready": lambda _server: when_ready(),
        "post_worker_init": _stop_by_its_parent,
        "forwarded_allow_ips": LOOPBACK,
        "control_socket_disable": True,
        "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108
    }
    if listening.certificate:
        settings |= {"certfile": str(listening.certificate), "keyfile": str(listening.key)}
    return settings
