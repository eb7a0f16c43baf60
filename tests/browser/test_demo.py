"""The demo's page, played as a newcomer plays it: every part behind it is the real one."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Browser, expect

from smsbot.demo.words import words
from tests.browser.show import A_SECOND, Demo, Screen

pytestmark = pytest.mark.browser
WIDE_LETTERS = "* { letter-spacing: 0.03em }"  # as with other fonts than this machine's
# The longest that each hint can be, in place of the one that stands there.
HEIGHT_WITH = """hint => {
  const place = document.getElementById("hint").cloneNode();
  place.textContent = hint.replace("{typed}", "CHANGER MERCREDI 10 DECEMBRE 14H").replace(/[{].*?[}]/, "Camille");
  const old = document.getElementById("hint");
  old.replaceWith(place);
  const height = document.querySelector(".top").offsetHeight;
  place.replaceWith(old);
  return height;
}"""
# Both at one instant: the telephone scrolls on when a text comes in.
BOXES = "(why, time) => [time, why].map(element => element.getBoundingClientRect().toJSON())"
COVERS_ITS_NAME = """dot => {
  const name = document.createRange();
  name.selectNodeContents(dot.parentElement.firstChild);
  const [its, letters] = [dot.getBoundingClientRect(), name.getBoundingClientRect()];
  const above = letters.top + 0.25 * letters.height; // where capital letters begin
  return its.bottom > above && its.right > letters.left && its.left < letters.right;
}"""


def test_the_whole_story(screen: Screen) -> None:
    page, hint = screen.page, screen.page.locator("#hint")
    for phone, name in enumerate(("Robin", "Sacha", "Camille")):
        expect(screen.said(phone)).to_contain_text(f"{name}, RDV")
    expect(hint).to_contain_text("écrivez OUI")

    screen.write(0, "OUI")
    expect(screen.said(0)).to_contain_text("C'est noté: vous venez")
    expect(page.locator("#phone-0 .reply")).to_have_text("vient")

    wish = screen.proposed()
    screen.write(1, wish)
    expect(screen.said(1)).to_contain_text("C'est bien cela? Répondez OUI ou NON")
    expect(hint).to_contain_text("répondez OUI pour envoyer cette demande")
    screen.write(1, "oui")
    expect(screen.said(1)).to_contain_text("Demande envoyée")
    expect(page.locator("#phone-1 .reply")).to_have_text("autre date demandée")

    screen.letter("demande une autre date").click()
    screen.opened.get_by_role("link", name="Accepter").click()
    screen.opened.get_by_role("button", name="Accepter").click()
    expect(screen.opened.get_by_role("heading", name="Changement accepté")).to_be_visible()
    expect(screen.said(1)).to_contain_text("SPIP: accepté. Nouveau RDV")
    _, _, day, _, hour = wish.removesuffix("H").split()
    expect(page.locator("#phone-1 .when")).to_have_text(re.compile(rf"\b{day}\b.*, {hour}h$"))

    expect(hint).to_contain_text("Camille ne répond à rien")
    for _ in range(12):
        screen.turn("Événement suivant")
        if screen.comes(hint, "nomme Camille"):
            break
    expect(hint).to_contain_text("nomme Camille")
    expect(screen.messages(2).filter(has_text="Répondez OUI ou NON")).not_to_have_count(0)
    screen.letter("Résumé du").first.click()
    expect(screen.opened.get_by_text("Camille, rendez-vous")).to_contain_text("N'a pas répondu")


def test_what_happens_elsewhere_is_on_the_page_within_a_second(screen: Screen, demo: Demo) -> None:
    demo.post("say", phone="2", words="ADRESSE").raise_for_status()
    expect(screen.messages(2).filter(has_text="ADRESSE")).to_have_count(1, timeout=A_SECOND)
    expect(screen.said(2)).to_contain_text("12 rue des Alpes, 92000 Nanterre")


def test_letters_are_typed_with_the_keys_of_an_old_telephone(screen: Screen) -> None:
    field = screen.page.get_by_label("SMS de Robin")
    screen.press(0, "6", "6", "6", "8", "8", "4", "4", "4")
    expect(field).to_have_value("OUI")
    screen.press(0, "#", "2", "2", "2", "2", "0", "1")
    expect(field).to_have_value("OUI2 .")
    screen.press(0, "clear", "clear", "clear")
    expect(field).to_have_value("OUI")
    screen.press(0, "send")
    expect(screen.messages(0).filter(has_text="OUI").nth(1).locator(".text")).to_have_text("OUI")
    expect(screen.said(0)).to_contain_text("C'est noté")
    expect(field).to_have_value("")


def test_the_same_letter_twice_needs_a_pause_between_two_turns_of_its_key(screen: Screen) -> None:
    field = screen.page.get_by_label("SMS de Robin")
    screen.press(0, "2")
    expect(screen.page.locator("#phone-0 .typed u")).to_have_text("A")
    expect(screen.page.locator("#phone-0 .typed u")).to_have_count(0)
    screen.press(0, "2", "2")
    expect(field).to_have_value("AB")


def test_the_keypad_is_one_stop_of_the_tab_key_and_is_walked_with_arrows(screen: Screen) -> None:
    screen.page.locator("#phone-0 [data-key='send']").focus()
    for key, arrived in (("Down", "1"), ("Right", "2"), ("Down", "5"), ("Left", "4"), ("Up", "1"), ("Up", "send")):
        screen.page.keyboard.press(f"Arrow{key}")
        expect(screen.page.locator(f"#phone-0 [data-key='{arrived}']")).to_be_focused()
    screen.page.keyboard.press("Tab")
    expect(screen.page.get_by_label("SMS de Robin")).to_be_focused()


def test_beside_each_message_stands_what_was_decided_and_why(screen: Screen) -> None:
    screen.write(0, "oui je viens")
    expect(screen.said(0)).to_contain_text("C'est noté")
    theirs = screen.messages(0).filter(has_text="oui je viens").locator(".why")
    theirs.get_by_text("pourquoi").click()
    expect(theirs.locator("dl")).to_contain_text("vient")
    expect(theirs.locator("dl")).to_contain_text("présence notée (ligne F1)")
    screen.page.get_by_label("Montrer le pourquoi").check()
    expect(screen.messages(2).first.locator(".why dl")).to_contain_text("SUMMON")
    expect(screen.messages(2).first.get_by_label("remis au téléphone")).to_be_visible()


def test_the_clock_turns_by_an_hour_and_by_a_day(screen: Screen) -> None:
    day, hour = screen.page.locator("#day"), screen.page.locator("#hour")
    expect(hour).to_have_text(re.compile("^9h4"))
    screen.turn("+1 heure")
    expect(hour).to_have_text(re.compile("^10h4"))
    expect(day).to_contain_text("lundi")
    screen.turn("+1 jour")
    expect(day).to_contain_text("mardi")


def test_to_start_again_clears_telephones_and_mailbox(screen: Screen) -> None:
    screen.write(0, "on me rappelle svp")
    screen.write(0, "APPEL")
    screen.letter("appel").first.click()
    screen.page.get_by_label("SMS de Sacha").fill("pas encore envoyé")
    screen.turn("Recommencer")
    expect(screen.page.get_by_label("SMS de Sacha")).to_have_value("")
    expect(screen.page.locator("#phone-1 .typed")).to_have_text("")
    for phone in range(3):
        expect(screen.messages(phone)).to_have_count(1)
        expect(screen.said(phone)).to_contain_text("RDV")
    expect(screen.page.locator("#letters li")).to_have_count(0)
    expect(screen.page.locator("#frame")).to_be_hidden()
    expect(screen.page.locator("#unread")).to_have_text("aucune lettre")


def test_a_text_with_html_an_emoji_and_a_nul_is_just_text(screen: Screen, demo: Demo) -> None:
    demo.post("say", phone="0", words="<b>oui</b> 👍 \x00").raise_for_status()
    expect(screen.messages(0).nth(1).locator(".text")).to_have_text("<b>oui</b> 👍 \ufffd")


@pytest.mark.parametrize("width", [320, 360, 375, 390, 414, 768, 1024, 1280])
def test_nothing_sticks_out_sideways(browser: Browser, demo: Demo, width: int) -> None:
    screen = Screen(browser.new_page(viewport={"width": width, "height": 740}, bypass_csp=True))
    screen.page.goto(demo.page)
    screen.page.add_style_tag(content=WIDE_LETTERS)
    screen.see_everything()
    screen.write(0, "APPEL")
    screen.page.get_by_label("Montrer le pourquoi").check()
    screen.letter("appel").click()
    expect(screen.opened.get_by_role("heading").first).to_be_visible()
    wide, inside = "document.documentElement.scrollWidth", screen.page.frames[1]
    assert screen.page.evaluate(wide) <= width
    assert inside.evaluate(wide) <= inside.evaluate("window.innerWidth")
    screen.page.close()


def test_a_small_screen_leads_to_each_telephone_and_to_the_mailbox(browser: Browser, demo: Demo) -> None:
    screen = Screen(browser.new_page(viewport={"width": 360, "height": 740}, reduced_motion="reduce"))
    screen.page.goto(demo.page)
    screen.see_everything()
    for phone, name in enumerate(("Robin", "Sacha", "Camille")):
        screen.page.get_by_role("link", name=name).click()
        expect(screen.page.locator(f"#phone-{phone} .screen")).to_be_in_viewport(ratio=0.9)
    screen.page.get_by_role("link", name="Courrier").click()
    expect(screen.page.get_by_role("heading", name="Courrier de Mme Martin")).to_be_in_viewport()
    screen.page.close()


def test_an_ordinary_screen_shows_fields_and_the_buttons_of_a_letter_at_once(screen: Screen) -> None:
    for phone in (0, 2):
        screen.write(phone, "APPEL")
    screen.ask_for_another_date()
    screen.letter("demande une autre date").click()
    expect(screen.opened.get_by_role("link", name="Accepter")).to_be_in_viewport(ratio=1)
    expect(screen.letter("demande une autre date")).to_be_in_viewport(ratio=0.9)
    for name in ("Robin", "Sacha", "Camille"):
        expect(screen.page.get_by_label(f"SMS de {name}")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("width", [320, 360, 390, 600, 768, 1024, 1280])
def test_no_hint_moves_what_stands_below_it(screen: Screen, width: int) -> None:
    screen.page.set_viewport_size({"width": width, "height": 800})
    heights = {screen.page.evaluate(HEIGHT_WITH, hint) for hint in ("", *words("hint").values())}
    assert len(heights) == 1


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_the_question_why_stands_on_the_line_of_the_time_and_beside_it(screen: Screen, width: int) -> None:
    screen.page.set_viewport_size({"width": width, "height": 800})
    screen.write(0, "OUI")
    expect(screen.said(0)).to_contain_text("C'est noté")
    for message in screen.messages(0).all():
        last = message.locator(".mark" if message.locator(".mark").is_visible() else "time")
        time, why = message.get_by_text("pourquoi").evaluate(BOXES, last.element_handle())
        assert abs(time["y"] + time["height"] / 2 - why["y"] - why["height"] / 2) <= 2
        assert time["x"] + time["width"] + 4 <= why["x"] or why["x"] + why["width"] + 4 <= time["x"]


@pytest.mark.parametrize("width", [320, 360])
def test_the_dot_of_a_tab_leaves_its_name_readable(screen: Screen, width: int) -> None:
    screen.page.set_viewport_size({"width": width, "height": 740})
    screen.write(1, "APPEL")
    expect(screen.letter("appel")).to_be_visible()
    dot = screen.page.locator("[data-tab='mailbox'] .dot")
    expect(dot).to_be_visible()
    assert dot.evaluate(COVERS_ITS_NAME) is False


def test_when_the_story_is_over_there_is_no_next_event(screen: Screen, demo: Demo) -> None:
    for _ in range(14):
        demo.post("turn", how="day").raise_for_status()
    following = screen.page.get_by_role("button", name="Événement suivant")
    expect(following).to_be_disabled()
    expect(screen.page.locator("#hint")).to_contain_text("L'histoire est finie")
    screen.turn("Recommencer")
    expect(following).to_be_enabled()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_cannot_play_with_an_open_demo(demo: Demo, headers: dict[str, str]) -> None:
    for what in ("say", "turn", "again"):
        assert httpx.post(f"{demo.page}/{what}", json={"how": "day"}, headers=headers).status_code == 403
    form = {"Origin": demo.address, "Content-Type": "text/plain"}
    assert httpx.post(f"{demo.page}/again", content=b"{}", headers=form).status_code == 403


@pytest.mark.parametrize("words", ["", "x" * 1601])
def test_a_text_that_no_telephone_sends_is_refused(demo: Demo, words: str) -> None:
    assert demo.post("say", phone="0", words=words).status_code == 422
    assert demo.post("say", phone="3", words="oui").status_code == 422
    assert demo.post("turn", how="back").status_code == 422
    bad = {"Origin": demo.address, "Content-Type": "application/json"}
    assert httpx.post(f"{demo.page}/say", content=b"{", headers=bad).status_code == 400


def test_a_page_that_shows_the_latest_is_told_so_without_a_word(demo: Demo) -> None:
    demo.post("turn", how="hour").raise_for_status()
    first = httpx.get(f"{demo.page}/state")
    again = httpx.get(f"{demo.page}/state", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 or again.json()["hour"] != first.json()["hour"]
    demo.post("say", phone="0", words="OUI").raise_for_status()
    assert httpx.get(f"{demo.page}/state", headers={"If-None-Match": first.headers["etag"]}).status_code == 200


def test_what_is_not_there_is_not_found(demo: Demo) -> None:
    for path in ("letters/1", "static/demo.py", "static/..%2Fpage.py", "nothing"):
        assert httpx.get(f"{demo.page}/{path}").status_code == 404


def test_new_messages_are_read_out_and_nothing_moves_for_those_who_want_calm(browser: Browser, demo: Demo) -> None:
    screen = Screen(browser.new_page(reduced_motion="reduce"))
    screen.page.goto(demo.page)
    screen.see_everything()
    for name in ("Robin", "Sacha", "Camille"):
        expect(screen.page.get_by_role("log", name=f"Messages de {name}")).to_have_attribute("aria-live", "polite")
    screen.write(0, "ADRESSE")
    expect(screen.said(0)).to_contain_text("92000 Nanterre")
    assert screen.page.evaluate("document.getAnimations().length") == 0
    screen.page.close()


def test_the_page_runs_no_script_but_its_own_and_only_it_may_frame_letters(demo: Demo) -> None:
    page = httpx.get(demo.page).headers
    assert "script-src 'self'" in page["content-security-policy"]
    assert "unsafe-inline" not in page["content-security-policy"]
    assert page["x-frame-options"] == "DENY"
    behind_a_button = httpx.get(f"{demo.address}/d/nonsense").headers
    assert "frame-ancestors 'self'" in behind_a_button["content-security-policy"]
    assert behind_a_button["x-frame-options"] == "SAMEORIGIN"
