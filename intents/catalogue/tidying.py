"""Tidying up and taking back: merge, archive, restore, undo."""

from __future__ import annotations

from intents.catalogue.intent import Intent, Slot

_TARGET = Slot("target", required=True, ask="Which record?")

TIDYING = (
    Intent(
        "merge", "change", (Slot("other", required=True, ask="Which one goes?"), Slot("keep",
        required=True, ask="Into which?")),
        (
            "(merge|combine|fold|dedupe) {other} (into|with|and|in) {keep}",
            "{other} (and|&) {keep} are (the same|duplicates) [(person|company|deal)] [, merge them]",
            "{other} is a (duplicate|dupe|double) of {keep}",
            "{other} is the same [(person|company|deal)] as {keep}",
            "merge [the] (contact|contacts|company|companies|deal|deals) {other} (into|with|and) {keep}",
            "join {other} (into|with) {keep}",
            "deduplicate {other} and {keep}",
            "unify {other} (with|and) {keep}",
            "put {other} and {keep} together",
            "make {other} and {keep} one",
            "merge duplicates {other} and {keep}",
            "consolidate {other} (into|and|with) {keep}",
        ),
        "Merge duplicates: `merge Acme Corp into Acme`", writes=True, needs=("these two are the same company",),
    ),
    Intent(
        "archive", "change", (_TARGET,),
        (
            "(archive|delete|remove|trash|erase|drop|deactivate) [the] {target}",
            "(archive|delete|remove|trash|erase|drop) [the] (contact|company|deal|task|account|person) {target}",
            "get rid of [the] {target}", "(archive|delete)",
            "throw [the] {target} away",
            "throw away [the] {target}",
            "put [the] {target} (in|into) the archive",
            "{target} can be (archived|deleted|removed)",
            "(delete|remove) {target} from [the] (crm|contacts|database)",
            "{target} (left the company|no longer exists), (archive|delete|remove) (him|her|it|them)",
            "bin {target}",
            "take {target} out of the crm",
            "clean up {target}",
        ),
        "Archive a record (asks first): `archive Bob Stone`",
        writes=True, needs=("i don't need that contact any more",),
    ),
    Intent(
        "restore", "change", (_TARGET,),
        (
            "(restore|unarchive|undelete|recover|reactivate) [the] {target}",
            "(restore|unarchive|undelete|recover) [the] (contact|company|deal) {target}",
            "bring [the] {target} back",
            "bring back [the] {target}",
            "get {target} back [(from|out of) the archive]",
            "take {target} out of the archive",
            "{target} should not have been (archived|deleted)",
            "(un-archive|un-delete) {target}",
            "i need {target} back",
            "put {target} back (in|into) the crm",
            "make {target} active again",
            "retrieve {target} [from the archive]",
        ),
        "Bring an archived record back: `restore Bob Stone`",
        writes=True, needs=("that contact was deleted by mistake",),
    ),
    Intent(
        "undo", "change", (),
        (
            "undo [(that|it|this)] [please]",
            "undo [(the|my)] (last|latest|previous) (change|thing|action|command|one)",
            "(revert|reverse) [(that|it|this|the last change|my last change|the last thing)]",
            "(take|roll) (that|it|this) back",
            "take back [(that|the last change|the last thing|what i did)]",
            "[(oops|sorry|whoops|no|wait|hang on|hold on|ups|actually|my bad)[,]] (undo|take that back|revert) "
            "[(that|it|this)]",
            "undo [the|my] last {n} [(changes|things|ones|actions)]", "undo (everything|all) [of (it|that|them)]",
            "(undo|revert|take back) (my|the) (last|latest) (change|changes|edit) (to|of|on|for|in) [the] {target}",
            "(undo|revert|take back) (what i did|my change) (to|on|for|with) [the] {target}",
            "(undo|revert|roll back|take back) [(the|my|that|this|our)] [(last|latest|whole)] import "
            "[(of|from) {when}]",
            "(undo|revert|roll back|take back) {when}'s import",
            "oops", "whoops", "roll back", "rollback [that]", "ctrl z", "ctrl-z", "undo what (i|you) [just] did",
            "that was (wrong|a mistake)[, undo [(it|that)]]", "i didn't mean that",
        ),
        "Take the last change back: `undo`", writes=True, needs=("please take back what was just changed",),
    ),
    Intent(
        "redo", "change", (),
        (
            "redo [(that|it|this)] [please]", "redo (the|my) (last|latest) (undo|change|thing)",
            "undo (the|my|that) [last] undo", "(do|apply) (it|that) again", "bring (it|that|this) back",
            "put (it|that) back [again]", "no[,] (redo|bring it back|put it back)", "ctrl y", "ctrl-y",
            "restore (that|the) change", "i want (it|that) back", "take the undo back", "undo that undo",
            "undo was wrong", "redo the undo",
        ),
        "Do again what was undone: `redo`", writes=True, needs=("please do again what you just took back",),
    ),
)  # fmt: skip
