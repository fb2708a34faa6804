"""Asking back: what is missing, which one is meant, what was not found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.buttons import Action
from bot.presenter import values as words
from bot.presenter.view import View
from bot.replies import Block, Button, Buttons, Reply, Text
from crm_core.entities import Kind, Ref
from crm_core.folding import fold
from crm_core.queries import Show
from intents.common_words import COMMON
from intents.interpretation import Ambiguous, Candidate, Fault, NeedsSlot, NotFound, Refused

_QUESTION = {
    "stage": "Which stage?",
    "deal": "Which deal?",
    "contact": "Who?",
    "company": "Which company?",
    "name": "What is the name?",
    "value": "What is the new value?",
    "field": "Which field?",
    "owner": "To whom?",
    "content": "What should it say?",
    "title": "What should it be called?",
    "target": "Which record?",
    "what": "What should I note down to do?",
    "task": "Which task?",
    "tags": "Which tag?",
    "outcome": "Won or lost?",
    "email": "What is the e-mail address?",
    "phone": "What is the phone number?",
    "when": "When?",
    "date": "What is then: the expected close of the deal, or a meeting?",
    "due": "When is it due?",
    "expected_close": "When is it expected to close?",
    "file": "Which file? Drop a CSV or XLSX here.",
}


_POINTING = frozenset(
    {"it", "that", "this", "her", "him", "them", "they", "she", "he", "these", "those", "its", "his", "hers"}
)

_FAULT: Mapping[Fault, str] = {
    "no_date": 'I cannot read "{}" as a date. Say it like "31 December", "2026-12-31" or "next Friday".',
    "impossible_date": '"{}" is not on any calendar or clock.',
    "contradictory_date": '"{}" is two different days.',
    "vague_date": '"{}" names no day.',
    "not_yet": '"{}" is still to come, and what is logged has happened. Is it planned?',
    "no_number": '"{}" is no number.',
    "negative": '"{}" is below zero, and this cannot be.',
    "no_amount": 'I cannot read "{}" as an amount. Say it like "40k", "1,200 EUR".',
    "no_email": '"{}" is no e-mail address: it needs a name, one @ and a domain, as in "ana@acme.test".',
    "no_phone": '"{}" is no phone number.',
    "no_share": '"{}" is no share between 0 and 100 %.',
    "no_stage": 'There is no stage "{}".',
    "no_currency": '"{}" is no currency of three letters such as EUR.',
    "range": '"{}" is a range, and one sum is kept.',
    "recurring": '"{}" comes again and again, and one sum is kept.',
    "no_company": 'No company or contact "{}" that you can see.',
}


def _fault(refused: Refused) -> str:
    return _FAULT[refused.fault].format(refused.text)


def needs_slot(view: View, missing: NeedsSlot) -> Reply:
    blocks: list[Block] = []
    if missing.refused is not None:
        blocks.append(Text(f"{_fault(missing.refused)} Nothing was changed."))
    blocks += [Text(_QUESTION.get(missing.slot, f"Which {missing.slot.replace('_', ' ')}?"))]
    if missing.options:
        blocks.append(
            Buttons(
                tuple(
                    view.card.button(label, Action(say=say, pending=missing.resume)) for label, say in missing.options
                )
            )
        )
    return Reply(tuple(blocks))


def ambiguous(view: View, open_: Ambiguous) -> Reply:
    """Each candidate is a button that says what tells it apart; its number works as an answer too."""
    buttons = tuple(
        view.card.button(label, Action(say=str(place), pending=open_.resume))
        for place, label in enumerate(_labels(view, open_.candidates), 1)
    )
    lead = f'None of these is "{open_.text}". Which one?' if open_.unfit else f'Which "{open_.text}"?'
    return Reply((Text(lead), Buttons(buttons)))


def which(view: View, pending: Mapping[str, Any]) -> Reply:
    """The question of an `Assumption.reopen`: who else a name could have meant."""
    shown = [Candidate(Ref(Kind(c["kind"]), c["id"]), c["name"], c["detail"], 0.0) for c in pending["candidates"]]
    buttons = tuple(
        view.card.button(label, Action(say=str(place), pending=pending))
        for place, label in enumerate(_labels(view, shown), 1)
    )
    return Reply((Text(f'Which "{pending["text"]}" then? Name another, or choose:'), Buttons(buttons)))


def _labels(view: View, candidates: Sequence[Candidate]) -> list[str]:
    """What each is called; where two would be called the same, also whose and how old they are, or else a number."""
    plain = [_told_apart(candidate) for candidate in candidates]
    longer = [
        f"{label}{_more(view, candidate.ref)}" if plain.count(label) > 1 else label
        for label, candidate in zip(plain, candidates, strict=True)
    ]
    return [f"{label} ({place})" if longer.count(label) > 1 else label for place, label in enumerate(longer, 1)]


def _more(view: View, ref: Ref) -> str:
    record = view.reader.get(ref)
    owner, created = getattr(record, "owner_id", None), getattr(record, "created_at", None)
    said = f", {view.name(Ref(Kind.USER, owner))}" if owner else ""
    return f"{said}, of {words.on(created, view.zone, view.now)}" if created else said


def _told_apart(candidate: Candidate) -> str:
    return f"{candidate.name}, {candidate.detail}" if candidate.detail else candidate.name


def not_found(view: View, open_: NotFound) -> Reply:
    """The same words whether it does not exist or may not be seen."""
    if fold(open_.text) in _POINTING:
        return Reply((Text(f'I do not know what "{open_.text}" means here. Name it. Nothing was changed.'),))
    kind = str(open_.kind) if open_.kind else "record" if open_.slot in ("target", "keep", "other") else open_.slot
    blocks: list[Block] = [Text(f'No {kind} "{open_.text}" that you can see.')]
    if open_.near:
        blocks.append(Text("Did you mean:"))
        pending = dict(open_.resume) or None
        buttons: list[Button] = []
        for place, candidate in enumerate(open_.near, 1):
            label = _told_apart(candidate)
            action = Action(say=str(place), pending=pending) if pending else Action(query=Show(candidate.ref))
            buttons.append(view.card.button(label, action))
        blocks.append(Buttons(tuple(buttons)))
    elif open_.slot in ("contact", "target") and _may_be_a_name(open_.text):
        blocks.append(Buttons((view.card.button(f"Add {open_.text}", f"add contact {open_.text}"),)))
    return Reply(tuple(blocks))


def _may_be_a_name(text: str) -> bool:
    """Whether "Add ..." is worth offering: a few words that do not begin like a sentence."""
    words = fold(text).split()
    return 0 < len(words) <= 5 and words[0] not in COMMON and '"' not in text
