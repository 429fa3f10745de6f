"""`manage.py check --deploy` as a production start with its secrets given, and that it does not start without them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import Any

from deploy import places
from deploy.places import ROOT

PRODUCTION = {
    "LINLI_ENV": "production",
    "LINLI_PUBLIC_URL": "https://linli.example",
    "LINLI_ALLOWED_HOSTS": "linli.example",
}
ISSUE = re.compile(r"^(?:\?|\S+): \((\S+)\) .*$", re.MULTILINE)


def deployment() -> list[dict[str, Any]]:
    """Both results."""
    return [checked(), refused()]


def checked() -> dict[str, Any]:
    """Every warning of the framework's own check is a finding."""
    done = _check(PRODUCTION | places.new_secrets())
    said = done.stdout + done.stderr
    found = [match[0] for match in ISSUE.finditer(said)]
    number = re.search(r"\((\d+) silenced\)", said)
    ok = done.returncode == 0 and not found and number is not None and number[1] == "0"
    return {"name": "check --deploy", "tool": "django", "ok": ok, "checked": "production", "findings": found}


def refused() -> dict[str, Any]:
    """A secret that is missing stops the start, by name."""
    names = ("LINLI_SECRET_KEY", "LINLI_FIELD_KEYS", "LINLI_HASH_KEY")
    given = places.new_secrets()
    started = []
    for name in names:
        done = _check(PRODUCTION | {key: value for key, value in given.items() if key != name})
        if done.returncode == 0 or f"{name} is not set" not in done.stderr:
            started.append(name)
    return {
        "name": "no secret, no start",
        "tool": "django",
        "ok": not started,
        "checked": len(names),
        "findings": started,
    }


def _check(env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "INFO"]
    return subprocess.run(command, cwd=ROOT, env=kept | env, capture_output=True, text=True, check=False)
