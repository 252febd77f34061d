"""Threads that read a type for the first time at once: why a server meets its types beforehand."""

import subprocess
import sys

import pytest

from lowtide.web.serving.server import _meet_the_types

# Many types, each read by eight threads at once that change places as often as they can.
READING = """
import sys, threading
import msgspec

sys.setswitchinterval(1e-6)
fields = [(f"f{number}", int | None, None) for number in range(8)]
for number in range(300):
    kinds = [msgspec.defstruct(f"K{k}", fields, tag=f"k{k}") for k in range(12)]
    either = kinds[0]
    for kind in kinds[1:]:
        either = either | kind
    read = msgspec.defstruct("Read", [("id", str), ("body", either)])
    if "met" in sys.argv:
        msgspec.json.Decoder(read)
    at_once = threading.Barrier(8)

    def go():
        at_once.wait()
        msgspec.json.decode(b'{"id":"x","body":{"type":"k7","f1":3}}', type=read)

    threads = [threading.Thread(target=go) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""


# Where the first of these stops crashing, msgspec was put right and the server need not do it.
@pytest.mark.parametrize("met", [False, True])
def test_a_type_that_was_met_before_is_read_by_many_threads_at_once(met: bool) -> None:
    words = [sys.executable, "-c", READING, *(["met"] if met else [])]
    done = subprocess.run(words, capture_output=True, timeout=120)
    assert (done.returncode == 0) is met, done.stderr.decode()


def test_the_types_that_workers_read_can_be_met() -> None:
    _meet_the_types()
