"""Reads what the bandit has learned, and works out again what an undo left behind.

The verdicts are the truth; the kept folds are written with every click in its transaction
(`crm_core.services.recommendations`). An undo takes a verdict back without touching the fold; so each fold counts the
verdicts that made it, and one that no longer matches them is folded anew here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from crm_core.decisions.posterior import MODEL, OUTCOMES, Learned, Taught, fold, from_json, key_of
from crm_core.keeping import Judged, Judgements


class Database(Protocol):
    """What of `crm_core.store.sql.SqlStore` is needed."""

    def judgements(self) -> AbstractContextManager[Judgements]: ...


class KeptPosteriors:
    """`Posteriors` over the record's database. Every read sees all committed clicks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self) -> Taught:
        with self._database.judgements() as judgements:
            return read(judgements)


def read(judgements: Judgements) -> Taught:
    """What was learned, as this transaction sees it."""
    kept, by_action = judgements.folds(MODEL), defaultdict[str, list[Learned]](list)
    clicks = outcomes = 0
    for (action, actor_id), counts in sorted(judgements.verdicts().items()):
        value = kept.get(key_of(action, actor_id))
        if value is None or value["verdicts"] != counts:
            by_action[action].append(fold(judgements.of(action, actor_id)))
        else:
            by_action[action].append(from_json(value))
        outcomes += sum(count for verdict, count in counts.items() if verdict in OUTCOMES)
        clicks += sum(count for verdict, count in counts.items() if verdict not in OUTCOMES)
    return Taught({action: tuple(each) for action, each in by_action.items()}, clicks, outcomes)


def with_verdicts(value: Mapping[str, Any], learned: Sequence[Judged]) -> dict[str, Any]:
    """The kept form of a fold, with the count of verdicts that made it."""
    verdicts: dict[str, int] = defaultdict(int)
    for reward in learned:
        verdicts[reward.verdict] += 1
    return {**value, "verdicts": dict(verdicts)}
