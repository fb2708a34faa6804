"""`python docs/render_cards.py`: draws `docs/images/cards.png`, the same answers in Slack, Discord and the terminal.

The answers come from the real conversation on the demo company; what is drawn are the payloads of our own renderers,
laid out here in the manner of each platform. Needs the test extra and Debian's chromium.
"""

import io
import re
import tempfile
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from rich.console import Console

from bot.adapters.discord.pieces import OutMessage
from bot.adapters.discord.render import render as for_discord
from bot.adapters.slack.render import render as for_slack
from bot.adapters.terminal_cards import card
from bot.app import House
from bot.messages import ChatUser, Message, MessageRef
from bot.replies import Reply
from bot.settings import read_settings
from bot.testing.clock import FixedClock
from crm_core.commands import Request, Source

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
SAID = (
    "Call with Wendell Bellweather went great, he's in for 40k, remind me Tuesday to send the contract",
    "log a call with Hugo",
    "top 5 open deals by value",
    "what should I do next?",
    "pipeline",
)
STYLE = """
* { box-sizing: border-box; margin: 0 }
body { width: 1400px; padding: 28px; background: #eceef1; color: #1d1c1d; font: 14px/1.45 "DejaVu Sans", sans-serif }
.row, .head { display: grid; grid-template-columns: 400px 400px 1fr; gap: 16px; margin-bottom: 22px;
  align-items: start }
.head { margin-bottom: 14px; font-weight: bold; font-size: 17px; color: #3b4350 }
.said { margin: 0 0 8px; color: #3b4350; font-size: 15px } .said b { color: #1f3a5f }
.card { border-radius: 10px; padding: 14px 16px; overflow: hidden; max-height: 560px; overflow-wrap: anywhere }
.long { mask-image: linear-gradient(#000 500px, transparent 560px) }
.from { font-weight: bold; margin-bottom: 4px } .from i { font: bold 9px sans-serif; padding: 1px 4px; margin: 0 5px;
  border-radius: 3px; vertical-align: 2px } .from small { font-weight: normal; opacity: .6; font-size: 11px }
p { white-space: pre-wrap } .quiet { font-size: 12px; opacity: .66; white-space: pre-wrap }
pre { font: 11.5px/1.45 "DejaVu Sans Mono", monospace; white-space: pre; overflow: hidden; padding: 8px; margin: 4px 0;
  border-radius: 5px }
.buttons { margin: 6px 0 4px; display: flex; flex-wrap: wrap; gap: 6px }
.buttons span { border-radius: 5px; padding: 4px 11px; font-size: 12.5px; font-weight: bold }
.slack { background: #fff } .slack .from i { background: #ddd; color: #555 }
.slack .card > * + * { margin-top: 4px } .slack pre { background: #f6f6f6; border: 1px solid #ddd }
.slack .buttons span { border: 1px solid #bbb } .slack .primary { background: #197a5b; color: #fff }
.slack .danger { background: #c7254e; color: #fff } .slack blockquote { border-left: 4px solid #ddd; padding-left: 9px }
table { border-collapse: collapse; font-size: 11.5px; margin: 6px 0; white-space: nowrap }
td { border: 1px solid #ddd; padding: 4px 7px } tr:first-child td { font-weight: bold; background: #f6f6f6 }
.discord { background: #313338; color: #dbdee1 } .discord .from { color: #f2f3f5 }
.discord .from i { background: #5865f2; color: #fff } .discord pre { background: #232428 }
.embed { background: #2b2d31; border-left: 4px solid #4b6a96; border-radius: 4px; padding: 9px 12px;
  margin: 6px 0; white-space: pre-wrap }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; font-size: 13px }
.fields .wide { grid-column: 1 / 3 }
.discord .buttons span { background: #4e5058; color: #fff } .discord .buttons .style1 { background: #5865f2 }
.discord .buttons .style4 { background: #da373c } .select { background: #1e1f22; border-radius: 5px; padding: 7px 10px;
  margin: 6px 0; color: #949ba4 } .select::after { content: "⌄"; float: right }
.terminal { background: #16181d; color: #d5d8de; padding: 12px 14px } .terminal pre { padding: 0; margin: 0 }
"""


def answers(folder: Path) -> list[tuple[str, Reply]]:
    """What was said, and what the demo company's CRM answers to it."""
    settings = read_settings({"LOOM_DATA": str(folder), "LOOM_TIMEZONE": "Europe/Berlin"}, env_file=None)
    house = House(settings, FixedClock(NOW))
    demo = Request("demo", house.actor, house.demo_commands(NOW), Source("cli"))
    house.crm.run(demo)
    shown = []
    for place, words in enumerate(SAID):
        where = MessageRef("cli", "local", f"cards-{place}")
        turn = house.conversation.turn(Message(where, ChatUser("cli", "", "local"), words, f"cards-{place}"))
        if turn is not None:
            shown.append((words, turn.reply))
    shown.append(("", house.digests.compose(house.actor, keep=False)))
    house.close()
    return shown


def slack_html(reply: Reply) -> str:
    return "".join(slack_block(block) for message in for_slack(reply).messages for block in message["blocks"])


