"""What is to be done, and what is done: tasks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crm_core.commands import CreateTask
from crm_core.days import as_instant
from crm_core.entities import Kind, Ref, new_id
from crm_core.folding import fold
from intents.building.deal_naming import PARTIES
from intents.building.desk import TARGETS, Desk, left_empty
from intents.building.doubtful_dates import doubtful_date
from intents.building.instructions import is_instruction
from intents.building.naming import asks_about, is_terse, is_vague
from intents.building.outcome import Outcome
from intents.building.task_times import UNDATED, titled
from intents.catalogue.intent import SLOT_PATTERNS
from intents.interpretation import Candidate, SlotValue
from intents.resolution import Mention, One
from intents.time.moments import When, parse_when
from intents.time.vague_times import vague_in

_PRONOUN = re.compile(r"\b(?:her|him|she|he|them|they)\b", re.IGNORECASE)
_POINTING = re.compile(r"(?:about )?(?:it|this|that|him|her|them)", re.IGNORECASE)
_REPEATED = re.compile(
    r"\b(?:every|each) (?:\d+ |other |second |single )?(?:day|week|month|quarter|year|mon|tue|wed|thu|fri|sat|sun"
    r"|morning|evening|afternoon)\w*"
    r"|\b(?:daily|weekly|monthly|quarterly|yearly|annually|on (?:mon|tues|wednes|thurs|fri)days)\b",
    re.IGNORECASE,
)
_CHORE = re.compile(SLOT_PATTERNS["chore"], re.IGNORECASE)
_FOLLOW_UP = re.compile(r"(?:please |pls )?follow[ -]?up with\b", re.IGNORECASE)
_REMIND = re.compile(r"(?:please |pls )?(?:remind|ping|nudge|poke)\b", re.IGNORECASE)
_COMPOUND = re.compile(r"task (?:force|management|manager|master|bar|switching)s?\b(?!:)", re.IGNORECASE)
"""Words of which "task" is the first half: nothing to do."""
_LISTED = re.compile(
    r"\bwith\b.+(?: and |,| & | \+ )|^(?:call|meet|email|e-mail|visit|ring|phone)\b.+(?: and | & )", re.I
)


def _what_to_do(desk: Desk) -> Outcome:
    """`remind me tomorrow`: to follow up with whom the rest of the message, or the talk before it, is about; else of
    what is asked. When it cannot be then, that first."""
    said = desk.text("when")
    if said and (asked := doubtful_date(desk, "when", said, UNDATED)):
        return asked
    if said and vague_in(said, unsure=True):
        return desk.refuse("when", said, "vague_date", [UNDATED])
    if said and not left_empty(said) and parse_when(said, desk.context.now) is None:
        return None
    if (party := _spoken_of(desk)) is None:
        return desk.needs("what")
    if not desk.made and not desk.context.said:
        follow_up = f"Follow up with {party.name}"
        return desk.needs("what", options=[(follow_up, follow_up)])
    return _following_up(desk, party)


def _following_up(desk: Desk, party: Candidate) -> Outcome:
    """A task that says with whom and when, and nothing else."""
    desk.assume(f"to do = follow up with {party.name}")
    desk.draft = desk.draft.saying("what", f"Follow up with {party.name}").choosing("target", party.ref, party.name)
    return create_task(desk)


def _about_it(desk: Desk, word: str, when: When | None) -> Outcome:
    """`remind me about it on monday`: of what the talk is about."""
    found = desk.linker.resolve(word, TARGETS) if _PRONOUN.fullmatch(word) else None
    party = found.candidate if isinstance(found, One) else _spoken_of(desk)
    desk.draft = desk.draft.without("what").without("duty").without("chore")
    _keep_due(desk, when)
    return desk.needs("what") if party is None else _following_up(desk, party)


def _keep_due(desk: Desk, when: When | None) -> None:
    """The moment that stood among the words of what is to be done, for the task that is made of other words."""
    if when is None:
        return
    _say_when(desk, when)
    said = f"{when.at:%Y-%m-%d %H:%M}" if when.has_time else f"{when.at.date()}"
    desk.draft = desk.draft.saying("when", said)


def _spoken_of(desk: Desk) -> Candidate | None:
    """Whom the message is about so far, people before companies and deals; else what was spoken of last."""
    here = [one for one in desk.made if one.ref.kind in TARGETS]
    here += [card for ref in desk.context.said if ref.kind in TARGETS and (card := desk.card(ref))]
    if here:
        return min(here, key=lambda one: TARGETS.index(one.ref.kind))
    last = next((ref for ref in desk.context.focus if ref.kind in TARGETS), None)
    return desk.card(last) if last is not None else None


def create_task(desk: Desk) -> Outcome:
    """What, when and about whom. A day without a time is 09:00; without a day the task has no date."""
    said = desk.text("what") or desk.text("duty") or desk.text("chore")
    if said is None:
        return _what_to_do(desk)
    terse = is_terse(desk.text("words") or "")
    if re.match(r"(?:lists?|due|overdue)(?: (?:of|for|from|at)\b|$)", said, re.IGNORECASE) or (
        terse and not _CHORE.match(said) and asks_about(said, anyhow=True)
    ):
        return None  # "todo list of Acme", "task due today" ask for some
    if terse and _COMPOUND.match(desk.text("words") or ""):
        return None
    read = titled(desk, said)
    if not isinstance(read, tuple):
        return read
    title, when = read
    if not title:  # "tomorrow" says when, not what
        desk.draft = desk.draft.without("what").saying("when", said)
        return desk.needs("what")
    if desk.text("duty") and when is None:
        return None  # "I have to think about it" is not a task
    if desk.text("chore") and (when is None or when.at < desk.context.now) and not _offered(desk, title, when):
        return None  # without a day to come it may be anything
    title = _worded(desk, title) or said
    if _POINTING.fullmatch(title):
        return _about_it(desk, title, when)
    if (terse or desk.text("chore")) and is_vague(title):
        desk.doubt()
    _say_when(desk, when)
    if _REPEATED.search(desk.text("words") or ""):
        desk.assume("once: tasks do not repeat yet")
        desk.doubt()
    named = _mentioned(desk, title)
    if isinstance(named, Mention):
        return desk.several("target", named.text, named.equal)
    owner, party = None, named
    if party is not None and fold(title) in (*fold(party.name).split(), fold(party.name)):
        _keep_due(desk, when)
        if re.match(_REMIND, desk.text("words") or ""):
            return _following_up(desk, party)
        follow_up = f"Follow up with {party.name}"
        desk.draft = desk.draft.without("what").choosing("target", party.ref, party.name)
        return desk.needs("what", options=[(follow_up, follow_up)])  # "add a task to Bob" says for whom, not what
    if said_owner := desk.text("owner"):
        whose = desk.linker.resolve(said_owner, (Kind.USER, *PARTIES))
        if not isinstance(whose, One):
            return None
        desk.took("owner", said_owner, whose)
        is_user = whose.candidate.ref.kind is Kind.USER
        owner, party = (whose.candidate.ref, party) if is_user else (None, whose.candidate)
        desk.slots["owner" if is_user else "target"] = SlotValue(said_owner, ref=whose.candidate.ref)
    due = as_instant(when.at) if when else None
    ref = Ref(Kind.TASK, new_id())
    desk.slots["what"] = SlotValue(said, title)
    if when:
        desk.slots["due"] = SlotValue(when.text, when.at.isoformat())
    if party:
        desk.slots["target"] = SlotValue(party.name, ref=party.ref, external_id=party.external_id)
        desk.about.append(party)  # "call Yara tomorrow and tag her hot"
    kind = party.ref.kind if party else None
    command = CreateTask(
        id=ref.id,
        title=title,
        due=due,
        contact=party.ref if party and kind is Kind.CONTACT else None,
        company=party.ref if party and kind is Kind.COMPANY else None,
        deal=party.ref if party and kind is Kind.DEAL else None,
        owner=owner,
    )
    return desk.built(command, made=(Candidate(ref, title, "task", 1.0),))


def _say_when(desk: Desk, when: When | None) -> None:
    """What was taken for granted about the day and the hour."""
    if when and when.assumption:
        desk.assume(when.assumption)
    if when and not when.has_time:
        desk.assume(f"due at {when.at:%H:%M}")


def _worded(desk: Desk, title: str) -> str:
    """Without the words that only lead to it; "follow up with" is part of it."""
    bare = re.sub(r"^(?:to|that i|about|i (?:need|have) to)\s+", "", title, flags=re.IGNORECASE).strip(" .,:;-")
    said_so = desk.text("what") and _FOLLOW_UP.match(desk.text("words") or "")
    return f"Follow up with {bare}" if bare and said_so and not _FOLLOW_UP.match(bare) else bare


def _offered(desk: Desk, title: str, when: When | None) -> bool:
    """An instruction without a day is shown before it becomes a task."""
    offered = when is None and is_instruction(desk, title)
    if offered:
        desk.doubt()
    return offered


def _mentioned(desk: Desk, title: str) -> Candidate | Mention | None:
    """Whom a task is about: the only record named in its title, or whom the message is about. A mention is a person's
    name that several bear."""
    if (chosen := desk.draft.refs.get("target")) and (card := desk.card(chosen)):
        return desk.keep("target", card)
    every = [m for m in desk.linker.mentions(title, TARGETS) if not m.reference]
    if len(every) == 1 and len(every[0].equal) > 1 and all(c.ref.kind is Kind.CONTACT for c in every[0].equal):
        return every[0]
    mentions = [m for m in desk.linker.mentions(title, TARGETS) if len(m.candidates) == 1]
    refs = {m.candidates[0].ref for m in mentions}
    if len(refs) == 1:
        return mentions[0].candidates[0]
    if refs:
        return _together(desk, title, [mention.candidates[0] for mention in mentions])
    pointing = _PRONOUN.search(title)
    if pointing and isinstance(resolved := desk.linker.resolve(pointing[0], PARTIES), One):
        return resolved.candidate
    made = next((c for c in reversed(desk.made) if c.ref.kind in TARGETS), None)
    said = next((ref for ref in desk.context.said if ref.kind in TARGETS), None)
    return made or (desk.card(said) if said else None)


def _together(desk: Desk, title: str, named: Sequence[Candidate]) -> Candidate | None:
    """The first of several people who are listed together, `meeting with Jane and Dana`: a task is about one of them,
    and of the others it is said that only the title names them. None for any other names, which is said too."""
    each = list({one.ref: one for one in named}.values())
    listed = all(one.ref.kind is Kind.CONTACT for one in each) and _LISTED.search(title)
    others = each[1:] if listed else each
    names = " and ".join(one.name for one in others)
    stand = "stands" if len(others) == 1 else "stand"
    desk.assume(
        f"linked to {each[0].name}; {names} {stand} in the title only"
        if listed
        else f"{names} {stand} in the title only"
    )
    return each[0] if listed else None
