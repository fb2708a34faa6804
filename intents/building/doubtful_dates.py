"""Dates that cannot be taken as they were said, asked about before anything is made of them: days that no calendar has,
and weekdays beside a date that is another day."""

from __future__ import annotations

from collections.abc import Sequence

from intents.building.desk import Desk
from intents.interpretation import NeedsSlot
from intents.time.calendar_dates import Prefer
from intents.time.clock_times import clock_spot
from intents.time.impossible import impossible_in, without_impossible
from intents.time.weekday_dates import contradiction_in, spoken_day


def doubtful_date(
    desk: Desk, slot: str, text: str, *options: tuple[str, str], prefer: Prefer = "future"
) -> NeedsSlot | None:
    """The question about the date in `text`, with both of its readings as buttons before `options` where it has two;
    None for a date to be taken as it stands. The answer goes to `slot`."""
    if wrong := impossible_in(text):
        return desk.refuse(slot, wrong.words, "impossible_date", options)
    torn = contradiction_in(text, desk.context.now.date(), prefer)
    if torn is None:
        return None
    rest = f"{text[: torn.start]} {text[torn.end :]}"
    clock = f" {rest[spot[0] : spot[1]]}" if (spot := clock_spot(rest)) else ""
    readings: Sequence[tuple[str, str]] = [(spoken_day(day), f"{day}{clock}") for day in (torn.weekday, torn.dated)]
    return desk.refuse(slot, torn.words, "contradictory_date", [*readings, *options])


def without_doubtful(desk: Desk, text: str, *, prefer: Prefer = "future") -> str:
    """`text` without such dates."""
    text = without_impossible(text)
    while torn := contradiction_in(text, desk.context.now.date(), prefer):
        text = f"{text[: torn.start].rstrip(' ,')} {text[torn.end :].lstrip()}".strip()
    return text
