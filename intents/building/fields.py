"""Changing one field of one record: `set Jane's phone to ...`, `Jane left Acme`, `push Isdom to Q1`."""

from __future__ import annotations

import re
from dataclasses import replace

from crm_core.commands import FieldValues, UpdateRecord
from crm_core.entities import Kind
from crm_core.folding import fold
from intents.building.change import EVERYTHING, move_deal
from intents.building.dates_moved import move_date, says_which, shift_date
from intents.building.desk import KIND_WORDS, Desk
from intents.building.details import JOB_TITLE
from intents.building.outcome import Outcome
from intents.building.values import field_named, value_for
from intents.interpretation import Candidate, NotFound, NotUnderstood, SlotValue
from intents.money import find_money
from intents.time.impossible import impossible_in

_IT = frozenset({"it", "its", "this", "that"})
_ARTICLES = frozenset({"the", "a", "an", "my", "our"})
_BARE_TO = re.compile(
    r"^(?!(?:bump|raise|increase|lift|lower|reduce|cut|drop|change|set|update|put)\b).* to \S+(?: now)?$", re.IGNORECASE
)
_LEFT = re.compile(r"\b(?:left|quit|no longer works?|doesn['’]t work)\b", re.IGNORECASE)


def update_record(desk: Desk) -> Outcome:
    """One field of one record, by its name, label or another word for it."""
    if desk.text("company") and _LEFT.search(desk.text("words") or ""):
        return _left(desk)
    if _BARE_TO.search(desk.text("words") or "") and not _is_sum(desk):
        return None  # "the meeting to 3pm" says no sum
    if desk.text("shift"):
        return shift_date(desk)
    _split_field(desk)
    if (day := desk.text("when")) and not desk.text("to") and not desk.when(day) and not impossible_in(day):
        return None  # "move it to negotiation" names no day
    if fold(desk.text("target") or "") in _ARTICLES:
        return None
    if (employer := desk.text("company")) and not desk.text("job"):
        if desk.when(employer) and not desk.exactly(employer, (Kind.COMPANY,)):
            return None  # "Isdom moved to Friday" names no employer
        if desk.exactly(desk.text("target") or "", (Kind.COMPANY,)):
            return None  # "Isdom moved to Berlin" says where it is, not where it works
    if day and not desk.text("field") and not says_which(desk):
        return move_date(desk)
    special = _special(desk)
    if special is None and set(desk.draft.slots) & {"job", "industry"}:
        return None
    field_words, value_words = special or (desk.text("field"), None)
    value_words = desk.text("to") or value_words
    if field_words is None:
        return desk.needs("field")
    if fold(field_words) in KIND_WORDS and re.match(r"add\b", desk.text("words") or "", re.IGNORECASE):
        return None  # "add deal Big one for Acme" makes one
    explicit = bool(
        re.match(r"(?:set|change|update|edit|correct|fix|rename)\b", desk.text("words") or "set", re.IGNORECASE)
    )
    kinds = tuple(kind for kind in EVERYTHING if field_named(desk.lookup, kind, field_words))
    if desk.text("job"):
        kinds = (Kind.CONTACT,)  # the title of a deal is its name
    if not kinds:
        if not explicit:
            return None
        target = desk.record("target", EVERYTHING)
        if not isinstance(target, Candidate):
            return target
        return NotUnderstood("unanswerable", 1.0, about=f'a field called "{field_words}"')
    closing = kinds == (Kind.DEAL,) and (  # "Isdom closes in March", "its value": its deal's
        desk.text("when") is not None or fold(desk.text("target") or "") in _IT
    )
    target = desk.deal("target") if closing else desk.record("target", kinds)
    if (
        isinstance(target, NotFound)
        and desk.text("field")
        and (other := desk.exactly(desk.text("target") or "", EVERYTHING))
    ):
        return NotUnderstood("unanswerable", 1.0, about=f'a field called "{field_words}" of {other.name}')
    if not isinstance(target, Candidate):
        return target
    if value_words is None:
        return desk.needs("to")
    spec = field_named(desk.lookup, target.ref.kind, field_words)
    if spec is None:
        return NotUnderstood("unanswerable", 1.0, about=f'a field called "{field_words}"')
    result = value_for(desk, target.ref.kind, spec, value_words)
    if isinstance(result, tuple):
        values: FieldValues = result
        desk.plain("field", spec.label or spec.name)
        if spec.ref is None:
            stored = values[0][1]
            single = isinstance(stored, tuple) and len(stored) == 1
            desk.slots["to"] = SlotValue(value_words, stored[0] if single else stored)
        for name, value in values[1:]:
            desk.plain(name, value)
        if spec.name == "stage" and target.ref.kind is Kind.DEAL:
            return move_deal(desk_for(desk, "move_deal", deal=target, stage=value_words))
        return desk.built(UpdateRecord(target.ref, values))
    return result


