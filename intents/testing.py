"""A public fake: a small CRM in memory that fits `RecordLookup`, for tests of understanding without a store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from crm_core.access import LOCAL_OPERATOR, Actor
from crm_core.entities import (
    DEFAULT_STAGES,
    AnyRecord,
    Contact,
    Deal,
    Kind,
    Ref,
    Stage,
    StageOutcome,
    User,
    name_of,
)
from crm_core.fields import FIELDS, FieldSpec, FieldType, field_of
from crm_core.folding import fold
from crm_core.queries import And, Condition, Filter, Not, Op, Or, OrderBy, Related
from crm_core.reading import NameEntry, OutboxEvent
from crm_core.results import Row
from intents.candidates import record_kind


class FakeLookup:
    """Holds records; `hide` takes some out of the actor's sight. Filters run over own fields and one step of
    reference; `Related` is not evaluated and raises ValueError."""

    def __init__(
        self,
        records: Iterable[AnyRecord],
        *,
        actor: Actor = LOCAL_OPERATOR,
        custom: Mapping[Kind, Sequence[FieldSpec]] | None = None,
        aliases: Mapping[Kind, Mapping[str, str]] | None = None,
        stages: tuple[Stage, ...] = DEFAULT_STAGES,
        hidden: Iterable[Ref] = (),
    ) -> None:
        self.actor = actor
        self._records = {Ref(record_kind(record), record.id): record for record in records}
        self._custom, self._aliases, self._stages = custom or {}, aliases or {}, stages
        self._hidden = frozenset(hidden)
        self._log: list[OutboxEvent] = []

    def put(self, record: AnyRecord, at: datetime) -> None:
        """Adds or replaces a record, as a committed change."""
        ref = Ref(record_kind(record), record.id)
        self._records[ref] = record
        self._log.append(OutboxEvent(len(self._log) + 1, "update", ref, at))

    def get(self, ref: Ref) -> AnyRecord | None:
        return None if ref in self._hidden else self._records.get(ref)

    def get_many(self, kind: Kind, ids: Iterable[str]) -> dict[str, AnyRecord]:
        records = ((record_id, self.get(Ref(kind, record_id))) for record_id in ids)
        return {record_id: record for record_id, record in records if record is not None}

    def visible(self, refs: Iterable[Ref]) -> frozenset[Ref]:
        return frozenset(ref for ref in refs if self.get(ref) is not None)

    def ids(
        self, kind: Kind, where: Filter | None = None, order_by: Sequence[OrderBy] = (), limit: int | None = None
    ) -> list[str]:
        found = [ref.id for ref in self._seen(kind) if where is None or self._holds(ref, where)]
        return found[:limit]

    def rows(self, refs: Sequence[Ref]) -> list[Row]:
        records = [(ref, self.get(ref)) for ref in refs]
        return [Row(ref, name_of(record), record.external_id) for ref, record in records if record is not None]

    def stages(self) -> tuple[Stage, ...]:
        return self._stages

    def fields(self, kind: Kind) -> tuple[FieldSpec, ...]:
        return (*FIELDS[kind], *self._custom.get(kind, ()))

    def aliases(self, kind: Kind) -> Mapping[str, str]:
        return self._aliases.get(kind, {})

    def values(self, kind: Kind, path: str, limit: int = 200) -> tuple[str, ...]:
        spec = field_of(kind, path)
        counted: Counter[str] = Counter()
        for ref in self._seen(kind):
            value = self._value(ref, path)
            for item in value if isinstance(value, tuple) else (value,):
                if item not in (None, ""):
                    named = self._records.get(Ref(spec.ref, item)) if spec is not None and spec.ref else None
                    counted[name_of(named) if named is not None else str(item)] += 1
        return tuple(value for value, _ in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))[:limit]

    def names(self, kinds: Sequence[Kind], *, archived: bool = False) -> list[NameEntry]:
        entries = []
        for ref, record in self._records.items():
            if ref.kind in kinds and (record.archived_at is not None) is archived:
                also = record.emails if isinstance(record, Contact) else ()
                if isinstance(record, User) and record.email:
                    also = (record.email,)
                entries.append(NameEntry(ref, name_of(record), also))
        return entries

    def revision(self) -> int:
        return len(self._log)

    def changed_since(self, revision: int) -> list[OutboxEvent]:
        return [event for event in self._log if event.seq > revision]

    def _seen(self, kind: Kind) -> list[Ref]:
        return [ref for ref in self._records if ref.kind is kind and ref not in self._hidden]

    def _value(self, ref: Ref, path: str) -> Any:
        record = self._records.get(ref)
        head, _, rest = path.partition(".")
        if record is None:
            return None
        if head == "custom":
            return record.custom.get(rest)
        if head == "status" and isinstance(record, Deal):
            return next((str(stage.outcome) for stage in self._stages if stage.key == record.stage), StageOutcome.OPEN)
        spec = field_of(ref.kind, head)
        if spec is None or spec.derived:
            raise ValueError(f"the fake has no {path} of {ref.kind}")
        value = getattr(record, spec.attribute)
        if rest and spec.ref is not None:
            return self._value(Ref(spec.ref, value), rest) if value else None
        return value

    def _holds(self, ref: Ref, where: Filter) -> bool:
        match where:
            case And(parts):
                return all(self._holds(ref, part) for part in parts)
            case Or(parts):
                return any(self._holds(ref, part) for part in parts)
            case Not(part):
                return not self._holds(ref, part)
            case Condition(path, op, wanted):
                return _meets(self._value(ref, path), op, wanted)
            case Related():
                raise ValueError("the fake evaluates no Related")


def _meets(value: Any, op: Op, wanted: Any) -> bool:
    values = value if isinstance(value, tuple) else (value,)
    present = [_plain(item) for item in values if item not in (None, "")]
    match op:
        case Op.EMPTY:
            return (not present) is bool(wanted)
        case Op.NE:
            return _plain(wanted) not in present
        case Op.EQ:
            return _plain(wanted) in present
        case Op.IN:
            return any(_plain(item) in present for item in wanted)
        case Op.CONTAINS:
            return any(fold(str(wanted)) in str(item) for item in present)
        case Op.BETWEEN:
            return any(_plain(wanted[0]) <= item <= _plain(wanted[1]) for item in present)
        case Op.LT:
            return any(item < _plain(wanted) for item in present)
        case Op.LE:
            return any(item <= _plain(wanted) for item in present)
        case Op.GT:
            return any(item > _plain(wanted) for item in present)
        case Op.GE:
            return any(item >= _plain(wanted) for item in present)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return fold(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def text_field(key: str, label: str | None = None, type_: FieldType = FieldType.TEXT) -> FieldSpec:
    """A custom field as `RecordLookup.fields` lists it."""
    return FieldSpec(f"custom.{key}", type_, f"custom.{key}", label=label or key.replace("_", " "))