def slack_block(block: dict[str, Any]) -> str:
    match block["type"]:
        case "section":
            return f"<p>{escape(block['text']['text'])}</p>"
        case "context":
            return "".join(f'<div class="quiet">{escape(one["text"])}</div>' for one in block["elements"])
        case "actions":
            made = (f'<span class="{one.get("style", "")}">{escape(one["text"]["text"])}</span>'
                    for one in block["elements"])  # fmt: skip
            return f'<div class="buttons">{"".join(made)}</div>'
        case "table":
            rows = []
            for row in block["rows"]:
                cells = zip(row, block["column_settings"], strict=True)
                rows.append(
                    "".join(f'<td style="text-align:{how["align"]}">{escape(c["text"])}</td>' for c, how in cells)
                )
            return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
        case "rich_text":
            return "".join(slack_rich(element) for element in block["elements"])
    raise ValueError(f"no drawing for the block {block['type']}")


def slack_rich(element: dict[str, Any]) -> str:
    words = ""
    for run in element["elements"]:
        mark = next((name for name, tag in (("bold", "b"), ("italic", "i")) if name in run.get("style", {})), None)
        tag = {"bold": "b", "italic": "i"}.get(mark or "", "span")
        words += f"<{tag}>{escape(run['text'])}</{tag}>"
    tag = {"rich_text_preformatted": "pre", "rich_text_quote": "blockquote"}.get(element["type"], "p")
    return f"<{tag}>{words}</{tag}>"


def discord_html(reply: Reply) -> str:
    return "".join(discord_message(message) for message in for_discord(reply))


def discord_message(message: OutMessage) -> str:
    shown = f"<p>{discord_words(message.content)}</p>"
    for embed in message.embeds:
        fields = "".join(
            f'<div class="{"" if one["inline"] else "wide"}"><b>{discord_words(one["name"])}</b><br>'
            f"{discord_words(one['value'])}</div>"
            for one in embed.get("fields", ())
        )
        words = discord_words(embed.get("description", ""))
        shown += f'<div class="embed"><p>{words}</p>{f"<div class=fields>{fields}</div>" if fields else ""}</div>'
    for row in message.components:
        first = row["components"][0]
        if first["type"] == 3:
            shown += f'<div class="select">{escape(first["placeholder"])}</div>'
            continue
        buttons = (f'<span class="style{one["style"]}">{escape(one["label"])}</span>' for one in row["components"])
        shown += f'<div class="buttons">{"".join(buttons)}</div>'
    return shown


def discord_words(text: str) -> str:
    """The part of Discord's markup that our renderer writes: code, bold, small, quotes and escapes."""
    shown = ""
    for part in re.split(r"(```\n.*?\n```)", text, flags=re.DOTALL):
        if part.startswith("```"):
            shown = shown.rstrip("\n") + f"<pre>{escape(part[4:-4])}</pre>"
            continue
        marked = escape(part.removeprefix("\n") if shown.endswith("</pre>") else part, quote=False)
        marked = re.sub(r"(?<!\\)\*\*(.+?)(?<!\\)\*\*", r"<b>\1</b>", marked)
        marked = re.sub(
            r"^-# (.*)\n?", r'<span class="quiet" style="display:block">\1</span>', marked, flags=re.MULTILINE
        )
        marked = re.sub(r"^&gt; (.*)\n?", r"<blockquote>\1</blockquote>", marked, flags=re.MULTILINE)
        shown += re.sub(r"\\([^\w\s&])", r"\1", marked.replace("\\&", "&"))
    return shown


def terminal_html(reply: Reply) -> str:
    console = Console(record=True, width=68, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(card(reply))
    made = console.export_html(inline_styles=True, code_format="<pre>{code}</pre>")
    return made.replace("color: #000080", "color: #7aa2f7").replace("color: #008080", "color: #56c2d6").replace(
        "color: #008000", "color: #7fd88f")  # fmt: skip


def page(shown: list[tuple[str, Reply]]) -> str:
    rows = ['<div class="head"><div>Slack</div><div>Discord</div><div>Terminal</div></div>']
    who = '<div class="from">loom<i>APP</i><small>09:30</small></div>'
    for words, reply in shown:
        said = f"<b>You:</b> {escape(words)}" if words else "<b>Every morning:</b> the daily digest"
        rows.append(
            f'<div class="said">{said}</div><div class="row">'
            f'<div class="slack card">{who}{slack_html(reply)}</div>'
            f'<div class="discord card">{who}{discord_html(reply)}</div>'
            f'<div class="terminal card">{terminal_html(reply)}</div></div>'
        )
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{''.join(rows)}"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--headless", "--no-sandbox"])
        drawn = browser.new_page(viewport={"width": 1400, "height": 800})
        drawn.set_content(page(answers(Path(folder))))
        drawn.locator(".card").evaluate_all(
            "cards => cards.filter(c => c.scrollHeight > c.clientHeight).forEach(c => c.classList.add('long'))"
        )
        drawn.screenshot(path=Path(__file__).with_name("images") / "cards.png", full_page=True)


if __name__ == "__main__":
    main()
