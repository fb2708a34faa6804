"""`loom inbox`: what is left is listed, read, replayed and dropped; a mistake is one line."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.cli import main
from bot.inbox import SqlInbox
from crm_core.store.inbox import StoredEvents
from crm_core.store.sql import SqlStore


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOOM_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def fill(folder: Path) -> None:
    """Two events that were given up, one that waits, one that is done."""
    store = SqlStore.open(f"sqlite:///{folder / 'crm.sqlite3'}")
    inbox = SqlInbox(StoredEvents(store.engine), max_attempts=1)
    for name in ("Ev1", "Ev2", "Ev3"):
        await inbox.accept("slack", name, {"text": f"words of {name}"})
        (event,) = await inbox.claim(("slack",))
        await (inbox.done(event) if name == "Ev3" else inbox.failed(event, f"ValueError: {name}"))
    await inbox.accept("discord", "42", {"text": "hi"})
    store.close()


def test_nothing_left(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inbox", "list"]) == 0
    assert capsys.readouterr().out == "Every event was worked.\n"


def test_list_show_replay_drop(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(fill(folder))

    def listed() -> list[str]:
        capsys.readouterr()
        assert main(["inbox", "list"]) == 0
        return capsys.readouterr().out.splitlines()

    lines = listed()
    assert [line.split()[:2] for line in lines] == [["slack", "Ev1"], ["slack", "Ev2"], ["discord", "42"]]
    assert lines[0].endswith("given up, attempts: 1  ValueError: Ev1")
    assert lines[2].endswith("waiting, attempts: 0")

    assert main(["inbox", "show", "slack", "Ev1"]) == 0
    assert "words of Ev1" in capsys.readouterr().out

    assert main(["inbox", "replay", "slack", "Ev1"]) == 0
    assert "waiting, attempts: 0" in listed()[0]
    assert main(["inbox", "drop", "slack", "Ev1"]) == 0
    assert main(["inbox", "replay", "slack", "all"]) == 0
    assert [line.split()[1] for line in listed()] == ["Ev2", "42"]
    assert not any("given up" in line for line in listed())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("replay", "slack", "Ev9"), "loom inbox replay: slack 'Ev9': there is none; see loom inbox list"),
        (("replay", "discord", "42"), "it is waiting; only what was given up is replayed"),
        (("drop", "slack", "Ev3"), "it is done; only what waits or was given up is dropped"),
    ],
)
def test_a_mistake_is_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    asyncio.run(fill(folder))
    assert main(["inbox", *words]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_doctor_says_what_is_left(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(fill(folder))
    assert main(["doctor"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "inbox      FAILED  events: 1 of discord wait, 2 of slack given up (loom inbox)" in lines
