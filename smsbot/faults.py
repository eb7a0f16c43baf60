"""The root of the errors that a person can mend: their message says in plain lines what to change."""

from __future__ import annotations


class Mendable(Exception):
    """A setting, a file or an argument is wrong. A line for each thing to mend; never a secret, a name or a number."""
