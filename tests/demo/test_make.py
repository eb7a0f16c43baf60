"""What the Makefile hands on to the demo."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_make_demo_takes_another_port() -> None:
    said = subprocess.run(
        ["make", "--dry-run", "demo", "PORT=8001"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "smsbot demo --port 8001" in said.stdout
