"""Reads what the bandit has learned, and works out again what an undo left behind.

The verdicts (`feedback`) are the truth; `posterior` is their fold, written with every click in its transaction
(`crm_core.services.recommendations`). An undo takes a verdict back without touching the fold; so each row counts the
verdicts that made it, and one that no longer matches them is folded anew here.

Tables are named by the columns used and not imported: the store stands on the same floor as decisions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC
from typing import Any, Protocol

from sqlalchemy import JSON, Connection, DateTime, Engine, column, func, select, table

from crm_core.decisions.posterior import MODEL, OUTCOMES, Learned, Reward, Taught, fold, from_json, key_of

recommendation = table(
    "recommendation", column("id"), column("action"), column("context", JSON), column("at", DateTime(timezone=True))
)
feedback = table("feedback", column("recommendation_id"), column("actor_id"), column("verdict"))
posterior = table("posterior", column("model"), column("key"), column("value", JSON))
_judged = feedback.join(recommendation, recommendation.c.id == feedback.c.recommendation_id)


class Database(Protocol):
    @property
    def engine(self) -> Engine: ...


class KeptPosteriors:
    """`Posteriors` over the record's database. Every read sees all committed clicks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self) -> Taught:
        with self._database.engine.connect() as connection:
            return read(connection)


def read(connection: Connection) -> Taught:
    """What was learned, as this transaction sees it."""
    rows = connection.execute(select(posterior.c.key, posterior.c.value).where(posterior.c.model == MODEL))
    kept: dict[str, dict[str, Any]] = {row.key: row.value for row in rows}
    by_action: dict[str, list[Learned]] = defaultdict(list)
    clicks = outcomes = 0
    for (action, actor_id), counts in sorted(_verdicts(connection).items()):
        value = kept.get(key_of(action, actor_id))
        if value is None or value["verdicts"] != counts:
            by_action[action].append(fold(rewards(connection, action, actor_id)))
        else:
            by_action[action].append(from_json(value))
        outcomes += sum(count for verdict, count in counts.items() if verdict in OUTCOMES)
        clicks += sum(count for verdict, count in counts.items() if verdict not in OUTCOMES)
    return Taught({action: tuple(each) for action, each in by_action.items()}, clicks, outcomes)


def rewards(connection: Connection, action: str, actor_id: str) -> list[Reward]:
    """One person's verdicts on one action, in the order in which they were recommended."""
    found = connection.execute(
        select(recommendation.c.context, feedback.c.verdict, recommendation.c.at)
        .select_from(_judged)
        .where(recommendation.c.action == action, feedback.c.actor_id == actor_id)
        .order_by(recommendation.c.id)
    )
    return [
        Reward(dict(context), verdict, at.replace(tzinfo=UTC) if at.tzinfo is None else at)
        for context, verdict, at in found
    ]


def _verdicts(connection: Connection) -> Mapping[tuple[str, str], dict[str, int]]:
    """(action, actor) -> verdict -> how many."""
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    found = connection.execute(
        select(recommendation.c.action, feedback.c.actor_id, feedback.c.verdict, func.count())
        .select_from(_judged)
        .group_by(recommendation.c.action, feedback.c.actor_id, feedback.c.verdict)
    )
    for action, actor_id, verdict, count in found:
        counts[action, actor_id][verdict] = count
    return counts


def with_verdicts(value: Mapping[str, Any], learned: list[Reward]) -> dict[str, Any]:
    """The kept form of a fold, with the count of verdicts that made it."""
    verdicts: dict[str, int] = defaultdict(int)
    for reward in learned:
        verdicts[reward.verdict] += 1
    return {**value, "verdicts": dict(verdicts)}
