"""What holds a write back: words that take themselves back, doubt at the end, and sets that nobody asked to change."""

from __future__ import annotations

import re
from dataclasses import replace

from crm_core.commands import AddNote, BulkArchive, BulkTag, BulkUpdate, Create, CreateTask, LogActivity, Undo
from intents.change_verbs import CHANGE_VERBS
from intents.interpretation import Understood
from intents.kind_words import NOUN
from intents.wording import bare_request

_IMPERATIVE = re.compile(rf"(?:all |every )?(?:{CHANGE_VERBS}|bulk|get)\b", re.IGNORECASE)
_MUST = re.compile(r"\b(?:should|must|can|needs? to|ha(?:s|ve) to|are to|is to)(?: all)? be \w+", re.IGNORECASE)
_POLITE = re.compile(r"\W*(?:can|could|would|will|please|pls|hey|hi|shall we|let)\b", re.IGNORECASE)
_TAG_QUESTION = re.compile(r",? (?:right|no|correct|yes|isn't it|or not|true|huh|eh)\s*\?+\s*$", re.IGNORECASE)
_TAKEN_BACK = re.compile(
    r"^(?:i|we) (?:dream(?:ed|t)|hope|hoped|wish|wished|pray|imagined?|doubt)\b|^example:"
    r"|^(?:you|we|i) should(?: not|n't) have\b|^try not to\b|^explain how to\b"
    r"|\b(?:i doubt it|said (?:nobody|no one)(?: ever)?|psych|just kidding|only joking|actually,? no|scratch that"
    r"|no way|would be (?:silly|stupid|crazy|wrong|a mistake))\W*$|(?<=[.,!?;-] )not!\s*$",
    re.IGNORECASE,
)
_UNDO = re.compile(r"\b(?:the word|feature|funny|nice|button)\b|\bundo\W? (?:is|was)\b", re.IGNORECASE)
_LABEL = re.compile(rf"(?:the |my |our |a |an )?(?:{NOUN})s?\b(?!:)", re.IGNORECASE)
_SETS = (BulkArchive, BulkTag, BulkUpdate)
_FREE_TEXT = (AddNote, LogActivity, CreateTask)
"""Changes that hold a sentence of the speaker, whose question mark may belong to that sentence."""


def is_taken_back(text: str) -> bool:
    """A dream, a hope, a joke, an example, or words that call themselves off: nothing is asked for."""
    short = len(text.split()) <= 3  # "no way", "scratch that": calls off what is open, not itself
    return not short and ":" not in text.split(" ", 1)[-1] and bool(_TAKEN_BACK.search(text.strip()))


def is_order(text: str) -> bool:
    """It begins with a verb that tells somebody to change something, or says what must be done to something."""
    return bool(_IMPERATIVE.match(bare_request(text).lstrip("\"' ")) or _MUST.search(text))


def restrained(meaning: Understood, said: str) -> Understood | None:
    """`meaning` as it may be carried out: shown first when its words end in a question mark, or when it adds what its
    words only name (`deal Acme renewal 40k`); None when they ask for
    no change (a set without a verb, a statement with a question mark, a remark about undoing)."""
    if any(isinstance(command, _SETS) for command in meaning.commands) and not is_order(said):
        return None
    if any(isinstance(command, Undo) for command in meaning.commands) and _UNDO.search(said):
        return None
    added = [each for each in meaning.commands if isinstance(each, Create) and not isinstance(each, CreateTask)]
    if _LABEL.match(said) and added:
        return meaning if meaning.confirm else replace(meaning, confirm="unsure")  # no verb tells to add anything
    if all(isinstance(command, _FREE_TEXT) for command in meaning.commands):
        return meaning
    if said.rstrip().endswith("?") and not _POLITE.match(said):
        if not is_order(said) or _TAG_QUESTION.search(said):
            return None
        return meaning if meaning.confirm else replace(meaning, confirm="unsure")
    return meaning
