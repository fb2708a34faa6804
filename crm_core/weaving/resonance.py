"""Which records answer to the words of a question: each signal ranks on its own, and says why.

`names` (exact, then prefix, then inside), `words` (in notes and activities, most words first), `meaning` (cosine of the
sentence model, above `pattern.MIN_COSINE`), `relations` (what hangs on the records called exactly that) and `graph`
(what is related to the same records as those).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace

from crm_core.entities import Activity, Contact, Deal, Kind, Ref
from crm_core.errors import Unavailable
from crm_core.folding import fold
from crm_core.memory.base import Hit
from crm_core.queries import And, Ask, Condition, Filter, Op, OrderBy, Search, Similar
from crm_core.reading import Reader
from crm_core.weaving.lexical import name_has, named, says, words_of
from crm_core.weaving.likeness import signals_of
from crm_core.weaving.pattern import MIN_COSINE, MOST_RECALLED, RECALL
from crm_core.weaving.threads import kinds_by_meaning
from crm_core.weaving.weave import Scored, Signal, Weave

_TIED = 5
"""How many records that are tied to one that was typed exactly join a search."""
_NARROW = 2_000
"""More candidates than this are not sent to memory one by one; its hits are filtered afterwards instead."""


def resonate(weave: Weave) -> Weave:
    """Asks each signal that the pattern calls for."""
    match weave.query:
        case Ask() if weave.plan is not None and weave.plan.semantic:
            grown = _asked(weave, weave.plan.target, weave.plan.semantic)
        case Search(text, kinds):
            grown = _searched(weave, text, kinds)
        case Similar(target):
            signals = (*signals_of(weave.reader, target), _tied(weave, [target], RECALL, besides=Kind.COMPANY))
            grown = replace(weave, signals=tuple(signal for signal in signals if signal.found))
            grown = _by_meaning(grown, described(weave.reader, target), (target.kind,), target.kind)
        case _:
            return weave.idle("nothing to look for by words or meaning")
    return replace(grown, detail={**grown.detail, **{signal.name: len(signal.found) for signal in grown.signals}})


def _asked(weave: Weave, kind: Kind, text: str) -> Weave:
    grown = _by_meaning(weave, text, kinds_by_meaning(kind), kind)
    answered = any(signal.name == "meaning" for signal in grown.signals)
    if answered and not weave.pattern.by_words:
        return grown
    among = Condition("id", Op.IN, weave.threads or ())
    detail = grown.detail if answered else {**grown.detail, "instead of meaning": "the words themselves"}
    return replace(grown, signals=(*grown.signals, by_words(weave.reader, (kind,), text, among)), detail=detail)


def _searched(weave: Weave, text: str, kinds: Collection[Kind]) -> Weave:
    reader = weave.reader
    exact = _refs(reader, kinds, lambda kind: named(kind, text), 50)
    inside = [ref for ref in _refs(reader, kinds, lambda kind: name_has(kind, text), RECALL) if ref not in set(exact)]
    rows = {row.ref: row.name for row in reader.rows(inside)}
    start = fold(text)
    prefix = [ref for ref in inside if fold(rows.get(ref, "")).startswith(start)]
    rest = [ref for ref in inside if ref not in set(prefix)]
    named_ = [
        *(Scored(ref, 1.0, ("exact name",)) for ref in exact),
        *(Scored(ref, 0.8, ("begins with these words",)) for ref in prefix),
        *(Scored(ref, 0.6, ("in the name",)) for ref in rest),
    ]
    ties = _tied(weave, [ref for ref in exact[:3] if ref.kind in kinds], _TIED)
    signals = [Signal("names", tuple(named_)), _relations(reader, exact[:3], kinds), ties]
    if weave.pattern.by_words:
        signals.append(by_words(reader, kinds, text))
    grown = replace(weave, signals=(*weave.signals, *(signal for signal in signals if signal.found)))
    return _by_meaning(grown, text, tuple(kinds), None)


def by_words(reader: Reader, kinds: Iterable[Kind], text: str, among: Filter | None = None) -> Signal:
    """Records whose texts or activities hold the words, those with the most words first."""
    words, held, which = words_of(text), Counter[Ref](), dict[Ref, list[str]]()
    for kind in kinds:
        for word in words:
            where = says(kind, word) if among is None else And((among, says(kind, word)))
            for id_ in reader.ids(kind, where, limit=RECALL):
                held[Ref(kind, id_)] += 1
                which.setdefault(Ref(kind, id_), []).append(word)
    found = (Scored(ref, n / len(words), (f"says {', '.join(which[ref])}",)) for ref, n in held.most_common())
    return Signal("words", tuple(found))


def _by_meaning(weave: Weave, text: str, kinds: Collection[Kind], target: Kind | None) -> Weave:
    """Adds the `meaning` signal, or notes that memory did not answer. `target`: what activities are lifted to."""
    if not text.strip() or not weave.pattern.by_meaning:
        return weave
    own = None if weave.threads is None or target is None else [Ref(target, id_) for id_ in weave.threads]
    narrow = own if own is not None and len(own) <= _NARROW and target is Kind.ACTIVITY else None
    try:
        hits, degraded = _recalled(weave, text, kinds, narrow)
        if own is not None and narrow is None and len(own) <= _NARROW:  # a rare candidate may be far down the list
            hits = [*hits, *weave.parts.recall(text, kinds, RECALL, own)[0]]
    except Unavailable as error:
        return weave.without(f"{error.part}: {error.reason}; answered without meaning")
    grown = weave
    for part in degraded:
        grown = grown.without(part)
    seen = weave.reader.visible({hit.ref for hit in hits})
    hits = list(
        dict.fromkeys(hit for hit in hits if hit.ref in seen)
    )  # the trace counts nothing that its reader may not see
    near = [hit for hit in hits if hit.score >= MIN_COSINE]
    found = lifted(weave.reader, near, target) if target is not None else _visible(weave.reader, near)
    if own is not None:
        admitted = frozenset(own)
        found = [scored for scored in found if scored.ref in admitted]
    skip = {"lowest cosine": MIN_COSINE, "hits": len(hits), "near enough": len(near)}
    return replace(grown, signals=(*grown.signals, Signal("meaning", tuple(found))), detail={**grown.detail, **skip})


def _recalled(
    weave: Weave, text: str, kinds: Collection[Kind], among: Collection[Ref] | None
) -> tuple[list[Hit], tuple[str, ...]]:
    """The nearest hits: more than `RECALL` of them while some are hidden from the actor and too few others are near,
    for memory knows no rights and the nearest may all be other people's."""
    limit, before = RECALL, -1
    while True:
        hits, degraded = weave.parts.recall(text, kinds, limit, among)
        seen = weave.reader.visible({hit.ref for hit in hits})
        shown = sum(hit.ref in seen for hit in hits)
        exhausted = len(hits) <= before or not hits or hits[-1].score < MIN_COSINE
        if shown == len(hits) or shown >= RECALL or exhausted or limit >= MOST_RECALLED:
            return hits, degraded
        limit, before = limit * 4, len(hits)


