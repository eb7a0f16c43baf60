"""What a newcomer and a host install: complete packages, plain constraints, a Makefile that explains itself."""

import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("smsbot", "dialogs", "providers")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_folder_with_python_in_it_is_installed() -> None:
    folders = {path.parent for package in PACKAGES for path in (ROOT / package).rglob("*.py")}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []
    found = PROJECT["tool"]["setuptools"]["packages"]["find"]
    assert set(found["include"]) == {f"{package}*" for package in PACKAGES}


def test_every_page_sheet_and_word_list_is_installed() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["*"]
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file()]
    other = [path for path in files if path.suffix not in (".py", ".pyc")]
    assert [str(path) for path in other if not any(path.match(pattern) for pattern in patterns)] == []


def test_the_constraints_name_versions_and_no_place_they_came_from() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!_-]+", line)] == []
    assert [line for line in lines if "://" in line or " @ " in line] == []


def test_every_library_we_name_is_pinned() -> None:
    pinned = {spell(line) for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()}
    extras = PROJECT["project"]["optional-dependencies"].values()
    named = {
        spell(line) for line in (*PROJECT["project"]["dependencies"], *(line for extra in extras for line in extra))
    }
    assert named - pinned == {"smsbot"}


def spell(requirement: str) -> str:
    """A library's name as packaging tools compare it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]).lower()


def test_make_alone_lists_everything_one_can_ask_of_it() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split())
    shown = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^make ([a-z-]+) +\S", shown, re.MULTILINE)) == targets


def test_no_file_of_ours_names_where_packages_were_fetched() -> None:
    for name in ("pyproject.toml", "constraints.txt", "requirements.txt", "Makefile", ".ci/run"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"--(extra-)?index-url|--find-links|^-[if] |https?://", text, re.MULTILINE), name


def test_the_hosts_find_a_process_for_pages_work_and_migrations() -> None:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    assert {line.partition(": ")[0] for line in lines} == {"release", "postdeploy", "web", "worker"}
    assert (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()[-2:] == ["-c constraints.txt", "."]
