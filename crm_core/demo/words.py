"""What people write down: notes built from openings, what was said and what comes next, so that few are alike."""

from __future__ import annotations

import random

from crm_core.entities import ActivityType, Outcome

_OPENINGS: dict[ActivityType, tuple[str, ...]] = {
    ActivityType.CALL: (
        "Spoke with {first}.", "Quick call with {first}.", "{first} called back.",
            "Half an hour on the phone with {first}.",
        "Reached {first} on the third try.", "Call with {first} and a colleague from {team}.",
            "Short check-in with {first}.",
    ),
    ActivityType.EMAIL: (
        "{first} answered my mail.", "Sent {first} the summary.", "Mail from {first}.",
            "Followed up with {first} in writing.",
        "{first} forwarded my note to {team}.", "Sent the case study to {first}.",
    ),
    ActivityType.MEETING: (
        "Demo of {product} for {first} and {team}.", "Visited {company}.", "Video meeting with {first} and {team}.",
        "Workshop on {product} with {team}.", "Met {first} over coffee.", "Walked {team} through the offer.",
        "Review meeting at {company} with {first}.",
    ),
    ActivityType.NOTE: ("Background on {company}.", "For the file.", "Heard from a partner about {company}.",
        "Note to self on {company}."),
}  # fmt: skip
_SAID: dict[Outcome, tuple[str, ...]] = {
    Outcome.POSITIVE: (
        "Liked how approvals work in {product} and asked for a price for {seats} seats.",
            "The pilot saved {team} about {hours} hours a week.",
        "Budget is approved for this quarter.", "Wants to replace the old {old} before the audit.",
            "They compared us with {rival} and prefer our search.",
        "Their security review came back clean.", "{first} will present it to the board.",
            "Asked for references in {industry}; sent two.",
        "The integration with their {system} worked in the sandbox.",
            "Keen to start with one site and roll out to {sites} more.",
        "Said the contract terms are fine apart from the notice period.", "Very happy with support during the trial.",
    ),
    Outcome.NEUTRAL: (
        "Still collecting requirements from {team}.", "Needs to know where documents are stored and for how long.",
            "Asked whether {product} talks to their {system}.",
        "Waiting for the new fiscal year before naming a budget.",
            "Wants the data processing agreement before going on.", "Comparing us with {rival}; decision open.",
        "Legal has questions about liability, sent them our standard answers.",
            "Their IT wants single sign-on with {system}.", "Prefers to start with {seats} seats.",
        "They process about {volume} contracts a month, mostly by hand.", "Asked for a longer trial.",
            "New process owner starts next month.",
    ),
    Outcome.NEGATIVE: (
        "Worried about security and where the data lives.", "Price is too high compared with {rival}.",
            "Project is on hold, {team} is short of people.",
        "They had a bad rollout of their {old} and fear another.", "Budget was cut by a third.",
            "{first} does not see who would own it inside {company}.",
        "Says {rival} already has the feature for their {system}.", "Missed the meeting and did not answer since.",
            "Management wants to build it in house.",
        "The trial was slow with their scanned files.",
    ),
}  # fmt: skip
_NEXT: dict[Outcome, tuple[str, ...]] = {
    Outcome.POSITIVE: ("Sending the contract this week.", "Next step: meeting with the CFO.",
        "Will draft the order form.", "Agreed to talk again on {day}.", "Kick-off could be next month."),
    Outcome.NEUTRAL: ("Will send the security paper.", "Follow up on {day}.", "Promised an answer within two weeks.",
        "Next: a technical call with {team}.", ""),
    Outcome.NEGATIVE: ("Try again next quarter.", "Need another way in.", "Asked for half an hour to go through it.",
        "Will offer a smaller package.", ""),
}  # fmt: skip
_SLOTS: dict[str, tuple[str, ...]] = {
    "team": ("finance", "operations", "the legal team", "IT", "procurement", "the warehouse team", "customer service",
        "the data protection officer"),
    "old": ("file server", "paper archive", "approval tool", "spreadsheet tracker", "e-signature tool"),
    "rival": ("a larger suite", "a cheaper local vendor", "their current supplier", "an open source tool"),
    "system": ("ERP", "accounting system", "HR system", "directory service", "ticket system", "warehouse system"),
    "day": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
    "seats": ("15", "25", "40", "60", "120", "300"), "hours": ("4", "6", "9", "12", "20"), "sites": ("two", "three",
        "five", "eleven"),
    "volume": ("80", "150", "400", "1,200", "5,000"),
}  # fmt: skip
_SUBJECTS: dict[ActivityType, tuple[str, ...]] = {
    ActivityType.CALL: ("Check-in", "Discovery call", "Pricing call", "Follow-up call", "Call about the offer",
        "Technical questions"),
    ActivityType.EMAIL: ("Re: your questions", "Summary of our talk", "Offer for {product}", "Case study",
        "Data processing agreement", "Next steps"),
    ActivityType.MEETING: ("Demo of {product}", "Workshop", "On-site visit", "Offer review", "Security review",
        "Kick-off planning"),
    ActivityType.NOTE: ("Background", "Who decides", "Competition", "Timeline"),
}  # fmt: skip
TASKS = (
    "Send {first} the contract draft", "Call {first} about the offer", "Prepare the demo of {product} for {company}",
        "Ask {first} who signs at {company}",
    "Send the security paper to {company}", "Book a meeting with {first} and finance",
        "Follow up on the trial at {company}", "Update the quote for {company}",
)  # fmt: skip
WON_REASONS = ("best fit for their process", "trust in the team", "pilot results", "price", "referral from a customer")
LOST_REASONS = ("went silent", "price", "chose another vendor", "no budget", "project stopped", "built in house")


def note(rng: random.Random, type_: ActivityType, outcome: Outcome, slots: dict[str, str]) -> tuple[str, str]:
    """(subject, content) of one activity. `slots`: first, company, product, industry."""
    filled = {**{name: rng.choice(options) for name, options in _SLOTS.items()}, **slots}
    said = rng.sample(_SAID[outcome], k=2 if rng.random() < 0.35 else 1)
    parts = [rng.choice(_OPENINGS[type_]), *said, rng.choice(_NEXT[outcome])]
    content = " ".join(part.format(**filled) for part in parts if part)
    return rng.choice(_SUBJECTS[type_]).format(**filled), content
