"""One line per event: a name and row ids, states, counts, durations. Never a name, a number or a text.

`FORBIDDEN` drops what must not be logged even when somebody passes it by mistake.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import cast

import structlog

FORBIDDEN = frozenset({"text", "body", "name", "number", "to", "sender", "msisdn", "email", "facts", "url", "address"})
QUIET = ("httpx", "httpcore", "aiosmtplib", "uvicorn.access", "asyncio", "sqlalchemy.engine", "mail.log", "alembic")


def redact(_logger: object, _method: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    """Drops fields that could hold personal data; keeps the event."""
    for field in FORBIDDEN & event.keys():
        event[field] = "[not logged]"
    return event


def set_up(level: str = "INFO") -> None:
    """Structured lines on standard error, for our loggers and for the libraries' alike."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        redact,
    ]
    renderer = structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"])
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=renderer))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for library in QUIET:
        logging.getLogger(library).setLevel(logging.WARNING)


def logger(name: str) -> structlog.typing.FilteringBoundLogger:
    """The logger of a module."""
    return cast(structlog.typing.FilteringBoundLogger, structlog.get_logger(name))
