"""A real chromium and a running page. Where there is no chromium the tests are skipped; in CI that is a failure."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ROOT = Path(__file__).parents[2]

expect.set_options(timeout=20_000)  # a loaded machine is slow, not wrong


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Playwright runs an event loop in this thread: it must end with the module, or no asyncio test could follow."""
    if not CHROMIUM.exists():
        reason = "no browser here: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def link() -> Iterator[str]:
    """A one-time sign-in link to a page of its own."""
    command = [sys.executable, "-m", "bot.adapters.web.gallery", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.terminate()
        _, errors = server.communicate(timeout=30)
    # It stops without complaint, also while pages are open.
    assert (server.returncode, errors) == (0, "")


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    made = chromium.new_context(viewport={"width": 1100, "height": 860})
    made.set_default_timeout(15_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, link: str) -> Iterator[Page]:
    """Signed in, greeted; fails the test when the page's own code fails."""
    made = context.new_page()
    errors: list[str] = []
    made.on("pageerror", lambda error: errors.append(str(error)))
    made.goto(link)
    made.locator("#turns[data-ready]").wait_for()
    yield made
    assert errors == []
