"""Our numbers: how they are written, whose they are, and which one a telephone gets."""

from __future__ import annotations

from collections import Counter

import pytest

from providers.registry import PROVIDERS
from providers.simulator import Simulator
from smsbot.carrier.dialects.smsmode import DIALECT as SMSMODE
from smsbot.senders import BadSenders, Sender, Senders, read_senders, split_senders
from smsbot.settings import Settings

ROBIN = "+33639981001"
GUYANE = "+594694001001"
HOME = Sender("alpha", "+33939000000")
CODE = Sender("beta", "36180", 10.0)
NAME = Sender("gamma", "JUSTICE")
SECOND = Sender("beta", "+33939000002")


def ours(*usual: Sender, one_way: str = "", **own: tuple[Sender, ...]) -> Senders:
    """Three providers; people in Guyane cannot answer those in `one_way`."""
    providers = {name: Simulator(["GF"] if name in one_way else []) for name in ("alpha", "beta", "gamma")}
    return Senders(usual, providers, own)


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("alpha:+33939000000", (HOME,)),
        ("alpha:+33939000000, beta:36180@10,gamma:JUSTICE", (HOME, CODE, NAME)),
        ("beta:36180@0.5", (Sender("beta", "36180", 0.5),)),
        ("beta:JUSTICE,gamma:JUSTICE", (Sender("beta", "JUSTICE"), NAME)),
        ("alpha:Le SPIP 92", (Sender("alpha", "Le SPIP 92"),)),
    ],
)
def test_a_list_of_numbers_is_read_in_its_order(words: str, read: tuple[Sender, ...]) -> None:
    assert split_senders(words) == read


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "entry 1 must be provider:number"),
        ("+33939000000", "entry 1 must be provider:number"),
        ("alpha:+33939000000,", "entry 2 must be provider:number"),
        ("alpha:0612345678", "entry 1 must be"),
        ("alpha:+33 9 39 00", "entry 1 must be"),
        ("alpha:36180@", "entry 1 must be"),
        ("alpha:36180@0", "entry 1 must be"),
        ("alpha:36180@-1", "entry 1 must be"),
        ("alpha:36180@fast", "entry 1 must be"),
        ("ALPHA:36180", "entry 1 must be"),
        ("alpha:36180;beta:36181", "entry 1 must be"),
        ("alpha:36180@1,alpha:36180@2", "entry 2 comes twice"),
        ("alpha:36180,beta:36180", "entry 2 comes twice"),
        ("alpha:JUSTICE,alpha:JUSTICE", "entry 2 comes twice"),
    ],
)
def test_an_entry_that_cannot_be_read_is_named_by_its_place(words: str, said: str) -> None:
    with pytest.raises(BadSenders, match=said):
        split_senders(words)


def test_a_list_of_nothing_is_none() -> None:
    with pytest.raises(BadSenders, match="names no number"):
        read_senders([])


def test_the_default_writes_from_the_simulator() -> None:
    assert split_senders(Settings().senders) == (Sender("simulator", "+33939000000"),)


def test_a_telephone_gets_the_first_number_that_it_can_answer() -> None:
    assert ours(HOME, CODE).choose(ROBIN, None) == HOME
    assert ours(NAME, CODE, HOME).choose(ROBIN, None) == CODE
    assert ours(NAME, CODE, HOME).choose(GUYANE, None) == HOME  # no short code overseas
    assert ours(HOME, SECOND, one_way="alpha").choose(GUYANE, None) == SECOND


def test_who_reads_another_script_gets_a_number_that_brings_their_answers() -> None:
    values = SMSMODE.environment("https://carrier.example")
    gone = Sender("smsmode", "36034")
    both = Senders((gone, HOME), {"smsmode": PROVIDERS["smsmode"].build(values), "alpha": Simulator()})
    assert both.choose(ROBIN, None) == gone
    assert both.choose(ROBIN, None, unicode=True) == HOME
    assert both.ways(HOME.number, ROBIN, None) == (HOME, gone)
    assert both.ways(HOME.number, ROBIN, None, unicode=True) == (HOME,), "asked there, they could not answer"
    assert both.ways(gone.number, ROBIN, None, unicode=True) == (gone, HOME), "nothing is asked there"


def test_where_nobody_can_answer_the_first_number_writes() -> None:
    assert ours(NAME, CODE).choose(GUYANE, None) == NAME
    assert ours(HOME, SECOND, one_way="alpha beta").choose(GUYANE, None) == HOME


def test_an_office_with_a_list_of_its_own_writes_from_it() -> None:
    own = ours(HOME, nanterre=(SECOND,))
    assert own.choose(ROBIN, "nanterre") == SECOND
    assert own.choose(ROBIN, "paris") == HOME


def test_several_numbers_of_one_provider_share_the_telephones_and_each_keeps_its_own() -> None:
    numbers = [Sender("alpha", f"+3393900000{n}") for n in range(3)]
    senders = ours(*numbers, CODE)
    telephones = [f"+3363998{n:04d}" for n in range(300)]
    shares = Counter(senders.choose(telephone, None).number for telephone in telephones)
    assert set(shares) == {sender.number for sender in numbers}
    assert min(shares.values()) > 75
    assert all(senders.choose(t, None) == senders.choose(t, None) for t in telephones[:9])


def test_a_name_among_a_provider_s_numbers_has_no_share_of_those_who_can_answer() -> None:
    senders = ours(HOME, Sender("alpha", "JUSTICE"))
    assert {senders.choose(f"+3363998{n:04d}", None) for n in range(50)} == {HOME}


@pytest.mark.parametrize(
    ("known", "office", "number"),
    [
        ((), None, HOME.number),
        ((CODE.number,), None, CODE.number),  # not the first in the order, but its own
        ((NAME.number, CODE.number), None, CODE.number),  # that one is of another office
        (("+33939999999",), None, "+33939999999"),  # in no list any more
        (("+33939999999", CODE.number), None, CODE.number),
        ((CODE.number,), "nanterre", NAME.number),
        ((NAME.number,), "nanterre", NAME.number),
        ((NAME.number,), "paris", HOME.number),
    ],
)
def test_a_line_keeps_its_number(known: tuple[str, ...], office: str | None, number: str) -> None:
    assert ours(HOME, CODE, nanterre=(NAME,)).keep_or_choose(ROBIN, office, known) == number


def test_who_can_answer_is_asked_of_the_provider_that_has_the_number() -> None:
    senders = ours(HOME, CODE, one_way="alpha", cayenne=(SECOND,))
    assert not senders.can_answer(HOME.number, "GF")
    assert senders.can_answer(HOME.number, "FR")
    assert not senders.can_answer(CODE.number, "GF")
    assert senders.can_answer(SECOND.number, "GF")  # also for a line of another office


def test_a_number_in_no_list_is_answered_as_those_are_that_write_in_its_place() -> None:
    senders = ours(HOME, CODE, one_way="alpha", cayenne=(SECOND,))
    assert not senders.can_answer("+33939999999", "GF")
    assert senders.can_answer("+33939999999", "GF", "cayenne")
    assert not ours(NAME).can_answer("+33939999999", "FR")


def test_a_provider_that_is_not_there_is_answered_by_nobody() -> None:
    assert not Senders((Sender("delta", "36180"),), {}).can_answer("36180", "FR")
