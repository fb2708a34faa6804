"""What is not a request, although it holds words of one: negations, hypotheticals, questions about ability, quoted
and forwarded text, code. Nothing found here is ever written."""

from __future__ import annotations

import re
import unicodedata

from intents.change_verbs import CHANGE_VERBS
from intents.interpretation import NotUnderstood

LONGEST = 20_000
"""Characters of the longest message that is read."""

_VERBS = (
    rf"{CHANGE_VERBS}|closing|moving|deleting|archiving|removing|changing|updating|merging|touch|call|email|undo|export"
    r"|import|do|forget about|share|book|write|start|stop|remind"
)
_NEGATION = re.compile(
    rf"^(?:(?:please|no|hey|ok|okay|well|but|actually|wait)[,!.]? )*(?:(?:please )?(?:don['’]?t|do not|dont|never"
    rf"|let['’]?s not|"
    rf"we (?:should ?n['’]?t|should not|must not|mustn['’]?t|won['’]?t|don['’]?t|do not)|you (?:should ?n['’]?t|must "
    rf"not|may not)|"
    rf"i (?:don['’]?t|do not|didn['’]?t) (?:want|mean|ask)(?: you)?(?: to)?|i wouldn['’]?t|no need to|refrain from"
    rf"|avoid|stop)"
    rf" (?:(?:yet|ever|just|you dare|please|to) )*(?:{_VERBS})\b|never ?mind (?:about |the |that |acme|\w+ )|not "
    rf"(?:yet|now|today)\b"
    rf"|(?:forget|leave|skip|ignore) (?:about )?(?:the|my|our) )",
    re.IGNORECASE,
)
_ALLOWED = re.compile(r"^(?:please )?(?:don['’]?t|do not) (?:let me )?forget\b", re.IGNORECASE)
_LATE_NEGATION = re.compile(
    r"\b(?:is|are|was|has|have|had|did|does|do|will|would|should|could|ca)(?:n['’]?t| not)(?: yet| been)? "
    r"(?:closed?|won|win|lost|lose|sign(?:ed)?|moved?|archived?|deleted?|merged?|in|call(?:ed)?|email(?:ed)?|met|meet"
    r"|happen(?:ed)?)\b"
    r"|\bnot (?:won|lost|closed|signed|in)\b",
    re.IGNORECASE,
)
_HYPOTHETICAL = re.compile(
    r"^(?:and |but |so |well,? )?(?:what (?:if|would happen|happens if|about if)|if (?:we|i|they|she|he|you|the"
    r"|only)\b|suppose|supposing|imagine|"
    r"assuming|hypothetically|let['’]?s say|say we|pretend|in case|unless|i wish|should we (?:ever )?|maybe (?:we|i) "
    r"(?:should|could|will)|"
    r"perhaps (?:we|i) should|(?:we|i) (?:might|could|may|would|were going to|was going to|almost|nearly) (?:have "
    r")?(?:\w+ )?(?:close|win|"
    r"move|delete|archive|merge|lose|call|won|closed|moved|deleted|archived|merged|lost|called)\b)",
    re.IGNORECASE,
)
_LATER_IF = re.compile(
    r"\b(?:would|could|might) (?:have|be|'ve)\b.*\bif\b|\bif (?:we|they|she|he|it|i) (?:had|were"
    r"|would)\b",
    re.IGNORECASE,
)
_ABILITY = re.compile(
    r"^(?:(?:can|could|may|do|does|will|would) (?:you|i|we|one|it|the bot|this|people|anyone|anybody|somebody) "
    r"(?:even |also |actually |really )?"
    r"(?:be able to |allowed to |know how to |support )?(?P<what>.+)|(?:are|is) (?:you|it|the bot|i|we) (?:able"
    r"|allowed|capable|possible)"
    r"(?: to| of)? (?P<what2>.+)|is it possible to (?P<what3>.+)|is there (?:a|any) way to (?P<what4>.+)|do you know "
    r"how to (?P<what5>.+))$",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    rf"^(?:{_VERBS}|handle|manage|make|find|show|list|read|speak|understand|predict|score|sync)\s+(?:(?:my|our|new"
    rf"|old|multiple|several|many|some|any|"
    r"a|an|the|all|bulk|duplicate)\s+)*(?:deals?|contacts?|compan(?:y|ies)|accounts?|tasks?|activit(?:y|ies)|notes?"
    r"|records?|"
    r"things|e-?mails?|calls?|meetings?|people|leads?|data|files?|tags?|stages?|reports?|changes|mistakes|duplicates"
    r"|csvs?|"
    r"spreadsheets?|something|anything|stuff)(?: (?:in bulk|at once|here|for me|again|from slack|by voice"
    r"|automatically))?\s*$",
    re.IGNORECASE,
)
_QUERY_CODE = re.compile(
    r"^\s*(?:select\b[\s\S]+\bfrom\b|insert\s+into\b|update\s+\w+\s+set\b\s*\w+\s*=|delete\s+from\b\s+\w+\s*(?:;"
    r"|where\b|$)|"
    r"(?:drop|truncate|alter)\s+(?:table|database|index|schema)\b|create\s+(?:table|database|index)\b"
    r"|grant\s+\w+\s+on\b|pragma\s+\w+|"
    r"(?:optional\s+)?match\s*\(|create\s*\(\s*\w*\s*:|merge\s*\(\s*\w*\s*:|(?:detach\s+)?delete\s+\w+\s*;"
    r"|call\s+db\.|unwind\b|"
    r"with\s+\w+\s+as\s*\()|;\s*(?:drop|delete|truncate|update|insert|select|alter)\s|\bdetach\s+delete\b"
    r"|\bunion\s+(?:all\s+)?select\b|--\s*$",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"^\s*(?:>|fwd?:|fw:|re:\s|subject:\s|betreff:\s|"
    r"-{2,}\s*(?:forwarded|original) message|begin forwarded message|from:\s.+\n)|"
    r"^on .{5,60} wrote:|\n>|\nfrom:\s.+\n(?:.*\n)*?(?:subject|to):",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"^(?:he|she|they|\w+(?: \w+)?|the (?:customer|client|mail|email|message|note)|my boss|somebody|someone) "
    r"(?:said|says|wrote|writes|told (?:me|us)|asked(?: me| us| if)?|mentioned|replied|claims?|suggested|thinks|wants "
    r"(?:me|us) to)(?: that)?:? ?"
    r"(?:[\"“'].+|(?:to )?(?:" + _VERBS + r")\b.*)$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^\s*[\"“«„](?P<inside>[^\"”»“]{8,})[\"”»“]\s*[.!?]?\s*$")

