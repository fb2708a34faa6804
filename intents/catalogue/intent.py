"""What an intent is, and what its slots may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from intents.template import Template

Area = Literal["capture", "change", "find", "decide", "proactive", "reach out", "govern", "talk"]

_LISTED = r",(?= ?[\w'. -]{1,40}(?:, ?[\w'. -]{1,40}){0,8},? (?:and|&) )"
"""A comma inside a list of names: `Acme, Globex and Isdom`."""
_NAMED = rf"(?:[^:;,\n?!]|,(?= (?:inc|llc|ltd|gmbh|corp)\b)|{_LISTED}){{1,90}}?"
_NUMBER_WORDS = "(?:half a|a|one|two|three|four|five|six|seven|eight|nine|ten|[a-z]+teen|[a-z]+ty|hundred)"

SLOT_PATTERNS: Mapping[str, str] = MappingProxyType(
    {
        "contact": _NAMED, "company": _NAMED, "deal": _NAMED, "target": _NAMED, "keep": _NAMED, "other": _NAMED,
        "owner": _NAMED, "task": r"[\s\S]+?",
        "stage": r"[\w'/&-]+(?: [\w'/&-]+){0,3}?",
        "value": r"[^\s:]*\d[^:\n]{0,20}?|" + _NUMBER_WORDS
        + r"(?:[ -]\w+){0,5}?[ -](?:k|grand|million|thousand|lakh|euros|dollars)",
        "type": r"(?:(?:phone|video|zoom|teams) )?call|e-?mail|mail|meeting|demo|visit|video call|zoom|voicemail",
        "did": r"called|phoned|rang|e-?mailed|mailed|wrote|messaged|texted|whatsapp'?e?d|sms'?e?d|dm'?e?d|met|saw"
        r"|visited|spoke|talked|chatted"
        r"|(?:just )?(?:got )?(?:called|met|talked|spoken)|replied|answered|called back",
        "every": r"(?:all|every|each|any)(?: of)?(?: the| my| our)?(?: single)?",
        "result": r"(?:closed[ _-])?(?:won|lost)", "got": r"won|lost",
        "length": r"(?:\d+|an?|half an|one|two) ?-?(?:min(?:ute)?s?|h(?:ou)?rs?|h)",
        "email": r"\S+@\S+\.\w+",
        "phone": r"\+?[\d(][\d\s()./-]{4,20}",
        "outcome": r"(?:not )?(?:really |very |pretty |super |quite |so |that |too |all that |ok )?"
        r"(?:well|great|good|fine|awesome|amazing|"
        r"fantastic|perfectly|positive|excellent|smoothly|brilliant|nice|lovely|productive|ok|okay|so-so|meh|neutral|"
        r"alright|bad|badly|poorly|terrible|horribly|horrible|negative|nowhere|south|awful|rough|tough|disappointing|"
        r"unproductive)(?: today| overall)?",
        "day": r"(?:on )?(?:\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?\.?|\d{4}-\d{2}-\d{2}|today|yesterday"
        r"|(?:last )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|this morning|last (?:week|night))",
        "content": r"[\s\S]+", "more": r"[\s\S]+",
        "chore": r"(?:call|contact|phone|ring|e-?mail|mail|text|message|write|send|meet|visit|invoice|ask|chase|"
        r"prepare|prep|review|draft|print|pay|renew|finish|talk to|speak to|get back to|reply to|answer|forward|share|"
        r"(?:meeting|call|demo|lunch|coffee|dinner|breakfast|appointment|session|workshop|visit) with"
        r"(?!\b.* (?:went|was)\b)|"
        r"ping|deliver|ship|tell|thank|congratulate|invite|follow-?up with|follow[ -]?up (?=[A-Z])|check in with|"
        r"(?:get|give) (?!me\b|us\b|all\b|the\b)\S+(?: \S+)? (?=an? |the |our |some |his |her ))\b"
        r"(?! went| was| me\b|:| with\b.* (?:went|was)\b)"
        r"[\s\S]+?",
        "job": r"(?:(?!in\b|at\b|not\b|won\b|lost\b)[\w./&-]+ ?){1,5}?",
        "number": r"[\d][\d.,]*",
        "shift": r"(?:another )?(?:\d+|an?|one|two|three|four|five|six|a couple of)[ -]?(?:more )?"
        r"(?:days?|weeks?|wks?|fortnights?|months?|quarters?|years?|[dw])",
        "what": r"[\s\S]+?", "duty": r"[\s\S]+?",
        "tags": r"#?[\w&/-]+(?: [\w&/-]+)??(?:(?:, ?| and | & | #)#?[\w&/-]+(?: [\w&/-]+)??)*?",
        "field": r"[\w./ -]{2,40}?",
        "to": r"[^\n]+?",
        "n": r"\d+|two|three|four|five|ten|twenty",
        "when": r"[^\n]{2,60}?",
        "time": r"[\w:. ]{1,24}?",
        "days": r"[\w, -]{3,60}?",
        "group": r"[\w ]{2,30}?",
        "topic": r"[\w ]{2,40}?",
        "option": r"[\s\S]{1,60}?",
        "set": r"[^\n]{3,200}?",
        "reason": r"[\s\S]+",
    }
)  # fmt: skip
"""What each slot may hold, as regular expressions: cheap narrowing before names and values are looked up."""


@dataclass(frozen=True, slots=True)
class Slot:
    """`ask` is what is asked when a required slot is missing."""

    name: str
    required: bool = False
    ask: str = ""


@dataclass(frozen=True)
class Intent:
    """`says` are templates (`intents.template`); `writes` False: it never becomes a command that changes records.
    `available` False: recognised, and answered plainly that it cannot be done here."""

    name: str
    area: Area
    slots: tuple[Slot, ...]
    says: tuple[str, ...]
    help: str
    writes: bool = False
    available: bool = True
    needs: tuple[str, ...] = ()
    """Sentences for the classifier alone: too loose to match as templates."""

    @cached_property
    def templates(self) -> tuple[Template, ...]:
        return tuple(Template.parse(source, SLOT_PATTERNS) for source in self.says)
