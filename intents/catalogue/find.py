"""Finding: one record, what happened with it, what resembles it. Questions over many records are `ask`: their
samples stand here, their grammar in `intents.nl_query`."""

from __future__ import annotations

from intents.catalogue.intent import Intent, Slot

_TARGET = Slot("target", required=True, ask="Whom or what?")

FIND = (
    Intent(
        "show", "find", (_TARGET,),
        (
            "(show|open|display|view|see|get|find|pull up|bring up|look up|lookup|search|search for) [(me|us)] [the] "
            "{target}",
            "(show|open|find|get) [(me|us)] [the] (contact|company|deal|account|card|record|profile|details) "
            "[(of|for|on)] {target}",
            "(who|what) (is|are) [the] {target}",
            "who's {target}", "what's {target}",
            "what do (we|you|i) (know|have) (about|on) {target}",
            "tell me [(all|everything|more)] about {target}",
            "[(contact|company|deal|all)] (info|information|details|infos) (on|about|for|of) {target}",
            "give me [the] (info|details|lowdown|profile) (on|about|of|for) {target}",
            "(let me|can i) see {target}",
            "anything (on|about) {target}",
            "{target} (card|profile|details|info)",
            "who is {target} again",
            "do we know {target}", "do we have {target} in the crm",
        ),
        "Show one record: `show Jane Doe`", needs=("i want to look at that customer",),
    ),
    Intent(
        "timeline", "find", (_TARGET,),
        (
            "(timeline|history|activity|activities) (of|for|with|on) {target}",
            "[(show|give|get)] [me] [the] [full] (timeline|history|activity log) (of|for|with|on) {target}",
            "{target} (timeline|history)", "{target}'s (timeline|history|activities)",
            "what happened (with|at|to|on) {target} [(lately|recently|so far|last week|last month)]",
            "what has happened (with|at|on) {target} [(lately|recently|so far)]",
            "what's been happening (with|at|on) {target} [(lately|recently)]",
            "what (did we do|have we done) (with|for|at) {target} [(lately|recently|so far)]",
            "when did we last (talk|speak) (to|with) {target}",
            "(recent|latest|last) (activity|activities|interactions|touchpoints) (with|of|for|on) {target}",
            "what's new (with|at) {target}", "catch me up on {target}",
            "when (was|were) (he|she|they|{target}) last contacted", "everything that happened with {target}",
        ),
        "What happened: `timeline of Acme`", needs=("how did it go with that customer over time",),
    ),
    Intent(
        "ask", "find", (Slot("what", required=True),),
        (),
        "Ask anything: `open deals over 50k closing this quarter`, `win rate by owner`",
        needs=(
            "how many deals did we win last month", "open deals over 50k", "which contacts have no owner",
            "total value of open deals by stage", "average deal size this year", "list companies in germany",
            "who closed the most deals", "contacts nobody called in two weeks", "deals closing this quarter",
            "top 5 accounts by won value", "win rate of anna", "sum of lost deals last quarter", "show all open deals",
            "my open tasks", "overdue tasks", "deals without a contact", "biggest deals in negotiation",
            "how much did we sell in q3", "companies with more than 500 employees", "meetings last week",
            "what is jane's phone number", "what's the value of the acme deal", "who owns isdom",
        ),
    ),
    Intent(
        "similar", "find", (_TARGET,),
        (
            "[(show|find|get|list|give)] [me] [(other|all|more)] "
            "[(contacts|companies|deals|accounts|customers|people)] "
            "(similar to|like|resembling) {target}",
            "(who|what) (is|are|else is|else are) (similar to|like) {target}",
            "(which|what) (contacts|companies|deals|accounts|customers|people|leads) are (similar to|like) {target}",
            "similar to {target}", "more like {target}", "lookalikes (of|for) {target}",
            "look-alikes (of|for) {target}",
            "find lookalikes of {target}", "{target} lookalikes", "who resembles {target}",
            "any (deals|companies|contacts) like {target}", "have we had (deals|customers|companies) like {target}",
            "what other (deals|companies|contacts) look like {target}",
        ),
        "Find look-alikes: `companies like Isdom`", needs=("which other customers resemble this one",),
    ),
    Intent(
        "who_knows", "find", (_TARGET,),
        (
            "who [else] (knows|know) [(someone|somebody|anyone|people)] [(at|in)] {target} [best]",
            "who (of us|of my colleagues|in the team|on the team|here) knows [(someone|somebody|anyone)] [at] {target} "
            "[best]",
            "(does|do) (anyone|anybody|someone|somebody) [(here|of us|on the team)] know [(someone|somebody|anyone)] "
            "[at] {target}",
            "(can you|who can|who could) introduce me to {target}", "warm (intro|introduction|path) to {target}",
            "(can|could) (anyone|anybody|someone|somebody) introduce me to {target}",
            "how (can|do) i get (an intro|introduced|a foot in the door) (to|at) {target}",
            "who (has|had) [the] (best|closest|strongest) "
            "(contact|contacts|connection|connections|relations|relationship) (to|with|at) {target}",
            "who is close to {target}", "who's close to {target}", "our connections (to|at) {target}",
            "[(show|find)] [me] connections (to|at) {target}", "who among us knows {target}",
        ),
        "Find who of you knows somebody: `who knows Jane Doe`", needs=("which colleague is close to this customer",),
    ),
    Intent(
        "audit", "govern", (_TARGET,),
        (
            "(audit|changelog|change log|change history|audit log|audit trail) [(of|for|on)] {target}",
            "who (changed|edited|touched|updated|modified|created|deleted|archived) {target} [(last|recently)]",
            "what (was|has been|has) changed (on|in|at|about) {target}",
            "(show|give) [me] the (audit|changes|change log|audit log|audit trail|change history) (of|for|on|to) "
            "{target}",
            "(changes|edits) (to|of|on) {target}", "when was {target} (changed|edited|updated|created)",
            "who moved {target}", "who did what (on|to|with) {target}", "{target} (audit|changes|changelog)",
            "who last (changed|edited|touched) {target}", "list [(all|the)] changes (of|to|on) {target}",
            "audit trail {target}", "[(the|full)] history of [(all|the)] (changes|edits) (of|to|on) {target}",
        ),
        "Who changed what: `audit Acme renewal`", needs=("who has edited that deal",),
    ),
)  # fmt: skip
