"""What every test may ask for: an empty database with our schema.

And two rules for all: no test is ever skipped, and no line that is logged in any test names a telephone.
"""

import gc
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
import structlog
from hypothesis import HealthCheck, settings

from smsbot.storage import embedded

NUMBERS = count(1)
TELEPHONES = ("363998", "063998")  # as +33 6 39 98 and 06 39 98 begin: all numbers in our tests are of this range
UUIDS = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
MEMORY = Path("/dev/shm")
ROOM = 2 << 30  # bytes; small containers have 64 MB of it


# A busy machine is no fault. Where others wait for the outcome, the same commit always gets the same one.
settings.register_profile(
    "ours", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize="CI" in os.environ
)
settings.load_profile("ours")


def pytest_collection_finish() -> None:
    """What was imported and collected stays until the end: to go over it again and again costs a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, object]]:
    return "asyncio", {"use_uvloop": False}


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A PostgreSQL server for this run (one for each xdist worker), or the one that TEST_DATABASE_URL names."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with open_folder() as folder, embedded.run(folder / "server", durable=False) as url:
        yield url


@pytest.fixture(scope="session")
def template(server_url: str) -> Iterator[str]:
    """The name of a database with our schema and nothing in it, to be cloned."""
    # Here and not above: the tests of the server itself need no schema.
    from smsbot.storage.schema import migrate

    with database(server_url, f"smsbot_template_{uuid4().hex[:12]}") as url:
        migrate(url)
        yield urlsplit(url).path.removeprefix("/")


@pytest.fixture
def database_url(server_url: str, template: str) -> Iterator[str]:
    """An empty database with our schema, for one test."""
    with database(server_url, f"{template}_{next(NUMBERS)}", template) as url:
        yield url


LOGGED: list[str] = []  # what our own loggers were given since the test began


def _keep(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    LOGGED.append(repr(event))
    return event


structlog.configure(processors=[_keep, structlog.processors.KeyValueRenderer()])


@pytest.fixture(autouse=True)
def _no_telephone_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    LOGGED.clear()
    yield
    lines = [*LOGGED, *(r.getMessage() for when in ("setup", "call") for r in caplog.get_records(when))]
    assert [line for line in lines if names_a_telephone(line)] == []


def names_a_telephone(line: str) -> bool:
    """Outside of UUIDs: a random one holds these digits now and then."""
    said = UUIDS.sub("", line)
    return any(telephone in said for telephone in TELEPHONES)


@contextmanager
def database(server_url: str, name: str, template: str = "template1") -> Iterator[str]:
    with psycopg.connect(server_url, autocommit=True) as server:
        # Copying files is faster than logging them where nothing waits for the disk: 12 ms against 27.
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY'.encode())
        try:
            yield urlsplit(server_url)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that the server's account may enter, also when the tests run as root; in memory when there is room."""
    place = MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None
    with ExitStack() as until_the_end:
        folder = Path(tempfile.mkdtemp(prefix="smsbot-tests-", dir=place))
        until_the_end.callback(shutil.rmtree, folder)
        folder.chmod(0o711)
        yield folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("a test was skipped: that counts as a failure here", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skipped test is a promise not kept."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped") and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
