"""Every transcript in this folder, replayed through the real conversation on a fresh CRM."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from intents.catalogue import CATALOGUE
from tests.conversations.transcript import Player, read_transcript

TRANSCRIPTS = sorted(Path(__file__).parent.glob("*.txt"))
pytestmark = pytest.mark.xdist_group("transcripts")


@dataclass
class Replayed:
    """What went wrong, by transcript, and every intent that was understood on the way."""

    failures: dict[str, str] = field(default_factory=dict)
    intents: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    result = Replayed()
    for path in TRANSCRIPTS:
        player = Player(tmp_path_factory.mktemp(path.stem))
        try:
            for number, key, text in read_transcript(path):
                try:
                    player.line(key, text)
                except AssertionError as error:
                    result.failures[path.stem] = f"{path.name}:{number}: {key}: {text}\n{error}"
                    break
                result.intents |= player.understood()
        finally:
            player.close()
    return result


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=[path.stem for path in TRANSCRIPTS])
def test_transcript(path: Path, replayed: Replayed) -> None:
    if path.stem in replayed.failures:
        pytest.fail(replayed.failures[path.stem], pytrace=False)
    assert path.stem not in replayed.failures


def test_every_intent_has_a_transcript(replayed: Replayed) -> None:
    offered = {intent.name for intent in CATALOGUE if intent.available}
    assert offered - replayed.intents == set()
