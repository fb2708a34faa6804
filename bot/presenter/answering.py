"""Every answer to its card: one visible table from payload type to presenter."""

from __future__ import annotations

from typing import assert_never

from bot.presenter import answers, decisions, durations, morning, overview, records, tracing
from bot.presenter import values as words
from bot.presenter.view import View
from bot.replies import Item, Items, Reply, Text
from crm_core.queries import Ask, StageTimes
from crm_core.results import (
    Acquaintance,
    AuditAnswer,
    DigestAnswer,
    Fact,
    KnownByAnswer,
    LearnedAnswer,
    PipelineAnswer,
    PlanAnswer,
    PredictAnswer,
    RecommendationsAnswer,
    RecordCard,
    RiskAnswer,
    ScoreAnswer,
    SimilarAnswer,
    Spacetime,
    StageTimesAnswer,
    TimelineAnswer,
    TopLeadsAnswer,
    WhyAnswer,
)
from intents.interpretation import Assumption


def answer(view: View, found: Spacetime, assumptions: tuple[Assumption, ...] = ()) -> Reply:
    """The reply to a question. `assert_never` makes a new payload type break here until it has a card."""
    match found.payload:
        case PlanAnswer() as payload:
            if isinstance(found.query, Ask):
                return answers.plan_answer(view, found.query.plan, payload, assumptions, view.name_of_id)
            return _search(view, payload)
        case RecordCard() as payload:
            return records.card(view, payload)
        case Fact() as payload:
            return records.fact(view, payload)
        case TimelineAnswer() as payload:
            return records.timeline(view, payload)
        case AuditAnswer() as payload:
            return records.audit(view, payload)
        case ScoreAnswer() as payload:
            return decisions.score(view, payload)
        case PredictAnswer() as payload:
            return decisions.prediction(view, payload)
        case RecommendationsAnswer() as payload:
            return decisions.recommendations(view, payload)
        case RiskAnswer() as payload:
            return decisions.risk(view, payload)
        case TopLeadsAnswer() as payload:
            return decisions.top_leads(view, payload)
        case LearnedAnswer() as payload:
            return decisions.learned(view, payload)
        case PipelineAnswer() as payload:
            return overview.pipeline(view, payload)
        case StageTimesAnswer() as payload:
            assert isinstance(found.query, StageTimes)  # noqa: S101 - no other question has this answer
            return durations.stage_times(view, found.query, payload)
        case DigestAnswer() as payload:
            return morning.digest(view, payload)
        case SimilarAnswer() as payload:
            return _similar(payload)
        case KnownByAnswer() as payload:
            return _known_by(payload)
        case WhyAnswer() as payload:
            return tracing.why(view, payload, view.name_of_id)
        case _ as never:
            assert_never(never)


def _search(view: View, found: PlanAnswer) -> Reply:
    if not found.rows:
        return Reply((Text("Nothing that you can see fits."),))
    items = tuple(Item(f"{row.name} ({row.ref.kind})", row.reasons) for row in found.rows)
    return Reply((Text(words.count(found.total, "results")), Items(items)))


def _similar(found: SimilarAnswer) -> Reply:
    if not found.rows:
        return Reply((Text(f"Nothing is much like {found.target.name}."),))
    items = tuple(Item(row.name, row.reasons) for row in found.rows)
    return Reply((Text(f"Most like {found.target.name}:"), Items(items, ordered=True)))


def _known_by(found: KnownByAnswer) -> Reply:
    name = found.target.name
    if not found.people:
        return Reply((Text(f"Nobody here was in contact with {name} that you can see: no call, e-mail or meeting."),))
    items = tuple(
        Item(f"{one.user.name}: in contact {words.count(one.count, 'times')}", _with_whom(one, found))
        for one in found.people
    )
    return Reply((Text(f"Who knows {name} best:"), Items(items, ordered=True)))


def _with_whom(one: Acquaintance, found: KnownByAnswer) -> tuple[str, ...]:
    """The people at a company or on a deal; of a single contact there is nothing to add."""
    return tuple(f"{contact.name} ({count})" for contact, count in one.contacts[:3] if contact.ref != found.target.ref)
