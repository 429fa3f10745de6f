"""What the browser's tests share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from grids.queries import catalogue
from tests.builders import Street


@pytest.fixture
def there(transactional_db: None) -> Street:
    """A street in a database that the server sees, with the categories that are in it now."""
    catalogue.forget()
    return Street()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """A test that failed shows what its visitors saw last."""
    report: Any = yield
    browser = getattr(item, "funcargs", {}).get("chromium")
    if report.failed and call.when == "call" and browser is not None:
        for page in (page for context in browser.contexts for page in context.pages):
            report.sections.append((f"Seen at {page.url}", page.evaluate("document.body?.innerText ?? ''")))
    return report
