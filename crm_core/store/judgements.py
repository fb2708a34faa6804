"""What people said of recommendations, and what was folded from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, select

from crm_core.keeping import Decided, Judged
from crm_core.store.tables import feedback, posterior, recommendation

_JUDGED = feedback.join(recommendation, recommendation.c.id == feedback.c.recommendation_id)


class SqlJudgements:
    """`crm_core.keeping.Judgements`, as the transaction of `connection` sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def decided(self, ids: Collection[str], actor_id: str) -> dict[str, Decided]:
        theirs = and_(
            feedback.c.recommendation_id == recommendation.c.id,
            feedback.c.actor_id == actor_id,
            feedback.c.kind == "click",
        )
        found = self._connection.execute(
            select(recommendation, feedback.c.verdict)
            .join_from(recommendation, feedback, theirs, isouter=True)
            .where(recommendation.c.id.in_(sorted(ids)))
        )
        return {
            row.id: Decided(
                row.action, row.propensity, dict(row.context), row.verdict == "not_helpful", row.verdict == "done"
            )
            for row in found
        }

    def folds(self, model: str) -> dict[str, Mapping[str, Any]]:
        rows = self._connection.execute(select(posterior.c.key, posterior.c.value).where(posterior.c.model == model))
        return {row.key: row.value for row in rows}

    def verdicts(self) -> Mapping[tuple[str, str], Sequence[tuple[str, str]]]:
        pairs: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        found = self._connection.execute(
            select(recommendation.c.action, feedback.c.actor_id, recommendation.c.id, feedback.c.verdict).select_from(
                _JUDGED
            )
        )
        for action, actor_id, recommendation_id, verdict in found:
            pairs[action, actor_id].append((recommendation_id, verdict))
        return {key: sorted(each) for key, each in pairs.items()}

    def of(self, action: str, actor_id: str) -> list[Judged]:
        found = self._connection.execute(
            select(recommendation.c.context, feedback.c.verdict, recommendation.c.at)
            .select_from(_JUDGED)
            .where(recommendation.c.action == action, feedback.c.actor_id == actor_id)
            .order_by(recommendation.c.at, recommendation.c.id, feedback.c.kind)
        )
        return [Judged(dict(context), verdict, at) for context, verdict, at in found]
