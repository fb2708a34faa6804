"""Reads what the bandit has learned, and works out again what an undo left behind.

The verdicts are the truth; the kept folds are written with every click in its transaction
(`crm_core.services.recommendations`). An undo takes a verdict back without touching the fold; so each fold knows which
verdicts made it, and one that no longer matches them is folded anew here.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any, Protocol

from crm_core.decisions.posterior import MODEL, Learned, Taught, fold, from_json, key_of, to_json
from crm_core.keeping import Judgements


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
    for (action, actor_id), verdicts in sorted(judgements.verdicts().items()):
        value = kept.get(key_of(action, actor_id))
        if value is None or value.get("of") != _digest(verdicts):
            by_action[action].append(fold(judgements.of(action, actor_id)))
        else:
            by_action[action].append(from_json(value))
    everything = [one for each in by_action.values() for one in each]
    return Taught(
        {action: tuple(each) for action, each in by_action.items()},
        clicks=sum(one.clicks.tried for one in everything),
        outcomes=sum(one.outcomes.tried for one in everything),
    )


def kept_form(learned: Learned, verdicts: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """A fold as it is kept, with the digest of the verdicts that made it."""
    return {**to_json(learned), "of": _digest(verdicts)}


def _digest(verdicts: Iterable[tuple[str, str]]) -> str:
    """Of every (recommendation id, verdict), in order: as many of each verdict may still be others."""
    made = hashlib.blake2b(digest_size=16)
    for recommendation_id, verdict in verdicts:
        made.update(f"{recommendation_id} {verdict}\n".encode())
    return made.hexdigest()
