"""What understanding asks of the CRM: a protocol, so that `intents` needs no store. `crm_core.reading.Reader`
fits it; `bot/app.py` hands it in, bound to the person who speaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from crm_core.access import Actor
from crm_core.entities import AnyRecord, Kind, Ref, Stage
from crm_core.fields import FieldSpec
from crm_core.queries import Filter, OrderBy
from crm_core.reading import NameEntry, OutboxEvent
from crm_core.results import Row


class RecordLookup(Protocol):
    """See `crm_core.reading.Reader` for the contracts of these methods."""

    @property
    def actor(self) -> Actor: ...

    def get(self, ref: Ref) -> AnyRecord | None: ...

    def get_many(self, kind: Kind, ids: Iterable[str]) -> dict[str, AnyRecord]: ...

    def visible(self, refs: Iterable[Ref]) -> frozenset[Ref]: ...

    def ids(
        self, kind: Kind, where: Filter | None = None, order_by: Sequence[OrderBy] = (), limit: int | None = None
    ) -> list[str]: ...

    def rows(self, refs: Sequence[Ref]) -> list[Row]: ...

    def stages(self) -> tuple[Stage, ...]: ...

    def fields(self, kind: Kind) -> tuple[FieldSpec, ...]: ...

    def aliases(self, kind: Kind) -> Mapping[str, str]: ...

    def values(self, kind: Kind, path: str, limit: int = 200) -> tuple[str, ...]: ...

    def names(self, kinds: Sequence[Kind], *, archived: bool = False) -> list[NameEntry]: ...

    def revision(self) -> int: ...

    def changed_since(self, revision: int) -> list[OutboxEvent]: ...
