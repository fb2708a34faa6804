"""Any Reply becomes Discord messages within Discord's limits, and every word of it is in them."""

import csv
import io
import re
from typing import Any, Literal

import discord
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.discord import limits
from bot.adapters.discord.modals import does_not_fit, joined, modal, parts
from bot.adapters.discord.outgoing import as_embeds, as_file, as_view
from bot.adapters.discord.pieces import MadeFile, OutMessage, escape
from bot.adapters.discord.render import render
from bot.adapters.forms import key_of
from bot.adapters.plain_text import safe
from bot.adapters.splitting import units
from bot.replies import (
    Attachment,
    Button,
    Buttons,
    Chart,
    Fields,
    Form,
    FormField,
    Item,
    Items,
    Quote,
    Reply,
    Table,
    Text,
)
from bot.testing.any_reply import any_form, any_reply, lost_words
from bot.testing.discord_rules import refuse_message

LINKED = re.compile(r"(?<!\\)<(https?://[^<>\s]+)>", re.IGNORECASE)
SOME = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def payload(message: OutMessage) -> dict[str, Any]:
    return {"content": message.content, "embeds": message.embeds, "components": message.components,
            "files": message.files}  # fmt: skip


def shown(messages: tuple[OutMessage, ...]) -> str:
    """Everything a person reads, in both readings of a backslash: as escape, and as itself (in code and files).

    Running text first: a word too long for one message goes on in the next, with the first one's buttons between.
    """
    texts = []
    for message in messages:
        texts += [message.content, *(embed.get("description", "") for embed in message.embeds)]
    for message in messages:
        for embed in message.embeds:
            texts += [text for field in embed.get("fields", ()) for text in (field["name"], field["value"])]
        for row in message.components:
            for component in row["components"]:
                texts += [component.get("label", ""), *(option["label"] for option in component.get("options", ()))]
        for file in message.files:
            if isinstance(file, MadeFile):
                texts += [cell for row in csv.reader(io.StringIO(file.content.decode("utf-8-sig"))) for cell in row]
    raw = re.sub(LINKED, r"\1", "\n".join(texts))
    unmarked = re.sub(r"^(> |-# )", "", raw, flags=re.MULTILINE)
    unescaped = re.sub(r"\\([\W_])", r"\1", unmarked.replace("**", ""))
    seen = re.sub(r"(?<=`)\u200b(?=`)", "", raw)  # in code, backticks are kept apart by what nobody sees
    return f"{raw}\n{seen}\n{unescaped}\n{re.sub(r'^(> |-# )', '', unescaped, flags=re.MULTILINE)}"


@SOME
@given(any_reply())
def test_any_reply_fits_and_loses_no_word(reply: Reply) -> None:
    messages = render(reply)
    for message in messages:
        assert refuse_message(payload(message)) is None
    assert lost_words(reply, shown(messages)) == []


@SOME
@given(any_reply())
def test_every_button_is_there_with_its_token_and_its_own_id(reply: Reply) -> None:
    wanted = [
        button.token
        for block in reply.blocks
        for button in (
            block.buttons if isinstance(block, Buttons)
            else [b for item in block.items for b in item.buttons] if isinstance(block, Items)
            else []
        )
    ]  # fmt: skip
    found = []
    for message in render(reply):
        ids = []
        for row in message.components:
            for component in row["components"]:
                ids.append(component["custom_id"])
                values = [option["value"] for option in component.get("options", ())]
                ids += values
                found += values or [component["custom_id"]]
        assert len(ids) == len(set(ids))
    assert [token.split("~")[0] for token in found if not token.startswith("form.")] == wanted


