"""What happened: activities and notes."""

from __future__ import annotations

import re
from dataclasses import replace

from crm_core.commands import AddNote, LogActivity
from crm_core.days import as_instant
from crm_core.entities import ActivityType, Kind
from crm_core.folding import fold
from intents.building.desk import TARGETS, Desk, company_of
from intents.building.happened import happened, still_to_come
from intents.building.outcome import Outcome
from intents.building.tasks import create_task
from intents.catalogue.intent import SLOT_PATTERNS
from intents.interpretation import Candidate, NeedsSlot, SlotValue
from intents.sentiment import outcome_of
from intents.time.moments import When

_WEEKDAY = re.compile(r"\b(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\bon (?:mon|tue|wed|thu|fri|sat|sun)\b")
_NO_TARGET = frozenset({"add a", "add", "a", "log a", "make a", "write a", "another", "add another", "quick", "new"})
_CALLS = ("call", "phone call", "called", "phoned", "rang", "spoke", "talked", "chatted")
_MAILS = ("email", "e-mail", "mail", "emailed", "e-mailed", "mailed", "wrote")
_CHORE = re.compile(SLOT_PATTERNS["chore"], re.IGNORECASE)
_DONE = re.compile(r"\b(?:had|got|went|was|called|spoke|sent|log(?:ged)?)\b")
_MESSAGE = re.compile(
    r"^(?:(?:i|we) )?(?:just )?(?:(?:sent|got|wrote) .*?\b)?(?P<how>whatsapp|sms|text|dm|messag)"
    r"(?!\w* (?:me|us) (?:when|if)\b)",
    re.IGNORECASE,
)
"""Neither a call nor an e-mail: kept as a note that says what it was."""
_MESSAGES = {"whatsapp": "WhatsApp message", "dm": "Direct message", "messag": "Message"}
_ONLY_OUTCOME = re.compile(r"(?:(?:it|that|which) )?(?:went|was) (?:\w+ ){0,2}\w+[.!]?$", re.IGNORECASE)
"""How it went and nothing else: the outcome, not something to keep as text."""
_HINTS = (
    (
        r"voice ?mail|\bl?vm\b|\blm\b|voice message|pick(?:ed)? up|\bcall|\bring\b|\brang\b|phone|no answer|reach",
        ActivityType.CALL,
    ),
    (r"\bmail|e-?mail|\bsent\b|forwarded|\bwrote\b|messag|\btext|\brepl|\banswered\b", ActivityType.EMAIL),
)
_TYPES = dict.fromkeys(_CALLS, ActivityType.CALL) | dict.fromkeys(_MAILS, ActivityType.EMAIL)


def log_activity(desk: Desk) -> Outcome:
    said, type_ = _type_of(desk)
    who = desk.text("contact")
    if who is None and "contact" not in desk.draft.refs:
        return desk.needs("contact", Kind.CONTACT)
    if who and re.search(r"\s(?:on|from|for)$", who, re.IGNORECASE):
        return None  # "met Bob on / the 20th": cut in the wrong place
    found = happened(desk, who, desk.text("content"))
    if isinstance(found, NeedsSlot):
        return found
    content = found.content
    if content is None:
        desk.draft = desk.draft.without("content")
    timestamp = found.when.at if found.when else None
    if found.when and found.when.assumption:
        desk.assume(found.when.assumption)
    party = desk.record("contact", TARGETS)
    if not isinstance(party, Candidate):
        return party
    if found.when and found.to_come:
        if _CHORE.match(_words(desk)) and not _DONE.search(_words(desk)) and not desk.text("outcome"):
            if "contact" not in desk.draft.refs:
                return None  # "call Bob on Friday" is still to be done
            return _planned(desk, party, found.when) or still_to_come(desk, found.when, party, str(type_))
        if found.when.has_time:
            return _planned(desk, party, found.when)
        return still_to_come(desk, found.when, party, str(type_))
    told = desk.text("did") or desk.text("outcome") or content or re.search(r"\b(?:had|got|last|ago)\b", _words(desk))
    if timestamp is not None and not told and (day := _WEEKDAY.search(_words(desk))):
        desk.assume(f"{day[0]} = {timestamp:%A} {timestamp.day} {timestamp:%B}")
        desk.doubt()  # "call with Bob on monday" may be the next one
    outcome = outcome_of(desk.text("outcome")) or outcome_of(content)
    if content and _ONLY_OUTCOME.match(content) and outcome_of(content):
        content = None
        desk.draft = desk.draft.without("content")
    desk.slots["type"] = SlotValue(said, str(type_))
    if timestamp is not None:
        desk.slots["when"] = SlotValue(desk.text("when") or "", timestamp.isoformat())
    if outcome:
        desk.slots["outcome"] = SlotValue(desk.text("outcome") or content or "", str(outcome))
    if party.ref.kind is not Kind.CONTACT:
        desk.slots[str(party.ref.kind)] = desk.slots.pop("contact")
        desk.draft = desk.draft.without("contact")
    company = company_of(desk, party) if party.ref.kind is Kind.CONTACT else None
    command = LogActivity(
        type=type_,
        contact=party.ref if party.ref.kind is Kind.CONTACT else None,
        company=party.ref if party.ref.kind is Kind.COMPANY else (company.ref if company else None),
        deal=party.ref if party.ref.kind is Kind.DEAL else None,
        subject=_subject(said) if type_ is ActivityType.NOTE else None,
        content=content,
        outcome=outcome,
        timestamp=as_instant(timestamp) if timestamp else None,
    )
    return desk.built(command)


