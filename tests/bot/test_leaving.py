"""Who is deactivated, or gets another role, is that at once: in chats, on the page, in the digest and behind buttons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import House
from bot.cli import main
from bot.messages import ButtonPress, ChatUser, FileRef, FileShared, Inbound, Message, MessageRef, Reaction
from bot.replies import Buttons, Reply
from bot.settings import read_settings
from bot.testing.clock import FixedClock
from crm_core.commands import LinkChatUser, Request, Source, UpdateRecord
from tests.bot.test_digest import Postbox
from tests.conversations.cast import ANA, NOW, cast

ACCOUNTS = (
    ChatUser("slack", "T1", "U-ANA", "Ana", "ana@acme.test"), ChatUser("discord", "", "42", "Ana"),
    ChatUser("web", "", ANA.id, "Ana"),
)  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(read_settings({"LOOM_DATA": str(tmp_path), "LOOM_TIMEZONE": "UTC"}, env_file=None), FixedClock(NOW))
    links = (LinkChatUser("slack", "T1", "U-ANA", ANA), LinkChatUser("discord", "", "42", ANA))
    made.crm.run(Request("cast", made.actor, (*cast(), *links), Source("cli")))
    yield made
    made.close()


def change(house: House, field: str, value: object) -> None:
    update = UpdateRecord(ANA, ((field, value),))
    house.crm.run(Request(f"{field}:{value}", house.actor, (update,), Source("cli")))


async def say(house: House, who: ChatUser, text: str, event: str) -> Reply:
    reply = await house.conversation.handle(Message(MessageRef(who.platform, who.workspace, "D1"), who, text, event))
    assert reply is not None
    return reply


def token(reply: Reply, label: str) -> str:
    found = [b.token for block in reply.blocks if isinstance(block, Buttons) for b in block.buttons if b.label == label]
    return found[0]


@pytest.mark.parametrize("who", ACCOUNTS, ids=lambda who: who.platform)
async def test_a_deactivated_person_sees_and_does_nothing(house: House, who: ChatUser, tmp_path: Path) -> None:
    moved = await say(house, who, "move Acme renewal to proposal", "E1")
    change(house, "active", False)
    before = house.store.engine.connect().exec_driver_sql("select count(*) from receipt").scalar()
    ref = MessageRef(who.platform, who.workspace, "D1", None, "1.0")
    (tmp_path / "a.csv").write_text("Name\nAnn Lee\n")
    file = FileRef("a.csv", str(tmp_path / "a.csv"), 10, "text/csv")
    events: list[Inbound] = [
        Message(ref, who, "show Acme renewal", "E2"), ButtonPress(ref, who, token(moved, "Undo"), "E3"),
        Reaction(ref, who, "+1", "E4"), FileShared(ref, who, (file,), "E5"), Message(ref, who, "yes", "E6"),
        Message(ref, who, "move Acme renewal to proposal", "E1"),
    ]  # fmt: skip
    for event in events:
        reply = await house.conversation.handle(event)
        assert "Acme" not in str(reply), event
        assert "Ann Lee" not in str(reply), event
    with house.store.engine.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from receipt").scalar() == before


async def test_no_digest_for_who_left(house: House) -> None:
    postbox = Postbox()
    house.adapters["slack"] = postbox
    change(house, "active", False)
    assert await house.digests.post(ANA.id) is False
    assert postbox.sent == []


@pytest.mark.parametrize("who", ACCOUNTS, ids=lambda who: who.platform)
async def test_another_role_holds_for_what_was_shown_before(house: House, who: ChatUser) -> None:
    moved = await say(house, who, "move Acme renewal to proposal", "E1")
    change(house, "role", "viewer")
    ref = MessageRef(who.platform, who.workspace, "D1", None, "1.0")
    reply = await house.conversation.handle(ButtonPress(ref, who, token(moved, "Undo"), "E2"))
    assert "you can only read" in str(reply)
    assert "you can only read" in str(await say(house, who, "move Acme renewal to qualified", "E3"))
    with house.store.engine.connect() as connection:
        assert connection.exec_driver_sql("select stage from deal where id = 'deal-acme'").scalar() == "proposal"


def test_the_command_line_deactivates_and_signs_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOOM_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert main(["user", "add", "ana@acme.test", "--name", "Ana Souza"]) == 0
    assert main(["sign-in", "--as", "ana@acme.test"]) == 0
    link = re.findall(r"/sign-in/(\S+)", capsys.readouterr().out)[0]
    assert main(["user", "sign-out", "ana@acme.test"]) == 0
    house = House(read_settings({"LOOM_DATA": str(tmp_path)}, env_file=None))
    assert house.sign_in.redeem(link) is None
    house.close()
    assert main(["user", "deactivate", "ana@acme.test"]) == 0
    assert "can act no more" in capsys.readouterr().out
    assert main(["user", "list"]) == 0
    assert "(not active)" in capsys.readouterr().out
    assert main(["user", "deactivate", "ana@acme.test"]) == 2
    assert main(["user", "sign-out", "nobody@acme.test"]) == 2
    assert "no active user 'nobody@acme.test'" in capsys.readouterr().err
