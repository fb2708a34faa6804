"""Changing what is there: fields, tags, owners."""

from __future__ import annotations

from intents.catalogue.intent import Intent, Slot

_TARGET = Slot("target", required=True, ask="Which record?")

_MOVED = (
    "slips|slipped|has slipped|moved|moves|has moved|is moved|was moved|got moved|has been moved|is delayed|was delayed"
    "|got delayed|is pushed|was pushed|got pushed|has been pushed|is postponed|was postponed|got postponed"
    "|has been postponed|is rescheduled|was rescheduled|got rescheduled|is shifted|was shifted"
)
_PUSH = (
    "(push|pushed|postpone|postponed|delay|delayed|move|moved|slip|slipped|shift|shifted|extend|extended|reschedule)"
)
_MOVED_BY = f"({_MOVED})"
_MOVES = f"(is due|is now|{_MOVED})"
"""Something is at another time, without a word of what."""

CHANGE = (
    Intent(
        "update_record", "change",
        (_TARGET, Slot("field", required=True, ask="Which field?"), Slot("to", required=True, ask="To what?")),
        (
            "(set|change|update|edit|correct|fix) [the] {field} (of|for|on) [the] {target} (to|=|as|with) {to}",
            "(set|change|update|edit|correct|fix) {target}['s|’s] {field} (to|=|as) {to}",
            "(set|change|update|edit|correct|fix) {target}<:> {field} (=|to|is) {to}",
            "(set|change|update) {field} (to|=) {to} (for|on|of) {target}",
            "{target}['s] {field} (is|changed to|has changed to|is changed to|was changed to) [now] {to}",
            "[the] {field} (of|for) {target} (is|changed to|has changed to|is changed to|was changed to) [now] {to}",
            "{target} has [a] [new] {field}[,|:] {to}",
            "(update|edit|correct|fix) {target}<:> {field} {to}",
            "add [a|the] {field} {to} (for|to|on) {target}",
            "(set|change|update|edit|correct|fix) [the] {field} (of|for) {target}",
            "rename {target} to {to}", "(remove|clear|delete|empty|erase) [the] {field} (of|from|for) {target}",
            "{target} ([(has|just)] (moved|switched) to|[is] now [(works|working|is)] "
            "(at|for|with)|joined|[has] joined|"
            "works (at|for)) {company} [now]",
            "{target} (left|has left|no longer works (at|for)|doesn't work (at|for)|quit) {company} [anymore]",
            "{target} (is|'s|was|got) [now] [(promoted to|the new|our new|made)] {job} [(at|of) {company}]",
            "{target} has [now] {number} (employees|people|staff) [now]",
            "{target} is in [the] {industry} [(industry|sector|business)]",
            "{target} is [(worth|valued at|at)] [now] {value} [now]",
            "(bump|raise|increase|lift|lower|reduce|cut|drop|change|set|update|put) [the] "
            "(value|amount|price|volume|size) "
            "of {target} [up|down] (to|at) {value}",
            "(bump|raise|increase|lift|lower|reduce|cut|drop|change|set|update|put) {target} [up|down] (to|at) {value}",
            "make {target} {value}", "{target} [(is|goes|went)] [(up|down)] to {value} [now]",
            "[the] {target} (is|should be) (worth|valued at) {value} [now]",
            "{target} (will close|should close|closes|is closing|is expected to close) [(on|in|by)] {when}",
            f"{_PUSH} [the] {{target}} [(back|out|on)] by {{shift}}",
            f"{_PUSH} [the] {{target}} [(back|out)] {{shift}} [(later|back|out|on)]",
            "(pull|pulled|bring|brought|move|moved) [the] {target} (forward|in|up|ahead|closer) [by] {shift}",
            "(pull|pulled|bring|brought|move|moved) [the] {target} {shift} (forward|in|up|ahead|closer|earlier)",
            f"{{target}} {_MOVED_BY} [(back|out)] [by] {{shift}} [(later|back)]",
            f"{{target}} {_MOVES} [(back|out|over)] (on|in|by|to|until|for) {{when}}",
            "(push|pushed|postpone|postponed|delay|delayed|move|moved|slip|slipped|shift|shifted|reschedule"
            "|rescheduled) {target} [(back|out|over)] (to|until|into|for) {when}",
            f"{{target}}['s] [expected] (close|closing) [date] (is|{_MOVED}) [now] [(to|until|in|on)] {{when}}",
            f"[the] [expected] (close|closing) [date] (of|for) {{target}} (is|{_MOVED}) [now] [(to|until|in|on)] "
            "{when}",
            "close {target} (in|by|on) {when}", "{target} expected close {when}",
            "(push|pushed|postpone|postponed|delay|move|moved|set|change) [the] [expected] (close|closing) [date] "
            "(of|for) {target} [(back|out)] (to|until) {when}",
            "(set|change|update) {target} {field} {to}",
        ),
        "Change a field: `set Jane's phone to +49 30 123`", writes=True,
        needs=("her number changed", "the value of the deal is different now"),
    ),
    Intent(
        "tag", "change", (_TARGET, Slot("tags", required=True, ask="Which tag?")),
        (
            "(tag|label|flag) {target} (as|with) {tags}",
            "(tag|label) {target}<:> {tags}",
            "tag {target} {tags}",
            "(add|put|give|attach) [the|a] (tag|label|tags) {tags} (to|on) {target}",
            "(add|put|give|attach) [the|a] {tags} (tag|label|tags) (to|on) {target}",
            "give {target} the (tag|label) {tags}",
            "mark {target} with [the] [tag|label] {tags}",
            "{target} (gets|should have|needs) the (tag|label|tags) {tags}",
            "tag {target} #{tags}",
            "add (tag|tags|label) {tags} to {target}",
            "mark {target} as [a] vip", "#{tags} (for|on|to) {target}",
            "{target} is [(a|an|our|the)] {tags}[,] tag (him|her|it|them)",
            "add #{tags} to {target}",
        ),
        "Tag a record: `tag Acme as vip`", writes=True, needs=("give acme a label",),
    ),
    Intent(
        "untag", "change", (_TARGET, Slot("tags", required=True, ask="Which tag?")),
        (
            "untag {target} [as] {tags}", "untag {tags} from {target}", "untag {target}",
            "(remove|delete|drop|take off) (the|that) {tags} (tag|label)",
            "(remove|delete|drop) the (tag|label) {tags}",
            "(remove|delete|drop|take) [the] (tag|label|tags) {tags} (from|of|off) {target}",
            "(remove|delete|drop|take) [the] {tags} (tag|label|tags) (from|of|off) {target}",
            "(take|remove|drop|delete) {tags} (off|from) {target}",
            "{target} is (not|no longer) [(a|an)] {tags} [(anymore|any more|any longer)]",
            "(remove|drop) #{tags} from {target}",
            "{target} (is not|isn't|is no longer) tagged [(as|with)] {tags} [anymore]",
            "unlabel {target} {tags}",
            "take [the] {tags} (tag|label) away from {target}",
            "{target} should not have [the] (tag|label) {tags}",
            "clear [the] (tag|label) {tags} from {target}",
            "{target} loses [the] (tag|label) {tags}",
            "strip [the] {tags} (tag|label) from {target}",
        ),
        "Take a tag off: `remove the tag vip from Acme`", writes=True, needs=("that label is wrong, take it off",),
    ),
    Intent(
        "assign", "change", (_TARGET, Slot("owner", required=True, ask="To whom?")),
        (
            "(assign|reassign|transfer|hand over|handover|pass) [the] {target} to {owner}",
            "hand [the] {target} (over|on) to {owner}",
            "(give|hand|pass) [the] {target} to {owner}",
            "give {owner} [the] {target}",
            "(make|set) {owner} [as] [the] owner (of|for) {target}",
            "(set|change) [the] owner (of|for) {target} to {owner}",
            "(set|change) {target}['s] owner to {owner}",
            "{owner} (owns|takes over|takes|should own|will own|handles) {target} [now]",
            "{target} (belongs to|goes to|is owned by) {owner} [now]",
            "let {owner} (handle|take over|take) {target}",
            "assign {owner} to {target}", "(assign|reassign|hand over) [the] {target}",
            "i('ll|) take over {target}", "(i'm|i am) taking over {target}",
            "{target} (should|shall|will) be (handled|owned|managed|taken over) by {owner}",
            "{owner} (should|will) (take over|own|handle) {target}",
        ),
        "Give a record to a colleague: `assign the Isdom deals to Anna`", writes=True,
        needs=("somebody else takes care of acme now",),
    ),
)  # fmt: skip
