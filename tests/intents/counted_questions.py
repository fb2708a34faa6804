"""Who has the most or the fewest of something, and whose customers they are: words to plans over `small_world`.
Written before it was looked at what fails; every third was never tuned on."""

from __future__ import annotations

from datetime import date

from crm_core.entities import Kind
from crm_core.queries import QueryPlan
from tests.intents.held_out_questions import COUNT, DEAL, asc, by, c, is_, plan

_ACTIVITY, _TASK, _CONTACT = Kind.ACTIVITY, Kind.TASK, Kind.CONTACT
_NOT_DONE = is_("done", False)
_LATE = c("due", "<", date(2026, 11, 18))
_CALL, _MEETING, _EMAIL = is_("type", "call"), is_("type", "meeting"), is_("type", "email")


def _in(first: date, end: date) -> tuple[object, object]:
    return c("timestamp", ">=", first), c("timestamp", "<", end)


OCTOBER, NOVEMBER = _in(date(2026, 10, 1), date(2026, 11, 1)), _in(date(2026, 11, 1), date(2026, 12, 1))

COUNTED: tuple[tuple[str, QueryPlan], ...] = (
    ("which rep has the most overdue tasks", plan(_TASK, _NOT_DONE, _LATE, aggregate=COUNT, **by("owner"))),
    ("overdue tasks by rep", plan(_TASK, _NOT_DONE, _LATE, aggregate=COUNT, **by("owner"))),
    ("who has the most overdue tasks?", plan(_TASK, _NOT_DONE, _LATE, aggregate=COUNT, **by("owner"))),
    ("most calls last month by rep", plan(_ACTIVITY, _CALL, *OCTOBER, aggregate=COUNT, **by("owner"))),
    ("who logged the fewest activities", plan(_ACTIVITY, aggregate=COUNT, **by("owner"), **asc(None))),
    ("who made the most calls last month", plan(_ACTIVITY, _CALL, *OCTOBER, aggregate=COUNT, **by("owner"))),
    ("which rep had the fewest meetings last month", plan(_ACTIVITY, _MEETING, *OCTOBER, aggregate=COUNT, **by("owner"), **asc(None))),
    ("rep with the most emails this month", plan(_ACTIVITY, _EMAIL, *NOVEMBER, aggregate=COUNT, **by("owner"))),
    ("who sent the most emails", plan(_ACTIVITY, _EMAIL, aggregate=COUNT, **by("owner"))),
    ("who has the most contacts", plan(_CONTACT, aggregate=COUNT, **by("owner"))),
    ("which company has the most contacts", plan(_CONTACT, aggregate=COUNT, **by("company"))),
    ("which company had the most meetings", plan(_ACTIVITY, _MEETING, aggregate=COUNT, **by("company"))),
    ("which agent has the least overdue tasks", plan(_TASK, _NOT_DONE, _LATE, aggregate=COUNT, **by("owner"), **asc(None))),
    ("number of overdue tasks per rep", plan(_TASK, _NOT_DONE, _LATE, aggregate=COUNT, **by("owner"))),
    ("who has the most open tasks", plan(_TASK, _NOT_DONE, aggregate=COUNT, **by("owner"))),
    ("fewest calls last month by rep", plan(_ACTIVITY, _CALL, *OCTOBER, aggregate=COUNT, **by("owner"), **asc(None))),
    ("which rep did the most calls", plan(_ACTIVITY, _CALL, aggregate=COUNT, **by("owner"))),
    ("who has the least activities this month", plan(_ACTIVITY, *NOVEMBER, aggregate=COUNT, **by("owner"), **asc(None))),
    ("top 3 reps by number of calls", plan(_ACTIVITY, _CALL, aggregate=COUNT, **by("owner"), limit=3)),
    ("calls per rep last month", plan(_ACTIVITY, _CALL, *OCTOBER, aggregate=COUNT, **by("owner"))),
    ("who held the most meetings in october", plan(_ACTIVITY, _MEETING, *OCTOBER, aggregate=COUNT, **by("owner"))),
    ("which reps have the most open deals", plan(DEAL, is_("status", "open"), aggregate=COUNT, **by("owner"))),
)  # fmt: skip