def _visible(reader: Reader, hits: Iterable[Hit]) -> list[Scored]:
    best: dict[Ref, Hit] = {}
    for hit in sorted(hits, key=lambda hit: -hit.score):
        best.setdefault(hit.ref, hit)
    seen = reader.visible(best)
    return [Scored(ref, hit.score, (hit.snippet,)) for ref, hit in best.items() if ref in seen]


def lifted(reader: Reader, hits: Iterable[Hit], target: Kind) -> list[Scored]:
    """Hits as records of the target kind: an activity stands for the records it is about, if the actor sees it."""
    seen = _visible(reader, hits)
    said = reader.get_many(Kind.ACTIVITY, [scored.ref.id for scored in seen if scored.ref.kind is Kind.ACTIVITY])
    best: dict[Ref, Scored] = {}
    for scored in seen:
        activity = said.get(scored.ref.id) if scored.ref.kind is Kind.ACTIVITY else None
        refs = [scored.ref] if scored.ref.kind is target else []
        if isinstance(activity, Activity) and target is not Kind.ACTIVITY:
            refs = _about(reader, activity, target)
        for ref in refs:
            best.setdefault(ref, replace(scored, ref=ref))
    admitted = reader.visible(best)
    return [scored for ref, scored in best.items() if ref in admitted]


