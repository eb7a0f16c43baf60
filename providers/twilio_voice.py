"""Calls to a number at Twilio: who calls, and the TwiML by which Twilio reads words out to them.

Calls are signed as all of Twilio's: that is checked in `twilio`. Nothing is recorded, asked or put through.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

from providers.answers import identifier, party
from providers.base import HookReply, InboundCall

SPOKEN = {"fr": "fr-FR", "en": "en-GB", "es": "es-ES", "pt": "pt-PT", "ar": "arb"}  # as <Say> names languages
SHORT = 200  # characters, some 15 seconds: so much is said twice, for whoever looks for a pencil
PAUSE = "1"  # seconds


def read_voice(form: Mapping[str, str]) -> InboundCall:
    """Who calls which number. Raises Malformed."""
    return InboundCall(provider_id=identifier(form, "CallSid"), sender=party(form, "From"), recipient=party(form, "To"))


def speak(words: str, language: str) -> HookReply:
    """Twilio hangs up where the words end; one of another language than these would be read as French."""
    response = Element("Response")
    for time in range(2 if len(words) <= SHORT else 1):
        if time:
            SubElement(response, "Pause", length=PAUSE)
        SubElement(response, "Say", language=SPOKEN.get(language, SPOKEN["fr"])).text = words
    return HookReply(200, "text/xml", tostring(response, encoding="UTF-8", xml_declaration=True))
