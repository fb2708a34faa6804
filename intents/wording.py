"""How a message is worded around what it asks: courtesies, the first word of a question, slashes, single signs."""

from __future__ import annotations

import re

from intents.interpretation import SourceName

_QUESTION = re.compile(
    r"(?:how|what|what['’]?s|which|who|who['’]?s|whom|whose|when|where|why|is|are|am|does|do|did|has|have|will|was"
    r"|were|can|could|should|any)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:hey|hi|hello|ok|okay|so|well|also|and|please|pls|plz|kindly|bot|loom|now|then|oh|great|yes|yeah|quick"
    r"|btw|right|alright)"
    r"(?: there| bot| loom| one)?[,!:.]? +)*"
    r"(?:(?:can|could|would|will|would you mind|could you maybe) (?:you|u) (?:please |pls |kindly |quickly |just "
    r"|maybe )?|please |pls |kindly |"
    r"i(?:['’]d| would)? (?:like|want|need|love) (?:you )?to |i wanna |let['’]?s |lets |let us |go ahead and |just "
    r"|could we |can we |we should |"
    r"time to |you can |feel free to |make sure to )?(?:please |just |quickly |also )?",
    re.IGNORECASE,
)
_TRAIL = re.compile(
    r"(?:,? +(?:please|pls|plz|thanks|thank you|thx|asap|for me|now please|will you|would you|ok\??"
    r"|mate|buddy))+ *([.!?]*)$",
    re.IGNORECASE,
)
_COURTESY = 80
"""Characters at the end in which courtesies are looked for."""


_VISIBLE = r"[^\x00-\x7f\s\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
_JOINING = re.compile(
    rf"(?<={_VISIBLE})[\u200c\u200d](?={_VISIBLE})|\U0001f3f4[\U000e0020-\U000e007e]{{1,16}}\U000e007f"
)
"""What is not seen and belongs to what is: the joiners within an emoji of several parts or a word of Persian or Hindi,
and the letters of a region's flag."""


def bare_request(text: str) -> str:
    """`Hey, could you please move Acme to proposal, thanks` -> `move Acme to proposal`."""
    rest = _LEAD.sub("", text, count=1).strip()
    head, tail = rest[:-_COURTESY], rest[-_COURTESY:]
    return (head + _TRAIL.sub(r"\1", tail)).strip() or text


def is_question(text: str) -> bool:
    """It asks rather than tells, by its first word."""
    return bool(_QUESTION.match(text.lstrip(" \"'¿")))


def tidy(text: str) -> str:
    """Single spaces, straight quotes, no control characters; line breaks and joined emoji stay."""
    text = text.replace("\\n", "\n")
    joining = {place for found in _JOINING.finditer(text) for place in range(*found.span())}
    plain = "".join(
        char if char.isprintable() or char == "\n" or place in joining else " " for place, char in enumerate(text)
    )
    plain = re.sub(r"(?<!\S)w/ ?(?=\w)", "with ", plain, flags=re.IGNORECASE)  # "call w/ Jane"
    plain = plain.replace("’", "'").replace("‘", "'").replace("\u200b", "")
    return re.sub(r" *\n\s*", "\n", re.sub(r"[ \t\u00a0]+", " ", plain)).strip()


def without_slash(said: str) -> tuple[str, SourceName]:
    """`/crm deal Acme 40k`, `/deal Acme 40k` -> the words after the slash, as a command."""
    found = re.match(r"^/(?:crm\b ?)?(?P<rest>[\s\S]*)$", said, re.IGNORECASE)
    if found is None:
        return said, "template"
    return found["rest"].strip() or "help", "command"


def is_sign(said: str) -> bool:
    """`?`, a thumb up: one sign that says something by itself."""
    return len(said.rstrip("\ufe0f")) <= 2 and len(set(said)) == len(said)
