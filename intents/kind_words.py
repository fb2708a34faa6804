"""The nouns for kinds of records: one of them ("account"), and many ("accounts")."""

from __future__ import annotations

from crm_core.entities import Kind

KIND_OF_NOUN: dict[str, Kind] = {
    noun: kind
    for kind, nouns in (
        (Kind.DEAL, "deal opportunity opp"),
        (Kind.COMPANY, "company account customer client organisation organization"),
        (Kind.CONTACT, "contact person lead"),
        (Kind.TASK, "task todo"),
        (Kind.USER, "user colleague rep"),
    )
    for noun in nouns.split()
}
NOUN = "|".join(KIND_OF_NOUN)
"""One record, as a piece of a pattern."""
NOUNS = "deals|opportunities|opps|contacts|people|leads|companies|accounts|customers|clients|tasks"
"""A set of records that is looked at or changed as a whole, as a piece of a pattern."""
