"""Names to records: what "Liz", "acme", "the Isdom deal", "her" or "the second one" means, within the asker's rights.

`Linker.resolve` answers for words known to be a name; `Linker.mentions` finds the names inside a sentence. Nothing
hidden from the asker is ever returned, near or far. Two equally good records are `Several`, never a silent pick.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crm_core.entities import Deal, Kind, Ref
from crm_core.queries import Condition, Op
from intents.candidates import SHOWN, candidates_of
from intents.interpretation import Candidate, Context
from intents.kind_words import KIND_OF_NOUN
from intents.mention_scan import Found, scan
from intents.name_cache import ArchivedNames, NameCache, cache_of
from intents.name_index import LEFT_OUT, NameIndex, name_words
from intents.references import refers_in, refers_to
from intents.resolution import MARGIN, Mention, Nobody, One, Resolution, Several
from intents.snapshot import Snapshot
from intents.vocabulary import RecordLookup

ACCEPT = 0.7
"""Below this similarity a single candidate is asked about, not taken."""
OWN = 0.96
"""Similarity of a record's own name, whatever its case, accents, order and legal form."""
LIKELY = 0.6
"""Others below this are not worth offering beside the one that was taken."""
ALL = (Kind.CONTACT, Kind.COMPANY, Kind.USER, Kind.PRODUCT, Kind.TEAM, Kind.DEAL)
_HEADS = KIND_OF_NOUN | {"team": Kind.TEAM, "product": Kind.PRODUCT}
_FILLER = frozenset(
    {"the", "a", "an", "my", "our", "their", "this", "that", "at", "of", "with", "for", "from", "in", "called", "named"}
)


