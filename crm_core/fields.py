"""Every built-in field of every kind, as data: what the store maps, plans filter, imports fill and replies show.

A path is what a plan names: `value` (own field), `company.industry` (field of a related record),
`custom.product_interest` (custom field), `owner.custom.region`, or a derived fact such as `open_pipeline`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crm_core.entities import Kind


class FieldType(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    """Decimal beside the record's `currency`."""
    PERCENT = "percent"
    """Stored 0..1, spoken of as 0..100."""
    DATE = "date"
    DATETIME = "datetime"
    BOOL = "bool"
    CHOICE = "choice"
    REF = "ref"
    MULTI_TEXT = "multi_text"
    MULTI_REF = "multi_ref"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field. `name` is public; `attribute` is the entity's attribute and the column."""

    name: str
    type: FieldType
    attribute: str
    ref: Kind | None = None
    derived: bool = False
    """Computed from other records when asked; never written."""
    label: str | None = None
    kept: bool = False
    """Follows from other changes of the record; never set by hand."""

    @property
    def settable(self) -> bool:
        """People and imports may fill it; exports carry it."""
        return not (self.derived or self.kept)

    @property
    def spoken(self) -> str:
        return self.label or self.name.replace("_", " ")


def _own(name: str, type_: FieldType, attribute: str | None = None, ref: Kind | None = None) -> FieldSpec:
    return FieldSpec(name, type_, attribute or name, ref)


def _kept(name: str, attribute: str | None = None) -> FieldSpec:
    return FieldSpec(name, FieldType.DATETIME, attribute or name, kept=True)


def _derived(name: str, type_: FieldType, label: str | None = None) -> FieldSpec:
    return FieldSpec(name, type_, name, derived=True, label=label)


_T, _N, _M, _D, _DT = FieldType.TEXT, FieldType.NUMBER, FieldType.MONEY, FieldType.DATE, FieldType.DATETIME
_OWNER = _own("owner", FieldType.REF, "owner_id", Kind.USER)
_COMPANY = _own("company", FieldType.REF, "company_id", Kind.COMPANY)
_CONTACT = _own("contact", FieldType.REF, "contact_id", Kind.CONTACT)
_DEAL = _own("deal", FieldType.REF, "deal_id", Kind.DEAL)
_TAGS = _own("tags", FieldType.MULTI_TEXT)
_CREATED = _own("created", _DT, "created_at")
_NOTES = _own("notes", FieldType.LONG_TEXT)

FIELDS: dict[Kind, tuple[FieldSpec, ...]] = {
    Kind.CONTACT: (
        _own("name", _T), _own("email", FieldType.MULTI_TEXT, "emails"), _own("phone", FieldType.MULTI_TEXT, "phones"),
        _own("title", _T), _COMPANY, _OWNER, _TAGS, _NOTES, _CREATED, _kept("last_contact", "last_contact_at"),
        _derived("days_since_last_contact", _N), _derived("open_pipeline", _M), _derived("won_value", _M),
        _derived("score", FieldType.PERCENT, "lead score"), _derived("tier", FieldType.CHOICE, "lead tier"),
    ),
    Kind.COMPANY: (
        _own("name", _T), _own("industry", _T), _own("size", _N), _own("website", _T), _own("country", _T),
        _OWNER, _TAGS, _NOTES, _CREATED,
        _derived("open_pipeline", _M), _derived("won_value", _M), _derived("days_since_last_contact", _N),
    ),
    Kind.DEAL: (
        _own("title", _T), _own("contact", FieldType.MULTI_REF, "contact_ids", Kind.CONTACT), _COMPANY,
        _own("value", _M), _own("currency", FieldType.CHOICE), _own("stage", FieldType.CHOICE),
        _own("probability", FieldType.PERCENT), _own("expected_close", _D), _CREATED, _own("closed", _DT, "closed_at"),
        _kept("stage_changed", "stage_changed_at"), _OWNER, _own("source", _T),
        _own("products", FieldType.MULTI_TEXT), _TAGS, _own("reason", _T),
        _derived("status", FieldType.CHOICE), _derived("age_in_stage", _N, "days in stage"),
        _derived("cycle_days", _N, "days from created to closed"), _derived("weighted_value", _M),
        _derived("days_since_last_contact", _N), _derived("at_risk", FieldType.BOOL),
        _derived("win_probability", FieldType.PERCENT),
    ),
    Kind.ACTIVITY: (
        _own("type", FieldType.CHOICE), _CONTACT, _COMPANY, _DEAL, _own("subject", _T),
        _own("content", FieldType.LONG_TEXT), _own("timestamp", _DT), _own("outcome", FieldType.CHOICE), _OWNER,
    ),
    Kind.TASK: (
        _own("title", _T), _CONTACT, _COMPANY, _DEAL, _own("due", _DT), _OWNER, _own("done", FieldType.BOOL),
        _kept("done_at"), _CREATED,
    ),
    Kind.USER: (
        _own("name", _T), _own("email", _T), _own("role", FieldType.CHOICE),
        _own("team", FieldType.REF, "team_id", Kind.TEAM), _own("timezone", _T), _own("active", FieldType.BOOL),
    ),
    Kind.TEAM: (_own("name", _T), _own("manager", FieldType.REF, "manager_id", Kind.USER)),
    Kind.PRODUCT: (_own("name", _T), _own("price", _M), _own("currency", FieldType.CHOICE)),
}  # fmt: skip

RELATED: dict[Kind, dict[str, Kind]] = {
    Kind.CONTACT: {"activities": Kind.ACTIVITY, "deals": Kind.DEAL, "tasks": Kind.TASK},
    Kind.COMPANY: {
        "activities": Kind.ACTIVITY, "deals": Kind.DEAL, "contacts": Kind.CONTACT, "tasks": Kind.TASK,
    },
    Kind.DEAL: {"activities": Kind.ACTIVITY, "tasks": Kind.TASK, "contacts": Kind.CONTACT},
    Kind.USER: {"deals": Kind.DEAL, "contacts": Kind.CONTACT, "activities": Kind.ACTIVITY, "tasks": Kind.TASK},
    Kind.TEAM: {"users": Kind.USER},
}  # fmt: skip
"""Sets of related records a plan may quantify over (`queries.Related`). A company's activities are those on the
company itself, on its contacts and on its deals; a contact's deals are those that list the contact."""


def field_of(kind: Kind, name: str) -> FieldSpec | None:
    """The built-in field `name` of `kind`, or None."""
    return next((spec for spec in FIELDS[kind] if spec.name == name), None)
