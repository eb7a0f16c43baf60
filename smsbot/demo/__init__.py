"""`smsbot demo`: the whole service on one page, with telephones, a mailbox and a clock to turn. Nothing leaves it."""

from __future__ import annotations

from smsbot.demo.run import run_demo

__all__ = ["run_demo"]
