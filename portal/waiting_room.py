"""The web server's worker: a request takes a thread only when it has arrived whole.

gunicorn's threads read from the network and wait for whatever the client has not sent yet, so ten slow phones, or one
hand that opens ten connections, hold them all. Here an unfinished request waits with the poller and costs a
connection, not a thread; what came of it lies in memory, beyond a little in a temporary file. Threads read from there
and never wait for the network.
"""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings
from gunicorn.http.unreader import IterUnreader
from gunicorn.workers.gthread import _DEFER, TConn, ThreadWorker

STALL_SECONDS = 30
"""So long a connection may send nothing at all while a request is awaited."""
GRACE_SECONDS = 30
SLOWEST = 4096
"""After a time of grace a request has to come at so many bytes a second."""
LONGEST_HEAD = 64 * 1024
BLOCK = 64 * 1024
IN_MEMORY = 64 * 1024
BLOCKS_A_TURN = 16

LATE, LENGTH_REQUIRED, HEAD_TOO_LONG = (
    f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode()
    for status in ("408 Request Timeout", "411 Length Required", "431 Request Header Fields Too Large")
)
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"

_LENGTH = re.compile(rb"(?im)^content-length:[ \t]*([0-9]{1,18})[ \t]*\r$")
# Browsers and proxies say how long a form is; the framework reads no form that does not.
_CHUNKED = re.compile(rb"(?im)^transfer-encoding[ \t]*:")
_EXPECTS = re.compile(rb"(?im)^expect:[ \t]*100-continue[ \t]*\r$")


class Refused(Exception):
    """A request that is not awaited any longer, and what its sender is told."""

    def __init__(self, answer: bytes) -> None:
        super().__init__(answer.split(b"\r\n")[0].decode())
        self.answer = answer


class Gone(Exception):
    """The client has left before its request was complete."""


class Arriving:
    """One request on its way in: what has come, and how much it will be."""

    def __init__(self) -> None:
        self._kept: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - see close
        self._head = bytearray()
        self._since = time.monotonic()
        self._wanted = -1
        self.come = 0
        self.is_cut = False

    @property
    def is_whole(self) -> bool:
        """Whether all of it is there."""
        return 0 <= self._wanted <= self.come

    @property
    def is_last(self) -> bool:
        """Whether the connection cannot go on after it: its end was not read, or something came behind it."""
        return self.is_cut or self.come != self._wanted

    def take(self, sock: socket.socket) -> bool:
        """Take what has come, without waiting; whether the request is whole now. Raises `Refused` and `Gone`."""
        for _turn in range(BLOCKS_A_TURN):
            if self.is_whole:
                return True
            try:
                piece = sock.recv(BLOCK, socket.MSG_DONTWAIT)
            except BlockingIOError:
                break
            except OSError:
                raise Gone from None
            if not piece:
                raise Gone
            self._keep(piece, sock)
        if not self.is_whole and time.monotonic() - self._since > GRACE_SECONDS + self.come / SLOWEST:
            raise Refused(LATE)
        return self.is_whole

    def _keep(self, piece: bytes, sock: socket.socket) -> None:
        if not self.come:
            self._since = time.monotonic()
        self._kept.write(piece)
        self.come += len(piece)
        if self._wanted < 0:
            self._head += piece
            self._look_at_head(sock)

    def _look_at_head(self, sock: socket.socket) -> None:
        """Find out how long the request will be. Whether it is sound is for the real parser to say."""
        end = self._head.find(b"\r\n\r\n") + 4
        if end < 4:
            if len(self._head) > LONGEST_HEAD:
                raise Refused(HEAD_TOO_LONG)
            return
        head = bytes(self._head[:end])
        if _CHUNKED.search(head):
            raise Refused(LENGTH_REQUIRED)
        length = int(found[1]) if (found := _LENGTH.search(head)) else 0
        # Longer than any form: the portal refuses it by its head, with a page.
        self.is_cut = length > settings.LINLI_MAX_UPLOAD_BYTES
        self._wanted = end if self.is_cut else end + length
        if not self.is_whole and _EXPECTS.search(head):
            say(sock, GO_ON)

    def pieces(self) -> Iterator[bytes]:
        """All that has come, for the parser."""
        self._kept.seek(0)
        return iter(partial(self._kept.read, BLOCK), b"")

    def close(self) -> None:
        """Forget it."""
        self._kept.close()


def say(sock: socket.socket, answer: bytes) -> None:
    """Send a few bytes without waiting for anybody."""
    with suppress(OSError):
        sock.send(answer, socket.MSG_DONTWAIT)


class Guest(TConn):  # type: ignore[misc]  # gunicorn has no types
    """A connection with the request that it is sending."""

    # A client that does not close its end is waited for, but not by the poller, and not by any number of threads.
    lingering = threading.BoundedSemaphore(20)

    arriving: Arriving | None = None

    def close(self, graceful: bool = False) -> None:
        """Close it; with `graceful` once the client has read its answer, for two seconds at most."""
        if self.arriving:
            self.arriving.close()
        if graceful and self.lingering.acquire(blocking=False):
            threading.Thread(target=self._see_off, daemon=True).start()
        else:
            super().close()

    def _see_off(self) -> None:
        try:
            super().close(graceful=True)
        finally:
            self.lingering.release()


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's worker with threads, which waits for requests without using one."""

    def accept(self, listener: socket.socket) -> None:
        """Let a connection in."""
        try:
            sock, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        sock.setblocking(True)
        self.nr_conns += 1
        self.enqueue_req(Guest(self.cfg, sock, address, listener.getsockname()))

    def handle(self, conn: Guest) -> Any:
        """Take what has come of a request. When it is whole it is answered, else it waits with the poller."""
        arriving = conn.arriving = conn.arriving or Arriving()
        try:
            if not arriving.take(conn.sock):
                return _DEFER
            return self._answer(conn, arriving)
        except Refused as no:
            say(conn.sock, no.answer)
        except Gone:
            pass
        return False

    def _answer(self, conn: Guest, arriving: Arriving) -> bool:
        """Answer a request that is there; whether the connection goes on."""
        try:
            conn.init()
            conn.parser.unreader = IterUnreader(arriving.pieces())
            conn.data_ready = True
            goes_on = super().handle(conn)
        finally:
            conn.arriving = None
            arriving.close()
        return bool(goes_on) and not arriving.is_last

    def finish_request(self, conn: Guest, fs: Future[Any]) -> None:
        """Put the connection where it belongs now; one that waits may be silent for a while."""
        super().finish_request(conn, fs)
        if self.pending_conns and self.pending_conns[-1] is conn:
            conn.timeout = time.monotonic() + STALL_SECONDS

    def murder_pending(self) -> None:
        """Dismiss who has been silent for too long; when the house is full, whoever has been so for longest; and when
        the worker stops, whoever has not begun.
        """
        now = time.monotonic()
        while self.pending_conns and (
            self.nr_conns >= self.worker_connections or self.pending_conns[0].timeout <= now
        ):
            self._dismiss(self.pending_conns[0])
        if not self.alive:
            for conn in [conn for conn in self.pending_conns if not conn.arriving.come]:
                self._dismiss(conn)

    def _dismiss(self, conn: Guest) -> None:
        """Close a connection that waits."""
        if conn.arriving and conn.arriving.come:
            say(conn.sock, LATE)
        self.pending_conns.remove(conn)
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()
