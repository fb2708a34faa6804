"""Exports of known systems, as data: by which headers they are recognised, and what their own columns mean.

Only what differs from the common words of `headers.py` stands here; a target of "" leaves a column out.
Adding a system is one more `Source`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from crm_core.entities import Kind
from crm_core.services.importing import german
from crm_core.services.importing.headers import words


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of export of one system. A table matches when all `signature` headers are there (as `words`)."""

    system: str
    kind: Kind
    signature: tuple[str, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    prefix: str = ""
    """What the system puts before every header (`deal - title`), as `words`."""
    patterns: tuple[tuple[str, str], ...] = ()
    """(regular expression over `words`, target), for numbered columns."""

    def matches(self, headers: frozenset[str]) -> bool:
        return all(header in headers for header in self.signature)

    def target(self, header: str) -> str | None:
        """The target of a header, "" to leave it out, None when the common words decide."""
        if header in self.columns:
            return self.columns[header]
        return next((target for pattern, target in self.patterns if re.fullmatch(pattern, header)), None)

    def bare(self, header: str) -> str:
        """The header as the common words know it."""
        plain = words(header)
        return plain.removeprefix(self.prefix + " ") if self.prefix else plain


_HUBSPOT = {"associated company ids": "company.id", "associated contact ids": "contact.id",
    "associated deal ids": "deal.id",
            "associated company ids primary": "company.id", "associated contact": "contact",
                "associated note ids": "", "additional email addresses": "email", "last activity date": "",
                "last modified date": "", "additional associated company ids": ""}  # fmt: skip
_SALESFORCE = {"id": "external_id", "is deleted": "", "system modstamp": "", "last modified date": "",
    "last modified by id": "",
               "created by id": "", "photo url": "", "last viewed date": "", "last referenced date": "",
                   "who id": "contact.id",
               "what id": "deal.id", "salutation": ""}  # fmt: skip
_ZOHO = {"contact owner id": "owner.id", "deal owner id": "owner.id", "account owner id": "owner.id",
    "lead owner id": "owner.id", "account name id": "company.id", "contact name id": "contact.id",
    "account name": "company", "contact name": "contact", "created time": "created", "modified time": "",
    "last activity time": "", "created by id": "", "created by": "", "modified by id": "", "modified by": "",
    "reason for loss": "reason", "salutation": "", "expected revenue": "", "record id": "external_id"}  # fmt: skip
_OUTLOOK_PHONES = r"(business|home|mobile|other|primary|company main|car)( phone)?( \d)?|.* phone( \d)?"
_GOOGLE = (
    (r"email \d+ value", "email"), (r"phone \d+ value", "phone"), (r"website \d+ value", "custom"),
    (r"organization( 1)? name", "company"), (r"organization( 1)? title", "title"),
    (r"(email|phone|website|address|relation|event|organization|im|custom field) \d+ (type|label)", ""),
    (r"phonetic .*|.* yomi( name)?|photo|yomi name|group membership|labels", ""),
)  # fmt: skip

SOURCES: tuple[Source, ...] = (
    Source("loom", Kind.CONTACT, ("loom id", "email", "phone")),
    Source("loom", Kind.DEAL, ("loom id", "stage", "expected close")),
    Source("loom", Kind.COMPANY, ("loom id", "industry", "website")),
    Source("loom", Kind.ACTIVITY, ("loom id", "timestamp", "outcome")),
    Source("loom", Kind.TASK, ("loom id", "due", "done")),
    Source("loom", Kind.USER, ("loom id", "role", "timezone")),
    Source("loom", Kind.PRODUCT, ("loom id", "price")),
    Source("loom", Kind.TEAM, ("loom id", "name", "manager")),
    Source("zoho", Kind.DEAL, ("record id", "deal owner id", "deal name"), _ZOHO),
    Source("zoho", Kind.CONTACT, ("record id", "contact owner id", "last name"), _ZOHO),
    Source("zoho", Kind.CONTACT, ("record id", "lead owner id", "last name"), _ZOHO | {"company": "company"}),
    Source("zoho", Kind.COMPANY, ("record id", "account owner id", "account name"), _ZOHO | {"account name": "name"}),
    Source("close", Kind.COMPANY, ("id", "display name", "status label", "html url"), {"display name": "name",
        "id": "external_id", "url": "website", "html url": "", "date updated": "", "custom industry": "industry",
        "custom employees": "size", "custom lead owner": "owner", "addresses": ""}),
    Source("close", Kind.DEAL, ("id", "lead id", "lead name", "status type"), {"id": "external_id",
        "lead id": "company.id", "lead name": "company", "status type": "status", "status label": "stage",
        "user name": "owner", "date won": "won_time", "date lost": "lost_time", "user id": "", "contact id": "",
        "date updated": "", "value formatted": ""}),
    Source("hubspot", Kind.DEAL, ("record id", "deal name"), _HUBSPOT | {"amount in company currency": "",
        "pipeline": "custom",
           "deal probability": "probability", "weighted amount": "", "is closed won": "", "is closed lost": ""}),
    Source("hubspot", Kind.TASK, ("record id", "task title"), _HUBSPOT | {"task notes": "custom",
        "task status": "done"}),
    Source("hubspot", Kind.ACTIVITY, ("record id", "call title"), _HUBSPOT | {"call outcome": "custom",
        "call notes": "content"}),
    Source("hubspot", Kind.ACTIVITY, ("record id", "meeting name"), _HUBSPOT | {"meeting outcome": "custom"}),
    Source("hubspot", Kind.ACTIVITY, ("record id", "activity type"), _HUBSPOT),
    Source("hubspot", Kind.ACTIVITY, ("record id", "activity date", "note body"), _HUBSPOT),
    Source("hubspot", Kind.CONTACT, ("record id", "first name", "last name"), _HUBSPOT | {"last activity date": "",
        "last modified date": ""}),
    Source("hubspot", Kind.COMPANY, ("record id", "company name"), _HUBSPOT | {"last activity date": "",
        "last modified date": "", "website url": "website",
           "company domain name": "website"}),
    Source("salesforce", Kind.DEAL, ("id", "stage name", "close date"), _SALESFORCE | {"is closed": "", "is won": "",
        "fiscal": "", "fiscal quarter": "", "fiscal year": "",
           "expected revenue": "", "contact id": "contact.id"}),
    Source("salesforce", Kind.DEAL, ("opportunity name", "stage", "opportunity owner"), {"fiscal period": "",
        "age": ""}),
    Source("salesforce", Kind.TASK, ("id", "who id", "activity date", "is closed"),
        _SALESFORCE | {"is closed": "done", "status": "", "description": "custom"}),
    Source("salesforce", Kind.ACTIVITY, ("id", "who id", "activity date", "subject"), _SALESFORCE),
    Source("salesforce", Kind.ACTIVITY, ("id", "who id", "start date time", "subject"),
        _SALESFORCE | {"end date time": "", "activity date": ""}),
    Source("salesforce", Kind.CONTACT, ("id", "last name", "account id"), _SALESFORCE),
    Source("salesforce", Kind.CONTACT, ("last name", "account name", "contact owner"), {"salutation": ""}),
    Source("salesforce", Kind.CONTACT, ("id", "last name", "is converted"), _SALESFORCE),
    Source("salesforce", Kind.COMPANY, ("id", "name", "billing country"), _SALESFORCE | {"type": "custom"}),
    Source("salesforce", Kind.COMPANY, ("account name", "account owner", "type"), {"type": "custom"}),
    Source("salesforce", Kind.USER, ("id", "username", "is active"), _SALESFORCE | {"username": "",
        "time zone sid key": "timezone",
        "user role id": ""}),
    Source("pipedrive", Kind.DEAL, ("deal title",), {"deal created": "created", "person email": "contact.email",
        "contact person": "contact"}, "deal"),
    Source("pipedrive", Kind.CONTACT, ("person name",), {"person created": "created", "email work": "email",
        "email home": "email", "email other": "email",
           "phone work": "phone", "phone home": "phone", "phone mobile": "phone", "phone other": "phone",
               "email": "email"}, "person"),
    Source("pipedrive", Kind.ACTIVITY, ("activity subject",), {"due date": "timestamp", "contact person": "contact",
        "note": "content", "assigned to user": "owner"}, "activity"),
    Source("pipedrive", Kind.COMPANY, ("organization name", "organization id"), {"organization created": "created",
        "people": "", "open deals": "", "won deals": "",
           "lost deals": "", "closed deals": "", "total activities": ""}, "organization"),
    Source("google", Kind.CONTACT, ("email 1 value",), {"organization department": "custom", "group membership": "",
        "labels": "tags", "file as": "", "nickname": ""}, patterns=_GOOGLE),
    Source("outlook", Kind.CONTACT, ("email address", "email 2 address"), {"title": "", "suffix": "",
        "email address": "email", "email 2 address": "email",
           "email 3 address": "email", "company": "company", "categories": "tags", "web page": "custom",
               "initials": "", "priority": "", "private": "", "sensitivity": "",
           "managers name": "custom", "manager s name": "custom"},
           patterns=((_OUTLOOK_PHONES, "phone"), (r".* yomi|email( \d)? (type|display name)", ""))),
)  # fmt: skip


def source_of(headers: tuple[str, ...], kind: Kind | None) -> Source | None:
    """The first known export that the headers are an instance of; of `kind` only, when that is given."""
    known = frozenset(words(header) for header in headers)
    return next((source for source in SOURCES if (kind is None or source.kind is kind) and source.matches(known)), None)


FOREIGN_STAGES: dict[str, str] = {
    "won": "closed_won", "closed won": "closed_won", "closedwon": "closed_won", "deal won": "closed_won",
        "gewonnen": "closed_won",
    "lost": "closed_lost", "closed lost": "closed_lost", "closedlost": "closed_lost", "deal lost": "closed_lost",
        "verloren": "closed_lost",
    "appointmentscheduled": "qualified", "appointment scheduled": "qualified", "qualifiedtobuy": "qualified",
    "qualified to buy": "qualified", "presentationscheduled": "proposal", "presentation scheduled": "proposal",
    "decisionmakerboughtin": "negotiation", "decision maker bought in": "negotiation",
        "decision maker bought-in": "negotiation",
    "contractsent": "negotiation", "contract sent": "negotiation",
    "qualification": "qualified", "needs analysis": "qualified", "value proposition": "qualified",
    "id decision makers": "qualified", "perception analysis": "proposal", "proposal price quote": "proposal",
    "proposal quote": "proposal", "negotiation review": "negotiation",
    "lead in": "lead", "contact made": "lead", "demo scheduled": "qualified", "needs defined": "qualified",
    "proposal made": "proposal", "negotiations started": "negotiation", "negotiating": "negotiation", "new": "lead",
} | german.STAGES  # fmt: skip
"""Default stages of other systems and plain words (as `words`) -> our stage keys."""

VENDOR_STAGES: dict[tuple[str, str], str] = {("salesforce", "prospecting"): "lead"}
"""Stage names that only mean ours when they come from that system."""

STAGE_HINTS: tuple[tuple[str, int, float], ...] = (
    ("prospect", 5, 0.05), ("new", 8, 0.05), ("contact", 12, 0.10), ("engag", 15, 0.15), ("discover", 22, 0.25),
    ("demo", 35, 0.35), ("trial", 38, 0.40), ("poc", 38, 0.40), ("quote", 52, 0.50), ("contract", 60, 0.80),
    ("legal", 65, 0.80), ("verbal", 70, 0.90), ("sign", 72, 0.90), ("hold", 80, 0.10),
)  # fmt: skip
"""(part of a stage's name, position, probability) for stages of a file that are none of ours."""
