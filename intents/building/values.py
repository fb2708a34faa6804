"""Words to the value of a field: which field is meant, and what to store in it."""

from __future__ import annotations

import re
from datetime import datetime

from crm_core.commands import FieldValues
from crm_core.days import as_instant, is_day
from crm_core.entities import Kind
from crm_core.fields import FieldSpec, FieldType
from crm_core.folding import fold
from intents.addresses import bare_address, is_email, is_phone
from intents.building.desk import Desk
from intents.building.doubtful_dates import doubtful_date
from intents.building.naming import has_time
from intents.building.outcome import Open
from intents.building.sums import sum_told
from intents.countries import country_named
from intents.interpretation import Candidate, Fault
from intents.loose_sums import LooseSum
from intents.money import currency_code, is_negative, parse_money
from intents.time.moments import parse_when, peel
from intents.vocabulary import RecordLookup

_TIMELESS = frozenset({"title", "industry", "country"})
_SAYS_NOTHING = re.compile(
    r"\b(?:about|around|roughly|approximately|approx|exactly|only|just|now|instead|at least|up to|from now on|in total"
    r"|net|gross|a year|per year|annually|people|employees|staff|heads?|headcount|ppl|please|thanks|pls|is|to|the|of|on"
    r"|by|at|in|until|today|percent|euros?|dollars?|years?|days?|units?|pieces?)\b|%",
    re.IGNORECASE,
)
"""Words beside a value that change nothing of it."""
_SYNONYMS: dict[Kind, dict[str, str]] = {
    Kind.CONTACT: {
        "mobile": "phone", "number": "phone", "telephone": "phone", "cell": "phone", "phone number": "phone",
        "tel": "phone",
        "mail": "email", "e-mail": "email", "e-mail address": "email", "email address": "email", "address": "email",
        "job": "title", "job title": "title", "position": "title", "role": "title", "employer": "company",
        "account": "company", "surname": "name", "owner": "owner", "rep": "owner", "note": "notes",
    },
    Kind.COMPANY: {
        "sector": "industry", "branch": "industry", "vertical": "industry", "employees": "size", "headcount": "size",
        "number of employees": "size", "site": "website", "url": "website", "web": "website", "homepage": "website",
        "title": "name", "rep": "owner", "note": "notes", "land": "country",
    },
    Kind.DEAL: {
        "name": "title", "amount": "value", "worth": "value", "size": "value", "price": "value", "deal value": "value",
        "close": "expected_close", "close date": "expected_close", "closing date": "expected_close",
        "expected close": "expected_close", "expected close date": "expected_close",
        "expected closing": "expected_close",
        "account": "company", "customer": "company", "person": "contact", "rep": "owner", "chance": "probability",
        "win probability": "probability", "status": "stage", "phase": "stage", "product": "products",
        "loss reason": "reason",
    },
    Kind.TASK: {
        "name": "title", "due date": "due", "deadline": "due", "date": "due", "assignee": "owner",
    },
}  # fmt: skip

_EMPTY = re.compile(r"(?:nothing|none|empty|blank|-|null)$", re.IGNORECASE)
_YES, _NO = {"yes", "true", "on", "y", "1", "done"}, {"no", "false", "off", "n", "0"}


def field_named(lookup: RecordLookup, kind: Kind, words: str) -> FieldSpec | None:
    """The writable field of `kind` that `words` mean: its name, label, an alias of the CRM's own, or a usual "
    "synonym."""
    said = re.sub(r"^(?:the|his|her|their|its|my|new) ", "", fold(words).replace("_", " ").strip(" ?"))
    if not said:
        return None
    specs = {spec.name: spec for spec in lookup.fields(kind) if not spec.derived}
    by_name = {fold(spec.spoken).replace("_", " "): spec for spec in specs.values()}
    by_name |= {name.removeprefix("custom.").replace("_", " "): spec for name, spec in specs.items()}
    if said in by_name:
        return by_name[said]
    path = {fold(alias): path for alias, path in lookup.aliases(kind).items()}.get(said)
    path = path or _SYNONYMS.get(kind, {}).get(said)
    return specs.get(path) if path else None


