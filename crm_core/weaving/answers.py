"""The step that answers: one case a kind of question."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from crm_core.queries import (
    Ask,
    AtRisk,
    AuditOf,
    DigestOf,
    FactOf,
    Learned,
    NextAction,
    Pipeline,
    Predict,
    Recommendations,
    Score,
    Search,
    Show,
    Similar,
    StageTimes,
    Timeline,
    TopLeads,
    WhoKnows,
    Why,
)
from crm_core.reading import Reader
from crm_core.results import Payload, PlanAnswer, SimilarAnswer, WhyAnswer
from crm_core.weaving import answers_durations, answers_pipeline, answers_records
from crm_core.weaving.weave import Weave


def act(weave: Weave) -> Weave:
    """Makes the payload. Raises what the question's answer raises: NotFound, Invalid, Unavailable."""
    if isinstance(weave.query, DigestOf):
        digest, missing = answers_pipeline.digest(weave.query, weave.reader, weave.parts)
        for part in missing:
            weave = weave.without(part)
        return replace(weave, payload=digest, detail={"answer": "DigestAnswer"})
    payload = _answered(weave)
    return replace(weave, payload=payload, detail={"answer": type(payload).__name__})


def _answered(weave: Weave) -> Payload:
    query, reader, parts = weave.query, weave.reader, weave.parts
    match query:
        case Ask() | Search():
            return weave.found or PlanAnswer((), 0)
        case Similar(target):
            found = weave.found.rows if weave.found is not None else ()
            return SimilarAnswer(answers_records.row_of(reader, target), found)
        case WhoKnows():
            return answers_records.known_by(query, reader, parts)
        case Show():
            return answers_records.show(query, reader)
        case FactOf():
            return answers_records.fact(query, reader, parts)
        case Timeline():
            return answers_records.timeline(query, reader)
        case AuditOf():
            return answers_records.audit(query, reader)
        case Pipeline():
            return answers_pipeline.pipeline(query, reader)
        case StageTimes():
            return answers_durations.stage_times(query, reader)
        case Score(contact):
            return parts.judge().score(reader, contact)
        case Predict(deal):
            return parts.judge().predict(reader, deal)
        case NextAction(target):
            return parts.judge().next_actions(reader, target)
        case Recommendations(limit):
            return parts.judge().recommendations(reader, limit)
        case TopLeads(limit):
            return parts.judge().top_leads(reader, limit)
        case AtRisk(limit):
            return parts.judge().at_risk(reader, limit)
        case Learned():
            return parts.judge().learned(reader)
        case Why():
            return _why(query, reader)
        case DigestOf():
            return answers_pipeline.digest(query, reader, parts)[0]
    assert_never(query)


def _why(query: Why, reader: Reader) -> WhyAnswer:
    trace = reader.trace(query.trace_id, query.conversation)
    if query.trace_id is not None:
        return WhyAnswer(trace)
    written = reader.written(query.conversation)
    if written is not None and (trace is None or written.id > trace.id):
        return WhyAnswer(None, written)
    return WhyAnswer(trace)
