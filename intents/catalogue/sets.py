"""Changing many records at once."""

from __future__ import annotations

from intents.catalogue.intent import Intent, Slot

SETS = (
    Intent(
        "bulk_update", "change", (Slot("set", required=True), Slot("field"), Slot("to")),
        (
            "(set|change|update) [the] {field} of {every} {set} to {to}",
            "(set|change|update) {field} to {to} for {every} {set}",
            "(move|push|shift|advance) {every} {set} to {stage}",
            "(assign|reassign|transfer|give|hand) {every} {set} to {owner}",
            "(tag|label) {every} {set} (as|with) {tags}",
            "(close|mark) {every} {set} as {result}[(<:>| because) {reason}]",
            "give {owner} {every} {set}",
            "(add|put) [the] (tag|label) {tags} (to|on) {every} {set}",
            "(remove|take) [the] (tag|label) {tags} (from|off) {every} {set}",
            "(set|change) [the] owner of {every} {set} to {owner}",
            "update {every} {set}<:> {field} (=|to) {to}",
            "make {owner} [the] owner of {every} {set}",
        ),
        "Change many at once (asks first): `assign all of Tom's open deals to Ana`", writes=True,
        needs=("change every one of these deals",),
    ),
    Intent(
        "bulk_archive", "change", (Slot("set", required=True),),
        (
            "(archive|delete|remove|trash|erase|clean up|drop) {every} {set}",
            "get rid of {every} {set}",
            "throw away {every} {set}",
            "throw {every} {set} away",
            "put {every} {set} (in|into) the archive",
            "{every} {set} can be (archived|deleted|removed)",
            "(archive|delete|remove) {set} in bulk",
            "bulk (archive|delete) {set}",
            "(archive|delete|remove) {every} {set} please",
            "bin {every} {set}",
            "take {every} {set} out of the crm",
            "clear out {every} {set}",
        ),
        "Archive many at once (asks first): `archive all lost deals from 2016`", writes=True,
        needs=("delete every old deal",),
    ),
)  # fmt: skip
