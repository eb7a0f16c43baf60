"""The pages say what the program does: every setting, metric and command stands in them, as the code has it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
import typer
from prometheus_client import Counter, Gauge, Histogram

from providers.base import Listing, LookUp
from providers.registry import PROVIDERS, build
from smsbot import metrics
from smsbot.carrier.carrier import dialect_of
from smsbot.cli import app
from smsbot.dialog_page import renewed
from smsbot.offices import KEYS
from smsbot.settings import Settings
from smsbot.sheets import COLUMNS
from tests.providers.harness import samples_of

ROOT = Path(__file__).parents[1]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
OF_PROVIDERS = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "providers").glob("*.md")}
NAMES = re.compile(r"^\| `([A-Z][A-Z_]+|smsbot_\w+)` \|", re.MULTILINE)
NEEDED = ("database_url", "secret_key")


def setting_rows() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        value = field.default.value if isinstance(field.default, StrEnum) else field.default
        default = "needed" if name in NEEDED else "" if value is None else f"`{value}`"
        yield f"| `{name.upper()}` | {default} | {field.description} |"


def provider_rows(name: str) -> Iterator[str]:
    for setting in PROVIDERS[name].SETTINGS:
        default = "needed" if setting.required else f"`{setting.default}`" if setting.default else ""
        yield f"| `{setting.name}` | {default} | {setting.help} |"


def ability_row(name: str) -> str:
    """What a provider can do for us, with the settings it needs, and with all that the fake carrier knows."""
    given = dialect_of(name).environment("https://carrier.example")
    needed = {setting.name: given[setting.name] for setting in PROVIDERS[name].SETTINGS if setting.required}
    bare, full = build(name, needed), build(name, given)
    proofs = samples_of(name).signing
    secret, signed = (any(n.endswith("HOOK_SECRET") is kind for n in proofs) for kind in (True, False))
    proof = (
        "a secret in the address"
        if secret and not signed
        else "a signature"
        if not secret
        else "a secret in the address, and more"
    )
    listed = f"every {full.every:g} s" if isinstance(full, Listing) else "no"
    listed += "" if isinstance(bare, Listing) is isinstance(full, Listing) else ", where a setting allows it"
    return f"| `{name}` | {proof} | {listed} | {'yes' if isinstance(full, LookUp) else 'no'} |"


def metric_rows() -> Iterator[str]:
    for metric in vars(metrics).values():
        if isinstance(metric, Counter | Gauge | Histogram):
            (family,) = metric.describe()
            name = f"{family.name}_total" if isinstance(metric, Counter) else family.name
            labels = ", ".join(f"`{label}`" for label in metric._labelnames)
            yield f"| `{name}` | {labels} | {family.documentation} |"


@pytest.mark.parametrize("row", [*setting_rows(), *metric_rows()])
def test_every_setting_and_metric_stands_in_the_operations_page_as_the_code_has_it(row: str) -> None:
    assert row in OPERATIONS.splitlines()


def test_no_setting_and_no_metric_is_documented_that_does_not_exist() -> None:
    known = {row.split("`")[1] for row in (*setting_rows(), *metric_rows())}
    assert set(NAMES.findall(OPERATIONS)) == known


@pytest.mark.parametrize("name", sorted(PROVIDERS.keys() - {"simulator"}))
def test_every_provider_has_a_page_with_its_settings_as_the_code_has_them(name: str) -> None:
    rows = list(provider_rows(name))
    assert [row for row in rows if row not in OF_PROVIDERS[name].splitlines()] == []
    assert set(NAMES.findall(OF_PROVIDERS[name])) == {row.split("`")[1] for row in rows}
    assert f"({name}.md)" in OF_PROVIDERS["README"]
    assert ability_row(name) in OF_PROVIDERS["README"].splitlines()


def commands(group: object, path: tuple[str, ...] = ("smsbot",)) -> Iterator[str]:
    children = getattr(group, "commands", {})
    if not children:
        yield " ".join(path)
    for name, child in children.items():
        yield from commands(child, (*path, name))


@pytest.mark.parametrize("command", list(commands(typer.main.get_command(app))))
def test_every_command_stands_in_the_operations_page(command: str) -> None:
    assert re.search(rf"^\| `{command}[ `]", OPERATIONS, re.MULTILINE)


def test_every_column_of_an_import_is_documented() -> None:
    page = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    assert [column for column in COLUMNS.values() if f"`{column}`" not in page] == []


def test_every_key_of_an_office_is_documented() -> None:
    page = (ROOT / "docs" / "offices.md").read_text(encoding="utf-8")
    assert [key for key in KEYS if not re.search(rf"^({key} =|\| `{key}`)", page, re.MULTILINE)] == []


def test_the_page_of_the_conversation_holds_the_tables_as_the_code_has_them() -> None:
    page = (ROOT / "docs" / "dialog.md").read_text(encoding="utf-8")
    assert page == renewed(page), "make docs"


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/operations.md", "docs/import.md",
                                  "docs/offices.md", "docs/api.md", "docs/transcripts.md",
                                  "docs/dialog.md", "docs/understanding.md"])  # fmt: skip
def test_every_link_to_a_file_of_ours_leads_somewhere(page: str) -> None:
    path = ROOT / page
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []
