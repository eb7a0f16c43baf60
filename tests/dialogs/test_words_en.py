"""What people write in English: also that of West Africa and South Asia, in full words and in those of an SMS."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs.intents import Decision, Understanding
from dialogs.understand import understand

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)  # a Monday
APPOINTMENT = datetime(2026, 11, 26, 14, 30, tzinfo=PARIS)  # the Thursday


def meant(text: str, language: str = "en") -> Understanding:
    return understand(text, now=NOW, appointment=APPOINTMENT, asked="yes_no", language=language)


ACTED_ON = {
    "confirm": [
        "yeah ill be there", "Ok I'll be there on Thursday", "By God's grace I will be there", "i dey come",
        "Kindly note that I will attend", "yup thats fine", "definitely coming", "Im coming inshallah",
        "I got your message, I will come", "I agree", "You have my word i'll be there", "alright bet",
        "yeah man ill come through", "Okay sir, I am available", "Well noted, I will be present thursday",
        "Thursday at 2:30 pm ok for me thanks", "got it, see you thursday", "Ok noted, thanks for the reminder",
        "i dey come sir", "great see you", "received with thanks, i will attend", "please confirm me for thursday",
        "ok will be there", "yes i shall be there thank you", "Noted sir, will be there without fail",
        "no problem see you thursday",
    ],
    "decline": [
        "no i cant", "I'm in the hospital", "i have no one to look after my kids", "im in jail",
        "i am out of the country", "i broke my leg", "im busy that day", "That day isnt good for me",
        "I have training on thursday", "I had an accident", "i cannot attend coz am working nights",
        "Sorry I'm stuck at work i cant leave", "i have to take my mum to hospital",
        "i have an immigration appointment same time", "i got arrested yesterday", "leg is broken",
        "im not gonna be able to make it", "no i have work sorry", "i have training that day with france travail",
        "my back is killing me i cant walk", "my little boy has a temperature", "im away until december",
        "not able to come", "i cant, got uni", "i am having fever", "i have a wedding to attend",
        "i am at the police station", "i'll have to cancel", "My wife just gave birth",
        "i have nobody to keep my son", "no way im coming", "i refuse to come",
        "hello sorry but i wont be able to come on thursday", "i have to be at work by then", "cant get time off",
        "Family emergency", "i am detained", "i am no longer in france", "no thanks", "i'm not going to be there",
        "I am under medication and cannot come", "I am presently in Nigeria", "thursday i have school",
        "i need to cancel thursday", "we are on vacation", "my car wont start i cant come",
    ],
    "reschedule": [
        "Kindly postpone my appointment", "i finish work at 5 can i come after", "anything earlier?",
        "can u push it back a bit", "Could we meet some other time", "can i get a new date",
        "Is there any slot available next week?", "i am free after 5", "give me another day",
        "i'd prefer friday morning", "can i come wednesday instead?", "i need to move my appointment",
        "could it be next week please", "other date?", "wednesday would be better", "i can do 4pm", "can we postpone",
        "please i want to change the time", "can i have it on monday", "i would prefer in the afternoon",
        "postpone please", "please can you move it to 5pm",
    ],
    "late": [
        "im gonna be 10 min late", "im outside", "i overslept", "the train is delayed", "I missed my bus",
        "a bit late sorry", "im coming but late", "i just left the house", "coming in 5 min",
        "there was an accident on the road, running late", "i dey road", "sorry for the delay", "hold on im coming",
        "i will be there in 20 minutes", "there is traffic jam", "metro problem im late", "i slept through my alarm",
        "the bus is late", "i will arrive at 3 instead of 2:30", "almost there",
    ],
    "address": [
        "can't find the place", "is it at the same office", "which building is it", "where r u located", "address?",
        "which office", "where is your office", "what floor is it", "where is the spip office",
        "is it the same place as last time",
    ],
    "plan": [
        "how do i get there", "what bus do i take", "how to get there", "can i park there", "which bus goes there",
    ],
    "when": [
        "is it thursday or friday", "is it morning or afternoon", "i forgot the time", "how long will it take",
        "when do i come", "time?", "when exactly", "what day and time", "do you know what time it is at",
        "morning or afternoon?",
    ],
    "who": [
        "who are you", "why do i have to come", "is this a scam", "whats my officers name", "who is sending this",
        "is this real", "what is this appointment about", "why am i getting this message", "what do you want from me",
        "who am i talking to",
    ],
    "bring": [
        "what should i bring", "what documents", "anything to bring?", "should i come with my payslips",
        "what should i bring with me", "which papers",
    ],
    "call_me": [
        "please call me back", "i need to speak to my probation officer", "is there a number i can call",
        "pls ring me", "i need someone to talk to", "can i call you", "i would like to talk with my counsellor",
    ],
    "help": [
        "what does spip mean", "what do i have to write", "what", "what do u mean", "i need help",
        "i dont understand this message", "sorry i dont understand",
    ],
    "language": [
        "english please", "i dont speak french", "i don't understand french", "please write in english", "english?",
    ],
    "stop": [
        "unsubscribe", "please stop",
    ],
    "polite_stop": [
        "stop texting me", "no more texts please", "stop sending me messages", "don't text me", "remove my number",
        "enough with the texts", "quit texting", "do not text this number again",
    ],
    "wrong_number": [
        "wrong number", "i dont know who this is for", "theres no robin here", "sorry wrong no",
        "this is not my appointment", "u got the wrong guy", "I think you have the wrong number", "you are mistaken",
        "you have wrong number", "I don't know this person", "this is not his number",
    ],
    "not_me_relay": [
        "Im his mother", "he is not here", "I will tell him", "he changed his number",
        "she doesn't live here anymore", "i'm her husband, she's asleep", "I'll pass on the message",
        "Robin is not here",
    ],
    "emergency": [
        "i cant go on", "someone is following me", "I took too many pills", "i have been drinking again",
        "i want to end it all", "i'm sleeping in my car", "nowhere to go tonight, sleeping on the street",
        "i want to die", "help me please he is beating me", "i cant take this anymore",
        "i'm on the streets since yesterday", "i relapsed last night and i feel terrible", "life is not worth living",
        "call an ambulance", "my father hits me", "i have no place to stay tonight", "my boyfriend hits me",
        "i don't want to be alive", "i'm going to hurt myself", "slept outside last night, no place to go",
    ],
    "insult": [
        "fuck you", "bunch of idiots", "piss off", "fuck off",
    ],
    "start": [
        "START", "i want to get the messages again",
    ],
    "closed": ["it's closed nobody here", "I'm here but its closed", "there's no one here", "i rang nobody opens"],
    "page": [
        "LINK", "send me the link", "my page please", "i lost the link", "i need a new link", "where is my link?",
        "can you send me the link again",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("text", "intent"), [(text, intent) for intent in ACTED_ON for text in ACTED_ON[intent]])
def test_a_clear_text_is_acted_on(text: str, intent: str) -> None:
    found = meant(text)
    assert (found.top, found.decision) == (intent, Decision.ACT), found


@pytest.mark.parametrize(("text", "intent"), [(texts[0], intent) for intent, texts in ACTED_ON.items()])
def test_a_line_set_to_french_understands_english(text: str, intent: str) -> None:
    found = meant(text, "fr")
    assert (found.top, found.decision) == (intent, Decision.ACT), found


@pytest.mark.parametrize(
    "text",
    ["maybe", "perhaps", "not sure", "i dont know", "i'll try", "depends", "depends on work", "if my boss lets me",
     "let me check with my boss", "might come", "i hope so", "hopefully", "i think i can come", "yes or no",
     "i dont think i can make it", "yes but i cant", "yes i cant come", "i confirm i cant come", "doctor", "no bus",
     "will confirm tomorrow", "I'll let you know", "waiting for my boss answer", "can't promise", "no im coming",
     "should i cancel", "my phone died", "ill", "asdf qwer"],
)  # fmt: skip
def test_a_doubtful_text_is_asked_back(text: str) -> None:
    assert meant(text).decision is not Decision.ACT


DATES = [
    ("tue 1st dec", [("2026-12-01", "proposed")]),
    ("1/12", [("2026-12-01", "proposed")]),
    ("the day after tomorrow", [("2026-11-25", "proposed")]),
    ("next tuesday", [("2026-11-24", "proposed"), ("2026-12-01", "proposed")]),
    ("any day but friday", [("2026-11-27", "avoid")]),
    ("not mondays", [("2026-11-30", "avoid")]),
    ("i cant on fridays", [("2026-11-27", "avoid")]),
    ("monday and wednesday i cant", [("2026-11-30", "avoid"), ("2026-11-25", "avoid")]),
    ("i work tuesdays", [("2026-11-24", "avoid")]),
    ("free only wednesday", [("2026-11-25", "proposed")]),
    ("half 3", [("2026-11-26", "proposed")]),
    ("after 5", [("2026-11-26", "proposed")]),
    ("between 9 and 11", [("2026-11-26", "proposed")]),
    ("end of the month", [("2026-11-21", "proposed")]),
    ("in a fortnight", [("2026-12-07", "proposed")]),
    ("a week on thursday", [("2026-12-03", "proposed")]),
    ("friday week", [("2026-12-04", "proposed")]),
    ("can i come on friday morning", [("2026-11-27", "proposed")]),
    ("december 3rd at 2", [("2026-12-03", "proposed")]),
    ("tuesday half past 2", [("2026-11-24", "proposed")]),
    ("quarter to 4 on friday", [("2026-11-27", "proposed")]),
    ("cant do thursday but friday ok", [("2026-11-26", "avoid"), ("2026-11-27", "proposed")]),
    ("im in Lyon till sunday", [("None", "info")]),
]


@pytest.mark.parametrize(("text", "wishes"), DATES)
def test_dates_and_what_they_are_named_for(text: str, wishes: list[tuple[str, str]]) -> None:
    assert [(str(w.start)[:10], w.polarity.value) for w in meant(text).wishes] == wishes


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("i cant come", "confirm"), ("no problem i cant come", "confirm"), ("ok but i can't come", "confirm"),
        ("oui i saw the message but i cant come", "confirm"), ("i wont miss it", "decline"),
        ("i won't be late", "late"), ("i dont want to come", "stop"), ("i am sick", "stop"),
        ("im dead tired", "decline"), ("i passed my exam", "decline"),
        ("dont worry i'll come", "decline"), ("why not", "decline"), ("i cant find the place", "decline"),
        ("cant read", "decline"), ("i cant go on", "decline"), ("i was sick but im better now", "decline"),
        ("not sick anymore", "decline"), ("i lost my job", "decline"), ("i changed my number", "reschedule"),
        ("i moved house", "reschedule"), ("im starting a new job that day", "reschedule"),
        ("he changed his number", "reschedule"), ("is it thursday or friday", "reschedule"),
        ("bus is not coming", "decline"), ("why do i have to come", "confirm"), ("what bus do i take", "bring"),
        ("traffic is killing me", "emergency"), ("my phone died", "decline"),
        ("i could kill for a coffee", "emergency"), ("is this link a scam", "page"), ("the link doesnt work", "page"),
        ("what is this link", "page"), ("i turned the page", "page"), ("i need to change the appointment", "page"),
        ("im dying of laughter", "emergency"), ("bored to death", "decline"), ("good morning", "reschedule"),
        ("what is this", "confirm"), ("i want to stop smoking", "polite_stop"), ("stop drinking", "stop"),
        ("i dont want to go to jail", "decline"), ("i am in paris until friday", "decline"),
        ("im not coming alone", "decline"), ("i found a new job", "reschedule"), ("on time", "when"),
        ("they changed my shift, i work that day", "reschedule"), ("will do", "decline"), ("no", "confirm"),
        ("yes", "decline"), ("i missed your call", "decline"), ("see you", "decline"), ("not bad", "decline"),
        ("when do i have to come", "confirm"), ("must i come", "confirm"), ("can i come", "confirm"),
        ("do i have to come on thursday", "confirm"), ("will you be there", "confirm"),
        ("i'm not going to be there", "confirm"), ("he hit me", "decline"),
        ("i can come but not on thursday", "confirm"),
        ("works for me but my boss says no", "confirm"), ("can you confirm my appointment", "confirm"),
        ("i never confirmed", "decline"), ("dont stop", "polite_stop"), ("bus stop", "stop"),
        ("i need a place to sleep", "address"),
        ("cant talk im working", "stop"), ("they called me in for a shift", "reschedule"),
        ("my brother died on monday", "reschedule"), ("This is his sister, he is in hospital", "confirm"),
    ],
)  # fmt: skip
def test_what_must_never_be_confused(text: str, never: str) -> None:
    for language in ("en", "fr"):
        found = meant(text, language)
        assert (found.top, found.decision) != (never, Decision.ACT), found


def test_what_people_tell_beside() -> None:
    assert meant("im gonna be 10 min late").minutes == 10
    assert meant("be there in half an hour").minutes == 30
    for text, reason in (("i have work", "travail"), ("im sick", "sante"), ("my mum passed away", "famille")):
        assert meant(text).reason == reason, text
