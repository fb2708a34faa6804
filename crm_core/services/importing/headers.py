"""The words of column headers, as data: which header means which field of which kind.

A target is a public field name (`company`), or one of the forms an export needs beside it: `external_id`,
`loom_id`, `source_system`, `name.first`, `name.last`, `company.id` / `contact.email` / `owner.id` (how a related
record is named), `status`, `won_time`, `lost_time` (of a deal), `manager` (of a user).
"""

from __future__ import annotations

import re

from crm_core.entities import Kind
from crm_core.fields import FIELDS
from crm_core.folding import fold
from crm_core.services.importing.german import GERMAN


def words(header: str) -> str:
    """`"NumberOfEmployees"`, `"number_of_employees"` -> `"number of employees"`;
    `"E-mail 1 - Value"` -> `"email 1 value"`."""
    header = re.sub(r"\s*\((?:GMT|UTC)[^)]*\)$|__c$", "", header)  # HubSpot's time zones, Salesforce's own fields
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z](?!s\b)[a-z])", " ", header)
    plain = fold(re.sub(r"[^\w%]+|_", " ", spaced))
    return re.sub(r"\be mail\b", "email", plain)


_CREATED = (
    "created|create date|created at|created date|created on|date created|creation date|added|added on|"
    "date added|add time|record created"
)
_OWNER = (
    "owner|owner name|account owner|record owner|sales rep|sales agent|salesperson|sales person|rep|agent|assigned to|"
    "assigned user|responsible|account executive|account manager|account exec|ae|sdr"
)
_TAGS = "tags|tag|labels|label|categories|category tags|keywords"
_NOTES = "notes|note|comments|comment|remarks|description|background"
_EXTERNAL = "id|record id|external id|object id|uid|uuid|key"
_COMPANY = (
    "company|company name|account|account name|organization|organisation|organization name|organisation name|org|"
    "employer|"
    "customer|client|associated company|primary associated company|associated company primary|firm|business name"
)
_COMPANY_ID = (
    "company id|account id|organization id|organisation id|associated company ids|associated company id|"
    "primary associated company id"
)
_CONTACT = (
    "contact|contact name|contact person|person|associated contact|associated contacts|primary contact|"
    "attendee|attendees|with|name id"
)
_CONTACT_ID = "contact id|person id|who id|associated contact ids|associated contact id|primary contact id"
_CONTACT_EMAIL = "contact email|contact email address|person email|attendee email"
_DEAL = "deal|deal name|deal title|opportunity|opportunity name|associated deal|associated deals"
_DEAL_ID = "deal id|opportunity id|associated deal ids|associated deal id"
_OWNER_EMAIL = "owner email|owner email address|sales rep email|assigned to email|rep email|agent email"
_OWNER_ID = "owner id|hubspot owner id|assigned user id"
_OURS = {"loom_id": "loom id", "source_system": "source system"}

