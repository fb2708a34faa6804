"""The verbs that tell somebody to change records, as a piece of a pattern: orders begin with them, "don't" forbids."""

from __future__ import annotations

CHANGE_VERBS = (
    "set|move|mark|close|assign|reassign|give|tag|untag|label|archive|delete|remove|change|update|edit|add|put|make|push"
    "|shift|transfer|hand|drop|strip|clear|take|win|lose|flag|rename|create|merge|restore|advance|switch|turn|bump|raise"
    "|lower|send|schedule|log|link|convert|replace|increase|reset|trash|bin|purge|wipe|erase|dump|scrap|discard|retire"
    "|hide|throw|clean|kill|ditch|toss"
)
