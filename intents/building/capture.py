"""What happened and what is to be done: deals, activities, notes, tasks."""

from __future__ import annotations

import re
from datetime import UTC
from decimal import Decimal

from rapidfuzz import fuzz

from crm_core.commands import AddNote, CompleteTask, CreateDeal, CreateTask, LogActivity
from crm_core.entities import ActivityType, Kind, Ref, Stage, new_id
from crm_core.folding import fold

from intents.building.desk import PARTIES, TARGETS, Desk, Outcome, candidate_of, stage_named
from intents.building.filters import titled_open_tasks
from intents.interpretation import Candidate, SlotValue
from intents.linking import One, Several
from intents.moments import peel
from intents.money import find_money
from intents.sentiment import outcome_of
from intents.timespans import parse_when

_CLOSING = re.compile(r",?\s*\b(?:closing|closes?|expected(?: to close)?|close date|due|by|until)(?: (?:on|in|by|at|date))?:? (?P<when>[^,;]+)", re.IGNORECASE)
_WITH = re.compile(r",?\s*\b(?:with|contact:?)\s+(?P<who>[^,;]+)", re.IGNORECASE)
_WORTH = re.compile(r"\b(?:worth|over|for|of|at|valued at|value:?)\s*$", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:her|him|she|he|them|they)\b", re.IGNORECASE)
_TYPES = {
    "call": ActivityType.CALL, "phone call": ActivityType.CALL, "called": ActivityType.CALL, "phoned": ActivityType.CALL,
    "rang": ActivityType.CALL, "spoke": ActivityType.CALL, "talked": ActivityType.CALL, "chatted": ActivityType.CALL,
    "email": ActivityType.EMAIL, "e-mail": ActivityType.EMAIL, "mail": ActivityType.EMAIL, "emailed": ActivityType.EMAIL,
    "e-mailed": ActivityType.EMAIL, "mailed": ActivityType.EMAIL, "wrote": ActivityType.EMAIL,
    "messaged": ActivityType.EMAIL, "texted": ActivityType.EMAIL,
}  # fmt: skip


def create_deal(desk: Desk) -> Outcome:
    """Title, people, company, value, currency, stage, close date. What was not said is assumed, and said."""
    words = desk.text("what") or ""
    who = desk.text("contact")
    value_words = desk.text("value")
    if not words and not who:
        return desk.needs("what", Kind.DEAL)
    contact: Candidate | None = None
    company: Candidate | None = None
    if who:
        named = desk.record("contact", PARTIES)
        if not isinstance(named, Candidate):
            return named
        contact, company = (named, None) if named.ref.kind is Kind.CONTACT else (None, named)
    amount, currency, words = _amount(desk, words, value_words)
    close = None
    if found := _CLOSING.search(words):
        if when := parse_when(found["when"], desk.context.now):
            close, words = when.at.date(), words[: found.start()] + words[found.end() :]
            if when.assumption:
                desk.assume(when.assumption)
    if contact is None and (found := _WITH.search(words)):
        match desk.linker.resolve(found["who"].strip(), PARTIES):
            case One(candidate=candidate):
                contact, company = (candidate, company) if candidate.ref.kind is Kind.CONTACT else (None, candidate)
                words = words[: found.start()] + words[found.end() :]
            case Several(candidates=candidates) if "party" not in desk.draft.refs:
                return desk.several("party", found["who"].strip(), candidates)
            case _:
                pass
    stage, words = _stage(words, desk.lookup.stages())
    title = re.sub(r"\s+", " ", words).strip(" ,;:-.")
    title = re.sub(r"^(?:for|with|at|the|a|an)\s+|\s+(?:for|with|worth|of|in|at)$", "", title, flags=re.IGNORECASE)
    if company is None and contact is None and title:
        party = _leading_party(desk, title)
        if party is not None:
            contact, company = (party, None) if party.ref.kind is Kind.CONTACT else (None, party)
    if contact is not None and company is None:
        company = _company_of(desk, contact)
    bare = not title or any(party and fold(title) == fold(party.name) for party in (contact, company))
    if bare:
        if contact is None and company is None:
            return desk.needs("what", Kind.DEAL)
        names = [party.name for party in (company, contact) if party]
        title = " - ".join(names) if len(names) == 2 else f"{names[0]} deal"
        desk.assume(f'title = "{title}"')
    if amount is not None and currency is None:
        currency = desk.context.currency
        desk.assume(f"currency = {currency}")
    if stage is None:
        stage = _first_stage(desk.lookup.stages(), committed=bool(who))
        desk.assume(f"stage = {stage.label.lower()}")
    ref = Ref(Kind.DEAL, new_id())
    for slot, value in (("title", title), ("stage", stage.key), ("currency", currency)):
        if value:
            desk.slots[slot] = SlotValue(str(value), value)
    if amount is not None:
        desk.slots["value"] = SlotValue(value_words or str(amount), float(amount))
    if close:
        desk.slots["expected_close"] = SlotValue(close.isoformat(), close.isoformat())
    for slot, party in (("contact", contact), ("company", company)):
        if party:
            desk.slots[slot] = SlotValue(party.name, ref=party.ref, external_id=party.external_id)
    command = CreateDeal(
        id=ref.id,
        title=title,
        contacts=(contact.ref,) if contact else (),
        company=company.ref if company else None,
        value=amount,
        currency=currency if amount is not None else None,
        stage=stage.key,
        expected_close=close,
    )
    return desk.built(command, made=(Candidate(ref, title, stage.label, 1.0),))


