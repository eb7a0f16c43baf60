"""A person's own page in a browser without JavaScript on a small screen, from the link as it came by SMS."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.show import Demo, Screen

pytestmark = pytest.mark.browser


@pytest.fixture
def robin(screen: Screen, browser: Browser) -> Iterator[Page]:
    """Robin's page, after LIEN, where no script runs."""
    screen.write(0, "LIEN")
    expect(screen.said(0)).to_contain_text("/p/")
    address = screen.said(0).get_by_role("link").get_attribute("href")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{screen.page.url.removesuffix('/demo')}{address}")
    yield page
    context.close()


def test_a_yes_is_noted_and_read_on_the_page(robin: Page, screen: Screen) -> None:
    expect(robin.get_by_role("heading", level=1)).to_have_text("Votre rendez-vous")
    before = screen.messages(0).count()
    robin.get_by_role("button", name="Je viens", exact=True).click()
    expect(robin.get_by_role("status")).to_contain_text("C'est noté: vous venez")
    expect(screen.messages(0)).to_have_count(before)


def test_another_date_goes_to_the_agent(robin: Page, screen: Screen) -> None:
    robin.get_by_role("button", name="Changer la date").click()
    robin.get_by_label("Quel jour?").fill("2026-12-09")
    robin.get_by_label("À quelle heure?").select_option("14:00")
    robin.get_by_role("button", name="Envoyer").click()
    robin.get_by_role("button", name="Oui").click()
    expect(robin.get_by_role("status")).to_contain_text("Demande envoyée")
    expect(screen.letter("demande une autre date")).to_be_visible()


def test_a_no_asks_why_and_nothing_overflows(robin: Page) -> None:
    robin.get_by_role("button", name="Je ne peux pas venir").click()
    robin.get_by_role("button", name="le travail").click()
    expect(robin.get_by_role("status")).to_contain_text("reste obligatoire")
    robin.set_viewport_size({"width": 320, "height": 600})
    box = robin.locator("main").bounding_box()
    assert box is not None
    assert box["width"] <= 320
    expect(robin.get_by_role("link", name="Mettre dans mon agenda")).to_be_visible()


def test_a_wrong_link_says_so_in_every_language(robin: Page, demo: Demo) -> None:
    robin.goto(f"{demo.address}/p/zzzzzzzzzzzz")
    expect(robin.get_by_role("heading", level=1)).to_have_text("Cette page n'existe pas ou n'existe plus.")
