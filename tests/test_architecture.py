"""The conventions that a program can check. The import contracts between packages are import-linter's (make check)."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("smsbot", "dialogs", "providers")
LONGEST_FILE = 300
LONGEST_TESTS = 500  # sentences about one thing, read one at a time
LONGEST_FUNCTION = 40
# Nothing but declarations, read by looking one up.
DECLARATIONS = {"smsbot/storage/tables.py", "dialogs/model.py"}
SCORER = "tests/exam/score.py"  # the examiners' own, kept as they gave it
# What each pure package may import beside the standard library and itself.
LIBRARIES = {
    "dialogs": {"babel", "dateparser", "holidays", "rapidfuzz", "wordfreq"},
    "providers": {"httpx", "phonenumbers"},
    "providers/drive.py": {"httpx", "httpx_aiohttp", "aiohttp"},
    # Signatures made with a public key, and the tokens that carry some.
    "providers/signatures.py": {"cryptography", "jwt"},
}
CLOCK_READS = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.time)\(")
FAKERY = re.compile(r"\b(unittest\.mock|monkeypatch|MagicMock|mocker)\b")
SLEEPS = re.compile(r"\b(time|asyncio|anyio)\.sleep\((?!0\))")
WAITS = "tests/eventually.py"  # for what another process does: bounded, and written once


def modules(*folders: str) -> Iterator[Path]:
    """Our modules; migrations are history, written once and never reworked."""
    for folder in folders:
        yield from (path for path in sorted((ROOT / folder).rglob("*.py")) if "versions" not in path.parts)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def lines_holding(pattern: re.Pattern[str], paths: Iterator[Path]) -> list[str]:
    return [
        f"{name_of(path)}:{number}"
        for path in paths
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_every_module_says_what_it_is_for() -> None:
    written = (path for path in modules(*PACKAGES, "tests") if path.read_text(encoding="utf-8").strip())
    silent = [name_of(path) for path in written if not ast.get_docstring(parse(path))]
    assert silent == [], "a module starts with a docstring: its job and what does not belong there"


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    lengths = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules(*PACKAGES, "tests")
    }
    long = {
        name: length
        for name, length in lengths.items()
        if length > (LONGEST_TESTS if name.startswith("tests/") else LONGEST_FILE) and name not in DECLARATIONS
    }
    assert long == {}, f"split it: {LONGEST_FILE} lines are the limit, {LONGEST_TESTS} in tests"


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{name_of(path)}:{node.name}": length
        for path in modules(*PACKAGES, "tests")
        if name_of(path) != SCORER
        for node in ast.walk(parse(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert long == {}, f"split it: {LONGEST_FUNCTION} lines are the limit"


def test_only_the_clock_reads_the_time() -> None:
    paths = (path for path in modules(*PACKAGES) if name_of(path) != "smsbot/clock.py")
    assert lines_holding(CLOCK_READS, paths) == [], "take `now` as an argument"


def test_no_test_puts_something_false_in_the_place_of_something_real() -> None:
    assert lines_holding(FAKERY, modules("tests")) == []


def test_no_test_sleeps() -> None:
    paths = (path for path in modules("tests") if name_of(path) != WAITS)
    assert lines_holding(SLEEPS, paths) == [], "wait for the event itself"


@pytest.mark.parametrize("package", ["dialogs", "providers"])
def test_a_pure_package_imports_only_its_own_libraries(package: str) -> None:
    strangers = [
        f"{name_of(path)}: {library}"
        for path in modules(package)
        for library in imported(path)
        if library not in LIBRARIES.get(name_of(path), LIBRARIES[package]) | sys.stdlib_module_names | {package}
    ]
    assert strangers == []


def imported(path: Path) -> set[str]:
    """The top-level names of all that a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def test_no_file_names_a_folder_that_only_its_author_has() -> None:
    own = re.compile(r"(?<![\w.])(/home/\w|/root/\w|/work/\w|\.\./shared)")
    assert lines_holding(own, modules(*PACKAGES, "tests")) == []
