"""`won by both A and B`, `bought X or Y`: names and values of one kind that one deal cannot hold at once, told apart
into the deals that must be there: one for each, or one of any."""

from __future__ import annotations

import re
from dataclasses import replace

from intents.nl_query.marks import Mark

_JOINS = {"and", "or", "comma"}


def told_apart(text: str, marks: list[Mark], of_deals: list[int]) -> tuple[list[list[Mark]], str | None]:
    """The marks of each deal asked for, and the words of what was joined by "and" where no word says "both".

    With "or" there is one list, which holds what joins them; with "and" one list for each that is named.
    """
    same = _of_one_kind(marks, of_deals)
    if len(same) < 2:
        return [[marks[i] for i in of_deals]], None
    between = [i for i in range(same[0], same[-1]) if marks[i].tag in _JOINS]
    if any(marks[i].tag == "or" for i in between):
        joined = {i: replace(marks[i], tag="or") for i in between}
        return [[joined.get(i, marks[i]) for i in sorted({*of_deals, *between})]], None
    each = [[marks[i] for i in of_deals if i == one or i not in same] for one in same]
    words = text[marks[same[0]].start : marks[same[-1]].end]
    sure = re.search(r"\b(?:both|all (?:of|three)|each|as well as|and also)\b", text, re.IGNORECASE)
    return each, None if sure else words


def _of_one_kind(marks: list[Mark], of_deals: list[int]) -> list[int]:
    """The longest run of names of one kind, or of values of one field, among the marks."""
    kinds: dict[object, list[int]] = {}
    for i in of_deals:
        if marks[i].tag == "name":
            kinds.setdefault(marks[i].what.candidates[0].ref.kind, []).append(i)
        elif marks[i].tag == "value":
            kinds.setdefault(marks[i].what[0].path, []).append(i)
    return max(kinds.values(), key=len, default=[])
