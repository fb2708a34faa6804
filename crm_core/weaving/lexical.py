"""Finding by the words themselves: names and e-mails first, then notes and what was said in activities."""

from __future__ import annotations

from crm_core.entities import Kind
from crm_core.folding import fold
from crm_core.queries import Condition, Filter, Op, Or, Related
from crm_core.store.scope import NAME_COLUMN

_TEXTS: dict[Kind, tuple[str, ...]] = {
    Kind.CONTACT: ("name", "title", "notes", "tags"),
    Kind.COMPANY: ("name", "industry", "website", "notes", "tags"),
    Kind.DEAL: ("title", "source", "reason", "tags", "products"),
    Kind.ACTIVITY: ("subject", "content"),
    Kind.TASK: ("title",),
    Kind.USER: ("name", "email"),
    Kind.TEAM: ("name",),
    Kind.PRODUCT: ("name",),
}
_WITH_ACTIVITIES = (Kind.CONTACT, Kind.COMPANY, Kind.DEAL)
_COMMON = frozenset(
    """a about all an and any are as at be by can did do does for from has have in is it me my of on or our she he that
    the their them there they this to was we were what when where which who will with you your""".split()  # noqa: SIM905
)


def named(kind: Kind, text: str) -> Filter:
    """Records that are called exactly this, or have this e-mail address."""
    if kind is Kind.ACTIVITY:
        return Condition("subject", Op.EQ, text)
    same: tuple[Filter, ...] = (Condition(NAME_COLUMN[kind], Op.EQ, text), Condition("external_id", Op.EQ, text))
    if kind in (Kind.CONTACT, Kind.USER):
        same = (*same, Condition("email", Op.EQ, text))
    return Or(same)


def name_has(kind: Kind, text: str) -> Filter:
    """Records with the text in their name, or in their e-mail address."""
    if kind is Kind.ACTIVITY:
        return Condition("subject", Op.CONTAINS, text)
    inside: tuple[Filter, ...] = (Condition(NAME_COLUMN[kind], Op.CONTAINS, text),)
    return Or((*inside, Condition("email", Op.CONTAINS, text))) if kind is Kind.CONTACT else Or(inside)


def says(kind: Kind, word: str) -> Filter:
    """Records with the word in any of their texts, or in those of their activities."""
    own: tuple[Filter, ...] = tuple(Condition(path, Op.CONTAINS, word) for path in _TEXTS[kind])
    if kind not in _WITH_ACTIVITIES:
        return Or(own)
    return Or((*own, Related("activities", says(Kind.ACTIVITY, word))))


def words_of(text: str) -> tuple[str, ...]:
    """The words worth looking for: folded, without the common ones, each once, at most eight."""
    kept = [word for word in (part.strip(".,;:!?\"'()") for part in fold(text).split()) if len(word) > 1]
    return tuple(dict.fromkeys(word for word in kept if word not in _COMMON))[:8]
