"""Discord's rate limits, as its answers tell them: nobody waits in vain, and nothing is said twice."""

from pathlib import Path

from bot.messages import ButtonPress
from bot.replies import Button, Buttons, Reply, Settled, Text
from bot.testing.discord_buckets import Buckets
from bot.testing.discord_double import DiscordDouble
from bot.testing.discord_events import choose, command, message
from tests.bot.adapters.discord.test_discord_gateway import Bot

PARTS = Reply(tuple(Text(f"part {n} " + "x" * 2900) for n in range(6)))
"""An answer in several messages."""


async def test_answers_keep_to_the_buckets_and_all_arrive_once(tmp_path: Path) -> None:
    async with DiscordDouble(buckets=Buckets(limit=2)) as discord:
        bot = Bot(discord.api_url, tmp_path)
        bot.reply = PARTS
        await bot.adapter.start()
        for n in range(3):
            await discord.dispatch("MESSAGE_CREATE", message(f"a long story {n}"))
        await discord.dispatch("INTERACTION_CREATE", command("and one more"))
        await discord.until(lambda: len(bot.stands) == 4)
        words = "".join(one["content"] + str(one["embeds"]) for one in discord.standing)
        assert [words.count(f"part {n} ") for n in range(6)] == [4] * 6
        assert discord.buckets.refused <= 4, "whoever reads the headers is refused at most once for each route"
        await bot.adapter.stop()


async def test_an_option_of_a_menu_is_a_press_that_changes_its_card(tmp_path: Path) -> None:
    async with DiscordDouble(buckets=Buckets(limit=5)) as discord:
        bot = Bot(discord.api_url, tmp_path)
        asked = (Text("Which?"), Buttons(tuple(Button(f"Deal {n}", f"b.x.{n}") for n in range(7))))
        bot.reply = Reply(asked)
        await bot.adapter.start()
        await discord.dispatch("MESSAGE_CREATE", message("move the deal"))
        await discord.until(lambda: bool(discord.standing))
        (card,) = discord.standing
        (menu,) = card["components"][0]["components"]
        bot.reply = Reply((Text("Moved Deal 3"),), Settled(asked, (Text("Moved Deal 3"),)))
        await discord.dispatch("INTERACTION_CREATE", choose(menu["custom_id"], menu["options"][3]["value"], card=card))
        await discord.until(lambda: discord.standing[0]["content"] == "Moved Deal 3")
        pressed = bot.heard[-1]
        assert isinstance(pressed, ButtonPress)
        assert pressed.token == "b.x.3"
        assert len(discord.standing) == 1
        assert discord.standing[0]["components"] == []
        await bot.adapter.stop()
