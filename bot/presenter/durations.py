"""How long deals take: by stage, between two, by group; and what is known instead where the history says nothing."""

from __future__ import annotations

from bot.presenter import values as words
from bot.presenter.view import View
from bot.replies import Block, Buttons, Chart, Reply, Text
from crm_core.entities import Kind
from crm_core.queries import CLOSING, StageTimes
from crm_core.results import StageTime, StageTimesAnswer
from intents.condition_words import clauses, path_words


def stage_times(view: View, query: StageTimes, answer: StageTimesAnswer) -> Reply:
    if not answer.times:
        told = (Text(_instead(answer)), Text(_read_back(view, query), "quiet"))
        if query.group is None or query.group.bucket is not None or answer.cycle is None:
            return Reply(told)
        other = f"average time to close by {path_words(query.group.path)}"
        return Reply((*told, Buttons((view.card.button(other[0].upper() + other[1:], other),))))
    blocks: list[Block]
    if query.start is not None and query.group is None:
        only = answer.times[0]
        blocks = [Text(f"{_days(only.days)} over {words.count(only.count, _counted(query))}.", "strong")]
    else:
        longest = max(answer.times, key=lambda time: time.days)
        bars = tuple((_label(view, t), t.days, f"{_days(t.days)} ({t.count:,})") for t in answer.times[:50])
        blocks = [Text(f"{_label(view, longest)} takes longest: {_days(longest.days)}.", "strong"), Chart("", bars)]
    blocks.append(Text(_read_back(view, query), "quiet"))
    if answer.known < answer.of:
        unknown = answer.of - answer.known
        blocks.append(Text(f"{words.count(unknown, Kind.DEAL)} of {answer.of:,} changed no stage here yet.", "quiet"))
    return Reply(tuple(blocks))


def _instead(answer: StageTimesAnswer) -> str:
    if not answer.of:
        return "No deal that you can see fits."
    lead = f"I can't tell: none of {words.count(answer.of, Kind.DEAL)} has such a change of stage in its history"
    lead += " (imported deals come with the stage they are in, not with the way there)." if not answer.known else "."
    if answer.cycle is None:
        return lead
    known = words.count(answer.closed, "closed deals")
    return f"{lead} Known is the time from created to closed: {_days(answer.cycle)} on average over {known}."


def _counted(query: StageTimes) -> str:
    return "stays" if query.end is None else "deals"


def _label(view: View, time: StageTime) -> str:
    return view.name(time.ref) if time.ref is not None else time.label


def _days(days: float) -> str:
    return f"{days:,.1f} days" if round(days, 1) != 1 else "1 day"


def _read_back(view: View, query: StageTimes) -> str:
    """`Average days from lead to won of deals, source web, by owner`."""
    labels = {stage.key: stage.label.lower() for stage in view.reader.stages()}
    middle = "Median" if query.median else "Average"
    if query.start is None:
        way = "in each stage"
    elif query.end is None:
        way = f"in {labels.get(query.start, query.start)}"
    else:
        end = "closing" if query.end == CLOSING else labels.get(query.end, query.end)
        way = f"from entering {labels.get(query.start, query.start)} to {end}"
    of = "".join(f", {clause}" for clause in clauses(Kind.DEAL, query.where, view.name_of_id))
    by = query.group
    group = "" if by is None else f", by {f'{by.bucket} of closing' if by.bucket else path_words(by.path)}"
    return f"{middle} days {way}, deals{of}{group}; stays that are not over are not counted"
