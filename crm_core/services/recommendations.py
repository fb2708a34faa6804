"""Recommendations and what people say of them: the click and what it teaches are one transaction.

The verdict is audited and undone like any other write. What it teaches is folded from all of the person's verdicts on
that action, so a changed verdict takes the old one's effect back exactly, and the same verdict again changes nothing.
What came of a recommendation (positive, neutral, negative) is a verdict of its own beside the click on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select, update

from crm_core.commands import RecordFeedback, StoreRecommendation
from crm_core.decisions.posterior import MODEL, REWARDS, fold, key_of, kind_of, option, sampler
from crm_core.decisions.taught import kept_form, read
from crm_core.entities import Kind, Ref
from crm_core.errors import Invalid, NotFound
from crm_core.services.records import Records
from crm_core.store import settings
from crm_core.store.judgements import SqlJudgements
from crm_core.store.rows import load
from crm_core.store.tables import feedback, posterior, recommendation
from crm_core.store.traces import actor_id


def store_recommendation(command: StoreRecommendation, records: Records) -> None:
    """Keeps what was shown. Storing it again changes nothing. Raises Invalid for a propensity outside 0..1."""
    if not 0 < command.propensity <= 1:
        raise Invalid("propensity", command.propensity, "a probability above 0 and up to 1")
    if records.tx.scalar(select(recommendation.c.id).where(recommendation.c.id == command.id)) is not None:
        return
    records.tx.execute(
        insert(recommendation).values(
            id=command.id,
            kind=str(command.target.kind),
            record_id=command.target.id,
            action=command.action,
            for_user=command.for_user,
            context=dict(command.context),
            propensity=command.propensity,
            strategy=command.strategy,
            model_version=command.model_version,
            at=records.now,
        )
    )


def record_feedback(command: RecordFeedback, records: Records) -> None:
    """Files the verdict and what it teaches. Notes `posterior`: the action, the verdict, and `before` and `after`,
    each with what is expected of the action in that situation (mean, low, high: 0..1) and the plain counts over all
    situations (tried, succeeded) of the verdicts of this kind (`kind`: click or outcome). A click and an outcome stand
    beside each other; another verdict of the same kind replaces the one before. No note when nothing changed.

    Raises NotFound for a recommendation that was never shown or is about a record that the actor may not see.
    """
    if command.verdict not in REWARDS:
        raise Invalid("verdict", command.verdict, f"one of {', '.join(REWARDS)}")
    shown = _shown(command.recommendation_id, records)
    action, who = shown["action"], actor_id(records.actor)
    kind = kind_of(command.verdict)
    key = {"recommendation_id": command.recommendation_id, "actor_id": who, "kind": kind}
    if settings.row(records.tx, feedback, key).get("verdict") == command.verdict:
        return
    before = _believed(shown, kind, records)
    records.put(feedback, key, {"verdict": command.verdict, "at": records.now})
    _learn(action, who, records)
    after = _believed(shown, kind, records)
    records.note(
        "posterior", {"action": action, "verdict": command.verdict, "kind": kind, "before": before, "after": after}
    )


def _believed(shown: Mapping[str, Any], kind: str, records: Records) -> dict[str, float]:
    taught, action = read(SqlJudgements(records.tx)), shown["action"]
    bandit = sampler(taught.by_action, records.now)
    if action not in bandit.actions:
        raise Invalid("action", action, f"one of {', '.join(bandit.actions)}")
    found = option(action, bandit, dict(shown["context"]), taught.by_action)
    return {
        "mean": found.expected,
        "low": found.low,
        "high": found.high,
        "tried": found.tried if kind == "click" else found.outcomes,
        "succeeded": found.succeeded if kind == "click" else found.went_well,
    }


def _shown(recommendation_id: str, records: Records) -> Mapping[str, Any]:
    found = (
        records.tx.execute(select(recommendation).where(recommendation.c.id == recommendation_id)).mappings().first()
    )
    if found is not None:
        target = Ref(Kind(found["kind"]), found["record_id"])
        if load(records.tx, target.kind, [target.id], records.actor):
            return dict(found)
    raise NotFound(Kind.ACTIVITY, recommendation_id)


def _learn(action: str, who: str, records: Records) -> None:
    """Folds the person's verdicts on the action anew. Safe under concurrent clicks: write transactions are serial."""
    judgements = SqlJudgements(records.tx)
    seen = judgements.of(action, who)
    is_row = (posterior.c.model == MODEL, posterior.c.key == key_of(action, who))
    if not seen:
        records.tx.execute(delete(posterior).where(*is_row))
        return
    value = kept_form(fold(seen), judgements.verdicts()[action, who])
    changed = records.tx.execute(update(posterior).where(*is_row).values(value=value, version=posterior.c.version + 1))
    if changed.rowcount == 0:
        records.tx.execute(insert(posterior).values(model=MODEL, key=key_of(action, who), value=value))
