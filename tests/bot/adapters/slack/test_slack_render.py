"""Any Reply becomes Slack messages within Slack's limits, and every word of it is in them."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from slack_sdk.models.blocks import Block

from bot.adapters.forms import key_of
from bot.adapters.plain_text import safe
from bot.adapters.slack import limits
from bot.adapters.slack.modals import form_view, say_view
from bot.adapters.slack.packing import characters
from bot.adapters.slack.parse import _values
from bot.adapters.slack.render import escape, render
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
from bot.testing.slack_rules import refuse_message, refuse_view

SOME = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def shown(messages: tuple[dict[str, Any], ...]) -> str:
    def texts(part: Any) -> list[str]:
        if isinstance(part, dict):
            own = [part["text"]] if isinstance(part.get("text"), str) else []
            return own + [text for value in part.values() if isinstance(value, dict | list) for text in texts(value)]
        return [text for value in part for text in texts(value)] if isinstance(part, list) else []

    return "\n".join(text for message in messages for text in texts(message["blocks"]))


@SOME
@given(any_reply())
def test_any_reply_fits_and_loses_no_word(reply: Reply) -> None:
    rendered = render(reply)
    for message in rendered.messages:
        assert refuse_message(message) is None
        assert len(message["blocks"]) <= limits.BLOCKS_PER_MESSAGE
        assert sum(map(characters, message["blocks"])) <= limits.MESSAGE_CHARACTERS
        for block in message["blocks"]:
            parsed = Block.parse(block)
            assert parsed is not None
            parsed.validate_json()
    assert lost_words(reply, shown(rendered.messages)) == []


@SOME
@given(any_reply())
def test_every_button_of_a_reply_is_there_in_order_with_its_token(reply: Reply) -> None:
    wanted = [
        button.token
        for block in reply.blocks
        for button in (
            block.buttons if isinstance(block, Buttons)
            else [b for item in block.items for b in item.buttons] if isinstance(block, Items)
            else [Button("", key_of(block))] if isinstance(block, Form)
            else []
        )
    ]  # fmt: skip
    found = [
        element["value"]
        for message in render(reply).messages
        for block in message["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]
    assert found == wanted


@SOME
@given(any_form())
def test_any_form_fits_a_modal_and_its_values_come_back_whole(form: Form) -> None:
    view = form_view(form, {"channel": "C1", "thread": None})
    assert refuse_view(view) is None
    for block in view["blocks"]:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()
    state = {
        block["block_id"]: {
            "value": {
                "value": block["element"].get("initial_value"),
                "selected_option": block["element"].get("initial_option"),
            }
        }
        for block in view["blocks"]
        if block["type"] == "input"
    }
    came_back = dict(_values(state))
    for field in form.fields:
        assert came_back[field.name] in (safe(field.value), field.value, "")
        if not field.options:
            assert came_back[field.name] == safe(field.value)


def test_record_text_cannot_mention_link_or_format() -> None:
    evil = "<!channel> <@U1> <https://evil.test|bank> *bold* & @here"
    (message,) = render(Reply((Text(evil), Fields(evil, ((evil, evil),)), Quote(evil, evil)))).messages
    assert message["text"].startswith("&lt;!channel&gt;")
    assert "mrkdwn" not in json.dumps(message["blocks"]), "only plain_text and rich_text, in which nothing is parsed"
    assert escape("a<b>&c") == "a&lt;b&gt;&amp;c"


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
    (message,) = render(reply).messages
    assert message["text"] == "Next for Acme renewal: call Jane Doe today."
    assert [block["type"] for block in message["blocks"]] == ["section", "rich_text", "actions", "actions"]
    buttons = [element for block in message["blocks"][2:] for element in block["elements"]]
    assert [(b["action_id"], b["text"]["text"], b["value"], b.get("style")) for b in buttons] == [
        ("button.0", "Done", "b.x.0", "primary"),
        ("button.1", "Why?", "b.x.1", None),
        ("button.2", "Forget it", "b.x.2", "danger"),
    ]


def test_a_table_is_a_table_and_a_long_one_is_several_messages() -> None:
    table = Table(("Deal", "Value"), tuple((f"Deal {n}", f"{n}.00") for n in range(250)), total=300, numeric=(1,))
    messages = render(Reply((table,))).messages
    tables = [block for message in messages for block in message["blocks"] if block["type"] == "table"]
    assert [len(block["rows"]) for block in tables] == [100, 100, 53]
    assert len(messages) == 3
    assert all(block["rows"][0][0]["text"] == "Deal" for block in tables)
    assert [setting["align"] for setting in tables[0]["column_settings"]] == ["left", "right"]
    assert messages[-1]["blocks"][-1]["elements"][0]["text"] == "250 of 300 shown"


def test_a_chart_is_drawn_with_characters() -> None:
    (message,) = render(Reply((Chart("Pipeline", (("won", 4, "4"), ("lost", 2, "2"))),))).messages
    title, drawn = message["blocks"]
    assert title["elements"][0]["elements"][0] == {"type": "text", "text": "Pipeline", "style": {"bold": True}}
    lines = drawn["elements"][0]["elements"][0]["text"].split("\n")
    assert drawn["elements"][0]["type"] == "rich_text_preformatted"
    assert lines[0].count("█") == 2 * lines[1].count("█") > 0


def test_buttons_stay_with_what_they_belong_to() -> None:
    items = tuple(Item(f"Deal {n} " + "x" * 500, (), (Button("Done", f"b.x.{n}"),)) for n in range(60))
    for message in render(Reply((Items(items, ordered=True),))).messages:
        assert message["blocks"][0]["type"] != "actions"
        assert message["blocks"][-1]["type"] == "actions"


def test_files_and_forms_are_handed_over_and_no_local_path_is_said() -> None:
    file = Attachment("deals.csv", "/somewhere/private/deals.csv", "text/csv")
    form = Form("New deal", (FormField("title", "Title"),), "b.x.0")
    rendered = render(Reply((file, Text("Your export"), form)))
    assert rendered.files == (file,)
    assert rendered.forms == (form,)
    assert "private" not in json.dumps(rendered.messages)
    assert render(Reply(())).messages == ()


def test_the_message_shortcut_shows_the_words_before_they_are_said() -> None:
    view = say_view("delete all deals", {"channel": "C1", "thread": "1.2"})
    assert refuse_view(view) is None
    assert view["blocks"][0]["element"]["initial_value"] == "delete all deals"


def test_a_card_of_several_tables_is_one_message() -> None:
    small = Table(("title", "stage"), (("Acme renewal", "Lead"), ("Acme", "")), total=7)
    (message,) = render(Reply((Text("Acme", "strong"), small, Text("Closed deals", "strong"), small))).messages
    assert [block["type"] for block in message["blocks"]] == [
        "rich_text", "table", "context", "rich_text", "rich_text", "context"
    ]  # fmt: skip
    words = "".join(run["text"] for run in message["blocks"][4]["elements"][0]["elements"])
    assert words == "title · stage\nAcme renewal · Lead\nAcme · –"


def test_a_heading_stays_with_its_table() -> None:
    long = Table(("title",), tuple((f"deal {n}",) for n in range(50)))
    first, second = render(Reply((Text("Open", "strong"), long, Text("Closed", "strong"), long))).messages
    assert [block["type"] for block in first["blocks"]] == ["rich_text", "table"]
    assert [block["type"] for block in second["blocks"]] == ["rich_text", "table"]
    assert "Closed" in str(second["blocks"][0])


def test_many_quiet_words_are_several_messages() -> None:
    messages = render(Reply((Text("00000000 " * 2000, "quiet"),))).messages
    assert [refuse_message(message) for message in messages] == [None, None]
    assert all(sum(map(characters, message["blocks"])) <= limits.MESSAGE_CHARACTERS for message in messages)