SYNONYMS: dict[Kind, dict[str, str]] = {
    Kind.CONTACT: {
        **_OURS,
        "external_id": f"{_EXTERNAL}|contact id|lead id|person id|customer id",
        "name": "name|full name|contact|contact name|person|person name|lead name|display name|lead",
        "name.first": "first name|given name|firstname|forename|first",
        "name.middle": "middle name|additional name",
        "name.last": "last name|family name|surname|lastname|last",
        "email": (
            "email|email address|emails|work email|business email|primary email|email 1|mail|private email|"
            "home email"
        ),
        "phone": (
            "phone|phone number|telephone|tel|mobile|mobile phone|mobile phone number|cell|cell phone|"
            "work phone|business phone|direct phone|phones|phone 1|home phone|other phone|primary phone|"
            "company main phone"
        ),
        "title": "title|job title|position|role|function|job",
        "company": _COMPANY,
        "company.id": _COMPANY_ID,

        "owner": f"{_OWNER}|contact owner|lead owner",
        "owner.email": f"{_OWNER_EMAIL}|contact owner email",
        "owner.id": _OWNER_ID,
        "tags": _TAGS, "notes": _NOTES, "created": _CREATED,
    },
    Kind.COMPANY: {
        **_OURS,
        "external_id": f"{_EXTERNAL}|company id|account id|organization id|organisation id",
        "name": f"name|{_COMPANY}",
        "industry": "industry|sector|branch|vertical|industry sector|business sector|line of business",
        "size": (
            "size|employees|number of employees|employee count|company size|headcount|staff|"
            "no of employees|num employees|employees count|fte"
        ),
        "website": "website|website url|web site|url|homepage|domain|company domain name|company domain|web|web page",
        "country": (
            "country|country region|office location|billing country|headquarters|hq|hq country|"
            "country code|billing country region|shipping country|country of address|location"
        ),
        "owner": f"{_OWNER}|company owner|organization owner",
        "owner.email": f"{_OWNER_EMAIL}|company owner email",
        "owner.id": _OWNER_ID,
        "tags": _TAGS, "notes": _NOTES, "created": _CREATED,
    },
    Kind.DEAL: {
        **_OURS,
        "external_id": f"{_EXTERNAL}|deal id|opportunity id|opp id|opportunity number|deal number",
        "title": "title|name|deal|deal name|deal title|opportunity|opportunity name|opp name|subject",
        "contact": _CONTACT,
        "contact.id": _CONTACT_ID,
        "contact.email": f"{_CONTACT_EMAIL}|email",

        "company": _COMPANY,
        "company.id": _COMPANY_ID,

        "value": (
            "value|amount|deal value|deal amount|close value|opportunity amount|total|price|contract value|"
            "deal size|acv|arr|tcv|total value|estimated value|revenue"
        ),
        "currency": (
            "currency|currency code|deal currency|currency iso code|amount currency|opportunity currency|"
            "currency of value|value currency"
        ),
        "stage": "stage|deal stage|stage name|pipeline stage|opportunity stage|sales stage|phase|step",
        "status": "status|deal status",
        "probability": (
            "probability|probability %|probability percent|deal probability|win probability|likelihood|"
            "confidence"
        ),
        "expected_close": (
            "expected close|expected close date|estimated close|estimated close date|forecast close|"
            "close expected|target close date|expected closing"
        ),
        "created": f"{_CREATED}|engage date|deal created|opened|open date|opened on|start date|opportunity created",
        "closed": (
            "closed|close date|closed date|closed at|closed on|date closed|closing date|deal closed on|"
            "actual close date"
        ),
        "won_time": "won time|won date|won on|won at", "lost_time": "lost time|lost date|lost on|lost at",
        "owner": f"{_OWNER}|deal owner|opportunity owner",
        "owner.email": f"{_OWNER_EMAIL}|deal owner email",
        "owner.id": _OWNER_ID,
        "source": "source|lead source|deal source|channel|origin|original source|campaign source",
        "products": "products|product|product name|product names|item|items|line items",
        "tags": _TAGS,
        "reason": (
            "reason|lost reason|closed lost reason|loss reason|won reason|closed won reason|reason lost|"
            "close reason"
        ),
    },
    Kind.ACTIVITY: {
        **_OURS,
        "external_id": f"{_EXTERNAL}|activity id|event id|call id|task id",
        "type": "type|activity type|task subtype|kind|event type|engagement type",
        "contact": f"{_CONTACT}|name",
        "contact.id": _CONTACT_ID, "contact.email": f"{_CONTACT_EMAIL}|email",
        "company": _COMPANY, "company.id": _COMPANY_ID,
        "deal": _DEAL, "deal.id": _DEAL_ID,
        "subject": "subject|title|activity|activity title|call title|meeting name|email subject|summary",
        "content": (
            f"content|{_NOTES}|body|text|details|call notes|note body|email body|meeting notes|"
            "internal meeting notes|message|full comments"
        ),
        "timestamp": (
            "timestamp|date|datetime|date time|time|activity date|due date|when|occurred at|happened on|"
            "start|start date time|start time|call date|meeting date|email send date|meeting start time|"
            "logged at"
        ),
        "outcome": "outcome|result|call outcome|meeting outcome|sentiment",
        "done": "done|completed|status|is done",
        "owner": f"{_OWNER}|activity assigned to|activity owner|assigned|logged by|created by|user|assigned to user",
        "owner.email": _OWNER_EMAIL, "owner.id": _OWNER_ID,
    },
    Kind.TASK: {
        **_OURS,
        "external_id": f"{_EXTERNAL}|task id",
        "created": _CREATED,
        "title": "title|task|task title|subject|name|task name|to do|todo|what",
        "contact": f"{_CONTACT}", "contact.id": _CONTACT_ID, "contact.email": _CONTACT_EMAIL,
        "company": _COMPANY, "company.id": _COMPANY_ID,
        "deal": _DEAL, "deal.id": _DEAL_ID,
        "due": "due|due date|deadline|due on|due at|activity date|reminder date|when",
        "done": "done|completed|status|task status|is done|is completed",
        "owner": f"{_OWNER}|assignee|task owner|activity assigned to",
        "owner.email": _OWNER_EMAIL, "owner.id": _OWNER_ID,
    },
    Kind.USER: {
        **_OURS,
        "external_id": f"{_EXTERNAL}|user id|employee id",
        "name": "name|full name|user|user name|sales agent|sales rep|rep|agent|salesperson|employee|display name|owner",
        "name.first": "first name|given name", "name.last": "last name|family name|surname",
        "email": "email|email address|work email|user email|login|username",
        "role": "role|user role|permission|permissions|profile|access",
        "team": "team|team name|group|sales team|main team",
        "manager": "manager|manager name|sales manager|supervisor|boss|reports to",
        "timezone": "timezone|time zone|tz",
        "active": "active|is active|enabled",
    },
    Kind.TEAM: {**_OURS, "external_id": _EXTERNAL, "name": "team|team name|name",
        "manager": "manager|team manager|lead"},
    Kind.PRODUCT: {
        **_OURS,
        "external_id": f"{_EXTERNAL}|product id|sku|product code|item number|article number",
        "name": "name|product|product name|item|item name|article",
        "price": "price|sales price|list price|unit price|standard price|retail price|amount|rate",
        "currency": "currency|currency code|currency iso code",
    },
}  # fmt: skip

for _kind, _specs in FIELDS.items():
    for _spec in _specs:
        if _spec.settable:  # a field that is not listed goes by its own name
            SYNONYMS[_kind].setdefault(_spec.name, words(_spec.name))

for _kind, _targets in GERMAN.items():
    for _target, _listed in _targets.items():
        _english = SYNONYMS[_kind].get(_target)
        SYNONYMS[_kind][_target] = f"{_english}|{_listed}" if _english else _listed

LINKS: dict[str, Kind] = {
    "company": Kind.COMPANY, "contact": Kind.CONTACT, "deal": Kind.DEAL, "owner": Kind.USER,
    "manager": Kind.USER, "team": Kind.TEAM,
}  # fmt: skip
"""Targets that name another record, and its kind."""


def split(listed: str) -> frozenset[str]:
    return frozenset(listed.split("|"))
