"""Whatever the presenter builds, the page, the terminal and plain text show every word of it."""

import json
from collections.abc import Iterator
from io import StringIO

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from bot.adapters.plain_text import actions, cell_width, one_line, plain_text
from bot.adapters.terminal_cards import card
from bot.adapters.web.render import render
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

words = st.text(max_size=20) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        "[red]no markup[/]",
        "\x1b[31mred\x1b[0m",
        "Zoë",
        "日本語",
        "a\nb",
        "\u202etxt",
        "&amp;",
    ]
)
tokens = st.text("abc123_.:-", min_size=1, max_size=100)
buttons = st.builds(Button, words, tokens, st.sampled_from(["primary", "danger", "plain"]))
some_buttons = st.lists(buttons, max_size=3).map(tuple)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 4))
    row = st.tuples(*[words] * width)
    rows = tuple(draw(st.lists(row, max_size=4)))
    numeric = tuple(sorted(draw(st.sets(st.integers(0, width - 1)))))
    return Table(draw(row), rows, draw(st.none() | st.integers(0, 99)), numeric)


form_fields = st.builds(
    FormField,
    name=words,
    label=words,
    value=words,
    multiline=st.booleans(),
    options=st.lists(words, max_size=3).map(tuple),
    required=st.booleans(),
)
blocks = st.one_of(
    st.builds(Text, words, st.sampled_from(["normal", "strong", "quiet", "error"])),
    st.builds(Fields, words, st.lists(st.tuples(words, words), max_size=4).map(tuple)),
    tables(),
    st.builds(Chart, words, st.lists(st.tuples(words, st.floats(), words), max_size=4).map(tuple)),
    st.builds(
        Items,
        st.lists(st.builds(Item, words, st.lists(words, max_size=2).map(tuple), some_buttons), max_size=3).map(tuple),
        st.booleans(),
    ),
    st.builds(Buttons, some_buttons),
    st.builds(Form, words, st.lists(form_fields, max_size=3).map(tuple), tokens, words),
    st.builds(Quote, words, words),
    st.builds(Attachment, words, words, words),
)
replies = st.builds(Reply, st.lists(blocks, max_size=4).map(tuple))


def shown_strings(reply: Reply) -> Iterator[str]:
    """Every string of the reply that a person should read."""
    for block in reply.blocks:
        match block:
            case Text(text):
                yield text
            case Fields(title, pairs):
                yield title
                yield from (word for pair in pairs for word in pair)
            case Table(header, rows):
                yield from header
                yield from (cell for row in rows for cell in row)
            case Chart(title, bars):
                yield title
                yield from (word for label, _, text in bars for word in (label, text))
            case Items(items):
                for item in items:
                    yield from (item.text, *item.evidence, *(button.label for button in item.buttons))
            case Buttons(row):
                yield from (button.label for button in row)
            case Form(title, fields, _, submit):
                yield from (title, submit)
                yield from (word for field in fields for word in (field.label, field.value, *field.options))
            case Quote(text, source):
                yield from (text, source)
            case Attachment(name):
                yield name


@given(replies)
@settings(max_examples=150, deadline=None)
def test_plain_text_holds_every_word_and_no_control_character(reply: Reply) -> None:
    text = plain_text(reply)
    flat = " ".join(text.split())
    for said in shown_strings(reply):
        for line in said.splitlines():
            assert all(word in flat for word in one_line(line).split())
    assert not any(ord(char) < 32 and char not in "\n\t" for char in text)
    assert "\x7f" not in text
    assert "\u202e" not in text


@given(replies)
@settings(max_examples=60, deadline=None)
def test_plain_text_numbers_every_button_in_reading_order(reply: Reply) -> None:
    text = plain_text(reply, first=1)
    at = 0
    for number, button in enumerate(actions(reply), start=1):
        numbered = f"[{number} {one_line(button.label)}]"
        found = text.find(numbered, at)
        assert found >= at, f"{numbered} is missing (or out of order) in:\n{text}"
        at = found + len(numbered)


@given(replies)
@settings(max_examples=100, deadline=None)
def test_terminal_cards_hold_every_word_and_only_their_own_escapes(reply: Reply) -> None:
    out = StringIO()
    Console(file=out, width=4000, color_system=None, force_terminal=False, highlight=False).print(card(reply))
    drawn = out.getvalue()
    flat = " ".join(drawn.split())
    form_words = {
        word
        for block in reply.blocks
        if isinstance(block, Form)
        for field in block.fields
        for word in (field.label, field.value, *field.options)
    } | {block.submit for block in reply.blocks if isinstance(block, Form)}
    for said in shown_strings(reply):
        if said not in form_words:  # a form is asked field by field
            assert all(word in flat for word in one_line(said).split())
    assert "\x1b" not in drawn


@given(replies)
@settings(max_examples=150, deadline=None)
def test_the_page_gets_every_word_as_it_is(reply: Reply) -> None:
    sent = render(reply, lambda attachment: "/chat/files/x")
    assert len(sent) == len(reply.blocks)
    # Strict JSON: no NaN, no infinity, only what every browser reads.
    leaves = list(_leaves(json.loads(json.dumps(sent, allow_nan=False))))
    for said in shown_strings(reply):
        assert said in leaves


@given(tables())
@settings(max_examples=60, deadline=None)
def test_table_rows_line_up(table: Table) -> None:
    lines = plain_text(Reply((table,))).split("\n")
    rule = lines[1]
    assert all(cell_width(line) <= len(rule) for line in lines[: 2 + len(table.rows)])


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value
