"""Serving: what is refused and in which words, who may read the files, what browsers are told."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path

import pytest

from benchmarks.web.serving import LOWTIDE, Server, free_port, is_refused
from lowtide.errors import ServeError
from lowtide.web.serving.secret import secret_in
from lowtide.web.serving.server import (
    Listening,
    refuse_taken,
    refuse_unencrypted,
    refuse_unguarded,
)

pytestmark = pytest.mark.enable_socket  # of this machine alone: these tests start a server

HERE = Path("certificate.pem")
NAME = "https://lowtide.example"
PRIVATE = 0o077


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("listening", "words"),
    [
        (Listening(host="0.0.0.0"), "not this machine alone, and there is no TLS"),  # noqa: S104
        (Listening(host="::"), "not this machine alone, and there is no TLS"),
        (Listening(host="192.168.1.5"), "docs/phone.md"),
        (Listening(host="nonsense"), "not this machine alone"),
        (Listening(host="127.0.0.1.example"), "not this machine alone"),
        (Listening(host="", address=NAME), "not this machine alone"),
        (Listening(host="::", certificate=HERE), "Give --certificate and --key"),
        (Listening(host="::", certificate=HERE, key=HERE), "--address https://name"),
        (Listening(address="http://lowtide.example"), "not https"),
        (Listening(address="lowtide.example"), "no address"),
        (Listening(address="https://"), "no address"),
        (Listening(address="https://["), "no address"),
        (Listening(address="https://lowtide.example:port"), "no address"),
        (Listening(address="https://low tide"), "no address"),
        (Listening(address="https://lowtide.example/app"), "Leave it at https://lowtide.example"),
        (Listening(address="https://me:word@lowtide.example"), "more than a name"),
        (Listening(certificate=HERE), "goes with its key"),
        (Listening(key=HERE), "goes with its key"),
        (Listening(certificate=HERE, key=HERE), "no pair"),
    ],
)
def test_refused_because_others_could_listen_in(listening: Listening, words: str) -> None:
    with pytest.raises(ServeError, match=re.escape(words)):
        refuse_unencrypted(listening)


@pytest.mark.parametrize(
    "listening",
    [
        Listening(),
        Listening(host="localhost"),
        Listening(host="127.0.0.2"),
        Listening(host="::1"),
        Listening(address=NAME),
        Listening(address=f"{NAME}/"),
        Listening(address=f"{NAME}:8443"),
    ],
)
def test_served_on_this_machine_or_behind_a_door(listening: Listening) -> None:
    refuse_unencrypted(listening)


def test_others_meet_a_passphrase() -> None:
    with pytest.raises(ServeError, match="lowtide passphrase"):
        refuse_unguarded(Listening(address=NAME), has_passphrase=False)
    refuse_unguarded(Listening(address=NAME), has_passphrase=True)
    refuse_unguarded(Listening(), has_passphrase=False)


def test_a_port_that_is_taken_is_said_so() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ServeError, match=f"{port} is taken. Perhaps Lowtide is there already"):
            refuse_taken(Listening(port=port))
    refuse_taken(Listening(port=port))


def test_an_interface_that_this_machine_does_not_have_is_said_so() -> None:
    with pytest.raises(ServeError, match="Take an interface of this machine"):
        refuse_taken(Listening(host="192.0.2.1", port=8765))


def said_by(*arguments: str, answers: str = "") -> tuple[int, str]:
    """The exit code of a command, and what it said."""
    done = subprocess.run(
        [LOWTIDE, *arguments],
        input=answers,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout


def test_the_command_refuses_in_one_line_and_with_its_exit_code(tmp_path: Path) -> None:
    port = str(free_port())
    folder = ("--data", str(tmp_path / "data"), "--port", port)
    code, said = said_by("serve", *folder, "--host", "0.0.0.0")  # noqa: S104
    assert (code, said.count("\n")) == (2, 1)
    assert not (tmp_path / "data").exists(), "nothing was made for it"
    code, said = said_by("serve", *folder, "--address", NAME)
    assert code == 2
    assert said == (
        "others could reach this app, and it has no passphrase. Choose one: lowtide passphrase\n"
    )


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/lowtide"])
def test_a_folder_that_cannot_be_written_to_is_said_so(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, said = said_by("serve", "--data", str(tmp_path / place), "--port", str(free_port()))
    assert code == 2, said
    assert "--data FOLDER" in said
    assert "Traceback" not in said


def test_a_passphrase_that_is_too_short_is_refused(tmp_path: Path) -> None:
    code, said = said_by("passphrase", "--data", str(tmp_path), answers="short\nshort\n")
    assert code == 2
    assert "12 to 1000 characters" in said


# --- what is served -------------------------------------------------------------------------------


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Server]:
    """The app on a port of this machine, from a new folder."""
    server = Server(tmp_path / "data")
    server.start()
    yield server
    server.stop()


def ask(
    port: int, path: str, method: str = "GET", body: str = "", **headers: str
) -> tuple[int, HTTPMessage, bytes]:
    """One request by itself: the status, the headers and the page."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, {"Host": "localhost"} | named)
    answer = connection.getresponse()
    page = answer.read()
    connection.close()
    return answer.status, answer.headers, page


