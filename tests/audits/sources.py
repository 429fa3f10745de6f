"""Bandit and ruff's security rules over the source.

Both know the same rules by the same numbers (B608 is S608). A line that was looked at and left says so once, with its
reason: `# noqa: S608 - why`. Bandit reads that here; without a reason it counts as a finding.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from deploy.places import ROOT

PRODUCT = ("portal", "grids", "volunteers", "parties", "mediation", "deploy", "manage.py")
# What bandit finds and we leave, each with its reason. Everything else is a finding.
ALLOWED = {
    "B404": "the machine room starts programs; that is what it is for",
    "B603": "it starts them as lists that it builds itself, never through a shell",
    "B411": "xmlrpc reads answers of our own supervisor alone, from a socket that only its user can open",
}
# One place each, where ruff sees nothing and the line can say nothing for itself.
PLACES = {
    (
        "B105",
        "portal.forms.accounts.ChangePasswordForm",
    ): "the path of a form, under the library's name for it",
}
# Rules that ruff has under another number.
SAME = {"B703": "S308"}
REASONED = r"#\s*noqa:[^#]*\b{rule}\b[^#]* - \S"


def sources() -> list[dict[str, Any]]:
    """Both results."""
    return [bandit(), ruff()]


def bandit() -> dict[str, Any]:
    """Every severity and confidence counts."""
    there = [name for name in PRODUCT if (ROOT / name).exists()]
    command = [sys.executable, "-m", "bandit", "-q", "-f", "json", "-r", *there, "-s", ",".join(ALLOWED)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    true = [found for found in report["results"] if not has_reason(found)]
    findings = [f"{r['filename']}:{r['line_number']} {r['test_id']} {r['issue_text']}" for r in true]
    findings += [f"{error['filename']} {error['reason']}" for error in report["errors"]]
    lines = report["metrics"]["_totals"]["loc"]
    return {
        "name": "bandit", "tool": "bandit", "ok": not findings and lines > 0, "checked": lines,
        "dismissed": len(report["results"]) - len(true), "findings": findings,
    }  # fmt: skip


def has_reason(found: dict[str, Any]) -> bool:
    """Whether one of the lines of a finding, or the list above, says why it may stand."""
    if any(found["test_id"] == rule and what in found["issue_text"] for rule, what in PLACES):
        return True
    rule = SAME.get(found["test_id"], found["test_id"].replace("B", "S"))
    lines = (ROOT / found["filename"]).read_text(encoding="utf-8").splitlines()
    reason = re.compile(REASONED.format(rule=rule))
    first, last = min(found["line_range"]), max(found["line_range"])
    return any(reason.search(line) for line in lines[first - 1 : last])


def ruff() -> dict[str, Any]:
    """The S rules, with the exceptions that stand in pyproject.toml and beside the lines."""
    command = [
        str(Path(sys.executable).with_name("ruff")),
        "check",
        "--select",
        "S",
        "--output-format",
        "json",
        ".",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    findings = [
        f"{r['filename']}:{r['location']['row']} {r['code']} {r['message']}" for r in json.loads(done.stdout)
    ]
    listed = subprocess.run(
        [*command[:2], "--show-files", "."], cwd=ROOT, capture_output=True, text=True, check=True
    )
    number = len(listed.stdout.split())
    return {
        "name": "ruff S",
        "tool": "ruff",
        "ok": not findings and number > 0,
        "checked": number,
        "findings": findings,
    }
