"""Tags that are put on a record or taken off it."""

from __future__ import annotations

import re

from crm_core.commands import Command, Tag, Untag
from crm_core.folding import fold
from intents.building.desk import TARGETS, Desk
from intents.building.outcome import Outcome
from intents.interpretation import Candidate

_CUT_OFF = re.compile(r"\s(?:as|with|to|on|from|of|for|and)$", re.IGNORECASE)
_EVERY_TAG = frozenset(
    {"all", "all tags", "every tag", "tags", "everything", "all of them", "all the tags", "the tags"}
)
_TAG_WORD = re.compile(r"\b(?:tag|tags|label|untag|unlabel|tagged)\b|#", re.IGNORECASE)


def tag(desk: Desk) -> Outcome:
    return _tagging(desk, remove=False)


def untag(desk: Desk) -> Outcome:
    return _tagging(desk, remove=True)


def _wearing(desk: Desk) -> bool:
    """`remove the hot tag` names no record: that of the talk which wears it."""
    said = fold(desk.text("tags") or "")
    for ref in desk.context.focus:
        worn = map(fold, getattr(desk.lookup.get(ref), "tags", ()))
        if ref.kind in TARGETS and said in worn and (card := desk.card(ref)):
            desk.assume(f"from {card.name}")
            desk.draft = desk.draft.choosing("target", ref, card.name)
            return True
    return False


def _tagging(desk: Desk, *, remove: bool) -> Outcome:
    if remove and desk.text("target") is None and "target" not in desk.draft.refs and not _wearing(desk):
        return desk.needs("target")
    said = desk.text("tags") or ("vip" if re.search(r"\bvip$", desk.text("words") or "", re.IGNORECASE) else None)
    if said and (cut := _CUT_OFF.search(f" {said}")) and "target" not in desk.draft.refs:
        more = said[: max(cut.start() - 1, 0)]  # "tag Vantor Pumps as": the tag is missing
        desk.draft = desk.draft.without("tags").saying("target", f"{desk.text('target') or ''} {more}".strip())
        said = None
    touching = f"{desk.text('target')} {said}"
    if (
        said
        and "target" not in desk.draft.refs
        and touching in (desk.text("words") or "")
        and desk.exactly(touching, TARGETS)
    ):
        desk.draft, said = desk.draft.without("tags").saying("target", touching), None  # the whole is the name
    target = desk.record("target", TARGETS)
    if not isinstance(target, Candidate):
        return target
    worn = tuple(getattr(desk.lookup.get(target.ref), "tags", ()))
    if said and remove and worn and fold(said) in _EVERY_TAG:
        said = ",".join(worn)
    if said is None and remove and len(worn) == 1:
        desk.assume(f"tag = {worn[0]}, the only one")
        said = worn[0]
    if said is None:
        options = worn[:8] if remove else desk.lookup.values(target.ref.kind, "tags")[:5]
        return desk.needs("tags", options=[(value, value) for value in options])
    tags = tuple(part.strip(" #\"'") for part in re.split(r",| and | & | #", said) if part.strip(" #\"'"))
    known = {fold(tag) for tag in tags} <= set(map(fold, worn))
    if remove and not known and not _TAG_WORD.search(desk.text("words") or ""):
        return None  # "remove the phone from Jane" is about no tag
    desk.plain("tags", list(tags))
    command: Command = Untag(target.ref, tags) if remove else Tag(target.ref, tags)
    return desk.built(command)