def log_activity(desk: Desk) -> Outcome:
    said = fold(desk.text("type") or desk.text("did") or "meeting")
    type_ = _TYPES.get(said, ActivityType.CALL if "call" in said or said == "zoom" else ActivityType.MEETING)
    content, timestamp = desk.text("content"), None
    who = desk.text("contact")
    if who is None and "contact" not in desk.draft.refs:
        return desk.needs("contact", Kind.CONTACT)
    if who:
        bare, when = peel(who, desk.context.now, prefer="past")
        if when and bare:
            desk.draft = desk.draft.saying("contact", bare) if "contact" not in desk.draft.refs else desk.draft
            timestamp = when.at
    if timestamp is None and content:
        rest, when = peel(content, desk.context.now, prefer="past")
        if when and when.at < desk.context.now and re.search(r"\b(?:yesterday|this morning|last|ago|today)\b", content, re.I):
            timestamp, content = when.at, rest or content
    party = desk.record("contact", TARGETS)
    if not isinstance(party, Candidate):
        return party
    if timestamp is not None and timestamp > desk.context.now:
        return None  # an appointment, not something that happened
    outcome = outcome_of(desk.text("outcome")) or outcome_of(content)
    desk.slots["type"] = SlotValue(said, str(type_))
    if outcome:
        desk.slots["outcome"] = SlotValue(desk.text("outcome") or content or "", str(outcome))
    if party.ref.kind is not Kind.CONTACT:
        desk.slots[str(party.ref.kind)] = desk.slots.pop("contact")
    company = _company_of(desk, party) if party.ref.kind is Kind.CONTACT else None
    command = LogActivity(
        type=type_,
        contact=party.ref if party.ref.kind is Kind.CONTACT else None,
        company=party.ref if party.ref.kind is Kind.COMPANY else (company.ref if company else None),
        deal=party.ref if party.ref.kind is Kind.DEAL else None,
        content=content,
        outcome=outcome,
        timestamp=timestamp.astimezone(UTC) if timestamp else None,
    )
    return desk.built(command)


def add_note(desk: Desk) -> Outcome:
    if desk.text("target") is None and "target" not in desk.draft.refs:
        return desk.needs("target", Kind.CONTACT)
    target = desk.record("target", TARGETS)
    if not isinstance(target, Candidate):
        return target
    content = desk.text("content")
    if content is None:
        return desk.needs("content")
    desk.plain("content", content)
    return desk.built(AddNote(target.ref, content.strip().strip('"“”').strip() or content))


def create_task(desk: Desk) -> Outcome:
    """What, when and about whom. A day without a time is 09:00; without a day the task has no date."""
    said = desk.text("what") or desk.text("duty")
    if said is None:
        return desk.needs("what")
    when = parse_when(desk.text("when") or "", desk.context.now) if desk.text("when") else None
    if desk.text("when") and when is None:
        return None
    title = said
    if when is None:
        title, when = peel(said, desk.context.now)
    if desk.text("duty") and when is None:
        return None  # "I have to think about it" is not a task
    title = re.sub(r"^(?:to|that i|about|i (?:need|have) to)\s+", "", title, flags=re.IGNORECASE).strip(" .,:;-") or said
    if when and when.assumption:
        desk.assume(when.assumption)
    if when and not when.has_time:
        desk.assume(f"due at {when.at:%H:%M}")
    party = _mentioned(desk, title)
    due = when.at.astimezone(UTC) if when else None
    ref = Ref(Kind.TASK, new_id())
    desk.slots["what"] = SlotValue(said, title)
    if when:
        desk.slots["due"] = SlotValue(when.text, when.at.isoformat())
    if party:
        desk.slots["target"] = SlotValue(party.name, ref=party.ref, external_id=party.external_id)
    kind = party.ref.kind if party else None
    command = CreateTask(
        id=ref.id,
        title=title,
        due=due,
        contact=party.ref if party and kind is Kind.CONTACT else None,
        company=party.ref if party and kind is Kind.COMPANY else None,
        deal=party.ref if party and kind is Kind.DEAL else None,
    )
    return desk.built(command, made=(Candidate(ref, title, "task", 1.0),))


