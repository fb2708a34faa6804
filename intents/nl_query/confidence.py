"""How sure a reading of a question is: one formula, computed from what the reading rests on."""

from __future__ import annotations

from intents.nl_query.annotate import Marked

TYPO = 0.9
_FADED = 0.95


def confidence(marked: Marked, assumptions: int = 0) -> float:
    """`names * 0.9^typos * 0.95^open * said`, 0..1, where

    - `names` is the product of the name similarities (0..1) of the records that the words were linked to,
    - `typos` the number of words that were read only after a typing error was undone,
    - `open` the number of assumptions that have another reading, and names that others fit as well,
    - `said` the share of words outside the fixed filler words that a reading claimed.
    """
    sure = 1.0
    open_ = assumptions
    for mark in marked.marks:
        if mark.tag == "name":
            sure *= mark.what.candidates[0].score
            open_ += len(mark.what.equal) > 1
    claimed = marked.claimed
    share = claimed / (claimed + len(marked.loose)) if claimed + len(marked.loose) else 0.0
    return round(sure * TYPO**marked.typos * _FADED**open_ * share, 3)