def _about(reader: Reader, activity: Activity, target: Kind) -> list[Ref]:
    """The visible records of the target kind that an activity is about, also through its contact or deal."""
    deal = reader.get(Ref(Kind.DEAL, activity.deal_id)) if activity.deal_id else None
    contact = reader.get(Ref(Kind.CONTACT, activity.contact_id)) if activity.contact_id else None
    ids: list[str | None] = []
    match target:
        case Kind.DEAL:
            ids = [activity.deal_id]
            if activity.deal_id is None and activity.contact_id is not None:
                ids = [*reader.ids(Kind.DEAL, Condition("contact", Op.EQ, activity.contact_id))]
        case Kind.CONTACT:
            ids = [activity.contact_id]
            if activity.contact_id is None and isinstance(deal, Deal):
                ids = [*deal.contact_ids[:1]]
        case Kind.COMPANY:
            ids = [activity.company_id]
            ids += [deal.company_id] if isinstance(deal, Deal) else []
            ids += [contact.company_id] if isinstance(contact, Contact) else []
    return [Ref(target, id_) for id_ in dict.fromkeys(ids) if id_ is not None]


def _relations(reader: Reader, found: list[Ref], kinds: Collection[Kind]) -> Signal:
    """Open deals, contacts and latest activities of the records that are called exactly what was typed."""
    near: dict[Ref, Scored] = {}
    for ref in found:
        for kind in kinds:
            if ref.kind not in (Kind.COMPANY, Kind.CONTACT, Kind.DEAL) or kind is ref.kind:
                continue
            if (ref.kind, kind) in ((Kind.CONTACT, Kind.COMPANY), (Kind.DEAL, Kind.COMPANY), (Kind.DEAL, Kind.CONTACT)):
                continue  # upwards: the card of the record itself shows those
            order = (OrderBy("timestamp"),) if kind is Kind.ACTIVITY else ()
            for id_ in reader.ids(kind, Condition(str(ref.kind), Op.EQ, ref.id), order, 5):
                near.setdefault(Ref(kind, id_), Scored(Ref(kind, id_), 0.5, (f"of that {ref.kind}",)))
    return Signal("relations", tuple(near.values()))


def _tied(weave: Weave, found: Sequence[Ref], limit: int, besides: Kind | None = None) -> Signal:
    """What the knowledge graph ties to these records, other than through one of the kind `besides`, which another
    signal tells. Without memory nothing: `_by_meaning` says that it is missing."""
    near: dict[Ref, Scored] = {}
    if weave.pattern.by_meaning and weave.pattern.by_words:
        with suppress(Unavailable):
            for ref in found:
                ties = weave.parts.alike(weave.reader, ref, limit)
                through = {tie: [one for one in tie.shared if one.kind is not besides][:2] for tie in ties}
                rows = weave.reader.rows(list(dict.fromkeys(one for shared in through.values() for one in shared)))
                names = {row.ref: row.name for row in rows}
                for tie, shared in through.items():
                    if shared:
                        reason = f"related through {', '.join(names[one] for one in shared)}"
                        near.setdefault(tie.ref, Scored(tie.ref, tie.score, (reason,)))
    return Signal("graph", tuple(sorted(near.values(), key=lambda scored: -scored.score)))


def described(reader: Reader, target: Ref) -> str:
    """The record in words, for finding others that mean the same: its own text fields."""
    rows = reader.rows([target])
    if not rows:
        return ""
    told = [
        str(rows[0].values[key]) for key in ("title", "industry", "notes", "reason", "content") if key in rows[0].values
    ]
    return ". ".join(dict.fromkeys((rows[0].name, *told)))


def _refs(reader: Reader, kinds: Iterable[Kind], where: Callable[[Kind], Filter], limit: int) -> list[Ref]:
    return [Ref(kind, id_) for kind in kinds for id_ in reader.ids(kind, where(kind), limit=limit)]
