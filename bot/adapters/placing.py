"""Which of the messages of a card was pressed, and whether it alone can be changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

M = TypeVar("M")


def changed(before: Sequence[M], after: Sequence[M], pressed: Callable[[M], bool]) -> tuple[int, int] | None:
    """A long card stands in several messages, of which one was pressed. Returns which message of `after` goes there and
    from where on the following ones are new; None when other messages would have to change, too."""
    if not after:
        return None
    if len(before) <= 1:
        return 0, 1
    place = next((n for n, message in enumerate(before) if pressed(message)), None)
    if place is None or len(before) != len(after):
        return None
    same = all(n == place or one == other for n, (one, other) in enumerate(zip(before, after, strict=True)))
    return (place, len(after)) if same else None
