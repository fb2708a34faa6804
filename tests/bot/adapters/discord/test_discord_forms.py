"""Forms of several parts: acknowledged before anything is kept of them, and one press once all parts are there."""

import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.forms import ForgetfulForms, Forms, key_of
from bot.messages import ButtonPress, Message
from bot.replies import Form, FormField, Reply, Text
from bot.testing.discord_double import DiscordDouble
from bot.testing.discord_events import submit
from tests.bot.adapters.discord.test_discord_gateway import Bot

FORM = Form("Contact", tuple(FormField(f"f{n}", f"Field {n}") for n in range(7)), "b.y.0")
KEY = key_of(FORM)
FIRST = {f"{n}.0.f{n}": f"v{n}" for n in range(5)}
SECOND = {f"{n}.0.f{n}": f"v{n}" for n in (5, 6)}
ALL = tuple((f"f{n}", f"v{n}") for n in range(7))


class Store(ForgetfulForms):
    """A store that another process holds: nothing is written until it is `free`. `fails` writes are refused."""

    def __init__(self) -> None:
        super().__init__()
        self.free = threading.Event()
        self.free.set()
        self.fails = 0

    def put(self, key: str, value: Any, *, ttl_seconds: float | None = None) -> None:
        assert self.free.wait(20)
        if self.fails:
            self.fails -= 1
            raise OSError("disk full")
        super().put(key, value, ttl_seconds=ttl_seconds)


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
async def discord() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as double:
        yield double


@pytest.fixture
async def bot(discord: DiscordDouble, store: Store, tmp_path: Path) -> AsyncIterator[Bot]:
    made = Bot(discord.api_url, tmp_path, forms=Forms(store))
    made.forms.keep(FORM)
    made.reply = Reply((Text("Created"),))
    await made.adapter.start()
    yield made
    await made.adapter.stop()


def callback(sent: dict[str, Any]) -> str:
    return f"/interactions/{sent['id']}/{sent['token']}/callback"


def contents(discord: DiscordDouble) -> list[str]:
    return [one["content"] for one in discord.standing]


async def answered(discord: DiscordDouble, sent: dict[str, Any]) -> None:
    before = len(discord.standing)
    await discord.dispatch("INTERACTION_CREATE", sent)
    await discord.until(lambda: len(discord.standing) > before)


async def test_a_part_is_acknowledged_before_it_is_kept(bot: Bot, discord: DiscordDouble, store: Store) -> None:
    store.free.clear()
    part = submit(f"{KEY}.0", FIRST)
    await discord.dispatch("INTERACTION_CREATE", part)
    (acknowledged,) = await discord.called("POST", callback(part))
    assert acknowledged == {"type": 6}
    assert store.get(f"{KEY}:2000") is None
    store.free.set()
    await discord.until(lambda: bool(discord.standing))
    assert contents(discord) == ["Kept. Please fill in the other parts of the form, too."]
    assert discord.standing[0]["flags"] == 64, "for the one who fills it in"
    assert bot.heard == []


async def test_all_parts_in_any_order_are_one_press(bot: Bot, discord: DiscordDouble) -> None:
    for sent in (
        submit(f"{KEY}.1", SECOND),
        submit(f"{KEY}.0", {**FIRST, "0.0.f0": "a slip"}),
        submit(f"{KEY}.0", FIRST),
    ):
        await answered(discord, sent)
    presses = [event for event in bot.heard if isinstance(event, ButtonPress)]
    assert [(one.token, dict(one.values)["f0"]) for one in presses] == [("b.y.0", "a slip")]


async def test_whoever_fills_it_in_again_begins_anew(bot: Bot, discord: DiscordDouble) -> None:
    for sent in (submit(f"{KEY}.0", FIRST), submit(f"{KEY}.1", SECOND), submit(f"{KEY}.0", FIRST)):
        await answered(discord, sent)
    (pressed,) = bot.heard
    assert isinstance(pressed, ButtonPress)
    assert pressed.values == ALL
    assert contents(discord)[2].startswith("Kept."), "the second part of before is not taken for that of now"


async def test_two_people_fill_in_their_own(bot: Bot, discord: DiscordDouble) -> None:
    for sent in (submit(f"{KEY}.0", FIRST), submit(f"{KEY}.1", SECOND, user="2001")):
        await answered(discord, sent)
    assert bot.heard == []


async def test_a_part_that_could_not_be_kept_or_answered_is_whole_when_it_is_tried_again(
    bot: Bot, discord: DiscordDouble, store: Store
) -> None:
    await discord.dispatch("INTERACTION_CREATE", submit(f"{KEY}.0", FIRST))
    await discord.until(lambda: len(discord.standing) == 1)
    bot.inbox.work, store.fails = None, 1
    await discord.dispatch("INTERACTION_CREATE", submit(f"{KEY}.1", SECOND))
    await discord.until(lambda: len(bot.inbox.payloads) == 2)
    with pytest.raises(OSError, match="disk full"):
        await bot.adapter.work(bot.inbox.payloads[1])
    assert bot.heard == []
    for _ in range(2):  # worked, and worked again because the process died before it could say so
        await bot.adapter.work(bot.inbox.payloads[1])
    assert [event.values for event in bot.heard if isinstance(event, ButtonPress)] == [ALL, ALL]
    assert len({event.event_id for event in bot.heard}) == 1, "under one key: it is done once"
    assert contents(discord)[1:] == ["Created"]


async def test_a_form_that_is_gone_says_so(bot: Bot, discord: DiscordDouble) -> None:
    await discord.dispatch("INTERACTION_CREATE", submit("form.0123.0", FIRST))
    await discord.until(lambda: bool(discord.standing))
    assert contents(discord) == ["This form is too old. Ask again and I will show a new one."]


async def test_the_words_of_a_menu_come_back_as_words(bot: Bot, discord: DiscordDouble) -> None:
    await discord.dispatch("INTERACTION_CREATE", submit("say", {"0.0.text": "log a call"}))
    await discord.until(lambda: bool(bot.heard))
    assert isinstance(bot.heard[0], Message)
    assert bot.heard[0].text == "log a call"
