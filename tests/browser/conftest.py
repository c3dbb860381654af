"""A real server and a real Chromium, once for all browser tests. Nothing may leave this machine, and each page sees to it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser.steps import Site, serving

MISSING = "không có Chromium (cài bằng `apt-get install chromium`, hoặc đặt HOIDAP_TEST_CHROMIUM)"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
)


def find_chromium() -> str | None:
    """Debian's Chromium, or the program that HOIDAP_TEST_CHROMIUM names."""
    return os.environ.get("HOIDAP_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line that says why the browser tests did not run."""
    if find_chromium() is None and os.environ.get("CI") != "true":
        terminalreporter.write_line(f"Bỏ qua kiểm thử trên trình duyệt: {MISSING}.")


@pytest.fixture(scope="session")
def chromium() -> str:
    found = find_chromium()
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    return found


@pytest.fixture(scope="session")
def site(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The web chat as a user starts it, on a free port and an empty data folder."""
    home = tmp_path_factory.mktemp("hoidap")
    with serving(home) as site:
        yield site


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shared_context(browser: Any) -> Iterator[Any]:
    """The context of pages that need nothing special: a warm cache, and still a session of its own for each page."""
    context = browser.new_context(**_options())
    yield context
    context.close()


@pytest.fixture
def open_page(browser: Any, shared_context: Any, site: Site) -> Iterator[Callable[..., Any]]:
    """A factory of pages; with options, each in a context of its own. Afterwards: no foreign request, no script error."""
    opened: list[Any] = []
    foreign: list[str] = []
    errors: list[str] = []

    def make(**options: Any) -> Any:
        context = browser.new_context(**_options(**options)) if options else shared_context
        context.set_default_timeout(15_000)
        page = context.new_page()
        opened.append(context if options else page)
        page.on("request", lambda r: foreign.append(r.url) if not _is_local(r.url) else None)
        page.on("websocket", lambda w: foreign.append(w.url) if not _is_local(w.url) else None)
        page.on("pageerror", lambda e: errors.append(str(e)))
        page.goto(site.url)
        page.wait_for_selector(".welcome")
        return page

    yield make
    for thing in opened:
        thing.close()
    assert not foreign, f"yêu cầu ra ngoài máy: {foreign}"
    assert not errors, f"lỗi JavaScript: {errors}"


@pytest.fixture
def page(open_page: Callable[..., Any]) -> Any:
    return open_page()


def _options(**options: Any) -> dict[str, Any]:
    return {"viewport": {"width": 1100, "height": 800}, "locale": "vi-VN", "reduced_motion": "reduce", **options}


def _is_local(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("data", "blob", "about") or parts.hostname == "127.0.0.1"
