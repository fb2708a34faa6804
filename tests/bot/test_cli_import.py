"""`loom import`, `loom export` and `loom demo`, as typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import main

Typed = Callable[..., tuple[int, str, str]]
ACCOUNTS = "account,sector,employees\nAcme,retail,12\nIsthmus,medical,1200\n"
DEALS = "opportunity_id,account,deal_stage,close_value,close_date\nA1,Acme,Won,1000,2024-01-05\nA2,Isthmus,Engaging,,\nA3,Isthmus,Won,many,2024-01-06\n"


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Types `loom WORDS...` in a folder with `accounts.csv` and `deals.csv`: (exit status, output, errors)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOOM_DATA", str(tmp_path / "data"))
    (tmp_path / "accounts.csv").write_text(ACCOUNTS)
    (tmp_path / "deals.csv").write_text(DEALS)

    def run(*words: str) -> tuple[int, str, str]:
        status = main(words)
        shown = capsys.readouterr()
        return status, shown.out, shown.err

    return run


def test_a_dry_run_shows_the_mapping_and_writes_nothing(typed: Typed) -> None:
    status, out, err = typed("import", "--dry-run", "deals.csv", "accounts.csv")
    assert status == 0
    assert "deals.csv: 3 deals" in out
    assert "account        -> company   e.g. Acme" in out
    assert "employees -> size   e.g. 12" in out
    assert "3 deals would be created" in out
    assert "2 companies would be created" in out
    assert out.rstrip().endswith("Nothing was written.")
    assert err == 'Noticed: deals.csv, line 4: close_value: "many" is not an amount; left empty.\n'
    assert "0 created" not in typed("import", "accounts.csv")[1]


def test_importing_and_importing_again(typed: Typed) -> None:
    status, out, _ = typed("import", "deals.csv", "accounts.csv")
    assert status == 0
    assert "5 created (2 companies, 3 deals), 0 updated, 0 unchanged" in out
    status, out, _ = typed("import", "accounts.csv", "deals.csv")
    assert status == 0
    assert "0 created, 0 updated, 5 unchanged (2 companies, 3 deals)" in out


def test_what_cannot_be_read_is_one_line_and_status_1(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("")
    status, out, err = typed("import", "empty.csv", "nowhere.csv", "accounts.csv")
    assert status == 1
    assert "2 created" in out
    assert err.splitlines() == [
        "Skipped: empty.csv: the file is empty.",
        "Skipped: nowhere.csv: cannot be opened (No such file or directory).",
    ]


def test_json_says_the_same_to_programs(typed: Typed) -> None:
    status, out, _ = typed("import", "--json", "--dry-run", "deals.csv")
    said = json.loads(out)
    assert status == 0
    assert (said["dry_run"], said["receipt"]) == (True, None)
    assert said["created"] == {"company": 2, "deal": 3}
    assert said["files"][0]["columns"][1] == {"header": "account", "field": "company", "sample": "Acme", "new": False}
    assert said["problems"] == [
        {
            "file": "deals.csv",
            "line": 4,
            "reason": 'close_value: "many" is not an amount; left empty.',
            "skipped": False,
        }
    ]


def test_nobody_imports_as_somebody_who_is_not_there(typed: Typed) -> None:
    assert typed("import", "--as", "eve@x.test", "deals.csv") == (
        2, "", "loom import: no user 'eve@x.test'; add them with loom user add\n",
    )  # fmt: skip


def test_an_import_is_taken_back(typed: Typed) -> None:
    _, out, _ = typed("import", "deals.csv")
    receipt = out.split("--undo ")[1].split()[0]
    status, out, _ = typed("import", "--undo", receipt)
    assert (status, out) == (0, "Taken back: 3 deals removed and 2 companies removed.\n")
    assert "5 created" in typed("import", "deals.csv")[1]


def test_an_undo_in_a_talk_where_nothing_was_done_offers_the_newest_import(typed: Typed) -> None:
    typed("import", "accounts.csv")
    _, shown, _ = typed("say", "--conversation", "t", "undo")
    assert "I can take back 2 companies removed" in shown
    assert "undo = your newest import, since nothing was changed here" in shown
    assert "nothing to undo" in typed("say", "--yes", "--conversation", "u", "undo")[1]
    assert "2 companies" in typed("say", "--conversation", "other", "how many companies are there?")[1]
    assert "Undone: 2 companies removed" in typed("say", "--conversation", "t", "yes")[1]
    assert "nothing to undo" in typed("say", "--conversation", "t2", "undo")[1]


def test_what_stays_of_an_import_is_named_with_the_reason(typed: Typed) -> None:
    _, out, _ = typed("import", "accounts.csv", "deals.csv")
    receipt = out.split("--undo ")[1].split()[0]
    typed("say", "--yes", "set Acme industry to mining")
    typed("say", "--yes", "new contact Ole Brandt at Isthmus")
    status, out, _ = typed("import", "--undo", receipt)
    assert status == 0
    assert "3 deals removed" in out
    assert "2 stay as they are:" in out
    assert "  company Acme: it was changed since\n" in out
    assert "  company Isthmus: other records belong to it now\n" in out


def test_files_or_an_undo_are_needed(typed: Typed) -> None:
    assert typed("import") == (2, "", "loom import: name at least one file.\n")


def test_an_export_imports_again(typed: Typed, tmp_path: Path) -> None:
    typed("import", "deals.csv", "accounts.csv")
    assert typed("export", "deals", "--out", "out.csv") == (0, "3 deals written to out.csv\n", "")
    assert "0 created, 0 updated, 3 unchanged" in typed("import", "out.csv")[1]
    status, out, _ = typed("export", "company")
    assert status == 0
    assert out.splitlines()[0].startswith("loom_id,external_id,source_system,name,industry,size")
    assert len(out.splitlines()) == 3
    status, _, err = typed("export", "deals", "--out", "no/such/folder/out.csv")
    assert (status, err) == (2, "loom export: cannot write no/such/folder/out.csv (No such file or directory).\n")


def test_the_demo_is_loaded_once_and_taken_back(typed: Typed) -> None:
    status, out, _ = typed("demo", "--seed", "3")
    assert status == 0
    assert "60 companies, 150 contacts, 220 deals" in out
    receipt = out.split("--undo ")[1].split()[0]
    status, _, err = typed("demo", "--seed", "4")
    assert (status, "is here already" in err) == (2, True)
    assert typed("demo", "--undo", receipt)[0] == 0
    assert typed("demo", "--seed", "4")[0] == 0


def test_a_dry_run_shows_rows_as_read_what_is_new_and_what_changes(typed: Typed, tmp_path: Path) -> None:
    typed("import", "accounts.csv")
    (tmp_path / "accounts.csv").write_text(ACCOUNTS.replace("Acme,retail,12", "Acme,retail,1.300") + "Orrin,tools,8\n")
    _, out, _ = typed("import", "--dry-run", "accounts.csv")
    assert "The first 3 rows as read:\n    name Acme; industry retail; size 1300\n" in out
    assert "1 company would be created: Orrin\n" in out
    assert "1 company would be updated\n  company Acme: size: 12 -> 1300\n" in out
