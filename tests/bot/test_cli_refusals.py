"""What the command line refuses is one line that names the thing and the fix; what it changes it says."""

from __future__ import annotations

import socket
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
