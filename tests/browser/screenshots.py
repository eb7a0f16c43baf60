"""Takes the pictures of the demo that docs/ shows: `python -m tests.browser.screenshots`. Run by hand; look at them."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.show import Demo, Screen, open_browser, run_demo
from tests.conftest import open_folder

DOCS = Path(__file__).parents[2] / "docs"


def take_wide(browser: Browser, demo: Demo) -> None:
    """A letter is open, and one message tells why."""
    screen = Screen(browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce"))
    screen.page.goto(demo.page)
    screen.see_everything()
    screen.ask_for_another_date()
    screen.letter("demande une autre date").click()
    expect(screen.opened.get_by_role("link", name="Accepter")).to_be_visible()
    screen.messages(0).filter(has_text="OUI").nth(1).get_by_text("pourquoi").click()
    screen.page.screenshot(path=DOCS / "demo-1280.png")


def take_narrow(browser: Browser, demo: Demo) -> None:
    """The same moment on a small screen, whole."""
    screen = Screen(browser.new_page(viewport={"width": 360, "height": 740}, reduced_motion="reduce"))
    screen.page.goto(demo.page)
    screen.see_everything()
    screen.letter("demande une autre date").click()
    expect(screen.opened.get_by_role("link", name="Accepter")).to_be_visible()
    screen.page.evaluate("scrollTo(0, 0)")
    screen.page.screenshot(path=DOCS / "demo-360.png", full_page=True)


def main() -> None:
    with open_folder() as folder, run_demo(folder / "demo") as demo, open_browser() as browser:
        take_wide(browser, demo)
        take_narrow(browser, demo)


if __name__ == "__main__":
    main()
