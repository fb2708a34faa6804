"""`loom say --json`: the contract by which the bot is scripted and measured, through a real process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

LOOM = Path(sys.executable).with_name("loom")
KEYS = {
    "text", "now", "actor", "interpretation", "outcome", "results", "total", "value", "unit", "groups", "changes",
    "reply", "timing_ms", "trace_id",
}  # fmt: skip


class CommandLine:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("LOOM_")}
        env = {**inherited, "LOOM_DATA": str(self.folder / "data"), **environment}
        return subprocess.run(
            [str(LOOM), *words], capture_output=True, text=True, env=env, cwd=self.folder, check=False, timeout=120
        )

    def say(self, *words: str) -> list[dict[str, Any]]:
        done = self("say", "--json", "--now", "2026-11-18T10:00:00Z", *words)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def loom(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path)


def test_every_object_has_the_public_names(loom: CommandLine) -> None:
    (said,) = loom.say("add Jane Doe, cfo at Acme, jane@acme.test", "--yes")
    assert set(said) >= KEYS
    assert said["outcome"] == "done"
    assert said["now"] == "2026-11-18T10:00:00Z"
    assert said["interpretation"]["intent"] == "create_contact"
    assert 0 < said["interpretation"]["confidence"] <= 1
    assert set(said["timing_ms"]) >= {"total", "interpret", "execute", "present"}
    created = {change["type"]: change for change in said["changes"]}
    assert created["contact"]["op"] == "create"
    assert created["contact"]["fields"]["email"] == "jane@acme.test"
    assert created["contact"]["fields"]["company"] == created["company"]["id"]


def test_a_file_is_one_conversation_until_a_blank_line(loom: CommandLine, tmp_path: Path) -> None:
    messages = tmp_path / "messages.txt"
    messages.write_text(
        "add Jane Doe, cfo at Acme\nlog a call with her: line one\\nline two\n\nlog a call with her: again\n", "utf-8"
    )
    said = loom.say("--file", str(messages), "--yes")
    assert [each["outcome"] for each in said[:2]] == ["done", "done"]
    logged = next(change for change in said[1]["changes"] if change["type"] == "activity")
    assert logged["fields"]["content"] == "line one\nline two"
    assert said[2]["outcome"] != "done"
    assert said[2]["changes"] == []


def test_now_is_a_moment_and_today_the_day_it_is_for_the_speaker(loom: CommandLine, tmp_path: Path) -> None:
    def total(zone: str, text: str) -> int:
        done = loom("say", "--json", "--now", "2026-11-18T23:30:00-08:00", text, LOOM_TIMEZONE=zone)
        assert done.returncode == 0, done.stderr
        found: int = json.loads(done.stdout)["total"]
        return found

    messages = tmp_path / "messages.txt"
    messages.write_text("add Jane Doe, cfo at Acme\ncall with Jane Doe went great\n", "utf-8")
    loom.say("--file", str(messages), "--yes")  # 18 November, 02:00 in Los Angeles, 23:00 in Auckland
    assert total("America/Los_Angeles", "calls today") == 1
    assert total("Pacific/Auckland", "calls today") == 0
    assert total("Pacific/Auckland", "calls yesterday") == 1


def test_a_time_at_midnight_utc_is_told_as_it_is(loom: CommandLine) -> None:
    said = loom("say", "--json", "--yes", "--now", "2026-11-18T10:00:00-08:00", "add a task: ring the lawyer today at 4pm",
                LOOM_TIMEZONE="America/Los_Angeles")  # fmt: skip
    (created,) = json.loads(said.stdout)["changes"]
    assert created["fields"]["due"] == "2026-11-19T00:00:00Z"
    assert "Wed 18 Nov 2026 16:00" in json.loads(said.stdout)["reply"]["text"]


def test_a_conversation_goes_on_across_processes(loom: CommandLine) -> None:
    loom.say("add Jane Doe, cfo at Acme", "--conversation", "c1", "--yes")
    (undone,) = loom.say("undo", "--conversation", "c1")
    assert undone["outcome"] == "done"
    (nothing,) = loom.say("undo", "--conversation", "c1")
    assert nothing["outcome"] == "not_found"


def test_a_proposal_is_not_written(loom: CommandLine) -> None:
    loom.say("add Jane Doe, cfo at Acme", "--yes")
    (proposed,) = loom.say("archive Jane Doe", "--conversation", "c2")
    assert proposed["outcome"] == "needs_confirmation"
    assert [change["op"] for change in proposed["changes"]] == ["archive"]
    (shown,) = loom.say("show Jane Doe", "--conversation", "c3")
    assert shown["total"] == 1
    (written,) = loom.say("yes", "--conversation", "c2")
    assert written["outcome"] == "done"


@pytest.mark.parametrize(
    ("words", "environment", "said"),
    [
        (["say"], {}, "give TEXT or --file"),
        (["say", "--as", "nobody@acme.test", "hi"], {}, "no user 'nobody@acme.test'"),
        (["say", "--now", "yesterday", "hi"], {}, "is not an ISO time"),
        (["say", "--file", "missing.txt"], {}, "no such file"),
        (["say", "hi"], {"LOOM_PORT": "x"}, "LOOM_PORT='x'"),
        (["say", "hi"], {"LOOM_VISIBILTY": "own"}, "Did you mean LOOM_VISIBILITY?"),
        (["say", "hi"], {"LOOM_DATABASE_URL": "postgresql://u:hush@127.0.0.1:9/x"}, "LOOM_DATABASE_URL"),
        (["frobnicate"], {}, "invalid choice"),
    ],
)
def test_refusals_are_one_line(loom: CommandLine, words: list[str], environment: dict[str, str], said: str) -> None:
    done = loom(*words, **environment)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "hush" not in done.stderr


def test_results_hold_every_match_in_the_order_of_the_card(loom: CommandLine, tmp_path: Path) -> None:
    rows = "".join(f"D{number},Deal {number},{number},EUR,lead\n" for number in range(230))
    (tmp_path / "deals.csv").write_text(f"id,title,value,currency,stage\n{rows}", "utf-8")
    assert loom("import", str(tmp_path / "deals.csv")).returncode == 0
    (listed,), (counted,) = loom.say("deals sorted by value"), loom.say("how many deals do we have?")
    assert listed["total"] == counted["total"] == 230
    assert [each["external_id"] for each in listed["results"]] == [f"D{number}" for number in reversed(range(230))]
    assert len(counted["results"]) == 230
