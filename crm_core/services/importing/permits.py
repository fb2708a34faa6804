"""What the actor of an import may write, asked while planning: so that a row beyond their rights is told and left
alone, instead of refusing the whole import at the door."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from crm_core.access import Actor
from crm_core.entities import Kind, Role, Team
from crm_core.fields import field_of
from crm_core.services import field_rights
from crm_core.services.importing.items import Item
from crm_core.services.importing.matching import RecordIndex


@dataclass(frozen=True, slots=True)
class Permits:
    actor: Actor
    index: RecordIndex

    @property
    def makes_people(self) -> bool:
        """Whether owners and teams that are only named may be made."""
        return self.actor.role in (Role.ADMIN, Role.MANAGER)

    def refused_change(self, item: Item, names: Collection[str]) -> str | None:
        """What the actor may not do when these public fields of a record that exists are set; None: they may."""
        if item.record is None:
            return None
        specs = (field_of(item.kind, name) for name in names)
        attributes = {spec.attribute for spec in specs if spec is not None}
        return field_rights.refusal(self.actor, item.record, attributes, self._leads)

    def refused_deal(self, values: Mapping[str, Any], *, closed: bool) -> str | None:
        """The same for a deal to be made."""
        return field_rights.refused_new_deal(self.actor, values.get("owner"), closed)

    def _leads(self, team_id: str) -> bool:
        team = self.index.by_id(Kind.TEAM, team_id)
        if team is None or not isinstance(team.record, Team):
            return False
        return field_rights.leads(self.actor, team.record)
