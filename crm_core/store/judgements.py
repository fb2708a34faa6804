"""What people said of recommendations, and what was folded from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from crm_core.keeping import Judged
from crm_core.store.tables import feedback, posterior, recommendation

_JUDGED = feedback.join(recommendation, recommendation.c.id == feedback.c.recommendation_id)


class SqlJudgements:
    """`crm_core.keeping.Judgements`, as the transaction of `connection` sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def folds(self, model: str) -> dict[str, Mapping[str, Any]]:
        rows = self._connection.execute(select(posterior.c.key, posterior.c.value).where(posterior.c.model == model))
        return {row.key: row.value for row in rows}

    def verdicts(self) -> Mapping[tuple[str, str], Mapping[str, int]]:
        counts: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        found = self._connection.execute(
            select(recommendation.c.action, feedback.c.actor_id, feedback.c.verdict, func.count())
            .select_from(_JUDGED)
            .group_by(recommendation.c.action, feedback.c.actor_id, feedback.c.verdict)
        )
        for action, actor_id, verdict, count in found:
            counts[action, actor_id][verdict] = count
        return counts

    def of(self, action: str, actor_id: str) -> list[Judged]:
        found = self._connection.execute(
            select(recommendation.c.context, feedback.c.verdict, recommendation.c.at)
            .select_from(_JUDGED)
            .where(recommendation.c.action == action, feedback.c.actor_id == actor_id)
            .order_by(recommendation.c.id)
        )
        return [Judged(dict(context), verdict, at) for context, verdict, at in found]