def _planned(desk: Desk, party: Candidate, moment: When) -> Outcome:
    """`meeting with Jane tomorrow 2pm` has not happened yet: it is kept as a task of that time."""
    what, outcome = desk.text("type"), desk.text("outcome") or desk.text("did")
    if what is None or outcome or re.match(r"log\b", _words(desk)):
        return None
    slots = {
        "what": f"{what[0].upper()}{what[1:]} with {party.name}",
        "when": f"{moment.at:%Y-%m-%d %H:%M}",
        "words": _words(desk),
    }
    if content := desk.text("content"):
        slots["what"] += f": {content}"
    draft = replace(desk.draft, intent="create_task", slots=slots, refs={"target": party.ref})
    task = Desk(draft, desk.context, desk.lookup, desk.linker, ask=desk.ask, made=desk.made)
    task.assume(f"{what} to come = a task")
    return create_task(task)


def _subject(said: str) -> str:
    found = _MESSAGE.match(said)
    return _MESSAGES.get(found["how"].lower(), "Text message") if found else "Message"


def _words(desk: Desk) -> str:
    return (desk.text("words") or "").casefold()


def _type_of(desk: Desk) -> tuple[str, ActivityType]:
    """The kind of activity, and the word that said it."""
    said = fold(desk.text("type") or desk.text("did") or "").removeprefix("just ").removeprefix("got ")
    if said in _TYPES:
        return said, _TYPES[said]
    words = said or desk.text("words") or ""
    if _MESSAGE.match(words) and not re.match(r"messages?\b(?! (?:to|from|with)\b)", words, re.IGNORECASE):
        return words if said else (desk.text("words") or ""), ActivityType.NOTE
    found = next((pair for pair in _HINTS if re.search(pair[0], words, re.IGNORECASE)), None)
    return said or words, found[1] if found else ActivityType.MEETING


def add_note(desk: Desk) -> Outcome:
    if fold(desk.text("target") or "") in _NO_TARGET:
        return None  # "add a note: ..." names nobody
    if desk.text("target") is None and "target" not in desk.draft.refs and not _note_about(desk):
        return desk.needs("target", Kind.CONTACT)
    target = desk.record("target", TARGETS)
    if not isinstance(target, Candidate):
        return target
    content = desk.text("content")
    if content is None:
        return desk.needs("content")
    desk.plain("content", content)
    return desk.built(AddNote(target.ref, content.strip().strip('"“”').strip() or content))


def _note_about(desk: Desk) -> bool:
    """A note that says nowhere whom it is about: the only record its text names, else what was spoken of last."""
    content = desk.text("content")
    if content is None:
        return False
    mentions = [m for m in desk.linker.mentions(content, TARGETS) if not m.reference]
    if len(mentions) == 1 and len(mentions[0].equal) > 1:
        desk.draft = desk.draft.saying("target", mentions[0].text)  # two of that name: asked about
        return True
    refs = dict.fromkeys(m.equal[0].ref for m in mentions if len(m.equal) == 1)
    spoken_of = [ref for ref in desk.context.focus if ref.kind in TARGETS]
    ref = next(iter(refs), None) if len(refs) == 1 else None if refs else next(iter(spoken_of), None)
    card = desk.card(ref) if ref is not None else None
    if card is None:
        return False
    desk.assume(f"about {card.name}")
    desk.draft = desk.draft.choosing("target", card.ref, card.name)
    return True
