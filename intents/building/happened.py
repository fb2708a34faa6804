"""When something that is logged happened: its day may stand beside the name or lead the text, and lies in the past."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from intents.building.desk import Desk, left_empty
from intents.building.doubtful_dates import doubtful_date, without_doubtful
from intents.interpretation import Candidate, NeedsSlot
from intents.time.due_words import is_period
from intents.time.moments import When, parse_when, peel
from intents.time.timespans import find_spans

_PAST = re.compile(r"\b(?:yesterday|this morning|last|ago|today)\b", re.IGNORECASE)
_AFTER_DAY = re.compile(r"\s*(?:[:,;-]|(?:about|re|regarding|because|and|to)\b|$)", re.IGNORECASE)
_LEADS = re.compile(r"^(?:\s*(?:[:,;-]|about\b|re\b|regarding\b))+\s*", re.IGNORECASE)
_FAR = timedelta(days=180)
"""A day of the past further off than this may as well be the one to come: `on 5 december`, said in November."""
TODAY = ("Today", "today")


@dataclass(frozen=True, slots=True)
class Happened:
    """`when` None: no day was named, which means now. `to_come`: it names a day that is not yet."""

    when: When | None
    content: str | None
    to_come: bool = False


def happened(desk: Desk, who: str | None, content: str | None) -> Happened | NeedsSlot:
    """When it was, with the day taken out of the name (in the draft) and out of the text."""
    now, said = desk.context.now, desk.text("when") or desk.text("day")
    for text in (said,) if said else (who, content if content and _leading_day(desk, content) else None):
        if text and (asked := doubtful_date(desk, "when", text, TODAY, prefer="past")):
            return asked
    when = parse_when(said, now, prefer="past") if said else None
    if when and desk.text("day"):
        when = _sooner(when, desk.text("day") or "", desk)
    if said and when is None and desk.draft.source == "dialogue" and not left_empty(said):
        return desk.refuse("when", said, "no_date", [TODAY])
    chosen = "contact" in desk.draft.refs
    if who and (bare := without_doubtful(desk, who, prefer="past")) != who and not chosen:
        desk.draft, who = desk.draft.saying("contact", bare), bare
    if who:
        bare, beside = peel(who, now, prefer="past")
        if beside and bare:
            when = when or _sooner(beside, who, desk)
            if not chosen:  # the day is kept apart: whom is meant may be asked first
                day = f"{when.at:%Y-%m-%d %H:%M}" if when.has_time else f"{when.at:%Y-%m-%d}"
                desk.draft = desk.draft.saying("contact", bare).saying("when", day)
    if content and (leads := _leading_day(desk, content)):
        rest = _LEADS.sub("", content[leads:].strip())
        found = peel(content[:leads], now, prefer="past")[1]
        when, content = when or (found and _sooner(found, content[:leads], desk)), rest or None
    elif content and when is None:
        rest, told = peel(content, now, prefer="past")
        if told and told.at < now and _PAST.search(content):
            when, content = told, rest or content
    return Happened(when, content, when is not None and when.at > now)


def _leading_day(desk: Desk, content: str) -> int:
    """Where the day ends that `content` begins with: `on 9 november about the renewal` was read up to its "on"."""
    before = (desk.text("words") or "").partition(content)[0].rstrip().lower()
    if before.endswith(" on") and (day := re.match(r"the \d{1,2}(?:st|nd|rd|th)\b", content, re.IGNORECASE)):
        return day.end()
    for mention in find_spans(content, desk.context.now, prefer="past")[:1]:
        begins = not content[: mention.start].strip() or content[: mention.start].strip().lower() == "on"
        led = before.endswith((" on", " w/", " from")) or begins
        clock = re.match(r"\s+(?:at|@)\s*\d[\d:.]*(?:\s?[ap]m)?", content[mention.end :], re.IGNORECASE)
        end = mention.end + (clock.end() if clock else 0)
        if led and begins and not is_period(mention.span) and _AFTER_DAY.match(content, end):
            return end
    return 0


def _sooner(past: When, words: str, desk: Desk) -> When:
    """The day to come instead of one of a year ago, when that is nearer: it is asked about then."""
    now = desk.context.now
    ahead = peel(words, now, prefer="future")[1]
    if ahead is None or now - past.at < _FAR or not timedelta(0) < ahead.at - now < now - past.at:
        return past
    return ahead


def still_to_come(desk: Desk, when: When, party: Candidate, what: str) -> NeedsSlot:
    """Whether something logged for a day to come is planned, or was that day a year before."""
    day = f"{when.at.day} {when.at:%B %Y}"
    clock = f" at {when.at:%H:%M}" if when.has_time else ""
    planned = f"remind me on {when.at.date()}{clock} about the {what} with {party.name}"
    options = [(f"Planned: remind me on {day}", planned)]
    if str(when.at.year) not in when.text and when.at - desk.context.now > timedelta(days=7):
        last = when.at.replace(year=when.at.year - 1, day=min(when.at.day, 28 if when.at.month == 2 else 31))
        options += [(f"It was {last.day} {last:%B %Y}", f"{last.date()}")]
    return desk.refuse("when", when.text.strip() or day, "not_yet", [*options, TODAY])
