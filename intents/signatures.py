"""A pasted signature: a person's name, and under or beside it title, company, e-mail, phone."""

from __future__ import annotations

import re

from intents.addresses import EMAIL_IN

_PHONE = re.compile(r"\+?\d[\d\s()./-]{6,}\d")
_NAME = re.compile(r"[^\W\d_][^\d@|:;!?]{1,40}")
_CUT = re.compile(r"\s*(?:\||·|•|\n)\s*")
MOST = 10


def signature_of(text: str) -> str | None:
    """`Ines Carvalho | CFO | Isdom | ines@isdom.test` with commas between its parts; None for any other text. It
    has two to four words of name first, at least three short parts, and an e-mail address or a phone number."""
    parts = [part.strip(" ,;") for part in _CUT.split(text.strip()) if part.strip(" ,;-")]
    if not 3 <= len(parts) <= MOST or any(len(part) > 60 for part in parts):
        return None
    reachable = any(EMAIL_IN.search(part) or _PHONE.search(part) for part in parts[1:])
    named = _NAME.fullmatch(parts[0]) and 2 <= len(parts[0].split()) <= 4 and parts[0][0].isupper()
    return ", ".join(parts) if reachable and named else None
