"""What a task is called and when it is due, out of one run of words: `Q4 report by friday`."""

from __future__ import annotations

import re

from intents.building.desk import LEFT_EMPTY, Desk, left_empty
from intents.building.doubtful_dates import doubtful_date, without_doubtful
from intents.interpretation import NeedsSlot
from intents.time.clock_times import clock_spot
from intents.time.moments import When, parse_when, peel
from intents.time.vague_times import vague_in
from intents.time.weekday_dates import contradiction_in

UNDATED = ("Without a date", LEFT_EMPTY)
_REMIND = re.compile(r"(?:please |pls )?(?:remind|ping|nudge|poke)\b", re.IGNORECASE)


def titled(desk: Desk, said: str) -> tuple[str, When | None] | NeedsSlot | None:
    """The title and the moment; a date that cannot be taken is asked about, and None is no task. A title that is
    empty says only when."""
    said_when = desk.text("when")
    dateless = said_when is not None and left_empty(said_when)
    if asked := _doubted(desk, said_when, said):
        return asked
    when = parse_when(said_when, desk.context.now) if said_when and not vague_in(said_when, unsure=True) else None
    if said_when and not dateless and (when is None or re.search(r"\bto\b", said_when)):
        if vague_in(said_when, unsure=True):
            return desk.refuse("when", said_when, "vague_date", [UNDATED])
        return desk.refuse("when", said_when, "no_date", [UNDATED]) if desk.draft.source == "dialogue" else None
    title = without_doubtful(desk, said)
    if dateless:
        return title, None
    vague = vague_in(title, unsure=bool(_REMIND.match(desk.text("words") or "")))
    bare = f"{title[: vague.start]} {title[vague.end :]}".strip() if vague else title
    if when is not None:
        return bare, when
    rest, when = peel(bare, desk.context.now)
    if vague and when is None:
        return None if desk.text("duty") else desk.refuse("when", vague.words, "vague_date", [UNDATED])
    return (title if vague and not rest else rest), when


def _doubted(desk: Desk, said_when: str | None, said: str) -> NeedsSlot | None:
    """A date that cannot be, or that is two days. A time of day beside it goes into the answers, out of the title."""
    if not said_when and contradiction_in(said, desk.context.now.date()) and (spot := clock_spot(said)):
        slot = next((name for name in ("what", "duty", "chore") if desk.text(name)), "what")
        desk.draft = desk.draft.saying(slot, f"{said[: spot[0]].rstrip()} {said[spot[1] :].lstrip()}".strip())
    return doubtful_date(desk, "when", said_when or said, UNDATED)
