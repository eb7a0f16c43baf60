"""The way to the SMTP server, against a real one: what it accepts, refuses, puts off; what never leaves in clear."""

import asyncio
import socket
import ssl
from dataclasses import replace

import pytest
from pydantic import SecretStr

from dialogs.model import LetterKind
from smsbot.mail.letters import compose
from smsbot.mail.mailer import BadAddress, Mailer, NotConfigured, Refused, Sent, TryLater, Verdict
from smsbot.settings import Tls
from tests.mail.office import PASSWORD, USER, PostOffice, html, open_office, plain_text, trusting
from tests.mail.samples import BUTTONS, NOW, draft, row_id

pytestmark = pytest.mark.anyio
LETTER = compose(draft(LetterKind.DECISION), BUTTONS, NOW)
TO, COPY = "martin@justice.example", "service@justice.example"


def mailer(port: int, *, tls: Tls = Tls.NONE, password: str | None = None, trust: ssl.SSLContext | None = None,
           host: str | None = "127.0.0.1") -> Mailer:  # fmt: skip
    return Mailer(host=host, port=port, user=USER if password else None,
                  password=SecretStr(password) if password else None, tls=tls,
                  sender="Rappels par SMS <rappels@justice.example>", trust=trust)  # fmt: skip


async def send(way: Mailer, *copies: str) -> Verdict:
    return await way.send(way.enclose(LETTER, row_id("letter"), TO, copies, NOW))


async def send_with(answers: dict[str, str] | None = None, answer: str = "250 taken", *copies: str) -> Verdict:
    async with open_office() as office:
        office.answers, office.answer = answers or {}, answer
        return await send(mailer(office.port), *copies)


async def send_secured(password: str, trust: ssl.SSLContext | None) -> tuple[Verdict, PostOffice]:
    async with open_office(secure=True) as office:
        verdict = await send(mailer(office.port, tls=Tls.STARTTLS, password=password, trust=trust))
        return verdict, office


async def test_a_letter_arrives_in_text_and_html_with_its_headers() -> None:
    async with open_office() as office:
        assert await send(mailer(office.port), COPY) == Sent()
    [letter] = office.letters
    assert (letter["Subject"], letter["To"], letter["Cc"]) == (LETTER.subject, TO, COPY)
    assert letter["From"] == "Rappels par SMS <rappels@justice.example>"
    assert letter["Message-ID"] == f"<{row_id('letter')}@justice.example>"
    assert letter["Date"].datetime == NOW
    assert letter["Auto-Submitted"] == "auto-generated"
    assert office.receivers == [[TO, COPY]]
    assert plain_text(letter).split() == LETTER.text.split()
    assert html(letter).split() == LETTER.html.split()


async def test_a_long_subject_with_accents_arrives_letter_for_letter() -> None:
    subject = "Résumé du lundi 30 novembre : 1 point, dont 1 à décider"
    async with open_office() as office:
        way = mailer(office.port)
        letter = way.enclose(replace(LETTER, subject=subject), row_id("letter"), TO, (), NOW)
        assert await way.send(letter) == Sent()
    assert [letter["Subject"] for letter in office.letters] == [subject]


async def test_a_server_that_wants_a_secure_way_and_a_password_gets_both() -> None:
    verdict, office = await send_secured(PASSWORD, trusting())
    assert verdict == Sent()
    assert len(office.letters) == 1


async def test_a_wrong_password_is_no_fault_of_the_letter() -> None:
    verdict, office = await send_secured("not this one", trusting())
    assert verdict == TryLater("auth 535")
    assert office.letters == []


async def test_a_certificate_that_nobody_vouches_for_is_not_talked_to() -> None:
    verdict, office = await send_secured(PASSWORD, None)
    assert isinstance(verdict, TryLater)
    assert office.letters == []


async def test_a_letter_never_leaves_in_clear_when_starttls_is_set() -> None:
    async with open_office() as office:  # it offers no STARTTLS
        assert isinstance(await send(mailer(office.port, tls=Tls.STARTTLS)), TryLater)
    assert office.letters == []


async def test_a_server_that_is_busy_gets_the_letter_later() -> None:
    assert await send_with(answer="451 come back") == TryLater("451")


async def test_a_letter_that_the_server_rejects_is_refused() -> None:
    assert await send_with(answer="554 no") == Refused("554")


async def test_a_mailbox_that_does_not_exist_is_refused() -> None:
    assert await send_with({TO: "550 unknown"}) == Refused("550")


async def test_a_mailbox_that_is_put_off_gets_the_letter_later() -> None:
    assert await send_with({TO: "450 greylisted"}) == TryLater("450")


async def test_a_copy_that_is_refused_does_not_keep_the_letter_from_its_receiver() -> None:
    assert await send_with({COPY: "550 unknown"}, "250 taken", COPY) == Sent(refused=1)


async def test_a_receiver_who_is_refused_is_not_replaced_by_the_copy() -> None:
    assert await send_with({TO: "550 unknown"}, "250 taken", COPY) == Refused("550")


async def test_a_copy_that_is_put_off_does_not_bring_the_letter_to_its_receiver_again() -> None:
    assert await send_with({COPY: "450 later"}, "250 taken", COPY) == Sent(refused=1)


async def test_a_server_that_does_not_relay_for_us_says_nothing_of_the_receiver() -> None:
    assert await send_with({TO: "554 5.7.1 Relay access denied"}, "250 taken") == TryLater("554")


async def test_a_server_that_is_not_there_gets_the_letter_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert isinstance(await send(mailer(port)), TryLater)


async def test_a_server_that_hangs_up_gets_the_letter_later() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        assert isinstance(await send(mailer(server.sockets[0].getsockname()[1])), TryLater)


async def test_a_server_that_takes_the_letter_and_hangs_up_has_taken_it() -> None:
    """Said in one's own words, because a whole server is never that rude."""
    words = iter(["250 hello", "250 sender", "250 receiver", "354 go on", "250 taken"])

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        for word in words:
            await reader.readuntil(b"\r\n.\r\n" if word == "250 taken" else b"\r\n")
            writer.write(f"{word}\r\n".encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        assert await send(mailer(server.sockets[0].getsockname()[1])) == Sent()


async def test_a_worker_that_is_stopped_does_not_wait_for_the_server() -> None:
    async with open_office() as office:
        office.go_on.clear()
        under_way = asyncio.create_task(send(mailer(office.port)))
        await office.taken.wait()
        under_way.cancel()
        async with asyncio.timeout(2):
            with pytest.raises(asyncio.CancelledError):
                await under_way


async def test_without_a_server_nothing_is_tried() -> None:
    way = mailer(25, host=None)
    assert not way.configured
    assert await send(way) == NotConfigured()


@pytest.mark.parametrize("spec", ["", "nobody", "@justice.example", "a@b.example, c@d.example", "<a@b.example>",
                                  "a@b.example\r\nBcc: c@d.example", "a b@c.example", "é@b.example"])  # fmt: skip
async def test_what_is_not_one_plain_address_gets_no_letter(spec: str) -> None:
    with pytest.raises(BadAddress):
        mailer(25).enclose(LETTER, row_id("letter"), spec, (), NOW)
