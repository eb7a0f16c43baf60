"""Reads what people type as a mobile number, in France and overseas, into E.164; or says why it cannot be texted.

One function for import, API and web hooks. The first digits of a French number decide its territory, not the court's
(ARCEP decision 2022-1583, as of 2026): libraries that go by a default region text the wrong person. Whether an operator
has given a number out is not looked at: such lists lag behind, and refuse the range that is reserved for fiction.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Mapping
from enum import StrEnum
from typing import TypeVar

import phonenumbers
from phonenumbers import PhoneNumberType

T = TypeVar("T")


class Reason(StrEnum):
    """Why a number cannot be texted; the key of a text in the language files."""

    EMPTY = "empty"
    LETTERS = "letters"  # anything but digits and what people put between them
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    LANDLINE = "landline"
    FIXED_VOIP = "fixed_voip"  # a box at home
    PREMIUM = "premium"  # 08, also the free ones
    MACHINE = "machine"  # numbers of machines and platforms
    FOREIGN = "foreign"  # a mobile of another country, where those are not welcome
    ELSEWHERE = "elsewhere"  # a mobile of a French territory whose numbers are not welcome
    UNKNOWN = "unknown"  # no operator can have given it out


class NotAMobile(ValueError):
    """It cannot be texted. Holds the reason, never the number."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason_key: str = reason.value


MOBILE = {  # first digits as dialled in France -> country code; the longest that fits counts
    "06": "33",
    "0639": "262",  # Mayotte
    "063998": "33",  # reserved for fiction
    "0690": "590",  # Guadeloupe, Saint-Martin, Saint-Barthélemy
    "0691": "590",
    "0692": "262",  # La Réunion
    "0693": "262",
    "0694": "594",  # Guyane
    "0696": "596",  # Martinique
    "0697": "596",
    "07": "33",
    "07084": "508",  # Saint-Pierre-et-Miquelon
    "07085": "508",
    "07090": "590",
    "07091": "596",
    "07092": "262",
    "070930": "594",
    "070931": "594",
    "070932": "594",
    "070933": "594",
    "070935": "262",
    "070936": "262",
    "070937": "262",
}
OTHER_USE = {
    "01": Reason.LANDLINE,
    "02": Reason.LANDLINE,
    "03": Reason.LANDLINE,
    "04": Reason.LANDLINE,
    "05": Reason.LANDLINE,
    "0700": Reason.MACHINE,  # fourteen digits in full
    "08": Reason.PREMIUM,
    "09": Reason.FIXED_VOIP,
    "0937": Reason.MACHINE,  # platforms, as this one
    "0938": Reason.MACHINE,
    "0939": Reason.MACHINE,
    "09475": Reason.MACHINE,
    "09476": Reason.MACHINE,
    "09477": Reason.MACHINE,
    "09478": Reason.MACHINE,
    "09479": Reason.MACHINE,
}
LIKE_FRANCE = ("33", "262", "590", "594", "596", "508")  # nine digits behind the code, a zero before them at home
LOCAL = {  # territories with a plan of their own: country code, digits, which of them are mobile
    "PM": ("508", 6, re.compile(r"4[02-489]|5[02-9]|[236-9]")),
    "NC": ("687", 6, re.compile(r"[579]|8[0-79]")),
    "PF": ("689", 8, re.compile(r"8[7-9]")),
    "WF": ("681", 6, re.compile(r"72|8[23]")),
}
TERRITORY = {  # what a number in E.164 begins with; the longest that fits counts
    "+33": "FR",
    "+508": "PM",
    "+590": "GP",  # Saint-Martin and Saint-Barthélemy too: their numbers cannot be told apart
    "+594": "GF",
    "+596": "MQ",
    "+262": "RE",
    "+262639": "YT",
    "+26270935": "YT",
    "+26270936": "YT",
    "+26270937": "YT",
    **{f"+{code}": home for home, (code, _, _) in LOCAL.items()},
}
OTHER = "other"  # not French
FRANCE = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT"})  # with the overseas departments
EVERYWHERE = frozenset({*TERRITORY.values(), OTHER})
SAME_NUMBERS = {"BL": "GP", "MF": "GP"}  # territories whose numbers are those of another
BETWEEN = re.compile(r"[\s.,\-()/_\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060-\u2069\u2212\ufeff]+")
LONGEST = 64  # characters; what is longer is no number
FIXED_LINES = {
    PhoneNumberType.FIXED_LINE: Reason.LANDLINE,
    PhoneNumberType.VOIP: Reason.FIXED_VOIP,
    PhoneNumberType.TOLL_FREE: Reason.PREMIUM,
    PhoneNumberType.PREMIUM_RATE: Reason.PREMIUM,
    PhoneNumberType.SHARED_COST: Reason.PREMIUM,
    PhoneNumberType.PAGER: Reason.MACHINE,
    PhoneNumberType.UAN: Reason.MACHINE,
    PhoneNumberType.VOICEMAIL: Reason.MACHINE,
}


