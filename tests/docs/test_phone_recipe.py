"""docs/phone.md works as it is written: Caddy with its own certificates before `lowtide serve`."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPMessage, HTTPSConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest

from benchmarks.web.serving import LOWTIDE, Server, free_port
from docs.test_docs import FENCE, ROOT

pytestmark = [
    pytest.mark.enable_socket,  # of this machine alone
    pytest.mark.skipif(shutil.which("caddy") is None, reason="no caddy: apt-get install caddy"),
]

RECIPE = (ROOT / "docs" / "phone.md").read_text("utf-8")
NAME = "tide.local"
WORDS = "seven quiet nights by the sea"
PATIENCE = 30.0
Sent = dict[str, str]
# What this test cannot do on a machine that is not its own, or does in another way.
DONE_OTHERWISE = {
    "sudo apt-get install avahi-daemon caddy",
    "hostname",
    "sudo systemctl reload caddy",
    "sudo cp /var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt .",
    "systemctl --user enable --now lowtide",
    "loginctl enable-linger",
    "systemctl --user disable --now lowtide",
    "sudo systemctl disable --now caddy",
}


def written(language: str) -> list[str]:
    return [text for found, text in FENCE.findall(RECIPE) if found == language]


def commands() -> list[str]:
    lines = [line for block in written("recipe") for line in block.splitlines()]
    return [line.removeprefix("$ ") for line in lines]


class Home(NamedTuple):
    """A machine at home that serves as the recipe says, on other ports."""

    http: int
    https: int
    root: Path

    def ask(
        self, path: str, body: str | None = None, trusting: bool = True, headers: Sent | None = None
    ) -> tuple[int, HTTPMessage, str]:
        """A request as the phone makes it: the status, the headers and the page."""
        context = ssl.create_default_context(cafile=self.root if trusting else None)
        connection = HTTPSConnection("127.0.0.1", self.https, timeout=PATIENCE)
        with socket.create_connection(("127.0.0.1", self.https), PATIENCE) as plain:
            connection.sock = context.wrap_socket(plain, server_hostname=NAME)
            named = {"Host": f"{NAME}:{self.https}"} | (headers or {})
            connection.request("GET" if body is None else "POST", path, body, named)
            answer = connection.getresponse()
            page = answer.read().decode()
            connection.close()
        return answer.status, answer.headers, page


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Caddy from the recipe's own file, and behind it Lowtide by the recipe's own commands."""
    folder = tmp_path_factory.mktemp("home")
    data = folder / "data"
    run = [LOWTIDE, "passphrase", "--data", str(data)]
    subprocess.run(run, input=f"{WORDS}\n{WORDS}\n", text=True, check=True, capture_output=True)
    ports = free_port(), free_port()
    served = Server(data, "--address", f"https://{NAME}:{ports[1]}")
    served.start()
    caddy = start_caddy(folder, served.port, *ports)
    root = folder / "caddy" / "pki" / "authorities" / "local" / "root.crt"
    try:
        wait_for(root, ports[1])
        yield Home(*ports, root)
    finally:
        caddy.terminate()
        caddy.wait(PATIENCE)
        served.stop()


def start_caddy(folder: Path, behind: int, plain: int, encrypted: int) -> subprocess.Popen[bytes]:
    """Caddy with the recipe's file, on this machine's own ports and with its own storage."""
    (text,) = written("caddyfile")
    here = f"admin off\n\thttp_port {plain}\n\thttps_port {encrypted}\n\tdefault_bind 127.0.0.1"
    options = f"skip_install_trust\n\t{here}"
    assert text.count("skip_install_trust") == text.count("127.0.0.1:8765") == 1
    file = folder / "Caddyfile"
    file.write_text(
        text.replace("skip_install_trust", options).replace("8765", str(behind)), "utf-8"
    )
    places = {f"XDG_{kind}_HOME": str(folder) for kind in ("DATA", "CONFIG")}
    with (folder / "caddy.log").open("wb") as log:
        return subprocess.Popen(
            ["caddy", "run", "--config", str(file), "--adapter", "caddyfile"],
            env={**os.environ, **places, "HOME": str(folder)},
            stdout=log,
            stderr=log,
        )


def wait_for(root: Path, port: int) -> None:
    """Until Caddy has made its certificate and listens."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            if root.exists():
                return
    raise AssertionError((root.parents[4] / "caddy.log").read_text("utf-8"))


def test_the_phone_is_asked_for_the_passphrase_over_https(home: Home) -> None:
    status, headers, _ = home.ask("/")
    assert (status, headers["Location"]) == (302, "/unlock/?next=%2F")
    assert re.search(r"max-age=\d{7}", headers["Strict-Transport-Security"])
    assert home.ask("/api/c/me/tonight")[0] == 401
    status, headers, page = home.ask("/unlock/")
    assert status == 200
    assert 'name="passphrase"' in page
    assert "Secure" in headers["Set-Cookie"]


def test_who_says_it_is_in(home: Home) -> None:
    cookie = home.ask("/unlock/")[1]["Set-Cookie"].split(";")[0]
    token = cookie.removeprefix("csrftoken=")
    form = urlencode({"passphrase": WORDS, "next": "/people/", "csrfmiddlewaretoken": token})
    origin = f"https://{NAME}:{home.https}"
    kind = "application/x-www-form-urlencoded"
    said = {"Cookie": cookie, "Origin": origin, "Content-Type": kind}
    status, headers, _ = home.ask("/unlock/", form, headers=said)
    assert (status, headers["Location"]) == (302, "/people/")
    (session,) = [c for c in headers.get_all("Set-Cookie", []) if c.startswith("sessionid=")]
    for promise in ("Secure", "HttpOnly", "SameSite=Strict"):
        assert promise in session
    status, headers, _ = home.ask("/sw.js", headers={"Cookie": session.split(";")[0]})
    assert status == 200


def test_another_site_writes_nothing_through_the_door(home: Home) -> None:
    cookie = home.ask("/unlock/")[1]["Set-Cookie"].split(";")[0]
    form = urlencode({"passphrase": WORDS, "csrfmiddlewaretoken": cookie.partition("=")[2]})
    kind = "application/x-www-form-urlencoded"
    said = {"Cookie": cookie, "Origin": "https://evil.example", "Content-Type": kind}
    assert home.ask("/unlock/", form, headers=said)[0] == 403


def test_a_phone_without_the_certificate_is_warned(home: Home) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        home.ask("/", trusting=False)


def test_who_comes_without_encryption_is_sent_to_it(home: Home) -> None:
    connection = HTTPConnection("127.0.0.1", home.http, timeout=PATIENCE)
    connection.request("GET", "/", headers={"Host": NAME})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status == 308
    assert answer.headers["Location"].startswith(f"https://{NAME}")


def test_every_command_is_one_that_is_tried_here() -> None:
    own = {line for line in commands() if line.startswith(".venv/bin/lowtide ")}
    assert own == {
        ".venv/bin/lowtide passphrase",
        f".venv/bin/lowtide serve --address https://{NAME}",
    }
    assert set(commands()) - own == DONE_OTHERWISE


def test_it_starts_by_itself_with_the_same_command() -> None:
    (unit,) = written("ini")
    assert f"ExecStart=%h/lowtide/.venv/bin/lowtide serve --address https://{NAME}\n" in unit
