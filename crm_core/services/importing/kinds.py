"""What tells a file of one kind of record from a file of another, as data."""

from __future__ import annotations

from crm_core.entities import Kind
from crm_core.services.importing import german

DECISIVE: dict[Kind, str] = {
    Kind.CONTACT: (
        "first name|last name|given name|family name|job title|mobile phone|mobile|contact owner|"
        "lead status|phone|full name|surname"
    ),
    Kind.COMPANY: (
        "industry|sector|employees|number of employees|employee count|company size|company owner|"
        "company domain name|domain|annual revenue|billing country|subsidiary of|parent account|"
        "headquarters|year established|office location"
    ),
    Kind.DEAL: (
        "stage|deal stage|stage name|deal name|opportunity name|close date|close value|deal value|amount|"
        "deal owner|opportunity owner|expected close date|expected close|opportunity id|pipeline|"
        "probability|engage date|deal title|closed"
    ),
    Kind.ACTIVITY: (
        "activity type|activity date|call notes|call title|call outcome|timestamp|outcome|content|"
        "note body|activity assigned to|meeting name|start date time|who id|what id|email subject|"
        "task subtype"
    ),
    Kind.TASK: "task title|due|due date|task|deadline|task status|task id|task name|assignee",
    Kind.USER: "role|manager|team|regional office|user role|user name|username|timezone|sales agent|is active",
    Kind.TEAM: "team manager|team name",
    Kind.PRODUCT: "sales price|list price|unit price|product|product name|sku|product code|price|series",
}  # fmt: skip
DECISIVE |= {kind: f"{DECISIVE[kind]}|{listed}" for kind, listed in german.DECISIVE.items()}
"""Headers that speak for a kind: what tells a file of deals from a file of companies when both name an account."""

FILE_WORDS: dict[Kind, str] = {
    Kind.CONTACT: "contact|contacts|people|person|persons|leads|lead|kontakte",
    Kind.COMPANY: "company|companies|account|accounts|organization|organizations|organisations|customers|firms",
    Kind.DEAL: "deal|deals|opportunity|opportunities|opps|pipeline",
    Kind.ACTIVITY: "activity|activities|calls|meetings|emails|notes|engagements|events|interactions",
    Kind.TASK: "task|tasks|todo|todos|reminders",
    Kind.USER: "user|users|reps|owners|agents|staff|salespeople|sales teams",
    Kind.TEAM: "team|teams",
    Kind.PRODUCT: "product|products|price list|catalogue|catalog",
}
FILE_WORDS |= {kind: f"{FILE_WORDS[kind]}|{listed}" for kind, listed in german.FILE_WORDS.items()}

NEEDS: dict[Kind, tuple[tuple[str, ...], ...]] = {
    Kind.CONTACT: (("name", "name.first", "name.last", "email"),),
    Kind.COMPANY: (("name", "website"),),
    Kind.DEAL: (
        ("title", "company", "contact", "external_id"),
        ("stage", "value", "status", "closed", "expected_close"),
    ),
    Kind.ACTIVITY: (("type", "subject", "content"), ("timestamp",)),
    Kind.TASK: (("title",), ("due", "done")),
    Kind.USER: (("name", "email", "name.first"), ("role", "team", "manager", "email", "active")),
    Kind.TEAM: (("name",), ("manager",)),
    Kind.PRODUCT: (("name",), ("price", "external_id")),
}
"""At least one target of each group must be there for a file to be of the kind."""