def read_mobile(text: str, *, territory: str = "FR", welcome: Container[str] = FRANCE) -> str:
    """The number in E.164. Raises NotAMobile.

    `territory` (FR, GF, NC...): whose numbers are always welcome, in NC, PF, PM and WF also the six or eight digits
    that are dialled there. `welcome`: whose others are, as in territory_of. A text that comes in is read EVERYWHERE.
    """
    digits = _digits(text)
    number = _french_or_local(digits, territory)
    home = territory_of(number) if number else OTHER
    if home not in welcome and home != SAME_NUMBERS.get(territory, territory):
        raise NotAMobile(Reason.FOREIGN if home == OTHER else Reason.ELSEWHERE)
    return number or _foreign(digits)


def _french_or_local(digits: str, territory: str) -> str | None:
    """A mobile of France or of one of its territories; None when the country code is another's."""
    planned = _with_own_plan(digits, territory)
    if planned is not None:
        return planned
    national = _behind_the_code(digits)
    return None if national is None else _french(national)


def territory_of(number: str) -> str:
    """Where a number in E.164 is at home, by its own digits: FR, GF, RE...; 'other' for those of other countries."""
    return next((TERRITORY[number[:n]] for n in range(9, 2, -1) if number[:n] in TERRITORY), OTHER)


def read_territory(typed: str) -> str | None:
    """The code as territory_of has it, whatever its capitals; None when there is no such territory."""
    return next((code for code in EVERYWHERE if code.upper() == typed.strip().upper()), None)


def _digits(text: str) -> str:
    """The digits, with a plus before them when a country code comes first."""
    if len(text) > LONGEST:
        raise NotAMobile(Reason.TOO_LONG)
    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("tel:").removeprefix("'")
    plain = re.sub(r"(?<=\d{9})[.,]0$", "", plain)  # a spreadsheet took it for an amount
    joined = "".join(str(unicodedata.decimal(character, character)) for character in BETWEEN.sub("", plain))
    if not joined.strip("+"):
        raise NotAMobile(Reason.EMPTY)
    if not re.fullmatch(r"\+?[0-9]+", joined):
        raise NotAMobile(Reason.LETTERS)
    if joined.startswith("+0"):  # no country code begins so: the plus is a slip
        joined = joined.removeprefix("+")
    if joined.startswith("000") or joined == "00":
        raise NotAMobile(Reason.UNKNOWN)
    return "+" + joined.removeprefix("00") if joined.startswith("00") else joined


def _with_own_plan(digits: str, territory: str) -> str | None:
    """A number of PM, NC, PF or WF: with its code from anywhere, without it only where it is dialled so."""
    for home, (code, length, mobile) in LOCAL.items():
        behind = digits.removeprefix("+").removeprefix(code)
        if digits.startswith("+" + code) and not (code in LIKE_FRANCE and len(behind) >= 9):
            return _of_plan(code, behind, length, mobile)
        if home != territory or digits.startswith("+"):
            continue
        if len(digits) == length or (digits.startswith(code) and len(behind) == length):
            return _of_plan(code, digits[-length:], length, mobile)
    return None


def _behind_the_code(digits: str) -> str | None:
    """A French number without its country code; None when the code is of another country."""
    number = digits.removeprefix("+")
    international = digits.startswith("+")
    for code in LIKE_FRANCE:
        behind = number.removeprefix(code)
        if number.startswith(code) and (international or len(behind.removeprefix("0")) == 9):
            return behind
    return None if international else digits


def _french(national: str) -> str:
    """Nine digits, or ten with the zero. The first of them decide, even over another country code before them."""
    dialled = national if national.startswith("0") else "0" + national
    use = _longest(OTHER_USE, dialled)
    if use is Reason.MACHINE and len(dialled) >= 10:
        raise NotAMobile(use)
    if len(dialled) != 10:
        raise NotAMobile(Reason.TOO_SHORT if len(dialled) < 10 else Reason.TOO_LONG)
    if use is not None:
        raise NotAMobile(use)
    code = _longest(MOBILE, dialled)
    if code is None:
        raise NotAMobile(Reason.UNKNOWN)
    return f"+{code}{dialled.removeprefix('0')}"


def _longest(table: Mapping[str, T], digits: str) -> T | None:
    """The entry of the longest key that the digits begin with."""
    return next((table[digits[:n]] for n in range(6, 1, -1) if digits[:n] in table), None)


def _of_plan(code: str, national: str, length: int, mobile: re.Pattern[str]) -> str:
    if len(national) != length:
        raise NotAMobile(Reason.TOO_SHORT if len(national) < length else Reason.TOO_LONG)
    if not mobile.match(national):
        raise NotAMobile(Reason.LANDLINE)
    return f"+{code}{national}"


def _foreign(digits: str) -> str:
    try:
        number = phonenumbers.parse(digits)
    except phonenumbers.NumberParseException:
        raise NotAMobile(Reason.UNKNOWN) from None
    match phonenumbers.is_possible_number_with_reason(number):
        case phonenumbers.ValidationResult.TOO_LONG:
            raise NotAMobile(Reason.TOO_LONG)
        case phonenumbers.ValidationResult.IS_POSSIBLE:
            pass
        case _:
            raise NotAMobile(Reason.TOO_SHORT)
    reason = FIXED_LINES.get(phonenumbers.number_type(number))
    if reason is not None:
        raise NotAMobile(reason)
    read = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    again = phonenumbers.format_number(phonenumbers.parse(read), phonenumbers.PhoneNumberFormat.E164)
    if again != read:  # a plan whose trunk zero comes off at each reading: some zeros too many were typed
        raise NotAMobile(Reason.UNKNOWN)
    return read
