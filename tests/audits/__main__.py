"""`make audit`: let the machine look for holes; writes var/audit.json.

python -m tests.audits [--only deployment,sources,crawl,scan] [--roles resident,"grid leader"]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from typing import Any

from deploy import places
from tests.audits import deployment, sources, stand

PARTS = ("deployment", "sources", "crawl", "scan")


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--roles", default=",".join(stand.SCANNED))
    return parser.parse_args()


def audits(parts: list[str], roles: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """The results of the parts that were asked for."""
    if "deployment" in parts:
        yield from deployment.deployment()
    if "sources" in parts:
        yield from sources.sources()
    if {"crawl", "scan"} & set(parts):
        yield from on_the_street(parts, roles)


def on_the_street(parts: list[str], roles: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """What needs a running portal."""
    stand.prepare()
    import django

    django.setup()
    from tests.audits import crawl, scanner

    with stand.serving() as site:
        if "crawl" in parts:
            yield from crawl.crawl(site)
        if "scan" in parts:
            yield from scanner.scan(site, roles)


def main() -> int:
    """Audit, report, and say each finding on a line of its own."""
    from tests.reporting import report

    asked = options()
    begun = time.monotonic()
    with places.locked(stand.folder() / "audit.lock", wait=False) as ours:
        if not ours:
            sys.exit("An audit of this checkout runs already.")
        results = list(audits(asked.only.split(","), tuple(asked.roles.split(","))))
    for result in results:
        for finding in result["findings"]:
            print(f"{result['name']}: {finding}")
    shown = [result | {"findings": len(result["findings"])} for result in results]
    print(f"{time.monotonic() - begun:.0f} s")
    return report("audit", shown)


if __name__ == "__main__":
    sys.exit(main())
