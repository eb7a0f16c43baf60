"""Random histories: whatever people write, agents do and the clock brings, some things never happen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs.model import Act, LineStatus, Priority, Say, State
from dialogs.restraint import PASSIVE, PASSIVE_AT_MOST
from tests.dialogs.talks import Talk
from tests.dialogs.worlds import MONDAY, ROBIN, SACHA, STRANGER, meeting, paris, world

WORDS = (
    "oui", "non", "ok", "merci", "bonjour", "changer", "retour", "annuler", "adresse", "plan", "quand", "qui",
    "papiers", "aide", "stop", "start", "stop 2", "1", "2", "3", "4", "5", "6", "0", "9", "1 oui 2 non", "2 oui",
    "les deux", "mardi 14h", "lundi 9 mars 14h", "mardi 10 mars ou jeudi 12 mars", "dimanche 8 mars", "jeudi",
    "mardi 3 mars", "9h30", "retard", "j'arrive dans 20 min", "appel", "langue", "english", "nom", "malade",
    "mauvais numéro", "je suis sa mère", "je vais me suicider", "oui mais je peux pas",
    "arretez de m'envoyer des sms", "zzz blabla", "je suis a l'hopital", "Sacha", "Robin", "tribunal", "", "c ou?",
    "oui c'est ou", "répéter", "message automatique", "laisse tomber", "aucun",
)  # fmt: skip
texts = st.one_of(st.sampled_from(WORDS), st.sampled_from(WORDS), st.text(max_size=40))
says = st.tuples(st.just("says"), texts)
waits = st.tuples(st.just("waits"), st.sampled_from((1, 15, 60, 700, 1500, 4400, 11000)))
acts = st.tuples(st.just("acts"), st.sampled_from((*Act,)))
moves = st.tuples(st.just("moves"), st.sampled_from(("2026-03-06T10:00", "2026-03-12T15:00", "2026-02-18T09:00")))
other = st.sampled_from((("cancels", ""), ("fails", "unknown_subscriber"), ("fails", "opted_out"), ("taken", "")))
histories = st.lists(st.one_of(says, says, says, waits, acts, moves, other), max_size=14)
SACHAS = meeting("B", start="2026-03-05T14:00", person=SACHA.person)
starts = st.sampled_from(
    (
        world(meeting("A")),
        world(meeting("A"), links=(STRANGER,)),
        world(meeting("A"), meeting("B", start="2026-03-05T14:00", place="Tribunal, 4 rue du Bac")),
        world(meeting("A"), SACHAS, links=(ROBIN, SACHA)),
        world(meeting("A"), SACHAS, links=(ROBIN, replace(SACHA, vouched=False))),
        world(meeting("A", start="2026-02-17T09:30"), links=(replace(ROBIN, discreet=True),)),
        world(replace(meeting("A"), office="cayenne")),
        world(meeting("A"), links=()),
    )
)  # fmt: skip
SLOTS = (paris("2026-03-09T14:00"), paris("2026-03-10T09:00"))
many = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))


def begin(of: object) -> Talk:
    talk = Talk(world=of, now=MONDAY)  # type: ignore[arg-type]
    talk.books()
    return talk


def step(talk: Talk, do: tuple[str, object]) -> None:
    match do:
        case ("says", str(text)):
            talk.says(text)
        case ("waits", int(minutes)):
            talk.wait(timedelta(minutes=minutes))
        case ("acts", Act() as act):
            agent_acts(talk, act)
        case ("moves", str(wall)):
            talk.moves(wall)
        case ("cancels", _):
            talk.cancels()
        case ("fails", str(meaning)):
            talk.fails("REM_ASK", meaning)
        case _:
            talk.world = replace(talk.world, taken=SLOTS[:1])


def agent_acts(talk: Talk, act: Act) -> None:
    request = talk.world.requests[-1] if talk.world.requests else None
    how: dict[str, object] = {"slots": SLOTS} if act is Act.OFFER else {}
    if act in (Act.ACCEPT, Act.MOVE):
        how["to"] = SLOTS[1]
    if act is Act.TEXT:
        how["text"] = "Bonjour, je vous appelle demain."
    if act in (Act.ACCEPT, Act.OFFER, Act.REFUSE) and request:
        how |= {"request": request.id, "revision": request.revision}
    talk.acts(act, **how)


@many
@given(starts, histories)
def test_no_history_breaks_the_machine(of: object, history: list[tuple[str, object]]) -> None:
    """Every step is played twice and through JSON, every text rendered, and one question at most is open (see Talk)."""
    talk = begin(of)
    for do in history:
        step(talk, do)
    talk.wait(timedelta(days=40))


@many
@given(starts, histories)
def test_a_text_changes_no_appointment_but_by_a_slot_that_was_offered(
    of: object, history: list[tuple[str, object]]
) -> None:
    talk = begin(of)
    for do in history:
        before = {a.id: (a.start, a.lifecycle) for a in talk.world.appointments}
        rows = len(talk.rows)
        step(talk, do)
        after = {a.id: (a.start, a.lifecycle) for a in talk.world.appointments}
        if do[0] == "says" and before != after:
            assert "S1" in talk.rows[rows:]


@many
@given(starts, histories)
def test_after_stop_nothing_unasked_leaves_until_start(of: object, history: list[tuple[str, object]]) -> None:
    talk = begin(of)
    for do in history:
        stopped = talk.world.line.status is LineStatus.OPTED_OUT
        sent = len(talk.left)
        step(talk, do)
        if stopped and do[0] != "says":
            assert talk.left[sent:] == []


@many
@given(starts, histories)
def test_nothing_of_an_appointment_leaves_on_a_line_that_is_not_theirs(
    of: object, history: list[tuple[str, object]]
) -> None:
    talk = begin(of)
    for do in history:
        sent = len(talk.left)
        step(talk, do)
        for say in talk.left[sent:]:
            assert say.key in ("VERIFY", "ACK_VERIFY") or say.appointment is None or _theirs(talk, say, do)


def _theirs(talk: Talk, say: Say, do: tuple[str, object]) -> bool:
    person = next(a.person for a in talk.world.appointments if a.id == say.appointment)
    link = next((k for k in talk.world.links if k.person == person), None)
    became_so = talk.world.line.status is LineStatus.WRONG_NUMBER or do[0] in ("fails", "waits")
    return became_so or (link is not None and (link.verified or link.vouched))


@many
@given(starts, st.lists(texts, max_size=30))
def test_answers_that_lead_nowhere_are_five_at_most(of: object, said: list[str]) -> None:
    talk = begin(of)
    in_a_row = 0
    for text in said:
        before = talk.world
        sent = len(talk.left)
        talk.says(text)
        if _got_somewhere(before, talk.world):
            in_a_row = 0
        in_a_row += sum(s.key in PASSIVE and s.priority is Priority.REPLY for s in talk.left[sent:])
        always = {"G9", "G12", "G3"} & set(talk.rows[-2:])  # the line itself always answers
        assert in_a_row <= PASSIVE_AT_MOST + len(talk.world.appointments) or always


def _got_somewhere(before: object, after: object) -> bool:
    from dialogs.restraint import succeeded

    return succeeded(before, after)  # type: ignore[arg-type]


@given(starts, texts, st.sampled_from((*State,)), st.sampled_from((*LineStatus,)))
@settings(deadline=None, max_examples=150)
def test_every_text_has_exactly_one_row_in_every_state(of: object, text: str, state: State, status: LineStatus) -> None:
    """Whatever state a line is in, even one it should not be in, the first fitting row is found and runs."""
    talk = begin(of)
    talk.world = replace(
        talk.world, line=replace(talk.world.line, status=status, talk=replace(talk.world.line.talk, state=state))
    )
    talk.says(text)
