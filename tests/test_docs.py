"""The documents tell the truth: what they say works is tried, what they link exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from bot.settings import BY_NAME
from tests.conversations.transcript import Player

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")


def sayings() -> list[str]:
    """The sentences of the README's table of things to say."""
    table = README.split("## What you can say")[1].split("What it promises")[0]
    return [text for text in re.findall(r"`([^`]+)`", table) if not text.startswith("/crm ...")]


@pytest.fixture(scope="module")
def player(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Player]:
    made = Player(tmp_path_factory.mktemp("docs"))
    yield made
    made.close()


@pytest.mark.parametrize("text", sayings())
def test_what_the_readme_says_works(player: Player, text: str) -> None:
    player.conversation += 1
    turn = player.say(text)
    if text == "undo":
        return  # a conversation of its own has nothing to take back
    assert turn.outcome in ("done", "answer", "needs_confirmation"), (turn.outcome, turn.reply)


def test_every_command_of_the_command_line_is_in_the_readme() -> None:
    section = README.split("## Command line")[1].split("##")[0]
    assert set(re.findall(r"loom ([a-z-]+)", section)) >= set(COMMANDS)


@pytest.mark.parametrize("path", DOCUMENTS, ids=[str(path.relative_to(ROOT)) for path in DOCUMENTS])
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", DOCUMENTS, ids=[str(path.relative_to(ROOT)) for path in DOCUMENTS])
def test_settings_named_in_documents_exist(path: Path) -> None:
    named = set(re.findall(r"\bLOOM_[A-Z_]+\b", path.read_text(encoding="utf-8")))
    assert named <= set(BY_NAME)