def value_for(desk: Desk, kind: Kind, spec: FieldSpec, words: str) -> FieldValues | Open | None:
    """The values to write, a question back for a name that is not clear, or None when the words do not fit."""
    text = words.strip().strip("\"'“”")
    if _EMPTY.fullmatch(text):
        return ((spec.name, None),)
    match spec.type:
        case FieldType.MONEY:
            return _money(desk, spec, text)
        case FieldType.NUMBER:
            return _number(desk, spec, text)
        case FieldType.PERCENT:
            number = re.search(r"-?\d+(?:[.,]\d+)?", text)
            share = float(number[0].replace(",", ".")) if number else -1.0
            if not 0 <= share <= 100:
                return desk.refuse("to", text, "no_share")
            return ((spec.name, share / 100 if share > 1 or "%" in text else share),)
        case FieldType.DATE | FieldType.DATETIME:
            return _moment(desk, spec, text)
        case FieldType.BOOL:
            said = fold(text)
            return (
                ((spec.name, said in _YES),)
                if said in _YES | _NO
                else desk.needs("to", options=[("Yes", "yes"), ("No", "no")])
            )
        case FieldType.REF | FieldType.MULTI_REF:
            assert spec.ref is not None  # noqa: S101 - a reference field always names its kind
            target = desk.named("to", text, (spec.ref,))
            if not isinstance(target, Candidate):
                return target
            return ((spec.name, (target.ref.id,) if spec.type is FieldType.MULTI_REF else target.ref.id),)
        case FieldType.MULTI_TEXT if spec.name in ("email", "phone"):
            fits = is_email if spec.name == "email" else is_phone
            fault: Fault = "no_email" if spec.name == "email" else "no_phone"
            parts = tuple(part for each in re.split(r",|;| and ", text) if (part := bare_address(each)))
            wrong = next((part for part in parts if not fits(part)), None if parts else text)
            return ((spec.name, parts),) if wrong is None else desk.refuse("to", wrong, fault)
        case FieldType.MULTI_TEXT:
            return ((spec.name, tuple(part.strip() for part in re.split(r",| and ", text) if part.strip())),)
        case FieldType.CHOICE if spec.name == "stage":
            stage = desk.stage(text)
            if stage is None:
                return desk.refuse("to", text, "no_stage", [(s.label, s.label.lower()) for s in desk.lookup.stages()])
            return ((spec.name, stage.key),)
        case FieldType.CHOICE if spec.name == "currency":
            code = currency_code(text)
            return ((spec.name, code),) if code else desk.refuse("to", text, "no_currency")
        case _:
            if kind in (Kind.CONTACT, Kind.COMPANY) and spec.name in _TIMELESS and has_time(text, desk.context.now):
                desk.doubt()  # "CEO next month" is not so now
            return ((spec.name, _as_known(desk, kind, spec, text)),)


def _money(desk: Desk, spec: FieldSpec, text: str) -> FieldValues | Open:
    if is_negative(text):
        return desk.refuse("to", text, "negative")
    found = sum_told(desk, "to", text, bare=True)
    if found is None:
        return desk.refuse("to", text, "no_amount")
    if not isinstance(found, LooseSum):
        return found
    desk.leave(_besides(text, found.text))
    return valued(desk, spec.name, found)


def valued(desk: Desk, field: str, found: LooseSum) -> FieldValues:
    """The amount in `field`, with its currency where one was said or the record has none yet."""
    values: FieldValues = ((field, found.amount),)
    if found.currency:
        return (*values, ("currency", found.currency))
    if not _has_currency(desk):
        desk.assume(f"currency = {desk.context.currency}")
        return (*values, ("currency", desk.context.currency))
    return values


def _number(desk: Desk, spec: FieldSpec, text: str) -> FieldValues | Open:
    """A field of the CRM's own may go below zero, a built-in one counts something."""
    below = is_negative(text)
    if below and not spec.name.startswith("custom."):
        return desk.refuse("to", text, "negative")
    number = re.search(r"\d[\d,.]*(?: ?[kKmM]\b)?", text)
    found = parse_money(number[0]) if number else None
    if found is None:
        return desk.refuse("to", text, "no_number")
    amount = -found.amount if below else found.amount
    desk.leave(_besides(text, number[0] if number else ""))
    return ((spec.name, int(amount) if amount == amount.to_integral_value() else float(amount)),)


def _moment(desk: Desk, spec: FieldSpec, text: str) -> FieldValues | Open:
    if asked := doubtful_date(desk, "to", text):
        return asked
    when = parse_when(text, desk.context.now)
    if when is None:
        return desk.refuse("to", text, "no_date")
    if when.assumption:
        desk.assume(when.assumption)
    desk.leave(_besides(peel(text, desk.context.now)[0], text))
    if spec.type is FieldType.DATE or not (when.has_time or spec.name == "due"):
        return ((spec.name, when.at.date()),)
    return ((spec.name, as_instant(when.at if when.has_time else _at_its_hour(desk, when.at))),)


def _at_its_hour(desk: Desk, day: datetime) -> datetime:
    """The new day of a task that was due at a time of day, at that time."""
    target = desk.slots.get("target")
    record = desk.lookup.get(target.ref) if target is not None and target.ref is not None else None
    due = getattr(record, "due", None)
    if not isinstance(due, datetime) or is_day(due):
        return day
    was = due.astimezone(day.tzinfo)
    if (was.hour, was.minute) != (day.hour, day.minute):
        desk.assume(f"still at {was:%H:%M}")
    return day.replace(hour=was.hour, minute=was.minute)


def _besides(text: str, read: str) -> str:
    """What stands beside the value in `text`, without words that add nothing: `about 400 people now` -> ""."""
    rest = text.replace(read, " ", 1) if read else text
    return "" if not _SAYS_NOTHING.sub(" ", rest).strip(" .,;:!()~+-") else rest


def _as_known(desk: Desk, kind: Kind, spec: FieldSpec, text: str) -> str:
    """A value in use already is written as it is written there: `biotech` -> `Biotech`."""
    if spec.type is FieldType.LONG_TEXT or spec.name in {"name", "title"}:
        return text
    known = {fold(value): value for value in desk.lookup.values(kind, spec.name)}
    return known.get(fold(text)) or (country_named(text) if spec.name == "country" else None) or text


def _has_currency(desk: Desk) -> bool:
    return any(getattr(desk.lookup.get(c.ref), "currency", None) for c in desk.about)
