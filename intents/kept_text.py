"""Requests among the words that a logged talk keeps as text: said on the card, each with a button that runs it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from crm_core.commands import AddNote, Create, CreateTask, LogActivity
from intents.assembly import Room
from intents.catalogue import INTENTS
from intents.interpretation import Ambiguous, Assumption, Interpretation, NeedsSlot, Understood
from intents.money import parse_money
from intents.no_request import is_hedged, is_hypothetical, is_negated, is_retold
from intents.restraint import is_order, restrained
from intents.time.moments import parse_when
from intents.wording import is_question

_SENTENCE = re.compile(r"[.!;]\s+|\n+")
_CLAUSE = re.compile(r",\s+(?:and (?:then )?|then |also |so )?|\s+(?:and then|and also|then|and)\s+", re.IGNORECASE)
_FIELD = re.compile(
    r"(?:the |its |their )?(?:new )?(?P<field>(?:deal )?(?:value|amount|price)|(?:expected )?clos(?:e|ing)(?: date)?)"
    r"(?: (?:is|was|has been|got))?(?: now)?(?: (?:pushed|moved|postponed|delayed|changed|shifted|raised|lowered))?"
    r"(?: (?:back|out|up|down))?(?: (?:to|at|is|now)|[:=])? +(?P<to>\S.*)$",
    re.IGNORECASE,
)
_ENDED = re.compile(r"(?P<verb>close|mark|set) (?P<how>(?:it )?(?:as |to )?(?:won|lost)\b.*)$", re.IGNORECASE)
_STEP = re.compile(r"(?:next steps?|to ?do|action(?: item)?)\s*[:=-]\s*(?P<what>\S.*)$", re.IGNORECASE)
_POLITE = re.compile(r"(?:(?:please|pls|so|but|also|and|then)\b[ ,]*)+", re.IGNORECASE)
MOST = 4
"""Requests that are said and offered at most."""

Reads = Callable[[str, Room], Interpretation | None]
"""The change that words ask for by themselves; None when they ask for none."""


def with_kept_text(meaning: Understood, room: Room, reads: Reads) -> Understood:
    """`meaning` with what its logged talks keep as text although it asks for something."""
    taken: list[Assumption] = []
    for command in meaning.commands:
        if not isinstance(command, LogActivity) or not command.content:
            continue
        about = tuple(ref for ref in (command.contact, command.deal, command.company) if ref is not None)
        for words, request in _requests(command.content, replace(room, context=room.context.after(about)), reads):
            taken.append(Assumption(f'kept as text: "{words}"', ((f"Do: {words}", request),)))
    return replace(meaning, assumptions=(*meaning.assumptions, *taken[:MOST])) if taken else meaning


def _requests(content: str, room: Room, reads: Reads) -> list[tuple[str, str]]:
    """(the words, the message that asks for it) of every request, a whole sentence before its clauses."""
    found = []
    for sentence in _SENTENCE.split(content):
        whole = sentence.strip(" .,;!")
        clauses = [clause.strip(" .,;!") for clause in _CLAUSE.split(whole)]
        each = [(clause, request) for clause in clauses if (request := _request(clause, room, reads))]
        if each or len(clauses) < 2:
            found += each
        elif request := _request(whole, room, reads):
            found.append((whole, request))
    return found


def _request(clause: str, room: Room, reads: Reads) -> str | None:
    """The message that asks for what `clause` asks for; None when it only tells."""
    plain = _POLITE.sub("", clause) if _POLITE.match(clause) else clause
    if len(plain.split()) < 2 or is_question(plain) or is_negated(plain) or is_hypothetical(plain):
        return None
    if is_hedged(plain) or is_retold(plain):
        return None
    asked = _asked(plain, room)
    meaning = reads(asked or plain, room)
    ordered = asked is not None or is_order(plain)
    if isinstance(meaning, Understood) and restrained(meaning, asked or plain) is not None:
        telling = all(isinstance(one, LogActivity | AddNote) for one in meaning.commands)
        adding = any(isinstance(one, Create) and not isinstance(one, CreateTask) for one in meaning.commands)
        return asked or plain if ordered or not (telling or adding) else None
    if isinstance(meaning, Ambiguous | NeedsSlot) and ordered and INTENTS[meaning.parsed.intent].writes:
        return asked or plain
    return None


def _asked(plain: str, room: Room) -> str | None:
    """A remark of few words as the request that it is: `new value 21,000`, `close as won at 5k`, `next step: ...`."""
    if step := _STEP.match(plain):
        return f"todo: {step['what']}"
    if ended := _ENDED.match(plain):
        return f"{ended['verb']} it {re.sub(r'^it ', '', ended['how'])}"
    if told := _FIELD.match(plain):
        closing = told["field"].lower().split()[-1] in ("date", "close", "closing")
        value = told["to"].strip()
        if closing and parse_when(value, room.context.now):
            return f"set the close date to {value}"
        if not closing and parse_money(value, room.context.currency):
            return f"set the value to {value}"
    return None
