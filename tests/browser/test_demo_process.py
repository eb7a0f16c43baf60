"""The demo as a process: it starts from nothing, goes on where it was left, and ends cleanly and at once."""

from __future__ import annotations

import re
import signal
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.show import SMSBOT, Demo, Screen, run_demo, servers_of

pytestmark = pytest.mark.browser


def test_a_restart_keeps_the_page_and_the_page_finds_it_again(folder: Path, browser: Browser) -> None:
    with run_demo(folder) as demo:
        screen = Screen(browser.new_page())
        screen.page.goto(demo.page)
        screen.see_everything()
        screen.write(0, "APPEL")
        expect(screen.letter("appel")).to_be_visible()
        screen.turn("+1 jour")
        demo.end()
        expect(screen.page.get_by_text("Reconnexion…")).to_be_visible()
    with run_demo(folder, demo.port) as again:
        expect(screen.page.get_by_text("Reconnexion…")).to_be_hidden(timeout=10_000)
        for page in (screen.page, browser.new_page()):
            page.goto(again.page)
            shown = Screen(page)
            expect(shown.messages(0).filter(has_text="APPEL")).not_to_have_count(0)
            expect(page.locator("#day")).to_contain_text("mardi")
            expect(page.locator("#hour")).to_have_text(re.compile("^9h4"))
        shown.letter("appel").click()
        shown.opened.get_by_role("link", name="Voir le détail").click()
        expect(shown.opened.get_by_text("APPEL").first).to_be_visible()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_within_three_seconds_and_leaves_no_server(folder: Path, browser: Browser, how: signal.Signals) -> None:
    with run_demo(folder) as demo:
        screen = Screen(browser.new_page())  # its requests are under way when the signal comes
        screen.page.goto(demo.page)
        screen.see_everything()
        assert servers_of(folder)
        status, seconds = demo.end(how)
    assert status == 0
    assert seconds < 3
    assert servers_of(folder) == []


def test_it_ends_at_once_in_the_middle_of_a_long_turn_of_the_clock(folder: Path, browser: Browser) -> None:
    with run_demo(folder) as demo:
        screen = Screen(browser.new_page())
        screen.page.goto(demo.page)
        screen.see_everything()
        screen.page.get_by_role("button", name="+1 jour", exact=True).click()
        status, seconds = demo.end()
    assert status == 0
    assert seconds < 3
    assert servers_of(folder) == []


def test_a_taken_port_is_said_in_one_line(demo: Demo, folder: Path) -> None:
    command = [str(SMSBOT), "demo", "--port", str(demo.port), "--folder", str(folder)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr == (
        f"smsbot: port {demo.port} is taken: stop what listens there, or choose another port:"
        " smsbot demo --port N, make demo PORT=N\n"
    )
    assert not folder.exists()