def _is_sum(desk: Desk) -> bool:
    said, target = desk.text("value"), desk.text("target") or ""
    if find_money(target, desk.context.currency):
        return False  # "deal for Globex 8k to 12k" is a range
    return said is None or bool(find_money(said, desk.context.currency)) or len(re.sub(r"\D", "", said)) > 3


def _left(desk: Desk) -> Outcome:
    """`Jane left Acme`: she has no company any more; None when she is not known to work there."""
    person = desk.record("target", (Kind.CONTACT,))
    if not isinstance(person, Candidate):
        return person
    employer = desk.exactly(desk.text("company") or "", (Kind.COMPANY,))
    if employer is None or getattr(desk.lookup.get(person.ref), "company_id", None) != employer.ref.id:
        return None
    desk.slots["field"], desk.slots["to"] = SlotValue("company", "company"), SlotValue("none", "none")
    return desk.built(UpdateRecord(person.ref, (("company", None),)))


def desk_for(desk: Desk, intent: str, *, deal: Candidate, stage: str) -> Desk:
    """The same desk for another intent that the words turned out to be."""
    draft = replace(desk.draft, intent=intent, slots={"deal": deal.name, "stage": stage}, refs={"deal": deal.ref})
    return Desk(draft, desk.context, desk.lookup, desk.linker, ask=desk.ask, made=desk.made)


def _split_field(desk: Desk) -> None:
    """`change Jane Doe phone +49 30 1`: where target, field and value touch, the field is what is one."""
    target, field, value = desk.text("target"), desk.text("field"), desk.text("to")
    if not target or not field or "target" in desk.draft.refs:
        return
    if " of " in target and f"{field} of {target}" in (desk.text("words") or ""):
        more, _, last = target.rpartition(" of ")
        if _known_field(desk, f"{field} of {more}"):
            desk.draft = desk.draft.saying("target", last).saying("field", f"{field} of {more}")
            return
    if _known_field(desk, field):
        return
    touching = f"{target} {field}"
    if touching not in (desk.text("words") or ""):
        return
    whole = f"{touching} {value}" if value and f"{touching} {value}" in (desk.text("words") or "") else touching
    words = whole.split()
    for at in range(1, len(words)):
        for size in (3, 2, 1):
            named = " ".join(words[at : at + size])
            if at + size <= len(words) and _known_field(desk, named):
                rest = re.sub(r"^(?:is now|is|to|=|:) ", "", " ".join(words[at + size :]))
                if whole == touching and rest:
                    continue
                draft = desk.draft.saying("target", " ".join(words[:at])).saying("field", named)
                desk.draft = draft.saying("to", rest) if whole != touching else draft
                return


def _known_field(desk: Desk, words: str) -> bool:
    return any(field_named(desk.lookup, kind, words) for kind in EVERYTHING)


def _special(desk: Desk) -> tuple[str, str] | None:
    """Sentences that name their field by what they say: rename, works at, is worth, will close."""
    words = desk.text("words") or ""
    if desk.text("field"):
        emptied = desk.text("to") is None and re.match(r"(?:remove|clear|delete|empty|erase)\b", words, re.IGNORECASE)
        return (desk.text("field") or "", "none") if emptied else None
    if desk.text("company") and not desk.text("job"):
        return "company", desk.text("company") or ""
    if desk.text("value"):
        return "value", desk.text("value") or ""
    if desk.text("when"):
        return "expected close", desk.text("when") or ""
    if desk.text("number"):
        return "size", desk.text("number") or ""
    if (job := desk.text("job")) and JOB_TITLE.search(job):
        return "title", job
    if (industry := desk.text("industry")) and _in_use(desk, industry):
        return "industry", industry
    if re.match(r"rename\b", words, re.IGNORECASE) and desk.text("to"):
        return "name", desk.text("to") or ""
    return None


def _in_use(desk: Desk, industry: str) -> bool:
    return fold(industry) in map(fold, desk.lookup.values(Kind.COMPANY, "industry"))
