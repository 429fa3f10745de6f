"""Small real servers that take what leaves the house: mail by SMTP, chat messages and gateways by HTTP."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class MailSink(socketserver.ThreadingTCPServer):
    """An SMTP server that keeps letters. `after_data`: what it does with a letter (see below)."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _MailHandler)
        self.letters: list[EmailMessage] = []
        self.answer = "250 taken"
        """The answer after the letter; empty: the line is cut without one."""

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class _MailHandler(socketserver.StreamRequestHandler):
    server: MailSink

    def handle(self) -> None:
        """One conversation."""
        self._say("220 sink")
        while line := self.rfile.readline():
            word = line.strip().upper()
            if word.startswith(b"DATA"):
                self._say("354 go on")
                self.server.letters.append(self._letter())
                if not self.server.answer:
                    return
                self._say(self.server.answer)
            elif word.startswith(b"QUIT"):
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _letter(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return message_from_bytes(b"".join(lines), policy=policy.default)  # type: ignore[return-value]

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class WebSink(ThreadingHTTPServer):
    """A web server that keeps what is posted. `status`, `answer`: what it says; `slow_seconds`: how long it thinks.

    With status 0 the line is cut without an answer.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _WebHandler)
        self.posted: list[str] = []
        self.heads: list[Message] = []
        self.status = 200
        self.answer = '{"errcode": 0, "errmsg": "ok"}'
        self.slow_seconds = 0.0
        self.on_post: Callable[[], Any] = lambda: None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _WebHandler(BaseHTTPRequestHandler):
    server: WebSink

    def do_POST(self) -> None:
        """Keep the body, think, answer."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append(body.decode())
        self.server.heads.append(self.headers)
        self.server.on_post()
        time.sleep(self.server.slow_seconds)
        if not self.server.status:
            return
        self.send_response(self.server.status)
        if 300 <= self.server.status < 400:
            self.send_header("Location", f"{self.server.url}/elsewhere")
        self.end_headers()
        self.wfile.write(self.server.answer.encode())

    def log_message(self, *args: Any) -> None:
        """Quiet."""


def serve(server: socketserver.BaseServer) -> None:
    """Run in a thread of its own; `shutdown()` ends it."""
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
