"""`loom serve` as a real process: signing in, chatting, dropping a file, killing it, and going on where it was."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

LOOM = Path(sys.executable).with_name("loom")


class Bot:
    """One running `loom serve` and a browser-like client that is signed in."""

    def __init__(self, folder: Path, **environment: str) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("LOOM_")}
        self.process = subprocess.Popen(
            [str(LOOM), "serve", "--port", "0"],
            env={**inherited, "LOOM_DATA": str(folder / "data"), **environment},
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        watchdog = threading.Timer(60, self.process.kill)
        watchdog.start()
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if found := re.search(r"Open (http://127\.0\.0\.1:\d+)(/sign-in/\S+)", line):
                break
        else:
            raise AssertionError("\n".join(self.lines))
        watchdog.cancel()
        self.link = found[1] + found[2]
        self.client = httpx.Client(base_url=found[1], headers={"Origin": found[1]}, timeout=60, trust_env=False)
        self.events = 0

    def sign_in(self) -> httpx.Response:
        return self.client.get(self.link)

    def say(self, text: str, event_id: str | None = None) -> list[dict[str, Any]]:
        self.events += 1
        body = {
            "event_id": event_id or f"{os.getpid()}-event-{id(self)}-{self.events}",
            "conversation": "main",
            "text": text,
        }
        answer = self.client.post("/chat/messages", json=body)
        assert answer.status_code == 200, answer.text
        turns: list[dict[str, Any]] = answer.json()["turns"]
        return turns

    def stop(self, how: int = signal.SIGTERM) -> None:
        self.client.close()
        self.process.send_signal(how)
        self.process.wait(timeout=90)
        if self.process.stdout is not None:
            self.process.stdout.close()


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    started = Bot(tmp_path)
    yield started
    if started.process.poll() is None:
        started.stop()


def test_what_it_prints_and_who_gets_in(bot: Bot) -> None:
    printed = "\n".join(bot.lines)
    assert "connected" in printed
    assert "LOOM_SLACK_BOT_TOKEN is not set" in printed
    assert "LOOM_DISCORD_TOKEN is not set" in printed
    assert bot.client.get("/chat/history").status_code == 401
    assert bot.sign_in().is_redirect
    assert bot.client.get("/chat/history").status_code == 200
    stranger = httpx.Client(trust_env=False)
    assert stranger.get(bot.link).status_code == 410
    stranger.close()


def test_an_empty_crm_offers_the_demo_company(bot: Bot) -> None:
    bot.sign_in()
    shown = str(bot.say("hello"))
    assert "Create the demo company" in shown
    assert "Nothing is written yet" in str(bot.say("create the demo company"))
    assert "created" in str(bot.say("yes"))
    assert "only created in an empty CRM" in str(bot.say("create the demo company"))
    assert "open deal" in str(bot.say("how is my pipeline?"))


def test_what_was_acknowledged_survives_kill_9_and_is_not_done_twice(tmp_path: Path) -> None:
    first = Bot(tmp_path)
    first.sign_in()
    first.say("add Jane Doe, cfo at Acme")
    first.say("log a call with Jane Doe: went great", event_id="one-and-only-event")
    first.stop(signal.SIGKILL)

    second = Bot(tmp_path)
    second.sign_in()
    second.say("log a call with Jane Doe: went great", event_id="one-and-only-event")
    shown = str(second.say("timeline of Jane Doe"))
    second.stop()
    assert "1 entry" in shown


def test_it_stops_when_told(bot: Bot) -> None:
    bot.stop()
    assert bot.process.returncode in (0, -signal.SIGTERM)


def test_a_taken_port_is_one_line(bot: Bot, tmp_path: Path) -> None:
    port = str(bot.client.base_url.port)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LOOM_")}
    done = subprocess.run(
        [str(LOOM), "serve", "--port", port],
        env={**inherited, "LOOM_DATA": str(tmp_path / "other")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert f"LOOM_PORT={port}" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
