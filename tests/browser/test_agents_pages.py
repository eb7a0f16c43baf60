"""The pages behind an agent's buttons in a browser without JavaScript, from the letter as it came."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.show import WISH, Demo

pytestmark = pytest.mark.browser


@pytest.fixture
def letter(browser: Browser, demo: Demo) -> Iterator[Page]:
    """The letter about another date for Sacha, open where no script runs."""
    for phone, words in (("0", "OUI"), ("1", _wish(demo)), ("1", "OUI")):
        demo.post("say", phone=phone, words=words).raise_for_status()
        demo.post("settle").raise_for_status()
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{demo.page}/letters/1")
    yield page
    context.close()