def complete_task(desk: Desk) -> Outcome:
    """One's own open tasks first, then all that may be seen; close titles count."""
    chosen = desk.draft.refs.get("task")
    if chosen is not None and (found := desk.card(chosen)):
        return desk.built(CompleteTask(desk.keep("task", found).ref))
    text = desk.text("task")
    mine = desk.lookup.ids(Kind.TASK, titled_open_tasks(desk.context.actor_id), limit=200)
    rows = desk.lookup.rows([Ref(Kind.TASK, id_) for id_ in mine])
    if text is None:
        return desk.needs("task", Kind.TASK, [(row.name, row.name) for row in rows[:5]])
    match desk.linker.resolve(text, (Kind.TASK,)):
        case One(candidate=candidate) if candidate.ref in {row.ref for row in rows}:
            return desk.built(CompleteTask(desk.keep("task", candidate).ref))
    wanted = fold(text)
    scored = sorted(((fuzz.token_set_ratio(wanted, fold(row.name)), row) for row in rows), key=lambda pair: -pair[0])
    best = [row for score, row in scored if score >= 85]
    if len(best) == 1 or (best and scored[0][0] > scored[1][0]):
        return desk.built(CompleteTask(desk.keep("task", candidate_of(best[0])).ref))
    if best:
        return desk.several("task", text, [candidate_of(row) for row in best])
    near = [candidate_of(row) for score, row in scored if score >= 50]
    return desk.nobody("task", text, Kind.TASK, near)


def _amount(desk: Desk, words: str, said: str | None) -> tuple[Decimal | None, str | None, str]:
    if said:
        found = find_money(said, desk.context.currency)
        return (found[0].amount, found[0].currency, words) if found else (None, None, words)
    found = find_money(words, desk.context.currency)
    if found:
        first = found[0]
        return first.amount, first.currency, _WORTH.sub("", words[: first.start]) + words[first.end :]
    if bare := re.search(r"(?:^|[\s,])(\d{4,9}(?:[.,]\d{1,2})?)(?=$|[\s,])", words):
        return Decimal(bare[1].replace(",", ".")), None, _WORTH.sub("", words[: bare.start()]) + words[bare.end() :]
    return None, None, words


def _stage(words: str, stages: tuple[Stage, ...]) -> tuple[Stage | None, str]:
    """A stage named in a part of its own (`..., proposal`), after "in/stage", or as the last words."""
    for part in re.finditer(r"(?:^|,\s*|\s+(?:in|at|as|stage:?)\s+(?:the )?)(?P<stage>[\w ]+?)(?:\s+(?:stage|phase))?\s*(?=,|$)", words, re.I):
        exact = next((s for s in stages if fold(part["stage"]) in (fold(s.label), s.key.replace("_", " "), s.key)), None)
        if exact and (part.start() > 0 or part.end() < len(words)):
            return exact, words[: part.start()] + words[part.end() :]
    tail = words.split()
    for size in (2, 1):
        last = " ".join(tail[-size:])
        stage = next((s for s in stages if fold(last) in (fold(s.label), s.key.replace("_", " "), s.key)), None)
        if stage and len(tail) > size:
            return stage, " ".join(tail[:-size])
    return None, words


def _first_stage(stages: tuple[Stage, ...], *, committed: bool) -> Stage:
    """Where a new deal begins: the first stage, or "qualified" when the customer has named a sum."""
    if committed and (stage := stage_named("qualified", stages)):
        return stage
    return min((stage for stage in stages if stage.outcome == "open"), key=lambda stage: stage.position)


def _leading_party(desk: Desk, title: str) -> Candidate | None:
    """The company or person that a title begins with or consists of: `Acme renewal` -> Acme."""
    words = title.split()
    for size in range(min(len(words), 4), 0, -1):
        if candidate := desk.exactly(" ".join(words[:size]), PARTIES):
            return candidate
    return None


def _company_of(desk: Desk, contact: Candidate) -> Candidate | None:
    record = desk.lookup.get(contact.ref)
    company_id = getattr(record, "company_id", None)
    return desk.card(Ref(Kind.COMPANY, company_id)) if company_id else None


def _mentioned(desk: Desk, title: str) -> Candidate | None:
    """Whom a task is about: the only record named in its title, or whom the message is about."""
    mentions = [m for m in desk.linker.mentions(title, TARGETS) if len(m.candidates) == 1]
    refs = {m.candidates[0].ref for m in mentions}
    if len(refs) == 1:
        return mentions[0].candidates[0]
    if refs:
        return None
    pointing = _PRONOUN.search(title)
    if pointing and isinstance(resolved := desk.linker.resolve(pointing[0], PARTIES), One):
        return resolved.candidate
    return next((c for c in reversed(desk.made) if c.ref.kind in TARGETS), None)

