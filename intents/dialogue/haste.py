"""Words of somebody who did or said the wrong thing a moment ago: `oops`, `wait, undo that`, `no, I meant ...`."""

from __future__ import annotations

import re

TAKES_BACK = r"no|nope|nah|oops|ups|sorry|wait|actually|hang on|hold on|my (?:bad|mistake)|correction"
"""How somebody begins who said something else than what was meant, as a piece of a pattern."""
_HASTY = re.compile(
    rf"(?:(?:{TAKES_BACK}|whoops|woops|ugh|argh)\b[ ,.!:;-]*)+(?:undo|revert|take)(?: (?:that|it|this))?(?: back)?"
    r"|oops|whoops|woops|ups|that was (?:wrong|a mistake)(?:, undo (?:it|that))?|i didn'?t mean (?:that|to)",
    re.IGNORECASE,
)


def is_hasty(said: str) -> bool:
    """`oops`, `wait, undo that`: takes back what was just done, and nothing before it."""
    return bool(_HASTY.fullmatch(said.strip(" .!")))
