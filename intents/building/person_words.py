"""What words about a person say: the name, the job, the company, and what else is told."""

from __future__ import annotations

import re

from intents.building.desk import Desk
from intents.building.details import FRAME, JOB_TITLE, is_job, tells

_OF = re.compile(r"\s+of\s+(?=[A-Z])")
_AT = re.compile(r"\s*(?:\b(?:at|from|with|bei|chez|works? (?:at|for)|working (?:at|for))\b|@)\s+", re.IGNORECASE)
_SHE_IS = re.compile(
    r"^(?:(?:he|she|they)(?: is|'s|’s| are)?|(?:is|who is|who's)|works as|working as|as)\s+(?:the "
    r"|an? |our )?",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"\b(?:to|the|on|in|for|an|and|is|with|my|our|all|it|them|this|that|contact|contacts|company|companies|deal|deals"
    r"|note|notes|task|tasks|tag|person|lead|leads|account)\b",
    re.IGNORECASE,
)


def who_is(words: str, desk: Desk) -> tuple[str, str | None, str | None, list[str]]:
    """(name, title, company, what else is told) from `Ines Carvalho, cfo at Isdom, met her in Leipzig`."""
    parts = [
        part
        for part in (FRAME.sub("", part.strip()) for part in re.split(r"[,;\n]|\s[-–—]\s|\((?=\w)|\)", words))
        if part
    ]
    name, title, company = "", None, None
    notes: list[str] = []
    for index, part in enumerate(parts):
        if index and tells(_SHE_IS.sub("", part), desk):
            notes.append(part)
            continue
        said = _SHE_IS.sub("", part) if index else part
        last = index == len(parts) - 1  # "Head of Purchasing, Globex" is no head of a company
        pieces = (_AT if _AT.search(said) or not last else _OF).split(said, maxsplit=1)
        head = pieces[0].strip()
        if len(pieces) == 2 and company is None and pieces[1].strip():
            company = re.sub(r"^(?:the )?company ", "", pieces[1].strip(), flags=re.IGNORECASE)
        if index == 0:
            split = re.match(r"(?P<name>.+?)\s+(?:as|is)\s+(?:the |our |a |an )?(?P<title>.+)$", head)
            if split and JOB_TITLE.search(split["title"]):
                name, title = split["name"], split["title"]
            else:
                name = head
        elif head and title is None and (is_job(head) or len(pieces) == 2):
            title = head
        elif head and company is None:
            company = head
        elif head:
            notes.append(part)
    name = " ".join(word if any(c.isupper() for c in word) else word.capitalize() for word in name.split())
    return name, title, company, notes


def may_name_person(name: str) -> bool:
    """A name is a few words without digits or verbs of commands; "Acme and close the deal" is none."""
    if re.search(_NO_NAME, name):
        return False
    return (
        0 < len(name.split()) <= 5
        and not re.search(r"\d|[?!{}<>=]", name)
        and not re.search(
            r"^(?:a|an|the|my|all|every|it|this|that|these|them|note|task|tag|deal|one)\b", name, re.IGNORECASE
        )
    )
