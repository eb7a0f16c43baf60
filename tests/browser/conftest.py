"""A demo, a browser and a page for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage

from tests.browser.show import Demo, Screen, open_browser, run_demo
from tests.conftest import open_folder


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as found:
        yield found / "demo"


@pytest.fixture(scope="session")
def running() -> Iterator[Demo]:
    """One demo for all tests: it takes some seconds to start, and a moment to start again."""
    with open_folder() as found, run_demo(found / "demo") as demo:
        yield demo


@pytest.fixture
def demo(running: Demo) -> Demo:
    """The demo, at the beginning of its story."""
    running.post("again").raise_for_status()
    return running


# For one file at a time: while it is open no other event loop may run in this thread.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as found:
        yield found


@pytest.fixture
def screen(demo: Demo, browser: Browser) -> Iterator[Screen]:
    """The page on an ordinary screen. Whatever the browser complains about fails the test."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(demo.page)
    found = Screen(page)
    found.see_everything()
    yield found
    page.close()
    assert complaints == []
