"""One decision a day: what to do next about one record, for one person.

Its id follows from record, person and day, so asking again, the digest and another platform show the same decision, and
a click on any of its cards counts once. It stays for the day whatever is learned meanwhile; what the person found not
helpful, or what no longer fits, is decided anew among what is left.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np

from crm_core.decisions.actions import ACTIONS, Situation
from crm_core.decisions.convergence import Option, Strategy, converge
from crm_core.decisions.posterior import MODEL, Learned, option, sampler
from crm_core.decisions.taught import Database
from crm_core.entities import Ref
from crm_core.keeping import Decided
from crm_core.reading import Reader
from crm_core.results import ActionOption, Recommendation, Row

LOCAL = "local"
"""Stands for the local operator, who has no user record."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is decided about. `allowed`: the actions that fit, at least one. `about`: records to name beside it."""

    row: Row
    here: Situation
    allowed: tuple[str, ...]
    about: tuple[Ref, ...] = ()


class Decider:
    """`seed` changes the draws: the same seed, record and day draw the same."""

    def __init__(self, database: Database, *, seed: int = 0, strategy: Strategy = Strategy.PURE_THOMPSON) -> None:
        self._database, self._seed, self._strategy = database, seed, strategy

    def decide(self, reader: Reader, case: Case, taught: Mapping[str, tuple[Learned, ...]]) -> Recommendation:
        """The day's decision. When the person rejected everything that fits, the last one stands."""
        ids, shown = self._shown(reader, case.row.ref)
        left = case.allowed
        for id_ in ids:
            before = shown.get(id_)
            if before is None:
                return self._drawn(reader, case, taught, id_=id_, left=left)
            others = tuple(action for action in left if action != before.action)
            if before.action in left and (not before.rejected or not others):
                return self._drawn(reader, case, taught, id_=id_, left=left, before=before)
            left = others or left
        return self._drawn(reader, case, taught, id_=ids[-1], left=left, before=shown[ids[-1]])

    def is_done(self, reader: Reader, target: Ref) -> bool:
        """The person did today what was decided about the record: there is nothing left to offer until tomorrow."""
        return any(decided.done for decided in self._shown(reader, target)[1].values())

    def _shown(self, reader: Reader, target: Ref) -> tuple[list[str], dict[str, Decided]]:
        """The ids that the day's decisions about a record may have, and those that were shown."""
        ids = [_id(target, reader, place) for place in range(len(ACTIONS))]
        with self._database.judgements() as judgements:
            return ids, judgements.decided(ids, reader.actor.user_id or LOCAL)

    def _drawn(
        self,
        reader: Reader,
        case: Case,
        taught: Mapping[str, tuple[Learned, ...]],
        *,
        id_: str,
        left: Sequence[str],
        before: Decided | None = None,
    ) -> Recommendation:
        """`before`: what was decided and shown under this id. Its propensity is that of the draw of then; the options
        say what is believed now."""
        seed = self._seed_of(case.row.ref, reader)
        features = case.here.features
        bandit = sampler(taught, reader.now, seed)
        chances = bandit.probabilities(features, left)
        beliefs = bandit.beliefs(features)
        weighted = [Option(action, beliefs[action].mean, chances[action]) for action in left]
        chosen = converge(weighted, self._strategy, np.random.default_rng(seed + 1))
        action = before.action if before is not None else chosen.chosen
        options: list[ActionOption] = [option(one, bandit, features, taught, chosen.probabilities[one]) for one in left]
        return Recommendation(
            id=id_,
            target=case.row,
            action=action,
            options=tuple(sorted(options, key=lambda one: (-one.probability, one.action))),
            propensity=before.propensity if before is not None else chosen.propensity,
            strategy=str(self._strategy),
            reasons=(*case.here.reasons, *_experience(options, action)),
            about=tuple(reader.rows(case.about)),
            context=tuple((before.context if before is not None else features).items()),
            model_version=MODEL,
        )

    def _seed_of(self, target: Ref, reader: Reader) -> int:
        words = f"{self._seed}|{target.kind}|{target.id}|{_day(reader).isoformat()}"
        return int.from_bytes(hashlib.blake2b(words.encode(), digest_size=7).digest())


def _id(target: Ref, reader: Reader, place: int) -> str:
    """Of the day's decision about the record for the reader's actor; `place` counts those that were decided anew."""
    words = f"{target.kind}|{target.id}|{reader.actor.user_id or LOCAL}|{_day(reader).isoformat()}|{place}"
    return hashlib.blake2b(words.encode(), digest_size=16).hexdigest()


def _day(reader: Reader) -> date:
    return reader.now.astimezone(ZoneInfo(reader.actor.timezone)).date()


def _experience(options: Sequence[ActionOption], action: str) -> tuple[str, ...]:
    """What was seen of the chosen action and of the best tried other one, once there is anything to tell."""
    tried = [one for one in options if one.tried + one.outcomes > 0]
    own = [one for one in tried if one.action == action]
    others = sorted((one for one in tried if one.action != action), key=lambda one: -(one.tried + one.outcomes))[:1]
    return (", ".join(_told(one) for one in (*own, *others)),) if own else ()


def _told(seen: ActionOption) -> str:
    said = [f"was helpful {seen.succeeded:g} of {seen.tried} times"] if seen.tried else []
    said += [f"went well {seen.went_well:g} of {seen.outcomes} times"] if seen.outcomes else []
    return f"{seen.action.replace('_', ' ')} {' and '.join(said)}"
