"""The pages behind an agent's buttons in a browser without JavaScript, from the letter as it came."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.show import Demo, Screen

pytestmark = pytest.mark.browser


@pytest.fixture
def letter(screen: Screen, browser: Browser, demo: Demo) -> Iterator[Page]:
    """The letter about another date for Sacha, open where no script runs."""
    screen.ask_for_another_date()
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{demo.page}/letters/1")
    yield page
    context.close()


def test_a_date_is_accepted_and_the_other_buttons_say_who_decided(letter: Page, screen: Screen) -> None:
    address = letter.url
    letter.get_by_role("link", name="Accepter").click()
    expect(letter.get_by_role("heading", level=1)).to_have_text("Accepter le changement de date")
    expect(letter.locator(".sms")).to_contain_text("accepté. Nouveau RDV")
    letter.get_by_role("button", name="Accepter").click()
    expect(letter.get_by_role("heading", level=1)).to_have_text("Changement accepté")
    expect(screen.said(1)).to_contain_text("SPIP: accepté. Nouveau RDV")

    letter.goto(address)
    letter.get_by_role("link", name="Refuser").click()
    expect(letter.get_by_role("main")).to_contain_text("Mme Martin")
    expect(letter.get_by_role("button")).to_have_count(0)


def test_other_dates_are_proposed_and_one_is_picked(letter: Page, screen: Screen) -> None:
    letter.get_by_role("link", name="Proposer d'autres dates").click()
    first = letter.get_by_role("group", name="Première date")
    first.get_by_label("Jour").fill(letter.get_by_label("Jour").first.get_attribute("min") or "")
    first.get_by_label("Heure").fill("16:00")
    letter.get_by_role("button", name="Continuer").click()
    expect(letter.locator(".sms")).to_contain_text("1=")
    letter.get_by_role("button", name="Envoyer").click()
    expect(screen.said(1)).to_contain_text("1=")
    screen.write(1, "1")
    expect(screen.said(1)).to_contain_text("Nouveau RDV")
    expect(screen.page.locator("#phone-1 .when")).to_contain_text(re.compile("16h$"))


def test_a_refusal_is_told_and_the_appointment_stands(letter: Page, screen: Screen) -> None:
    letter.get_by_role("link", name="Refuser").click()
    letter.get_by_role("button", name="Refuser").click()
    expect(screen.said(1)).to_contain_text("changement refusé")
    expect(screen.page.locator("#phone-1 .when")).to_contain_text(re.compile("14h$"))
