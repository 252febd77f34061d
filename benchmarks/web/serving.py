"""`lowtide serve` as a person starts it, in a process group of its own, so that it dies whole."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path

LOWTIDE = str(Path(sys.executable).parent / "lowtide")
HOST = "127.0.0.1"
PATIENCE = 60.0  # seconds until it has to answer, on a machine that has much else to do
BLINK = 0.02


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


class Server:
    """The app served from a folder; ended by its own process group, never by name."""

    def __init__(
        self,
        data: Path,
        *options: str,
        port: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Serve what is in this folder once it is started."""
        self.data = data
        self.port = port or free_port()
        self._options = options
        self._environment = {**os.environ, **(environment or {})}
        self._environment.pop("LOWTIDE_DATA", None)
        self._process: subprocess.Popen[bytes] | None = None
        self._log = data.with_name(f"{data.name}.log")

    def start(self) -> float:
        """Serve, and say after how many seconds the first page was there."""
        begun = time.perf_counter()
        command = [LOWTIDE, "serve", "--data", str(self.data), "--port", str(self.port)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, *self._options],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_until_it_answers(begun)
        return time.perf_counter() - begun

    def kill(self) -> None:
        """`kill -9` of the whole group; RuntimeError where anything answers afterwards."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as Ctrl-C does; RuntimeError where anything answers afterwards."""
        self._end(signal.SIGTERM)

    def ended(self) -> int:
        """Wait until it has ended by itself; its exit code."""
        return self._running.wait(PATIENCE)

    def workers(self) -> list[int]:
        """The ids of the processes that answer, without the one that started them."""
        children = Path(f"/proc/{self._running.pid}/task/{self._running.pid}/children")
        return [int(child) for child in children.read_text("ascii").split()]

    @property
    def group(self) -> int:
        """The process group, which is also the id of the process that started it."""
        return self._running.pid

    def said(self) -> str:
        """What it wrote on the terminal so far."""
        return self._log.read_text("utf-8", errors="replace")

    @property
    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("the server was not started")
        return self._process

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        process, self._process = self._process, None
        if process.poll() is None:
            os.killpg(process.pid, how)
        process.wait(PATIENCE)
        # Workers that outlive their parent would go on answering, and nothing had been killed.
        refused_by = time.perf_counter() + PATIENCE
        while not is_refused(self.port):
            if time.perf_counter() > refused_by:
                raise RuntimeError(f"something answers on port {self.port} after the server's end")
            time.sleep(BLINK)

    def _answers(self) -> bool:
        connection = HTTPConnection(HOST, self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/unlock/", headers={"Host": "localhost"})
            return connection.getresponse().status < 500
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def _wait_until_it_answers(self, begun: float) -> None:
        while not self._answers():
            gone = self._running.poll() is not None
            if gone or time.perf_counter() - begun > PATIENCE:
                self._end(signal.SIGKILL)
                raise RuntimeError(f"the server did not start:\n{self.said()}")
            time.sleep(BLINK)


def is_refused(port: int) -> bool:
    """Whether nobody listens on a port."""
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except ConnectionRefusedError:
        return True
    except OSError:
        return False
    return False
