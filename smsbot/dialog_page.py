"""Writes the tables of the conversation into docs/dialog.md, between its two marks (`make docs`).

What they say is made by `dialogs.pages`; the rest of the page is written by hand and stays.
"""

from __future__ import annotations

import sys
from pathlib import Path

from dialogs.pages import page

BEGIN = "<!-- From here on this page is made from dialogs/table.py and dialogs/causes.py: make docs -->"
END = "<!-- Up to here. -->"


def renewed(written: str) -> str:
    """The page with its made part as the tables have it now. Raises ValueError where the marks are missing."""
    before, begin, rest = written.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page must hold both marks, {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{page()}\n\n{END}{after}"


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:]):
        path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")
