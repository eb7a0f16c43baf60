"""Signatures computed with the official SDKs: the 57 of signature_vectors.json. Secrets and numbers are invented."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Vector = Mapping[str, Any]  # as json.loads gives it: each provider's have fields of their own
ALL: list[Vector] = json.loads((Path(__file__).parent / "signature_vectors.json").read_text(encoding="utf-8"))[
    "vectors"
]


def vectors(provider: str, *kinds: str) -> list[Vector]:
    """Those of one provider as the file names it ('vonage-sms-legacy'), of these kinds if some are named."""
    return [v for v in ALL if v["provider"] == provider and (not kinds or v["kind"] in kinds)]