def test_it_serves_until_ctrl_c(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    server.start()
    os.killpg(server.group, signal.SIGINT)
    assert server.ended() == 0
    assert is_refused(server.port)
    assert server.said() == (
        f"Lowtide is at http://localhost:{server.port}/\n"
        f"Everything is kept in {tmp_path / 'data'}\n"
        "Stop it with Ctrl-C.\n"
    )


def test_only_its_owner_reads_what_is_kept(served: Server) -> None:
    ask(served.port, "/")
    readable = [
        file.name
        for file in (served.data, *served.data.glob("lowtide.sqlite3*"), served.data / "secret")
        if file.stat().st_mode & PRIVATE
    ]
    assert readable == []


def test_what_every_page_tells_a_browser(served: Server) -> None:
    status, headers, _ = ask(served.port, "/unlock/", Accept_Encoding="gzip")
    assert status == 200
    told = {name.lower(): value for name, value in headers.items()}
    policy = dict(
        part.strip().partition(" ")[::2] for part in told["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert told["x-frame-options"] == "DENY"
    assert told["x-content-type-options"] == "nosniff"
    assert told["referrer-policy"] == "same-origin"
    assert told["cross-origin-opener-policy"] == "same-origin"
    assert told["content-encoding"] == "gzip"


def test_files_for_browsers_keep_for_ever_under_their_hash(served: Server) -> None:
    page = ask(served.port, "/unlock/")[2].decode()
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert any(file.endswith(".css") for file in files)
    for file in files:
        status, headers, _ = ask(served.port, file, Accept_Encoding="gzip")
        assert status == 200
        assert re.search(r"\.[0-9a-f]{12}\.", file)
        assert "immutable" in headers["Cache-Control"]


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "0.0.0.0", ""])  # noqa: S104
def test_a_name_that_is_not_ours_gets_nothing(served: Server, host: str) -> None:
    """A page of somebody else's, whose name was turned to this machine, would send such a name."""
    status, _, page = ask(served.port, "/", Host=host)
    assert status == 400
    assert b"Traceback" not in page


def test_two_servers_of_one_folder_agree(served: Server) -> None:
    second = Server(served.data)
    second.start()
    try:
        assert ask(second.port, "/unlock/")[0] == ask(served.port, "/unlock/")[0] == 200
    finally:
        second.stop()
    assert ask(served.port, "/unlock/")[0] == 200


def test_processes_that_start_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(secret_in(tmp_path))) for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 16
    assert len(set(found)) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["secret"]


def test_the_demo_says_that_nobody_is_real_and_leaves_nothing(tmp_path: Path) -> None:
    port = free_port()
    demo = subprocess.Popen(
        [LOWTIDE, "demo", "--port", str(port)],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        bufsize=0,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        assert demo.stdout
        said = demo.stdout.readline().decode()
        assert said == f"Simulated people, nobody real: http://localhost:{port}/\n"
        status, _, page = ask(port, "/people/")
        assert status == 200
        assert b"imulated" in page
    finally:
        os.killpg(demo.pid, signal.SIGINT)
        rest, _ = demo.communicate(timeout=60)
    assert demo.returncode == 0
    # A worker that had not begun yet when it was stopped is told of.
    told = [line for line in rest.decode().splitlines() if "was sent SIGQUIT" not in line]
    assert told == ["Stop it with Ctrl-C."]
    assert list(tmp_path.iterdir()) == []


# Django's own list of what a site for others has to have.
def test_nothing_is_missing_where_others_can_reach_it(tmp_path: Path) -> None:
    # Tests that drive a browser set this for their own process.
    around = {key: said for key, said in os.environ.items() if key != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env={
            **around,
            "DJANGO_SETTINGS_MODULE": "lowtide.web.settings",
            "LOWTIDE_DATA": str(tmp_path),
            "LOWTIDE_ADDRESS": NAME,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
