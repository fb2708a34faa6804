"""Every transcript in this folder, replayed through the real conversation on a fresh CRM."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conversations.transcript import Player, read_transcript

TRANSCRIPTS = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=[path.stem for path in TRANSCRIPTS])
def test_transcript(path: Path, tmp_path: Path) -> None:
    player = Player(tmp_path / "data")
    try:
        for number, key, text in read_transcript(path):
            try:
                player.line(key, text)
            except AssertionError as error:
                pytest.fail(f"{path.name}:{number}: {key}: {text}\n{error}", pytrace=False)
    finally:
        player.close()


def test_there_are_transcripts() -> None:
    assert len(TRANSCRIPTS) >= 10
