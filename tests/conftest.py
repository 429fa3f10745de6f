"""What every test may ask for: real servers, a real worker, a real browser."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests import environment

# Before Django reads its settings, and before any test module imports a model.
environment.prepare()

import django  # noqa: E402

django.setup()

from tests.workers import Worker  # noqa: E402

CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DESK = {"viewport": {"width": 1440, "height": 900}}
NO_BROWSER = "Chromium was not found: the browser tests did not run. Install chromium or set LINLI_CHROMIUM."


def chromium_path() -> str | None:
    """The browser's program: `LINLI_CHROMIUM`, or the one that the system has."""
    named = os.environ.get("LINLI_CHROMIUM")
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return named or next(filter(None, found), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip browser tests where there is no browser, unless `LINLI_REQUIRE_BROWSER` says that there must be one."""
    if chromium_path() or os.environ.get("LINLI_REQUIRE_BROWSER"):
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Let each test process find its own servers first: with this variable Django would read its settings before."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say plainly what was left out."""
    if any(NO_BROWSER in str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])):
        terminalreporter.write_line(NO_BROWSER, yellow=True, bold=True)


@pytest.fixture(scope="session")
def servers() -> dict[str, str]:
    """The addresses of the running PostgreSQL and Valkey, by environment variable."""
    return {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}


@pytest.fixture(scope="session")
def _worker_process(servers: dict[str, str], django_db_setup: None) -> Iterator[Worker]:
    worker = Worker.for_tests()
    yield worker
    worker.stop()


@pytest.fixture
def worker(_worker_process: Worker, transactional_db: None) -> Iterator[Worker]:
    """A real Celery worker on the test database and its own broker, running and with an empty queue.

    It ends with the test: left running it would do what later tests leave for themselves.
    """
    _worker_process.purge()
    _worker_process.ensure_running()
    yield _worker_process
    _worker_process.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A headless browser (a Playwright `Browser`), one per test process."""
    from playwright.sync_api import sync_playwright

    path = chromium_path()
    assert path, NO_BROWSER
    # Playwright's synchronous interface keeps an event loop in this thread; Django would then refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def browse(chromium: Any, live_server: Any) -> Iterator[Any]:
    """A function that opens a new visitor: `page = browse(**context options)`, a phone in Chinese if not told else.

    Each visitor has cookies of his own. Addresses are relative to the live server.
    """
    contexts = []

    def opened(**options: Any) -> Any:
        chosen = {
            "base_url": live_server.url,
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
            **PHONE,
        } | options
        contexts.append(chromium.new_context(**chosen))
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def phone(browse: Any) -> Any:
    """A page of a visitor with a phone of 390 × 844, in Chinese."""
    return browse()


@pytest.fixture
def desk(browse: Any) -> Any:
    """A page of a visitor at a desk, 1440 × 900, in Chinese."""
    return browse(**DESK, device_scale_factor=1, is_mobile=False, has_touch=False)


@pytest.fixture
def live_stack(live_server: Any, worker: Worker) -> Any:
    """The live server together with a real worker: what is announced arrives. Has `.url` and `.worker`."""
    live_server.worker = worker
    return live_server


@pytest.fixture
def street(db: None) -> Any:
    """A small street with every post of the chain held; see `tests.builders.Street`."""
    from tests.builders import Street

    return Street()


@pytest.fixture(autouse=True)
def _in_chinese() -> None:
    """Every test begins in the language that the portal is written in, whatever the one before it spoke."""
    from django.conf import settings
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)
