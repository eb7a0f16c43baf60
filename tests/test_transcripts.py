"""Every written conversation, played against the real service on a database of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from smsbot.play import play_one
from smsbot.transcript import read_transcript

FILES = sorted((Path(__file__).parent / "transcripts").glob("*.toml"))


@pytest.mark.anyio
@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
async def test_the_conversation_goes_as_written(path: Path, database_url: str) -> None:
    await play_one(read_transcript(path), database_url)
