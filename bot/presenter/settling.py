"""What becomes of a card when one of its buttons settled something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.replies import Block, Button, Buttons, Form, Item, Items, Reply, Text

MARK = "✓ "
UNDO = "Undo"


def settled(shown: Sequence[Block], token: str, happened: Reply) -> tuple[Block, ...]:
    """The card after the press of `token`. A button of one line settles that line and leaves the others; any other
    settles the whole card, which then says what happened. A card on which the button no longer stands was settled
    before and stays as it is."""
    blocks = list(shown)
    for place, block in enumerate(blocks):
        if isinstance(block, Items):
            for n, item in enumerate(block.items):
                pressed = _with(item.buttons, token)
                if pressed is not None:
                    line = _settled_line(item, pressed, happened)
                    blocks[place] = replace(block, items=(*block.items[:n], line, *block.items[n + 1 :]))
                    return tuple(blocks)
        elif (isinstance(block, Buttons) and _with(block.buttons, token)) or (
            isinstance(block, Form) and block.token == token
        ):
            return _instead(blocks, happened)
    return tuple(blocks)


def _with(buttons: Sequence[Button], token: str) -> Button | None:
    return next((button for button in buttons if button.token == token), None)


def _settled_line(item: Item, pressed: Button, happened: Reply) -> Item:
    """What was pressed so far, what it taught, and the buttons that come of it."""
    so_far = [line for line in item.evidence if line.startswith(MARK)]
    mark = [*so_far, MARK + pressed.label]
    if pressed.label == UNDO:
        mark = []
    said = [block.text for block in happened.blocks if isinstance(block, Text)]
    said = said[1:] if len(said) > 1 else said
    buttons = [button for block in happened.blocks if isinstance(block, Buttons) for button in block.buttons]
    return Item(item.text, (*mark, *said), tuple(buttons))


def _instead(shown: Sequence[Block], happened: Reply) -> tuple[Block, ...]:
    """An answer of one line ("Cancelled.") does not say what it is about: the card's first words do."""
    if len(happened.blocks) > 1 or not shown or not isinstance(shown[0], Text):
        return happened.blocks
    return (*happened.blocks, Text(f"Proposed: {shown[0].text}", "quiet"))
