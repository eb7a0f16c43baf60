"""Which way a text takes: among three providers, as they stand at one moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from providers.numbers import EVERYWHERE
from providers.simulator import Simulator
from smsbot.breaker import Channel
from smsbot.flow.ways import Ways
from smsbot.senders import Sender, Senders, split_senders
from smsbot.storage.outbox import Groups
from tests.flow.world import MONDAY

ROBIN = "+33639981001"
GUYANE = "+594694001001"
HOME, CODE, NAME = split_senders("alpha:+33939000000@2, beta:36180, gamma:JUSTICE")
SPARE = Sender("beta", "+33939000002")
SOON = MONDAY + timedelta(seconds=20)


def ways(*usual: Sender, shut: str = "", half: str = "", paused: str = "", **own: tuple[Sender, ...]) -> Ways:
    channels = {
        name: Channel(
            name,
            paused_at=MONDAY if name in paused else None,
            shut_until=SOON if name in shut else MONDAY if name in half else None,
        )
        for name in ("alpha", "beta", "gamma")
    }
    return Ways(Senders(usual, {name: Simulator() for name in channels}, own), channels, {}, MONDAY)


@pytest.mark.parametrize(
    ("known", "number", "telephone", "leaves"),
    [
        (ways(HOME, CODE), HOME.number, ROBIN, [HOME, CODE]),
        (ways(HOME, CODE), CODE.number, ROBIN, [CODE, HOME]),  # its own number first
        (ways(HOME, CODE, shut="alpha"), HOME.number, ROBIN, [CODE]),
        (ways(HOME, CODE, paused="alpha"), HOME.number, ROBIN, [CODE]),
        (ways(HOME, CODE, half="alpha"), HOME.number, ROBIN, [HOME, CODE]),
        (ways(HOME, CODE, shut="alpha beta"), HOME.number, ROBIN, []),
        (ways(HOME, NAME), HOME.number, ROBIN, [HOME]),  # nobody can answer a name
        (ways(HOME, NAME, shut="alpha"), HOME.number, ROBIN, []),
        (ways(NAME, HOME), NAME.number, ROBIN, [NAME, HOME]),
        (ways(HOME, CODE), HOME.number, GUYANE, [HOME]),  # no short code overseas
        (ways(CODE, NAME), CODE.number, GUYANE, [CODE, NAME]),  # who cannot answer anyhow is told by any
        (ways(HOME, CODE), "+33939999999", ROBIN, [HOME, CODE]),  # in no list any more
        (ways(HOME, nanterre=(CODE,)), HOME.number, ROBIN, [HOME, CODE]),  # our number stays, others are the office's
    ],
)
def test_a_line_s_own_number_first_then_others_that_can_be_answered_too(
    known: Ways, number: str, telephone: str, leaves: list[Sender]
) -> None:
    office = "nanterre" if known.senders.own else ""
    assert known.open_to(number, telephone, office) == leaves


def test_a_provider_that_is_not_configured_takes_nothing() -> None:
    stranger = Sender("delta", "36181")
    assert ways(stranger).open_to(stranger.number, ROBIN, "") == []


def test_several_numbers_of_another_provider_share_what_comes_to_them() -> None:
    known = ways(HOME, CODE, SPARE, shut="alpha")
    taken = {tuple(known.open_to(HOME.number, f"+3363998{n:04d}", "")) for n in range(40)}
    assert taken == {(CODE,), (SPARE,)}


@pytest.mark.parametrize(
    ("failures", "sender", "spare"),
    [
        ({}, HOME, True),
        ({"alpha": 1}, CODE, False),
        ({"alpha": 1, "beta": 1}, HOME, True),
        ({"alpha": 2, "beta": 1}, CODE, False),
        ({"alpha": 2, "beta": 2}, HOME, True),
    ],
)
def test_the_way_that_has_failed_this_text_least(failures: dict[str, int], sender: Sender, spare: bool) -> None:
    way = ways(HOME, CODE).take([HOME, CODE], failures, 1)
    assert way is not None
    assert (way.sender, way.spare) == (sender, spare)


def test_alone_it_has_no_spare_way() -> None:
    way = ways(HOME).take([HOME], {}, 1)
    assert way is not None
    assert not way.spare


def test_a_number_gives_its_slots_of_the_next_second_and_no_more() -> None:
    known = ways(HOME)
    first, second, third = (known.take([HOME], {}, 1) for _ in range(3))
    assert first is not None
    assert second is not None
    assert third is None
    assert (first.slot, second.slot) == (MONDAY, MONDAY + timedelta(seconds=0.5))


def test_a_number_has_one_rate_whichever_list_names_it() -> None:
    known = ways(HOME, nanterre=(Sender("alpha", HOME.number),), paris=(Sender("alpha", HOME.number, 1),))
    for office in ("nanterre", "paris", ""):
        assert known.open_to(HOME.number, ROBIN, office)
    slow = known.open_to(HOME.number, ROBIN, "nanterre")
    assert known.take(slow, {}, 1) is not None
    assert known.take(slow, {}, 1) is None  # one in a second, as Paris has it


def test_no_short_text_slips_in_before_a_long_one_that_has_to_wait() -> None:
    known = ways(HOME)
    assert known.take([HOME], {}, 1) is not None
    assert known.take([HOME], {}, 2) is None
    assert known.take([HOME], {}, 1) is None


def test_one_text_tries_whether_a_provider_works_again_and_the_others_go_elsewhere() -> None:
    known = ways(HOME, CODE, half="alpha")
    assert known.tries([HOME, CODE], {})
    assert not known.tries([HOME, CODE], {"alpha": 1})  # it goes to the other
    way = known.take(known.open_to(HOME.number, ROBIN, ""), {}, 1)
    assert way is not None
    assert way.sender == HOME
    assert known.open_to(HOME.number, ROBIN, "") == [CODE]
    assert not known.tries([HOME], {})
    assert known.probed == {"alpha"}


def everywhere(*begins: str) -> list[str]:
    """Their groups, wherever people's numbers are at home, and in whatever letters they are written to."""
    return sorted(
        f"{begin}|{territory}|{unicode}" for begin in begins for territory in EVERYWHERE for unicode in ("", "u")
    )


def overseas(*begins: str) -> list[str]:
    """The same without those in whose territory a short code can be answered."""
    return [group for group in everywhere(*begins) if "|FR|" not in group]


def test_texts_that_could_not_leave_are_not_even_looked_at() -> None:
    assert ways(HOME, CODE).groups().blocked == []
    assert ways(HOME, SPARE, shut="alpha").groups().blocked == []  # all have another way
    assert ways(HOME, CODE, shut="alpha").groups().blocked == overseas("+33939000000|", "|")
    alone = ways(HOME, NAME, nanterre=(CODE,), shut="alpha")
    assert alone.groups() == Groups(
        numbers=["+33939000000", "36180", "JUSTICE"],
        offices=["nanterre"],
        ucs2=["ar"],
        blocked=sorted(everywhere("+33939000000|", "|") + overseas("+33939000000|nanterre")),
        any_open=True,
    )
    assert not ways(HOME, CODE, paused="alpha beta").groups().any_open
    full = replace(ways(HOME, nanterre=(SPARE,)), free_at={str(HOME): MONDAY + timedelta(seconds=1)})
    assert full.groups().blocked == everywhere("+33939000000|", "|")
