"""What a text can mean: the nouns between understanding and deciding.

Frozen values only. How a text is read belongs to `understand` and `dates`; what is done about it to `machine`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Intent(StrEnum):
    """What a person wants with a text. The values are what the journal stores and `smsbot understand` prints."""

    CONFIRM = "confirm"
    DECLINE = "decline"
    RESCHEDULE = "reschedule"
    LATE = "late"
    CLOSED = "closed"  # they are there, and nobody opens
    ADDRESS = "address"
    PLAN = "plan"
    WHEN = "when"
    WHO = "who"
    BRING = "bring"
    CALL_ME = "call_me"
    HELP = "help"
    LANGUAGE = "language"
    STOP = "stop"
    POLITE_STOP = "polite_stop"
    START = "start"
    WRONG_NUMBER = "wrong_number"
    NOT_ME_RELAY = "not_me_relay"
    EMERGENCY = "emergency"
    THANKS = "thanks"
    GREET = "greet"
    BACK = "back"
    REPEAT = "repeat"
    DIGIT = "digit"
    ALL = "all"  # 'tous', 'les deux'
    NONE = "none"  # 'aucun'
    DATE = "date"
    REASON = "reason"
    PAGE = "page"  # they want the link to their own page
    LINK = "link"  # nothing but a link of theirs
    AUTOREPLY = "autoreply"
    INSULT = "insult"  # nothing else in it; answered like a text that is not understood
    MEDIA = "media"
    EMPTY = "empty"
    UNKNOWN = "unknown"


INFORMATION = frozenset(
    {
        Intent.ADDRESS,
        Intent.PLAN,
        Intent.WHEN,
        Intent.WHO,
        Intent.BRING,
        Intent.HELP,
        Intent.LANGUAGE,
        Intent.REPEAT,
        Intent.PAGE,
    }
)
ACTIONS = frozenset({Intent.CONFIRM, Intent.DECLINE, Intent.RESCHEDULE, Intent.LATE, Intent.CALL_ME, Intent.DATE})


class Decision(StrEnum):
    """What may be done with the best guess: act on it, ask whether it is right, or ask anew."""

    ACT = "act"
    ECHO = "echo"
    ASK = "ask"


class Grain(StrEnum):
    """How precisely a wish is told."""

    MINUTE = "minute"
    HOUR = "hour"
    PART = "part"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Polarity(StrEnum):
    """What a date is named for: wanted, excluded, the appointment's own, or said in passing."""

    PROPOSED = "proposed"
    AVOID = "avoid"
    APPOINTMENT = "appointment"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Guess:
    intent: Intent
    score: float
    rule: str


@dataclass(frozen=True, slots=True)
class Wish:
    """A day, an hour or a span; aware, in the zone of `now`. `end` is exclusive.

    A moment has no end and its own grain (MINUTE, DAY). A span has both, or one side open: "before 10h" has no start;
    "after 17h" has no end and the grain HOUR, "from the 3rd on" no end and the grain WEEK.
    """

    start: datetime | None
    end: datetime | None
    grain: Grain
    polarity: Polarity


@dataclass(frozen=True, slots=True)
class Understanding:
    """All that one text says, and what may be done with it. Best guess first."""

    normal: str
    decision: Decision
    guesses: tuple[Guess, ...] = ()
    wishes: tuple[Wish, ...] = ()
    ambiguous: bool = False  # a date with two readings (both in wishes), or one that contradicts itself (no wish)
    opposite: bool = False  # yes and no in one text
    minutes: int | None = None  # "j'arrive dans 20 min"
    digit: int | None = None  # a lone digit, whether it was offered or not
    codes: tuple[tuple[int, Intent], ...] = ()  # "2 oui", "1oui 2 non", "stop 2"
    language: str | None = None  # named by LANGUAGE: 'en'
    reason: str | None = None  # travail, sante, transport, famille, autre
    whole: bool = False  # the best guess is the whole message
    words: int = 0
    grave: bool = False  # names something that a human should read, or asks something
    question: bool = False
    phrased: bool = False  # some phrase of that language was found, were it one that means nothing
    read_as: str = "fr"  # the language whose words read it

    @property
    def top(self) -> Intent:
        return self.guesses[0].intent if self.guesses else Intent.UNKNOWN

    def has(self, intent: Intent) -> bool:
        return any(guess.intent is intent for guess in self.guesses)
