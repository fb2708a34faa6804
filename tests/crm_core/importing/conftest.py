"""A desk to import at: an empty CRM, files written in the test, and what came of them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crm_core.access import LOCAL_OPERATOR, Actor
from crm_core.entities import Kind
from crm_core.services.exporting import write_csv
from crm_core.services.importing import ImportPlan, ImportReport, ImportService, SourceFile
from crm_core.store.sql import SqlStore
from tests.door import Door

Texts = dict[str, str | bytes]


@dataclass
class Desk:
    door: Door
    service: ImportService

    def plan(self, files: Texts, kind: Kind | None = None, actor: Actor = LOCAL_OPERATOR) -> ImportPlan:
        return self.service.plan(sources(files), actor, kind=kind)

    def load(self, files: Texts, kind: Kind | None = None, actor: Actor = LOCAL_OPERATOR) -> ImportReport:
        return self.service.run(self.plan(files, kind, actor), actor)

    def all(self, kind: Kind) -> list[Any]:
        with self.door.crm.read(LOCAL_OPERATOR) as reader:
            return list(reader.get_many(kind, reader.ids(kind)).values())

    def only(self, kind: Kind) -> Any:
        (found,) = self.all(kind)
        return found

    def named(self, kind: Kind, name: str) -> Any:
        (found,) = [
            each
            for each in self.all(kind)
            if getattr(each, "name", None) == name or getattr(each, "title", None) == name
        ]
        return found

    def exported(self, kind: Kind) -> str:
        stream = io.StringIO(newline="")
        with self.door.crm.read(LOCAL_OPERATOR) as reader:
            write_csv(reader, kind, stream)
        return stream.getvalue()


def sources(files: Texts) -> list[SourceFile]:
    return [SourceFile(name, data if isinstance(data, bytes) else data.encode()) for name, data in files.items()]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = SqlStore.open(f"sqlite:///{tmp_path / 'crm.db'}")
    door = Door(store)
    yield Desk(door, ImportService(door.crm, "EUR"))
    store.close()
