"""Several requests in one message: where a message may be cut. What the parts mean is decided by whoever asks."""

from __future__ import annotations

import re
from collections.abc import Callable

_CUT = re.compile(
    r"(?P<sep>[.!;]\s+(?:(?:and|then|also|oh and|plus)\s+)?|\n+|,\s*(?:and then|and also|then|and|also|plus|oh "
    r"and)\s+|,\s+"
    r"|\s+(?:and then|and also|then also|and)\s+|\s+then\s+)",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"(?P<request>[^:?\n]+?)(?:[.!;]\s+(?:and |also )?|,? and )(?P<question>(?:how (?:many|much)|what['’]?s"
    r"|what (?:is|are)|which|who (?:is|are|has|owns)|when (?:is|are|did))\b[^?\n]{3,}\?)$",
    re.IGNORECASE,
)
LONGEST = 600
"""Longer messages are notes and mails rather than lists of requests: they are not cut."""
MOST = 12


def split(text: str, is_request: Callable[[str], bool], *, may_follow: Callable[[str], bool]) -> list[str]:
    """`text` cut into requests: a cut is made where what follows is a request by itself. `is_request` judges the
    first part, `may_follow` every later one. Words in quotation marks are never cut. One part when there are none."""
    if len(text) > LONGEST:
        return [text]
    cuts = [match for match in _CUT.finditer(text) if not _quoted_at(text, match.start())][:MOST]
    parts: list[str] = []
    begin = 0
    for number, cut in enumerate(cuts):
        rest_ends = [later.start() for later in cuts[number + 1 :]] + [len(text)]
        head = text[begin : cut.start()]
        follows = any(may_follow(text[cut.end() : end].strip(" .,;!")) for end in rest_ends)
        if follows and (is_request(head) if not parts else may_follow(head.strip(" .,;!"))):
            parts.append(head.strip())
            begin = cut.end()
    parts.append(text[begin:].strip())
    return parts


def question_beside(text: str) -> tuple[str, str] | None:
    """`tag Acme as vip. what's my pipeline?` -> the request and the question; None when there is no question last."""
    found = _ASIDE.match(text) if len(text) <= LONGEST else None
    if found is None or _quoted_at(text, found.start("question")):
        return None
    return found["request"].strip(), found["question"].strip()


def _quoted_at(text: str, position: int) -> bool:
    before = text[:position]
    return before.count('"') % 2 == 1 or before.count("“") > before.count("”")
