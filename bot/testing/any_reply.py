"""Hypothesis strategies for replies of every shape, and the words that a rendering of one must show.

Needs `hypothesis` (the test extra). For a new adapter: `@given(any_reply())`, render, and check that
`lost_words(reply, everything_shown)` is empty.
"""

from __future__ import annotations

from typing import assert_never

from hypothesis import strategies as st

from bot.adapters.plain_text import safe
from bot.replies import (
    Attachment,
    Block,
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

_AWKWARD = (
    "<!here>", "<@U123>", "@everyone", "<#C1>", "&amp;", "*bold*", "_under_", "~~gone~~", "`code`", "```", "[a](http://b)",
    "👩‍👩‍👧‍👦", "\\", "||spoiler||", "> quote", "# head", "-# small", "مرحبا", "汉字", "ﷺ", "e\u0301", "\u202e", "\x00",
)  # fmt: skip

_word = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=12),
    st.sampled_from(_AWKWARD),
)


def words(most: int = 12) -> st.SearchStrategy[str]:
    return st.lists(_word, min_size=0, max_size=most).map(" ".join)


def long_words() -> st.SearchStrategy[str]:
    """Texts around and beyond every platform's limits, with and without places to break."""
    return st.builds(
        lambda word, gap, times: (word + gap) * times,
        _word, st.sampled_from((" ", "\n", "", "\n\n")), st.sampled_from((1, 60, 400, 1000)),
    )  # fmt: skip


_text = st.one_of(words(), words(40), long_words())
_token = st.from_regex(r"\Ab\.[A-Za-z0-9_-]{1,16}\.[0-9]{1,2}\Z")
_buttons = st.lists(
    st.builds(Button, st.one_of(words(4), words(40)), _token, st.sampled_from(("primary", "danger", "plain"))),
    max_size=30,
).map(tuple)


@st.composite
def _table(draw: st.DrawFn) -> Table:
    columns = draw(st.sampled_from((1, 2, 5, 23)))
    rows = draw(st.sampled_from((0, 1, 7, 130)))
    cell = st.one_of(words(3), words(3), words(3), _text) if rows < 8 else words(2)
    some = draw(st.lists(st.lists(cell, min_size=columns, max_size=columns), min_size=1, max_size=3))
    header = draw(st.lists(words(2), min_size=columns, max_size=columns))
    body = tuple(tuple(some[place % len(some)]) for place in range(rows))
    return Table(tuple(header), body, draw(st.one_of(st.none(), st.integers(0, 500))), (columns - 1,))


def _pairs(value: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[tuple[str, str], ...]]:
    return st.lists(st.tuples(words(3), value), max_size=12).map(tuple)


_field = st.builds(
    FormField,
    name=st.just("field"), label=words(8), value=st.one_of(words(6), long_words()), multiline=st.booleans(),
    options=st.one_of(st.just([]), st.lists(words(3), max_size=30), st.lists(words(30), max_size=4)).map(tuple),
    required=st.booleans(),
)  # fmt: skip


@st.composite
def any_form(draw: st.DrawFn) -> Form:
    """A form of up to eight fields, named by their place."""
    fields = draw(st.lists(_field, min_size=1, max_size=8))
    named = (
        FormField(f"field{place}", field.label, field.value, field.multiline, field.options, field.required)
        for place, field in enumerate(fields)
    )
    return Form(draw(words(6)) or "Form", tuple(named), draw(_token), draw(words(3)) or "Save")


def any_block() -> st.SearchStrategy[Block]:
    """Every kind of block."""
    item = st.builds(Item, _text, st.lists(_text, max_size=3).map(tuple), _buttons.map(lambda some: some[:3]))
    bar = st.tuples(words(2), st.floats(allow_nan=True, allow_infinity=True), words(2))
    return st.one_of(
        st.builds(Text, _text, st.sampled_from(("normal", "strong", "quiet", "error"))),
        st.builds(Fields, words(5), _pairs(_text)),
        _table(),
        st.builds(Chart, words(5), st.lists(bar, max_size=40).map(tuple)),
        st.builds(Items, st.lists(item, max_size=12).map(tuple), st.booleans()),
        st.builds(Buttons, _buttons),
        any_form(),
        st.builds(Quote, _text, words(5)),
    )


def any_reply() -> st.SearchStrategy[Reply]:
    return st.builds(Reply, st.lists(any_block(), max_size=4).map(tuple))


def lost_words(reply: Reply, shown: str) -> list[str]:
    """Words of the reply that are not in `shown`, white space aside; forms are left to `any_form`'s own tests."""
    squashed = "".join(safe(shown).split())
    said = (text for block in reply.blocks for text in _said(block))
    return sorted(word for word in {word for text in said for word in safe(text).split()} if word not in squashed)


def _said(block: Block) -> list[str]:
    match block:
        case Text(text):
            return [text]
        case Fields(title, pairs):
            return [title, *(part for pair in pairs for part in pair)]
        case Table(header, rows):
            return [*header, *(cell for row in rows for cell in row)]
        case Chart(title, bars):
            return [title, *(part for label, _, text in bars for part in (label, text))]
        case Items(items):
            return [
                part for item in items
                for part in (item.text, *item.evidence, *(button.label for button in item.buttons))
            ]  # fmt: skip
        case Buttons(buttons):
            return [button.label for button in buttons]
        case Quote(text, source):
            return [text, source]
        case Form() | Attachment():
            return []
        case _:
            assert_never(block)