@SOME
@given(any_form())
def test_any_form_fits_its_modals_and_its_values_come_back_whole(form: Form) -> None:
    values: dict[str, str] = {}
    for part, inputs in enumerate(parts(form)):
        shape = modal(form, part, "form.x")
        assert 0 < units(shape["title"]) <= limits.MODAL_TITLE
        assert 0 < len(shape["components"]) <= limits.MODAL_INPUTS
        for label, one in zip(shape["components"], inputs, strict=True):
            assert 0 < units(label["label"]) <= limits.INPUT_LABEL
            assert len(one.custom_id) <= limits.CUSTOM_ID
            assert units(one.value) <= limits.INPUT_VALUE
            values[one.custom_id] = one.value
    came_back = joined(values)
    assert [name for name, _ in came_back] == [field.name for field in form.fields]
    for (_, value), field in zip(came_back, form.fields, strict=True):
        assert value == safe(field.value) or (value == "" and field.options)
    written = " ".join(does_not_fit(form))
    for field in form.fields:
        assert units(" ".join(safe(field.label).split())) <= limits.INPUT_LABEL or field.label in written


def test_a_card_reads_as_it_was_meant() -> None:
    reply = Reply(
        (
            Text("Next for Acme renewal: call Jane Doe today."),
            Items(
                (Item("call Jane Doe", ("moved 11 of 18 similar deals on",), (Button("Done", "b.x.0", "primary"),)),)
            ),
            Buttons((Button("Why?", "b.x.1"), Button("Forget it", "b.x.2", "danger"))),
        )
    )
    (message,) = render(reply)
    assert message.content == "Next for Acme renewal: call Jane Doe today."
    assert [embed["description"] for embed in message.embeds] == ["• call Jane Doe\n-# moved 11 of 18 similar deals on"]
    shown = [[(b["label"], b["custom_id"], b["style"]) for b in row["components"]] for row in message.components]
    assert shown == [[("Done", "b.x.0", 1)], [("Why?", "b.x.1", 2), ("Forget it", "b.x.2", 4)]]


def test_record_text_cannot_mention_or_format() -> None:
    evil = "<@123> @everyone **bold** [bank](https://evil.test) ||x|| `c`\n# head\n> quote\n- list <:a:1>"
    escaped = escape(evil)
    assert "(<https://evil.test>)" in escaped, "what lies behind a link is not shown"
    escaped = re.sub(LINKED, r"\1", escaped)
    assert not re.search(r"(?<!\\)[*_~`|<>\[\]#@]", escaped)
    assert r"\- list" in escaped
    assert re.sub(r"\\([\W_])", r"\1", escaped) == evil
    (message,) = render(Reply((Text("x"), Table(("a",), (("```<@123>",),)))))
    assert message.embeds[0]["description"].count("```") == 2


@SOME
@given(
    st.sampled_from(("https://acme.test/a_b", "HTTP://x.test?q=1&r=*2*", "https://a.test/(x)", "http://u@h.test/#top")),
    st.sampled_from(("{}", "see {}.", "({})", "**{}**", "<{}>", "[x]({})", "a{}b", "{}, {}", "||{}||", "`{}`")),
    st.sampled_from(("normal", "strong", "quiet", "error")),
)
def test_no_link_of_a_record_unfolds(
    link: str, words: str, tone: Literal["normal", "strong", "quiet", "error"]
) -> None:
    said = words.format(link, link)
    (message,) = render(Reply((Text(said, tone),)))
    assert not re.search(r"(?<!<)https?://", message.content, re.IGNORECASE)
    within = re.findall(LINKED, message.content)
    assert within
    assert not [one for one in within if re.search(r"[\\*`|]", one)], "nothing in a link ends it or marks it up"
    assert said in shown((message,))


def test_a_long_error_is_one_error() -> None:
    messages = render(Reply((Text("0" * 3000, "error"), Text("1" * 3000, "error"))))
    words = "".join(message.content + str(message.embeds) for message in messages)
    assert words.count("⚠️") == 2


