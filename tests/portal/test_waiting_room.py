"""The web server's worker, with a small application behind it: only whole requests get a thread."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from deploy.places import ROOT, free_port, is_listening
from deploy.processes import wait_for

# Says which way was asked and how many bytes came.
APPLICATION = """
def app(environ, start_response):
    size = 0
    if environ["PATH_INFO"] != "/unread":
        while piece := environ["wsgi.input"].read(65536):
            size += len(piece)
    body = f"{environ['PATH_INFO']} {size}".encode()
    start_response("200 OK", [("Content-Length", str(len(body))), ("Content-Type", "text/plain")])
    return [body]
"""
LIMIT = 62 * 1024 * 1024


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server with one process of two threads, and patience for three seconds."""
    folder, chosen = tmp_path_factory.mktemp("web"), free_port()
    (folder / "echo.py").write_text(APPLICATION)
    (folder / "short.py").write_text(
        "from portal import waiting_room as room\n"
        "room.STALL_SECONDS = room.GRACE_SECONDS = 3\n"
        "PatientWorker = room.PatientWorker\n"
    )
    command = [
        sys.executable, "-m", "gunicorn", "echo:app", "--chdir", str(folder), "--bind", f"127.0.0.1:{chosen}",
        "--worker-class", "short.PatientWorker", "--threads", "2", "--worker-connections", "40",
        "--no-control-socket",
    ]  # fmt: skip
    path = os.pathsep.join([str(folder), str(ROOT)])
    server = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": path})
    wait_for(lambda: is_listening(chosen), lambda: server.poll() is None, "The web server")
    yield chosen
    server.terminate()
    server.wait(20)


def connected(port: int, *sent: bytes) -> socket.socket:
    """A connection that has sent this much."""
    link = socket.create_connection(("127.0.0.1", port), timeout=20)
    for piece in sent:
        link.sendall(piece)
    return link


def post(path: str, length: int, *more: str) -> bytes:
    """The head of a form."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {length}", *more, "", ""]
    return "\r\n".join(lines).encode()


GET = b"GET /page HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def answer(link: socket.socket) -> bytes:
    """The next answer as it comes; nothing when the other side has closed."""
    with link.makefile("rb") as file:
        head = b"".join(iter(file.readline, b"\r\n")) if (file.peek(1)) else b""
        length = int(head.lower().split(b"content-length:")[1].split()[0]) if b"ength" in head else 0
        return head.split(b"\r\n")[0] + b" | " + file.read(length) if head else b""


def test_slow_bodies_and_heads_and_silence_hold_nobody_up(port: int) -> None:
    slow = [connected(port, post("/form", 5000), b"x") for _one in range(12)]
    slow += [connected(port, b"GET / HT") for _one in range(6)] + [connected(port) for _one in range(6)]
    began = time.monotonic()

    assert answer(connected(port, GET)) == b"HTTP/1.1 200 OK | /page 0"
    assert time.monotonic() - began < 2
    for link in slow:
        link.close()


def test_a_body_in_small_pieces_arrives_whole(port: int) -> None:
    link = connected(port, *[bytes([byte]) for byte in post("/form", 5)])
    for _one in range(5):
        time.sleep(0.1)
        link.sendall(b"x")

    assert answer(link) == b"HTTP/1.1 200 OK | /form 5"


def test_a_large_body_arrives_whole_and_the_connection_goes_on(port: int) -> None:
    link = connected(port, post("/form", 9_000_000), b"x" * 9_000_000)
    first = answer(link)
    link.sendall(post("/again", 3) + b"xyz")

    assert (first, answer(link)) == (b"HTTP/1.1 200 OK | /form 9000000", b"HTTP/1.1 200 OK | /again 3")


def test_who_waits_for_a_word_gets_it_before_the_body(port: int) -> None:
    link = connected(port, post("/form", 3, "Expect: 100-continue"))
    word = link.recv(100)
    link.sendall(b"xyz")
    told = b""
    while piece := link.recv(1000) if b"/form" not in told else b"":
        told += piece

    assert word == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert told.endswith(b"/form 3")


def test_who_falls_silent_is_told_and_let_go(port: int) -> None:
    link = connected(port, post("/form", 5000), b"x")

    assert answer(link) == b"HTTP/1.1 408 Request Timeout | "
    assert link.recv(1) == b""


def is_let_go(link: socket.socket, seconds: float) -> bool:
    """Send a byte now and then, as long as the other side takes it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            link.sendall(b"x")
        except OSError:
            return True
        time.sleep(0.2)
    return False


def test_who_sends_a_byte_now_and_then_is_let_go_as_well(port: int) -> None:
    assert is_let_go(connected(port, post("/form", 5000)), seconds=10)


def test_a_form_larger_than_allowed_is_answered_by_its_head_and_ends_the_connection(port: int) -> None:
    link = connected(port, post("/unread", LIMIT + 1), b"x" * 1000)

    assert answer(link) == b"HTTP/1.1 200 OK | /unread 0"
    assert link.recv(1) == b""


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"HTTP/1.1 411 Length Required | ",
        ),
        (b"GET / HTTP/1.1\r\nA: " + b"x" * 70_000, b"HTTP/1.1 431 Request Header Fields Too Large | "),
        (b"nonsense\r\n\r\n", b"HTTP/1.1 400 Bad Request"),
    ],
    ids=["chunked", "head", "nonsense"],
)
def test_what_is_no_request_of_ours_is_refused(port: int, sent: bytes, told: bytes) -> None:
    assert answer(connected(port, sent)).startswith(told)


def test_what_comes_behind_a_request_is_not_taken_for_another_one(port: int) -> None:
    link = connected(port, post("/form", 3) + b"xyz" + GET)

    assert (answer(link), link.recv(1)) == (b"HTTP/1.1 200 OK | /form 3", b"")


def test_when_the_house_is_full_the_silent_make_room(port: int) -> None:
    silent = [connected(port, b"GET / HT") for _one in range(60)]
    began = time.monotonic()

    assert answer(connected(port, GET)) == b"HTTP/1.1 200 OK | /page 0"
    assert time.monotonic() - began < 2
    for link in silent:
        link.close()


def test_who_does_not_hang_up_holds_nobody_up(port: int) -> None:
    rude = [connected(port, b"GET / HTTP/1.0\r\n\r\n") for _one in range(12)]
    began = time.monotonic()

    assert answer(connected(port, GET)) == b"HTTP/1.1 200 OK | /page 0"
    assert time.monotonic() - began < 2
    for link in rude:
        link.close()
