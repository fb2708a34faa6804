"""A sum of money that a draft tells: worked out, asked about, or taken as no exact one, and said."""

from __future__ import annotations

from decimal import Decimal

from intents.building.desk import Desk
from intents.building.outcome import Open
from intents.loose_sums import LooseSum, loose_sum, picked


def sum_told(desk: Desk, slot: str, text: str, *, bare: bool = False) -> LooseSum | Open | None:
    """The first sum in `text`, with one amount; what has several is asked about in `slot`. None when there is none.
    An answer such as `the middle` picks one of those that the message left open."""
    loose = loose_sum(text, desk.context.currency, bare=bare)
    if loose is None:
        return _picked(desk, text) if desk.draft.source == "dialogue" else None
    return settled(desk, slot, loose)


def settled(desk: Desk, slot: str, loose: LooseSum) -> LooseSum | Open:
    """`loose` where it has one amount, and what was made of its words is said; else it is asked about."""
    if loose.amount is None:
        options = [
            (f"{amount:,f}, {which}", f"{amount:f} {loose.currency or ''}") for which, amount in options_of(loose)
        ]
        return desk.refuse(slot, loose.text, "recurring" if loose.options[0][0] == "once" else "range", options)
    if loose.worked:
        desk.assume(loose.worked)
        desk.doubt()  # a product is shown before it is written
    elif loose.about:
        desk.assume(f"{loose.about} = {loose.amount.normalize():,f}")
    return loose


def options_of(loose: LooseSum) -> list[tuple[str, Decimal]]:
    """(which, amount) without zeros that say nothing."""
    return [(which, amount.normalize()) for which, amount in loose.options]


def _picked(desk: Desk, answer: str) -> LooseSum | None:
    asked = loose_sum(desk.text("words") or "", desk.context.currency)
    amount = picked(answer, asked) if asked is not None and asked.amount is None else None
    if asked is None or amount is None:
        return None
    return LooseSum(0, len(answer), (("", amount),), asked.currency, answer)
