"""Keeps what was recommended, so that a click can be joined to it. Asking writes nothing; showing does."""

from __future__ import annotations

import hashlib

from crm_core.access import LOCAL_OPERATOR, Actor
from crm_core.application import CRM
from crm_core.commands import Request, Source, StoreRecommendation
from crm_core.results import DigestAnswer, Recommendation, RecommendationsAnswer, Spacetime


def shown_in(found: Spacetime) -> tuple[Recommendation, ...]:
    match found.payload:
        case RecommendationsAnswer(items=items) | DigestAnswer(recommendations=items):
            return items
    return ()


def keep_recommendations(crm: CRM, shown_to: Actor, found: Spacetime) -> str | None:
    """Stores every recommendation of the answer with its context and propensity, once, in the name of the system:
    the person may be a viewer, and their `undo` must not take it back. Returns the first one's id."""
    items = shown_in(found)
    if not items:
        return None
    commands = tuple(_command(item, shown_to) for item in items)
    shown = hashlib.blake2b(" ".join(item.id for item in items).encode(), digest_size=16).hexdigest()
    crm.run(Request(f"shown:{shown}", LOCAL_OPERATOR, commands, Source("system")))
    return items[0].id


def _command(item: Recommendation, shown_to: Actor) -> StoreRecommendation:
    return StoreRecommendation(
        id=item.id, target=item.target.ref, action=item.action, for_user=shown_to.user_id, context=item.context,
        propensity=item.propensity, strategy=item.strategy, model_version=item.model_version,
    )  # fmt: skip
