"""A turn as the JSON object of `loom say --json`. Its names are a public interface: add to them, never change them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from bot.adapters.plain_text import plain_text
from bot.turn import Turn
from crm_core import codec
from crm_core.days import unmarked
from crm_core.entities import Ref
from crm_core.queries import And, Ask, Or
from crm_core.reading import Reader
from crm_core.results import Change, Fact, PlanAnswer, StageTimesAnswer
from intents.interpretation import Parsed, Question, SlotValue, Understood

_MARKED = "T00:00:00.000001Z"
"""How an instant at midnight UTC is kept; see `crm_core.days`."""


def say_object(turn: Turn, reader: Reader) -> dict[str, Any]:
    """The contract's object; `reader` gives external ids."""
    refs = _matches(turn, reader)
    external = _external_ids(reader, [*refs, *_named(turn)])
    return {
        "text": turn.text,
        "now": turn.now.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "actor": (turn.actor.email or turn.actor.name) if turn.actor else None,
        "interpretation": _interpretation(turn, external),
        "outcome": turn.outcome,
        "results": [{"type": str(ref.kind), "id": ref.id, "external_id": external.get(ref)} for ref in refs],
        "total": _total(turn, refs),
        **_value(turn),
        "changes": [_change(change) for change in _changes(turn)],
        "kept": [{"type": str(k.ref.kind), "id": k.ref.id, "reason": k.reason} for k in turn.receipt.kept]
        if turn.receipt
        else [],
        "reply": {"text": plain_text(turn.reply), "blocks": [_block(block) for block in turn.reply.blocks]},
        "timing_ms": dict(turn.timing),
        "trace_id": turn.trace_id,
    }


def _parts(turn: Turn) -> tuple[Parsed, ...]:
    """The intents of the turn."""
    match turn.interpretation:
        case Understood(intents=parsed) | Question(intents=parsed):
            return parsed
        case other:
            one = getattr(other, "parsed", None)
            return (one,) if one is not None else ()


def _named(turn: Turn) -> list[Ref]:
    """The records that slots name."""
    return [slot.ref for part in _parts(turn) for slot in part.slots.values() if slot.ref is not None]


def _interpretation(turn: Turn, external: Mapping[Ref, str | None]) -> dict[str, Any]:
    meant, parsed = turn.interpretation, _parts(turn)
    plan, assumptions = None, []
    match meant:
        case None:
            return {"intent": None, "confidence": None, "source": None, "slots": {}, "plan": None, "assumptions": []}
        case Understood(assumptions=taken):
            assumptions = [a.words for a in taken]
        case Question(assumptions=taken):
            assumptions = [a.words for a in taken]
            plan = codec.encode(meant.query)
    first = parsed[0] if parsed else Parsed("none", getattr(meant, "confidence", 0.0), "learned")
    found = {**_parsed(first, external), "plan": plan, "assumptions": assumptions}
    if len(parsed) > 1:
        found["intents"] = [_parsed(one, external) for one in parsed]
    return found


def _parsed(parsed: Parsed, external: Mapping[Ref, str | None]) -> dict[str, Any]:
    return {
        "intent": parsed.intent,
        "confidence": round(parsed.confidence, 4),
        "source": parsed.source,
        "slots": {name: _slot(value, external) for name, value in parsed.slots.items()},
    }


def _slot(slot: SlotValue, external: Mapping[Ref, str | None]) -> Any:
    if slot.ref is not None:
        return {"text": slot.text, "id": slot.ref.id, "external_id": external.get(slot.ref) or slot.external_id}
    return plain(slot.value) if slot.value is not None else slot.text


