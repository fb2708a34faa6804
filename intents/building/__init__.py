"""Drafts to commands and questions: one builder an intent, plain functions over a `Desk`."""

from __future__ import annotations

from collections.abc import Callable

from intents.building import (
    bulk,
    capture,
    change,
    companies,
    completing,
    deals,
    fields,
    find,
    people,
    tagging,
    tasks,
    tidying,
)
from intents.building.desk import Desk
from intents.building.outcome import Built, Open, Outcome

BUILDERS: dict[str, Callable[[Desk], Outcome]] = {
    "create_contact": people.create_contact,
    "create_company": companies.create_company,
    "create_deal": deals.create_deal,
    "log_activity": capture.log_activity,
    "add_note": capture.add_note,
    "create_task": tasks.create_task,
    "complete_task": completing.complete_task,
    "update_record": fields.update_record,
    "move_deal": change.move_deal,
    "close_deal": change.close_deal,
    "tag": tagging.tag,
    "untag": tagging.untag,
    "assign": change.assign,
    "merge": tidying.merge,
    "archive": tidying.archive,
    "restore": tidying.restore,
    "undo": tidying.undo,
    "redo": tidying.redo,
    "bulk_update": bulk.bulk_update,
    "bulk_archive": bulk.bulk_archive,
    "show": find.show,
    "timeline": find.timeline,
    "similar": find.similar,
    "who_knows": find.who_knows,
    "audit": find.audit,
    "score": find.score,
    "next_action": find.next_action,
    "predict": find.predict,
    "top_leads": find.top_leads,
    "at_risk": find.at_risk,
    "recommendations": find.recommendations,
    "pipeline": find.pipeline,
    "why": find.why,
    "learned": find.learned,
    "digest": find.digest,
    "set_digest": find.set_digest,
}
"""Intents without a builder are plain talk: their slots say it all."""

__all__ = ["BUILDERS", "Built", "Desk", "Open", "Outcome"]
