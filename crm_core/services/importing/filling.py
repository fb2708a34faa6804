"""One cell into one draft: which reader a column's target has."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from crm_core.entities import ActivityType, Kind, Outcome, Role
from crm_core.fields import FieldType
from crm_core.folding import fold
from crm_core.services.importing import values
from crm_core.services.importing.amounts import currency, money, number, percent, whole_number
from crm_core.services.importing.drafts import Draft, Link
from crm_core.services.importing.headers import LINKS, words
from crm_core.services.importing.moments import day, moment
from crm_core.services.importing.recognising import Column
from crm_core.services.importing.tables import Cell
from crm_core.services.importing.values import BadValue, Style, text

_ACTIVITY_WORDS: dict[str, ActivityType] = {
    "call": ActivityType.CALL, "phone": ActivityType.CALL, "telephone": ActivityType.CALL,
        "voicemail": ActivityType.CALL,
    "email": ActivityType.EMAIL, "mail": ActivityType.EMAIL, "inmail": ActivityType.EMAIL,
    "meeting": ActivityType.MEETING, "event": ActivityType.MEETING, "demo": ActivityType.MEETING,
        "lunch": ActivityType.MEETING,
    "visit": ActivityType.MEETING, "appointment": ActivityType.MEETING, "presentation": ActivityType.MEETING,
    "note": ActivityType.NOTE, "comment": ActivityType.NOTE,
    "task": ActivityType.TASK, "to do": ActivityType.TASK, "todo": ActivityType.TASK, "deadline": ActivityType.TASK,
        "other": ActivityType.TASK,
}  # fmt: skip
_ROLES: dict[str, Role] = {
    "admin": Role.ADMIN, "administrator": Role.ADMIN, "system administrator": Role.ADMIN, "super admin": Role.ADMIN,
        "manager": Role.MANAGER,
    "sales manager": Role.MANAGER, "lead": Role.MANAGER, "rep": Role.REP, "sales rep": Role.REP, "sales": Role.REP,
        "user": Role.REP,
    "standard user": Role.REP, "regular user": Role.REP, "member": Role.REP, "agent": Role.REP, "viewer": Role.VIEWER,
    "read only": Role.VIEWER, "readonly": Role.VIEWER,
}  # fmt: skip


def fill(draft: Draft, extra: dict[str, Any], column: Column, cell: Cell) -> None:
    target = column.target or ""
    stem, _, how = target.partition(".")
    if target.startswith("custom."):
        draft.custom[how] = _custom(cell, column)
    elif target == "external_id":
        draft.external_id = text(cell)
    elif target == "loom_id":
        draft.loom_id = text(cell)
    elif target == "deal.id" and draft.system == "salesforce" and (text(cell) or "").startswith("001"):
        draft.links.setdefault("company", []).extend(_links(how, cell, several=False))  # an account's id, by its prefix
    elif stem in LINKS and (stem, draft.kind) not in {("title", Kind.DEAL)}:
        draft.links.setdefault(stem, []).extend(
            _links(how, cell, several=stem == "contact" and draft.kind is Kind.DEAL)
        )
    elif reader := _READERS.get((draft.kind, target)) or _READERS.get((None, target)):
        reader(draft, extra, cell, column.style)
    else:
        value = _plain(cell, column)
        draft.values[target] = value


def _links(how: str, cell: Cell, *, several: bool) -> list[Link]:
    raw = text(cell) or ""
    if how in ("id", "loom"):
        return [Link(how, part) for part in (values.parts(cell) if several or ";" in raw else (raw,))]
    pieces = [piece.strip() for piece in re.split(r";|\s:::\s", raw)] if several or ";" in raw else [raw]
    links: list[Link] = []
    for piece in (piece for piece in pieces if piece):
        # HubSpot writes associated people as `Jane Doe (jane@example.com)`.
        if match := re.fullmatch(rf"(.*?)\s*[(<]({values.EMAIL.pattern})[)>]", piece):
            links += (
                [Link("email", match[2].lower())] if not match[1] else [Link("email", f"{match[2].lower()} {match[1]}")]
            )
        elif values.EMAIL.fullmatch(piece):
            links.append(Link("email", piece.lower()))
        else:
            links.append(Link("name", piece))
    return links


def _plain(cell: Cell, column: Column) -> Any:
    """The value of a built-in field by its type."""
    match column.type:
        case FieldType.NUMBER:
            return whole_number(cell, column.style)
        case FieldType.MONEY:
            return number(cell, column.style)
        case FieldType.PERCENT:
            return percent(cell, column.style)
        case FieldType.DATE:
            return day(cell, column.style)
        case FieldType.DATETIME:
            return moment(cell, column.style)
        case FieldType.BOOL:
            return values.truth(cell)
        case FieldType.MULTI_TEXT:
            return values.parts(cell)
        case _:
            return text(cell)


def _custom(cell: Cell, column: Column) -> Any:
    match column.type:
        case FieldType.NUMBER:
            return float(number(cell, column.style))
        case FieldType.MONEY | FieldType.PERCENT | FieldType.DATE | FieldType.DATETIME | FieldType.BOOL:
            return _plain(cell, column)
        case FieldType.MULTI_TEXT:
            return values.parts(cell)
        case _:
            return text(cell)


def unguarded(written: str) -> str:
    """Takes off the apostrophe that `exporting` (and others) put before text that a spreadsheet would calculate."""
    return written[1:] if re.match(r"'['=+\-@\t\r]", written) else written


Reader = Callable[[Draft, dict[str, Any], Cell, Style], None]


def _emails(draft: Draft, _: dict[str, Any], cell: Cell, __: Style) -> None:
    draft.values["email"] = tuple(dict.fromkeys((*draft.values.get("email", ()), *values.emails(cell))))


def _user_email(draft: Draft, _: dict[str, Any], cell: Cell, __: Style) -> None:
    draft.values["email"] = values.emails(cell)[0]


def _phones(draft: Draft, _: dict[str, Any], cell: Cell, __: Style) -> None:
    draft.values["phone"] = tuple(dict.fromkeys((*draft.values.get("phone", ()), *values.phones(cell))))


def _tags(draft: Draft, _: dict[str, Any], cell: Cell, __: Style) -> None:
    found = (part.removeprefix("*").strip() for part in values.parts(cell))
    kept = tuple(part for part in found if part and part != "myContacts")
    draft.values["tags"] = tuple(dict.fromkeys((*draft.values.get("tags", ()), *kept)))


def _products(draft: Draft, _: dict[str, Any], cell: Cell, __: Style) -> None:
    kept = values.parts(cell, commas=False)
    draft.values["products"] = tuple(dict.fromkeys((*draft.values.get("products", ()), *kept)))


def _money(field_name: str) -> Reader:
    def read(draft: Draft, _: dict[str, Any], cell: Cell, style: Style) -> None:
        amount, code = money(cell, style)
        draft.values[field_name] = amount
        if code:
            draft.values.setdefault("currency", code)

    return read


def _currency(draft: Draft, _: dict[str, Any], cell: Cell, __: Style) -> None:
    draft.values["currency"] = currency(cell)


def _long(field_name: str) -> Reader:
    def read(draft: Draft, _: dict[str, Any], cell: Cell, __: Style) -> None:
        more = text(cell)
        draft.values[field_name] = "\n".join(
            dict.fromkeys(part for part in (draft.values.get(field_name), more) if part)
        )

    return read


def _activity_type(draft: Draft, _: dict[str, Any], cell: Cell, __: Style) -> None:
    plain = words(text(cell) or "")
    found = next((type_ for word, type_ in _ACTIVITY_WORDS.items() if re.search(rf"\b{word}s?\b", plain)), None)
    if found is None:
        raise BadValue(cell, "call, email, meeting, note or task")
    draft.values["type"] = found


def _outcome(draft: Draft, _: dict[str, Any], cell: Cell, __: Style) -> None:
    draft.values["outcome"] = Outcome(fold(text(cell) or ""))


def _role(draft: Draft, _: dict[str, Any], cell: Cell, __: Style) -> None:
    found = _ROLES.get(words(text(cell) or ""))
    if found is None:
        raise BadValue(cell, "admin, manager, rep or viewer")
    draft.values["role"] = found


def _done(draft: Draft, _: dict[str, Any], cell: Cell, __: Style) -> None:
    draft.values["done"] = values.truth(cell)


def _aside(key: str, parse: Callable[[Cell, Style], Any]) -> Reader:
    def read(_: Draft, extra: dict[str, Any], cell: Cell, style: Style) -> None:
        extra[key] = parse(cell, style)

    return read


_READERS: dict[tuple[Kind | None, str], Reader] = {
    (Kind.USER, "email"): _user_email, (None, "email"): _emails, (None, "phone"): _phones, (None, "tags"): _tags,
    (None, "products"): _products, (None, "value"): _money("value"), (None, "price"): _money("price"),
    (None, "currency"): _currency, (None, "notes"): _long("notes"), (None, "content"): _long("content"),
    (Kind.ACTIVITY, "type"): _activity_type, (Kind.ACTIVITY, "outcome"): _outcome, (Kind.USER, "role"): _role,
    (None, "done"): _done,
    (None, "name.first"): _aside("first", lambda cell, _: text(cell)),
    (None, "name.middle"): _aside("middle", lambda cell, _: text(cell)),
    (None, "name.last"): _aside("last", lambda cell, _: text(cell)),
    (None, "source_system"): _aside("source_system", lambda cell, _: text(cell)),
    (Kind.DEAL, "status"): _aside("status", lambda cell, _: words(text(cell) or "")),
    (Kind.DEAL, "won_time"): _aside("won_time", moment),
    (Kind.DEAL, "lost_time"): _aside("lost_time", moment),
}  # fmt: skip
