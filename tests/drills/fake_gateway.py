"""A gateway for text messages that keeps a book and strikes: at whoever sends, or at itself.

    python -m tests.drills.fake_gateway FOLDER PORT honours|ignores KILLS SEED

A message counts as delivered when it stands in the book. Book and blows are files that outlive the process.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil

SHARE = 0.6
# Whom it strikes, and when: the sender before the message is in the book, after that, or when he has his answer already;
# or itself, with the message in the book and no answer given.
BLOWS = {"before": 1, "after": 5, "answered": 2, "gateway": 1}
SILENT = frozenset({"before", "after", "gateway"})
"""After these blows nobody can have heard an answer."""

Line = dict[str, str]


def lines(file: Path) -> list[Line]:
    """What stands in a book."""
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


class Ledger:
    """A file of lines. A line is in it for good when `add` returns, even if the process is killed."""

    def __init__(self, file: Path) -> None:
        self.kept = lines(file)
        self._out = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def add(self, line: Line) -> None:
        """Write one line."""
        os.write(self._out, (json.dumps(line) + "\n").encode())
        self.kept.append(line)


class Gateway(ThreadingHTTPServer):
    """Listens on `port` of this machine."""

    daemon_threads = True
    request_queue_size = 100

    def __init__(self, folder: Path, port: int, honours: bool, kills: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.book, self.blows = Ledger(folder / "book"), Ledger(folder / "blows")
        self.repeats = Ledger(folder / "repeats")
        self.honours, self.kills = honours, kills
        self.keys = {line["key"] for line in self.book.kept}
        self.lock = threading.Lock()

    def take(self, message: Line) -> None:
        """Deliver, unless the key has been here and keys are honoured."""
        with self.lock:
            if self.honours and message["key"] in self.keys:
                self.repeats.add(message)
            else:
                self.book.add(message)
                self.keys.add(message["key"])

    def draw(self, message: Line) -> str:
        """Which blow falls now, noted beforehand; mostly none, and none after the last."""
        with self.lock:
            if len(self.blows.kept) >= self.kills or random.random() > SHARE:
                return ""
            (how,) = random.choices(list(BLOWS), list(BLOWS.values()))
            self.blows.add({"how": how, "phone": message["phone"], "key": message["key"]})
            return how


class Handler(BaseHTTPRequestHandler):
    """Takes a message, answers, and strikes in between."""

    server: Gateway

    def do_POST(self) -> None:
        """One message."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        message = body | {"key": self.headers["Idempotency-Key"]}
        # The workers of a drill say who they are (tests.drills.handlers).
        sender = psutil.Process(int(self.headers["User-Agent"].rpartition("/")[2]))
        how = self.server.draw(message)
        if how == "before":
            kill(sender)
            return
        self.server.take(message)
        if how == "gateway":
            os.kill(os.getpid(), signal.SIGKILL)
        if how == "after":
            kill(sender)
            return
        self.answer()
        if how == "answered":
            time.sleep(random.uniform(0, 0.006))
            kill(sender)

    def answer(self) -> None:
        """Taken."""
        with suppress(OSError):
            self.send_response(200)
            self.end_headers()
            self.wfile.flush()

    def log_message(self, *args: Any) -> None:
        """Quiet."""


def kill(sender: psutil.Process) -> None:
    """On the spot; whoever has his number by now is left alone."""
    with suppress(psutil.NoSuchProcess):
        sender.kill()


def main() -> None:
    """Serve until killed."""
    folder, port, mode, kills, seed = sys.argv[1:]
    server = Gateway(Path(folder), int(port), mode == "honours", int(kills))
    # Started again after a blow at itself, it does not begin with the same draws.
    random.seed(f"{seed} {len(server.blows.kept)}")
    server.serve_forever()


if __name__ == "__main__":
    main()
