"""Recognised, but not done here: answered plainly instead of being taken for something else."""

from __future__ import annotations

from intents.catalogue.intent import Area, Intent


def _later(name: str, area: Area, about: str, *says: str) -> Intent:
    return Intent(name, area, (), says, about, available=False)


LATER = (
    _later("brief", "find", "briefings before a meeting", "(brief me|prepare me) (on|for|about) {target}",
    "prep [me] (for|on) {target}", "briefing (on|for) {target}"),
    _later("forecast", "decide", "revenue forecasts", "forecast",
    "[(show|give)] [me] [(the|a|my|our)] [(sales|revenue)] forecast [(for|of) {when}]",
    "what will we (close|sell|make) (this|next) (month|quarter|year)", "commit for {when}"),
    _later("experiments", "decide", "experiments", "experiments", "[(show|list)] [me] [(the|all|running)] experiments",
    "(start|stop) an experiment"),
    _later("subscribe", "proactive", "alerts",
    "(subscribe|alert|notify|ping|tell) me (when|if|whenever|about) {content}",
    "(set|create|add) an alert (for|when|if) {content}", "watch {target} for me"),
    _later("unsubscribe", "proactive", "alerts", "unsubscribe [from {content}]",
    "stop (alerts|notifications|notifying me) [about {content}]", "no more alerts [about {content}]"),
    _later("snooze", "proactive", "snoozing", "snooze [(it|this|that)] [(for|until|till)] [{when}]",
    "remind me (later|again later)", "not today, later"),
    _later("start_sequence", "proactive", "follow-up sequences",
    "(start|put|enroll|enrol) {contact} (on|in|into) [the] {content} sequence",
    "start [the|a] sequence (for|with) {contact}", "start the {content} sequence for {contact}"),
    _later("stop_sequence", "proactive", "follow-up sequences",
    "(stop|end|cancel) [the|a] sequence (for|with) {contact}", "take {contact} out of the sequence"),
    _later("sequences", "proactive", "follow-up sequences", "[(show|list)] [me] [(my|the|all)] sequences"),
    _later("draft_email", "reach out", "drafting e-mails",
    "(draft|write|compose|prepare) [(a|an|the|me a|me an)] (email|e-mail|mail|message|reply|follow-up) (to|for) "
    "{content}", "(draft|write) {contact} an (email|e-mail)", "draft a (follow-up|reply) (to|for) {content}"),
    _later("send_email", "reach out", "sending e-mails", "send [(a|an|the)] (email|e-mail|mail|message) to {content}",
    "(email|e-mail|mail) {contact} that {content}", "send {contact} an (email|e-mail)", "send it [off]"),
    _later("schedule_meeting", "reach out", "calendars",
    "(schedule|book|arrange|set up|plan) [(a|the|an)] [(30 minute|30 min|1 hour|one hour|short)] "
    "(meeting|demo|call|appointment) with {content}", "find a (slot|time) with {content}",
    "when (is|are) {contact} free"),
    _later("define_field", "govern", "new fields in chat (a column of an imported file makes one)",
    "(add|create|make|define|set up) [(a|an|the|another)] [new] [custom] (field|column|property) [(called|named|for)] "
    "{content}",
    "(add|create|make|define|set up) [(a|an|the|another)] [new] [custom] (field|column|property) [(called|named|for)] "
    "{topic} (to|for|on|in) [(the|all|my|our|every)] (contacts|contact|companies|company|accounts|deals|deal|tasks)",
    "(add|create|make|define|set up) [(a|an|the|another)] {topic} (field|column|property) (to|for|on|in) "
    "[(the|all|my|our|every)] (contacts|contact|companies|company|accounts|deals|deal|tasks)"),
    _later("set_role", "govern", "roles in chat (an operator runs `loom user add`)",
    "make {contact} [(a|an)] (admin|manager|rep|viewer)",
    "(set|change) [the] role of {contact} to (admin|manager|rep|viewer)"),
    _later("settings", "govern", "settings in chat (the operator sets `LOOM_*`)", "settings",
    "[(show|open|change)] [me] [(my|the)] (settings|preferences|configuration)",
    "change my (timezone|language|currency)"),
    _later("export_person", "govern", "personal data exports",
    "export (everything|all data|all the data) (about|on|of) {contact}",
    "gdpr (export|access request) (for|of) {contact}"),
    _later("forget_person", "govern", "erasing a person", "forget {contact} [(completely|forever|for good)]",
    "(erase|purge) {contact} (completely|forever|for good)", "gdpr (delete|erase|erasure) [(for|of)] {contact}"),
)  # fmt: skip
"""`help` holds what such a request is about, in words that fit after "I can't do": used by `NotUnderstood.about`."""