class Linker:
    """Bound to one asker (`lookup`) and one moment of a conversation (`context`). `names` is shared between
    messages; without one the cache of the store behind `lookup` is used."""

    def __init__(self, lookup: RecordLookup, context: Context, names: NameCache | ArchivedNames | None = None) -> None:
        self._lookup, self._context = lookup, context
        self._names = names or cache_of(lookup)

    def resolve(self, text: str, kinds: Sequence[Kind] = ALL) -> Resolution:
        """What `text`, taken as a name or a reference, means among `kinds`."""
        if not isinstance(self._lookup, Snapshot):
            return self._resolve(text, tuple(kinds))
        known = self._lookup.resolved
        key = (text, tuple(kinds), self._names, self._context.focus, self._context.last.refs)
        if key not in known:
            known[key] = self._resolve(text, tuple(kinds))
        found: Resolution = known[key]
        return found

    def _resolve(self, text: str, kinds: tuple[Kind, ...]) -> Resolution:
        if refs := refers_to(text, self._context, kinds):
            return self._decide([(ref, 1.0) for ref in refs])
        words = name_words(text.removesuffix("'s").removesuffix("’s"))
        email = text.strip().lower()
        if not words:
            return Nobody()
        bare, head = self._without_head(words, kinds)
        wanted = (head,) if head is not None else kinds
        core = [word for word in bare if word not in LEFT_OUT] or bare
        attempts = _unlike(words, bare, core)
        for attempt in attempts:
            hits = self._search(attempt, email, kinds if attempt is words else wanted)
            if attempt is core and core != bare:
                hits = [(ref, score * 0.97) for ref, score in hits]
            by_owner = wanted == (Kind.DEAL,) or attempt is attempts[-1]  # "with Jane" names Jane, not her deal
            if Kind.DEAL in wanted and by_owner and not any(score >= 0.9 for _, score in hits):
                hits += self._deals_of(bare)
            resolution = self._decide(hits)
            if not isinstance(resolution, Nobody):
                return resolution
        return self._decide(self._search(core, email, wanted, wrong=True))

    def mentions(self, text: str, kinds: Sequence[Kind] = ALL, *, typos: bool = True) -> list[Mention]:
        """The names and references in `text`, left to right, longest first, not overlapping. Deals only by their
        whole title. `typos` False leaves misspelled names out."""
        indexes = self._names.indexes(self._lookup, [kind for kind in kinds if kind is not Kind.DEAL])
        found = scan(text, indexes, typos=typos)
        if Kind.DEAL in kinds:
            found += scan(text, self._names.indexes(self._lookup, (Kind.DEAL,)), typos=False, whole=True)
        visible = self._lookup.visible({ref for hit in found for ref, _ in hit.hits})
        mentions: list[Mention] = []
        for hit in _longest(found, visible):
            candidates = candidates_of([pair for pair in hit.hits if pair[0] in visible], self._lookup)
            if candidates:
                mentions.append(Mention(hit.start, hit.end, text[hit.start : hit.end], candidates))
        taken = [(mention.start, mention.end) for mention in mentions]
        for start, end, refs in refers_in(text, self._context, tuple(kinds)):
            if not any(start < e and s < end for s, e in taken):
                candidates = candidates_of(
                    [(ref, 1.0) for ref in refs if ref in self._lookup.visible(refs)], self._lookup
                )
                if candidates:
                    mentions.append(Mention(start, end, text[start:end], candidates, reference=True))
        return sorted(mentions, key=lambda mention: mention.start)

    def near(self, text: str, kinds: Sequence[Kind] = ALL, limit: int = 3) -> tuple[Candidate, ...]:
        """Visible records whose names resemble `text`, for "did you mean"."""
        words = name_words(text)
        hits = self._search(words, text.strip().lower(), kinds, wrong=True) if words else []
        return candidates_of(self._visible(hits)[:limit], self._lookup)

    def _search(
        self, words: list[str], email: str, kinds: Iterable[Kind], *, wrong: bool = False
    ) -> list[tuple[Ref, float]]:
        best: dict[Ref, float] = {}
        for index in self._names.indexes(self._lookup, tuple(kinds)):
            for number, score in _hits(index, words, email, wrong):
                entry = index.entries[number]
                if entry is not None:
                    best[entry.ref] = max(best.get(entry.ref, 0.0), score)
        return sorted(best.items(), key=lambda pair: -pair[1])

    def _deals_of(self, words: list[str]) -> list[tuple[Ref, float]]:
        """Open deals of the one company or contact that the words name: "the Isdom deal"."""
        owners = self._search(words, " ".join(words), (Kind.COMPANY, Kind.CONTACT))
        hits: list[tuple[Ref, float]] = []
        for ref, score in owners[:3]:
            if score < ACCEPT or score < owners[0][1] - MARGIN:
                continue
            mine = Condition(str(ref.kind), Op.EQ, ref.id)
            ids = self._lookup.ids(Kind.DEAL, mine, limit=40)
            deals = [deal for deal in self._lookup.get_many(Kind.DEAL, ids).values() if isinstance(deal, Deal)]
            open_ = [deal for deal in deals if deal.closed_at is None]
            hits += [(Ref(Kind.DEAL, deal.id), score * 0.95) for deal in (open_ or deals)]
        return hits

    def _without_head(self, words: list[str], kinds: tuple[Kind, ...]) -> tuple[list[str], Kind | None]:
        """`the acme renewal deal` -> (`acme renewal`, deal)."""
        rest, head = list(words), None
        while len(rest) > 1 and rest[0] in _FILLER:
            rest = rest[1:]
        for place in (-1, 0):
            if len(rest) > 1 and (kind := _HEADS.get(rest[place])) in kinds:
                head = kind
                rest = rest[:-1] if place == -1 else rest[1:]
        while len(rest) > 1 and rest[0] in _FILLER:
            rest = rest[1:]
        return rest, head

    def _visible(self, hits: Sequence[tuple[Ref, float]]) -> list[tuple[Ref, float]]:
        seen = self._lookup.visible([ref for ref, _ in hits[:400]])
        return [pair for pair in hits[:400] if pair[0] in seen]

    def _decide(self, hits: Sequence[tuple[Ref, float]]) -> Resolution:
        best: dict[Ref, float] = {}
        for ref, score in hits:  # a deal may be found by its title and by whose it is
            best[ref] = max(best.get(ref, 0.0), score)
        ranked = sorted(self._visible(list(best.items())), key=lambda pair: -pair[1])
        if not ranked:
            return Nobody()
        top = ranked[0][1]
        equal = [pair for pair in ranked if pair[1] >= top - MARGIN]
        if top < ACCEPT:
            return Nobody(candidates_of(ranked[:3], self._lookup))
        if len(equal) > 1:
            known = [pair for pair in equal if pair[0] in self._context.focus]
            if len(known) == 1:
                return One(candidates_of(known, self._lookup)[0], self._others(ranked, known[0][0]))
            return Several(candidates_of(equal[:SHOWN], self._lookup))
        return One(candidates_of(equal, self._lookup)[0], () if top >= OWN else self._others(ranked, equal[0][0]))

    def _others(self, ranked: Sequence[tuple[Ref, float]], chosen: Ref) -> tuple[Candidate, ...]:
        rest = [pair for pair in ranked if pair[0] != chosen and pair[1] >= LIKELY]
        return candidates_of(rest[:5], self._lookup)


def _hits(index: NameIndex, words: list[str], email: str, wrong: bool) -> list[tuple[int, float]]:
    """The best group of hits: exact ones, else by words, else (`wrong`) by typing errors."""
    if wrong:
        return index.typed_wrong(words)[:60]
    keys = {email, " ".join(words), "".join(words)}
    exact = [hit for key in keys for hit in index.exact(key)]
    parts = index.by_words(words)
    return [*exact, *parts] if exact and exact[0][1] < 1.0 else exact or parts


def _unlike(*attempts: list[str]) -> list[list[str]]:
    return [attempt for place, attempt in enumerate(attempts) if attempt not in attempts[:place]]


def _longest(found: list[Found], visible: frozenset[Ref]) -> list[Found]:
    """Overlaps go to the longer one that names something visible, then to the better one."""
    kept: list[Found] = []
    seen = [hit for hit in found if any(ref in visible for ref, _ in hit.hits)]
    for hit in sorted(seen, key=lambda hit: (hit.start - hit.end, -hit.hits[0][1])):
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return kept