def test_many_buttons_become_a_menu() -> None:
    (message,) = render(Reply((Text("Which?"), Buttons(tuple(Button(f"Deal {n}", f"b.x.{n}") for n in range(7))))))
    (menu,) = message.components[0]["components"]
    assert menu["type"] == 3
    assert [option["value"] for option in menu["options"]] == [f"b.x.{n}" for n in range(7)]


def test_buttons_of_lines_carry_the_number_of_their_line() -> None:
    items = tuple(Item(f"Deal {n}", (), (Button("Done", f"b.x.{n}"),)) for n in range(7))
    messages = render(Reply((Text("Today"), Items(items))))
    labels = [[one["label"] for one in row["components"]] for message in messages for row in message.components]
    assert labels == [[f"{n}. Done" for n in range(1, 6)], ["6. Done", "7. Done"]], "neighbours share a row"
    assert len(messages) == 1


def test_a_long_table_is_shown_in_part_and_attached_whole() -> None:
    rows = tuple((f"Deal {n}", f"{n}.00") for n in range(500))
    messages = render(Reply((Text("500 deals"), Table(("Deal", "Value"), rows, total=600, numeric=(1,)))))
    (file,) = [file for message in messages for file in message.files]
    assert isinstance(file, MadeFile)
    assert file.content.decode("utf-8-sig").count("\r\n") == 501
    text = "\n".join(embed["description"] for message in messages for embed in message.embeds)
    count = len(re.findall(r"^Deal \d+", text, flags=re.MULTILINE))
    assert f"The first {count} of 500 rows; all of them are in table.csv \\(600" in text.replace("(", "\\(")


def test_a_formula_in_a_record_is_text_in_the_attached_table() -> None:
    rows = tuple(("=cmd|' /C calc'!A0" + "x" * 50, str(n)) for n in range(300))
    (file,) = [file for message in render(Reply((Table(("a", "b"), rows),))) for file in message.files]
    assert isinstance(file, MadeFile)
    assert b"\n=" not in file.content
    assert b"\n'=cmd" in file.content


def test_fields_quote_chart_form_and_file() -> None:
    form = Form("New deal", (FormField("title", "Title"),), "b.x.0")
    file = Attachment("a.csv", "/somewhere/a.csv", "text/csv")
    reply = Reply(
        (
            Fields("Jane Doe", (("Phone", "+49 30 1"), ("E-mail", "jane_d@acme.test"))),
            Quote("worried about *security*\nsecond line", "call, 3 Nov"),
            Chart("Pipeline", (("won", 4, "4"), ("lost", 2, "2"))),
            form,
            file,
        )
    )
    (message,) = render(reply)
    title, fields, rest = message.embeds
    assert title["description"] == "**Jane Doe**"
    assert [(one["name"], one["value"]) for one in fields["fields"]] == [
        ("Phone", "+49 30 1".replace("+", "\\+")), ("E-mail", "jane\\_d\\@acme.test"),
    ]  # fmt: skip
    assert "> worried about \\*security\\*\n> second line\n-# call, 3 Nov" in rest["description"]
    assert "██" in rest["description"]
    assert message.components[0]["components"][0]["custom_id"] == f"{key_of(form)}.0"
    assert message.files == [file]
    assert render(Reply(())) == ()


async def test_payloads_become_what_discord_py_sends() -> None:
    many = tuple(Button(f"Deal {n}", f"b.x.{n}") for n in range(7))
    (message,) = render(Reply((Text("a"), Text("b", "strong"), Buttons(many[:2]), Buttons(many))))
    (embed,) = as_embeds(message)
    assert embed.description == "**b**"
    view = as_view(message)
    assert view is not None
    assert view.is_finished(), "discord.py must not keep it"
    assert [type(item) for item in view.children] == [discord.ui.Button, discord.ui.Button, discord.ui.Select]
    assert view.to_components()[0]["components"][0]["custom_id"] == "b.x.0"
    assert as_view(OutMessage("a")) is None
    assert as_file(MadeFile("a.csv", b"x")).filename == "a.csv"
