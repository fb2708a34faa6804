"""What the command line refuses is one line that names the thing and the fix; what it changes it says."""

from __future__ import annotations

import os
import socket
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import main

Loom = Callable[..., tuple[int, str, str]]


@pytest.fixture
def loom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Loom:
    """Runs a command in this process, with its own folder -> (exit status, standard output, standard error)."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, **environment: str) -> tuple[int, str, str]:
        with monkeypatch.context() as during:
            for name, value in environment.items():
                during.setenv(name, value)
            status = main(words)
        told = capsys.readouterr()
        return status, told.out, told.err

    return run


def refused(loom: Loom, *words: str, **environment: str) -> str:
    """The one line of the refusal."""
    status, out, err = loom(*words, **environment)
    assert (status, out, err.count("\n")) == (2, "", 1)
    return err.strip()


def test_a_known_person_keeps_the_role_that_is_not_given(loom: Loom, tmp_path: Path) -> None:
    people = tmp_path / "users.csv"
    people.write_text("Name,Email,Role,Active\nDustin Brinkmann,,manager,false\n", "utf-8")
    assert loom("import", str(people))[0] == 0
    joined = loom("user", "add", "Dustin@x.test", "--name", "Dustin Brinkmann", "--timezone", "Europe/Berlin")[1]
    assert joined.startswith("Dustin Brinkmann <dustin@x.test>, manager: ")
    assert {"new email", "new timezone"} < set(joined.strip().partition(": ")[2].split("; "))
    again = loom("user", "add", "dustin@x.test")[1]
    assert again == "Dustin Brinkmann <dustin@x.test>, manager: known already, nothing changed\n"
    fewer = loom("user", "add", "dustin@x.test", "--role", "rep")[1]
    assert fewer == "Dustin Brinkmann <dustin@x.test>, rep: role was manager, is rep\n"
    assert loom("user", "add", "new@x.test", "--name", "New")[1] == "New <new@x.test>, rep: added\n"


def test_a_file_of_messages_that_is_no_text_is_refused(loom: Loom, tmp_path: Path) -> None:
    picture = tmp_path / "some.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    assert refused(loom, "say", "--file", str(picture)) == f"loom say: --file {picture}: not UTF-8 text (byte 0)"


def test_an_argument_that_is_no_text_is_cleaned(loom: Loom) -> None:
    status, out, err = loom("say", "--yes", "--json", "add company Caf\udce9 Ltd")
    assert (status, err) == (0, "")
    assert '"text": "add company Caf\ufffd Ltd"' in out


@pytest.mark.parametrize(
    ("name", "value"), [("LOOM_LOG_LEVEL", "LOUD"), ("LOOM_SECRET", "short"), ("LOOM_HOST", "999.1.1.1")]
)
def test_a_wrong_setting_names_itself(loom: Loom, name: str, value: str) -> None:
    assert refused(loom, "doctor", **{name: value}).startswith(f"loom: {name}=")


def test_an_address_of_another_machine_names_the_host_and_a_taken_port_the_port(loom: Loom) -> None:
    assert refused(loom, "serve", "--port", "0", LOOM_HOST="192.0.2.1").startswith("loom serve: LOOM_HOST=192.0.2.1 ")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert refused(loom, "serve", "--port", str(port)).startswith(f"loom serve: LOOM_PORT={port} on 127.0.0.1 is ")


def test_what_is_kept_on_disk_is_for_its_owner_only(loom: Loom, tmp_path: Path) -> None:
    data, before = tmp_path / ".loom", os.umask(0o022)
    try:
        data.mkdir(mode=0o755)  # as an earlier version made it
        (data / "crm.sqlite3").touch(mode=0o644)
        held = sqlite3.connect(data / "crm.sqlite3")  # a second process, so that -wal and -shm stay
        assert loom("say", "add company Acme", "--yes")[0] == 0
        assert held.execute("SELECT count(*) FROM company").fetchone() == (1,)
        assert loom("say", "find Acme")[0] == 0
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (data, *data.glob("crm.sqlite3*"))}
        held.close()
        assert loom("say", "find Acme", LOOM_DATA="new")[0] == 0
    finally:
        os.umask(before)
    assert modes == {".loom": 0o700, "crm.sqlite3": 0o600, "crm.sqlite3-wal": 0o600, "crm.sqlite3-shm": 0o600}
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "new" / "crm.sqlite3").stat().st_mode) == 0o600


@pytest.mark.parametrize("command", [("say", "find Acme"), ("export", "deals"), ("user", "list")])
def test_a_folder_that_cannot_be_made_is_named_with_its_setting(
    loom: Loom, tmp_path: Path, command: tuple[str, ...]
) -> None:
    file = tmp_path / "file"
    file.touch()
    for folder in ("/proc/nope", str(file), str(file / "below")):
        said = refused(loom, *command, LOOM_DATA=folder)
        assert said.startswith(f"loom: LOOM_DATA={folder!r}: expected a folder that can be made and written (")
        assert "LOOM_DATABASE_URL" not in said


def test_a_damaged_database_is_said_in_one_line_without_sql(loom: Loom, tmp_path: Path) -> None:
    assert loom("say", "add company Acme", "--yes")[0] == 0
    file = tmp_path / ".loom" / "crm.sqlite3"
    with file.open("r+b") as pages:
        pages.seek(8192)
        pages.write(b"\x2a" * (file.stat().st_size - 8192))
    damaged = "The database .loom/crm.sqlite3 is damaged ("
    for command in (("say", "find Acme"), ("export", "companies"), ("user", "list")):
        status, out, err = loom(*command)
        assert status != 0
        assert damaged in out + err
        assert "SELECT" not in out + err
    status, out, _ = loom("doctor")
    assert status == 1
    assert f"FAILED  {damaged}" in out


def test_a_file_that_is_no_database_and_one_that_was_emptied_are_damaged(loom: Loom, tmp_path: Path) -> None:
    folder = tmp_path / ".loom"
    (folder / "vectors").mkdir(parents=True)
    file = folder / "crm.sqlite3"
    file.touch()
    assert "is damaged (0 bytes long, though vectors beside it is of a record)" in refused(loom, "export", "deals")
    file.write_bytes(b"no database" * 1000)
    assert "is damaged (file is not a database)" in refused(loom, "export", "deals")
    file.write_bytes(b"")
    (folder / "vectors").rmdir()
    assert loom("export", "deals")[0] == 0
