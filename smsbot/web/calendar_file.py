"""One appointment as a file for calendars (iCalendar, RFC 5545), in words that a shared calendar may hold."""

from __future__ import annotations

from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from smsbot.web.person_view import Item

LASTS = timedelta(hours=1)  # nobody knows how long it takes; an event without a length is hidden by some calendars
BEFORE = timedelta(hours=2)


def calendar_file(item: Item, now: datetime, title: str) -> bytes:
    """The file; an appointment that was moved replaces itself in the calendar."""
    event = Event()
    event.add("uid", f"{item.appointment}@smsbot")
    event.add("sequence", item.version)
    event.add("dtstamp", now)
    event.add("dtstart", item.start)
    event.add("dtend", item.start + LASTS)
    event.add("summary", title)
    event.add("location", item.street)
    event.add("description", item.phone)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -BEFORE)
    event.add_component(alarm)
    found = Calendar()
    found.add("prodid", "-//smsbot//FR")
    found.add("version", "2.0")
    found.add_component(event)
    return bytes(found.to_ical())
