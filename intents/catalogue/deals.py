"""Where a deal stands: moving it along the pipeline, closing it."""

from __future__ import annotations

from intents.catalogue.intent import Intent, Slot

_DEAL = Slot("deal", required=True, ask="Which deal?")

DEALS = (
    Intent(
        "move_deal", "change", (_DEAL, Slot("stage", required=True, ask="To which stage?")),
        (
            "(move|push|shift|bump|drag|advance|bring|put|take|progress) [the] {deal} [deal] "
            "[(up|forward|on|back|over)] "
            "(to|into|in) [(the|stage)] {stage} [stage]",
            "(move|advance|progress) [the] {deal}", "move [a|the] deal",
            "{deal} (is|are) [now] (in|at) [the] {stage} [(stage|phase)] [now]",
            "{deal} (moved|advanced|went|goes|progressed|got) [on] (to|into) [the] {stage} [(stage|phase)]",
            "(set|change|update) [the] stage (of|for) {deal} to {stage}",
            "(set|change|update) {deal}['s] stage to {stage}",
            "{deal}['s] stage is [now] {stage}",
            "(set|mark) {deal} (to|as) {stage}",
            "stage {deal} {stage}",
            "{deal} reached [the] {stage} [stage]",
            "{deal} (->|=>|>) {stage}", "{deal} [(back|forward|up)] (to|into) {stage} [(stage|phase)]",
            "{deal} (is|are) [now] (going|moving|off) (to|into) [the] {stage} [(stage|phase)]",
            "{deal} (moves|goes|advances) [on] (to|into) [the] {stage} [(stage|phase)]",
            "{deal} (is|are) [now] (in|at) [the] {stage} [(stage|phase)] since {when}",
            "{deal} (is|are) [now] {stage} [now]", "{deal} {stage}", "we are [now] {stage} {deal}",
            "(reopen|re-open) [the] {deal} [deal]", "(reopen|re-open) [the] {deal} [deal] (in|at|to) {stage}",
        ),
        "Move a deal: `move Acme renewal to negotiation`", writes=True,
        needs=("put the deal one stage further", "they asked for a proposal, so it is in proposal"),
    ),
    Intent(
        "close_deal", "change", (_DEAL, Slot("result", required=True, ask="Won or lost?"), Slot("reason"),
         Slot("value")),
        (
            "(close|mark|set) [the] {deal} [deal] (as|to) {result}[(<:>| because| as| since) {reason}]",
            "close [the] {deal} {result}[(<:>| because| as| since) {reason}]",
            "close [the] {deal} [deal]",
            "[(yay|great news|good news|unfortunately|sadly|damn|bad news)[<:>|!]] (we|i) {got} [the] "
            "{deal}[(<:>| because| as| since| to) {reason}]",
            "[(we|i)] [(have|just|'ve|finally)] {got} [the] [deal] {deal}[(<:>| because| as| since| to) {reason}]",
            "[(we|i)] (got|landed|sealed|bagged) [the] {deal} [deal]", "{deal} is ours",
            "{deal} [(just|finally|has|have)] signed[<:> {reason}]",
            "{deal} [(just|finally|has|have)] signed (today|yesterday|this morning|the contract)[<:> {reason}]",
            "(they|we) [(just|finally|have)] signed [the] {deal} [(contract|deal)]",
            "{deal} (chose|picked|went (to|with|for)|decided for|signed with|bought from) "
            "(a|an|the|another|some|somebody|"
            "someone|their|our) {reason}",
            "{deal} (went south|went cold|is gone|is off|fell through|falls through|is over)[(<:>| "
            "because| since) {reason}]",
            "{deal} (is|was) [now] {result}[(<:>| because| as| since| to) {reason}]",
            "{deal} as {result}[(<:>| because| since) {reason}]", "{deal} {result}[(<:>| because| since) {reason}]",
            "{deal} went (to|with) (a|the) competitor",
            "{deal} (fell through|is dead|died|backed out|pulled out)[(<:>| because| since) {reason}]",
            "[(we|i|we have|i have)] [(just|finally)] (closed|signed|landed) [the] {deal} [deal]",
            "{deal} said no[<:> {reason}]", "{deal} said yes",
            "(close|closed|mark|set) [the] {deal} [deal] [(as|to)] {result} (for|at|with|worth) {value}",
            "[(we|i)] [(have|just|'ve|finally)] {got} [the] [deal] {deal} (for|at|with|worth) {value}",
            "{deal} [(is|was)] [now] {result} (for|at|with|worth) {value}", "{deal} {result}<:> {value}",
        ),
        "Close a deal: `close Globex as lost, went with a competitor`", writes=True,
        needs=("they signed the contract", "they went with somebody else", "the customer said no"),
    ),
)  # fmt: skip
