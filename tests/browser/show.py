"""The demo as a process of its own, and a page of it in a real browser. No test."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SMSBOT = Path(sys.executable).with_name("smsbot")
WISH = re.compile(r"CHANGER \w+ \d+ \w+ \d+H")
A_SECOND = 1000  # milliseconds: so soon must a change be on the page


@dataclass(frozen=True, slots=True)
class Demo:
    """`smsbot demo`, running."""

    process: subprocess.Popen[bytes]
    folder: Path
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def page(self) -> str:
        return f"{self.address}/demo"

    def post(self, what: str, **said: str) -> httpx.Response:
        """As the page itself asks for it."""
        return httpx.post(f"{self.page}/{what}", json=said, headers={"Origin": self.address}, timeout=30)

    def end(self, how: signal.Signals = signal.SIGINT) -> tuple[int, float]:
        """Its exit status, and the seconds it took to end."""
        began = time.perf_counter()
        self.process.send_signal(how)
        status = self.process.wait(20)
        return status, time.perf_counter() - began


@contextmanager
def run_demo(folder: Path, port: int | None = None) -> Iterator[Demo]:
    """Start the demo and wait until it answers; whatever happens, it does not outlive the test."""
    chosen = port or free_port()
    command = [str(SMSBOT), "demo", "--port", str(chosen), "--folder", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as process:
        demo = Demo(process, folder, chosen)
        try:
            _await_welcome(process)
            yield demo
        finally:
            if process.poll() is None:
                demo.end(signal.SIGTERM)


def _await_welcome(process: subprocess.Popen[bytes]) -> None:
    """It says where it is as soon as it listens."""
    assert process.stdout
    assert any(b"The demo is at" in line for line in process.stdout), "the demo did not start"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def servers_of(folder: Path) -> list[str]:
    """PostgreSQL servers that run on data in this folder."""
    processes = subprocess.run(["ps", "-ww", "-eo", "args="], capture_output=True, text=True, check=True).stdout
    return [line for line in processes.splitlines() if "postgres -D" in line and str(folder) in line]


@contextmanager
def open_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass(frozen=True, slots=True)
class Screen:
    """What a newcomer does and sees on the page."""

    page: Page

    def messages(self, phone: int) -> Locator:
        return self.page.locator(f"#phone-{phone} .message")

    def said(self, phone: int) -> Locator:
        """What came on this telephone last."""
        return self.messages(phone).last.locator(".text")

    def write(self, phone: int, words: str) -> None:
        field = self.page.get_by_label(f"SMS de {('Robin', 'Sacha', 'Camille')[phone]}")
        field.fill(words)
        field.press("Enter")

    def press(self, phone: int, *keys: str) -> None:
        for key in keys:
            self.page.locator(f"#phone-{phone} [data-key='{key}']").click()

    def turn(self, how: str) -> None:
        """Turn the clock, and wait until what lay on the way is done."""
        self.page.get_by_role("button", name=how, exact=True).click()
        expect(self.page.locator("body:not([data-busy])")).to_be_visible(timeout=20_000)

    @staticmethod
    def comes(place: Locator, words: str) -> bool:
        """Whether it says so within a second: what a turn of the clock brought about may still be on its way."""
        try:
            expect(place).to_contain_text(words, timeout=A_SECOND)
        except AssertionError:
            return False
        return True

    def letter(self, subject: str) -> Locator:
        return self.page.locator("#letters button", has_text=subject)

    @property
    def opened(self) -> FrameLocator:
        """The letter, or the page behind its button, in the mailbox."""
        return self.page.frame_locator("#frame")

    def proposed(self) -> str:
        """What the hint would have Sacha write: 'CHANGER MERCREDI 9 DECEMBRE 14H'."""
        hint = self.page.locator("#hint")
        expect(hint).to_contain_text(WISH)
        found = WISH.search(hint.inner_text())
        assert found
        return found[0]

    def ask_for_another_date(self) -> None:
        """Robin comes, Sacha wants another date; until the letter about it is there."""
        self.write(0, "OUI")
        self.write(1, self.proposed())
        expect(self.said(1)).to_contain_text("C'est bien cela?")
        self.write(1, "OUI")
        expect(self.letter("demande une autre date")).to_be_visible()

    def see_everything(self) -> None:
        """Wait until the page has the first message of every telephone."""
        for phone in range(3):
            expect(self.messages(phone)).not_to_have_count(0, timeout=10_000)