def _matches(turn: Turn, reader: Reader) -> list[Ref]:
    """Every match: an answer carries only the first of the records that it counted."""
    found = turn.found
    if found is None or not isinstance(found.query, Ask) or not isinstance(found.payload, PlanAnswer):
        return turn.results()
    plan, payload = found.query.plan, found.payload
    about_groups = plan.having or plan.over_groups is not None or plan.limit_each is not None
    if about_groups or (plan.limit is not None and plan.aggregate is None) or len(payload.rows) >= payload.total:
        return turn.results()
    order = plan.order_by if plan.aggregate is None and not plan.group_by and not plan.compare else ()
    listing = replace(plan, aggregate=None, group_by=(), compare=(), order_by=order, limit=None)
    if plan.compare:
        sides = Or(tuple(side.where for side in plan.compare))
        listing = replace(listing, where=sides if plan.where is None else And((plan.where, sides)))
    return [row.ref for row in reader.select(listing, page=0).rows]


def _total(turn: Turn, refs: list[Ref]) -> int:
    if turn.found is not None and isinstance(turn.found.payload, PlanAnswer):
        return turn.found.payload.total
    total = getattr(turn.found.payload, "total", None) if turn.found is not None else None
    return total if isinstance(total, int) else len(refs)


def _value(turn: Turn) -> dict[str, Any]:
    empty: dict[str, Any] = {"value": None, "unit": None, "groups": []}
    if turn.found is None:
        return empty
    match turn.found.payload:
        case PlanAnswer(value=value, unit=unit, groups=groups):
            listed = [{"key": g.key, "value": plain(g.value), "unit": g.unit, "count": g.count} for g in groups]
            return {"value": plain(value), "unit": unit, "groups": listed}
        case StageTimesAnswer(times=times):
            if len(times) == 1 and not times[0].key:
                return {**empty, "value": round(times[0].days, 2), "unit": "days"}
            days = [{"key": t.key, "value": round(t.days, 2), "unit": "days", "count": t.count} for t in times]
            return {**empty, "groups": days}
        case Fact(value=value):
            return {**empty, "value": None if value in (None, "", ()) else str(plain(value))}
    score = getattr(turn.found.payload, "score", None) or getattr(turn.found.payload, "probability", None)
    if isinstance(score, float):
        return {**empty, "value": round(score * 100, 2), "unit": "percent"}
    groups = getattr(turn.found.payload, "groups", ())
    return {**empty, "groups": [{"key": g.key, "value": g.count, "unit": "deals", "count": g.count} for g in groups]}


def _changes(turn: Turn) -> tuple[Change, ...]:
    """What was done, or with `needs_confirmation` what would be."""
    written = turn.receipt or turn.preview
    return written.changes if written is not None else ()


def _change(change: Change) -> dict[str, Any]:
    return {
        "op": change.op,
        "type": str(change.ref.kind),
        "id": change.ref.id,
        "name": change.name,
        "external_id": change.external_id,
        "fields": plain(change.fields),
        "before": plain(change.before),
    }


def _external_ids(reader: Reader, refs: list[Ref]) -> dict[Ref, str | None]:
    """The id in the source system, or the natural key where that had none."""
    found: dict[Ref, str | None] = {}
    for kind in {ref.kind for ref in refs}:
        for id_, record in reader.get_many(kind, [ref.id for ref in refs if ref.kind is kind]).items():
            found[Ref(kind, id_)] = record.external_id
    keyless = [ref for ref, external in found.items() if external is None]
    return found | {row.ref: row.external_id for row in reader.rows(keyless)}


def _block(block: Any) -> dict[str, Any]:
    return {"type": type(block).__name__.lower(), **plain(dataclasses.asdict(block))}


def plain(value: Any) -> Any:
    """JSON's own types: decimals as numbers, times as ISO text, tuples as lists."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case datetime():
            return unmarked(value).isoformat().replace("+00:00", "Z") if value.tzinfo else value.isoformat()
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case tuple() | list() | frozenset() | set():
            return [plain(item) for item in value]
        case Ref():
            return value.id
        case str() if value.endswith(_MARKED):
            return value.removesuffix(_MARKED) + "T00:00:00Z"
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