_HEDGED = re.compile(
    r"\b(?:might|maybe|perhaps|probably|possibly|almost|nearly|hope(?:fully)?|likely|not sure|unsure|i (?:think|guess"
    r"|believe|wonder)|if|unless|in case|whether|would|could|rumou?r|supposedly|apparently|about to"
    r"|wants? to|thinks?|nobody|no one|noone|none|neither|never|not|isn['’]t|hasn['’]t|didn['’]t|won['’]t)\b",
    re.IGNORECASE,
)


_RETOLD = re.compile(
    r"\b(?:assume|suppose|imagine|looks?|seems?|sounds?|feels?|says?|said|heard|told|claims?|claimed|thinks?|thought"
    r"|will (?:be|have|get)"
    r"|going to|soon|after|before|when|once|until|mind|should|shall|next (?:week|month|quarter|year)|like)\b",
    re.IGNORECASE,
)


def is_retold(name: str) -> bool:
    """Words taken for a name tell of somebody's opinion or of another time: they are no name."""
    return bool(_RETOLD.search(name))


def is_hedged(text: str) -> bool:
    """It tells of what may be, is hoped for, or is not so, instead of what is."""
    return bool(_HEDGED.search(text))


def unreadable(text: str) -> NotUnderstood | None:
    """Nothing to read: empty, too long, or without a single letter or digit."""
    if not text or not text.strip():
        return NotUnderstood("empty")
    if len(text) > LONGEST:
        return NotUnderstood("too_long", about=f"{len(text):,} characters")
    if not any(unicodedata.category(char)[0] in "LN" for char in text):
        return NotUnderstood("empty" if all(char.isspace() for char in text) else "no_words")
    return None


def is_code(text: str) -> bool:
    """SQL or Cypher."""
    return bool(_QUERY_CODE.search(text))


def is_quoted(text: str) -> bool:
    """Forwarded, quoted or reported words of somebody else."""
    return bool(_FORWARDED.search(text) or _QUOTED.match(text) or _REPORTED.match(text))


def is_forbidding(text: str) -> bool:
    """It begins by saying what not to do, whatever else it looks like."""
    return bool(_NEGATION.match(text) and not _ALLOWED.match(text))


def is_negated(text: str) -> bool:
    said, _, _ = text.partition(":")
    return is_forbidding(text) or bool(_LATE_NEGATION.search(said))


def is_hypothetical(text: str) -> bool:
    return bool(_HYPOTHETICAL.match(text) or _LATER_IF.search(text.split(":", maxsplit=1)[0]))


def ability_topic(text: str) -> str | None:
    """What a question about the bot's abilities is about: "can you delete deals?" -> "delete deals". A request that
    merely sounds like one ("can you move Acme to proposal?") is None."""
    found = _ABILITY.match(text.strip().rstrip("?!. "))
    if found is None:
        return None
    said = next(group for group in found.groups() if group)
    asked_plainly = not re.match(r"(?:can|could|may|will|would|do|does) ", text.strip(), re.IGNORECASE)
    return said if asked_plainly or _GENERIC.match(said) else None
