"""Tasks that are done: by their title, one's own open ones first."""

from __future__ import annotations

from rapidfuzz import fuzz

from crm_core.commands import CompleteTask
from crm_core.entities import Kind, Ref
from crm_core.folding import fold
from intents.building.cards import candidate_of
from intents.building.desk import Desk
from intents.building.filters import titled_open_tasks
from intents.building.outcome import Outcome
from intents.resolution import One

_SMALL = frozenset({"the", "a", "an", "my", "to", "task", "todo"})


def complete_task(desk: Desk) -> Outcome:
    """One's own open tasks first, then all that may be seen; close titles count."""
    chosen = desk.draft.refs.get("task")
    if chosen is not None and (found := desk.card(chosen)):
        return desk.built(CompleteTask(desk.keep("task", found).ref))
    text = desk.text("task")
    mine = desk.lookup.ids(Kind.TASK, titled_open_tasks(desk.context.actor_id), limit=200)
    rows = desk.lookup.rows([Ref(Kind.TASK, id_) for id_ in mine])
    if text is None:
        return desk.needs("task", Kind.TASK, [(row.name, row.name) for row in rows[:5]])
    match desk.linker.resolve(text, (Kind.TASK,)):
        case One(candidate=candidate) if candidate.ref in {row.ref for row in rows}:
            return desk.built(CompleteTask(desk.keep("task", candidate).ref))
    scored = sorted(((_alike(text, row.name), row) for row in rows), key=lambda pair: -pair[0])
    best = [row for score, row in scored if score >= 85]
    if len(best) == 1 or (best and scored[0][0] > scored[1][0]):
        return desk.built(CompleteTask(desk.keep("task", candidate_of(best[0])).ref))
    if best:
        return desk.several("task", text, [candidate_of(row) for row in best])
    near = [candidate_of(row) for score, row in scored if score >= 50]
    return desk.nobody("task", text, Kind.TASK, near)


def _alike(said: str, title: str) -> float:
    """How well words name a task, 0..100: all of them stand in its title, or the two are spelled nearly alike. Words
    that say more than the title name another task."""
    wanted = [word for word in fold(said).split() if word not in _SMALL]
    held = fold(title).split()
    whole = fuzz.token_sort_ratio(" ".join(wanted), " ".join(word for word in held if word not in _SMALL))
    return max(whole, 90.0 if wanted and set(wanted) <= set(held) else 0.0)
