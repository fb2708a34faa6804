"""Deciding: scores, predictions, what to do next, and how the CRM came to think so."""

from __future__ import annotations

from intents.catalogue.intent import Intent, Slot

DECIDE = (
    Intent(
        "score", "decide", (Slot("contact", required=True, ask="Whose score?"),),
        (
            "score [(of|for)] {contact}", "[(lead|the|the lead)] score (of|for) {contact}",
            "{contact}['s] [lead] score",
            "(what's|what is) [the] [lead] score (of|for) {contact}", "(what's|what is) {contact}'s [lead] score",
            "how (hot|warm|cold|good|promising) is {contact} [as a lead]",
            "is {contact} (hot|warm|cold|a good lead|worth it|worth my time)",
            "(rate|grade|rank) {contact}", "how (likely|interested) is {contact}", "lead score {contact}",
            "how good a lead is {contact}", "should i (bother with|prioritise|prioritize|focus on) {contact}",
            "how does {contact} score",
        ),
        "How good a lead is: `score Jane Doe`", needs=("is she a promising lead",),
    ),
    Intent(
        "next_action", "decide", (Slot("target", required=True, ask="For whom?"),),
        (
            "(what's|what is|whats) [the] next [(best)] (action|step|move) (for|with|on) {target}",
            "next [best] (action|step|move) (for|with|on) {target}",
            "what (should|can|could|do) (i|we) do [next] (with|for|about|on) {target} [next]",
            "what next (with|for|on) {target}", "what's next (with|for|on) {target}",
            "how (should|do|can) (i|we) (proceed|continue|go on|move forward) with {target}",
            "(recommend|suggest) [(a|the|something)] [next] [(action|step|move)] (for|with|on) {target}",
            "(advice|ideas) (on|for) {target}", "how (can|do) (i|we) (win|close|save) {target}",
            "what would you do (with|about|for) {target}", "best (action|move|step) for {target}",
            "next for {target}", "should i (call|email|contact|write to) {target}",
        ),
        "What to do next: `next step for Acme renewal`", needs=("what is the best move with this customer",),
    ),
    Intent(
        "predict", "decide", (Slot("deal", required=True, ask="Which deal?"),),
        (
            "(will|can|do) (we|i) (win|close|get|land) [the] {deal} [deal]",
            "(predict|prediction for|forecast for) {deal}",
            "(what's|what is|what are) [the|our] (chance|chances|odds|probability|likelihood) (of|on|for|to win|to "
            "close|that we win) "
            "[(winning|closing)] {deal}",
            "(how likely is|how sure is) {deal} [to (close|win|be won)]",
            "how likely (is it that we|are we to) (win|close) {deal}",
            "(win|closing) (chance|chances|probability|odds) (of|for|on) {deal}",
            "{deal} (win|closing) (chance|chances|probability|odds)",
            "(odds|chances) (of|on|for) {deal}", "is {deal} going to close", "is {deal} likely to close",
            "will {deal} close",
            "are we going to (win|close|get) {deal}", "what do you think about winning {deal}",
        ),
        "The chance to win: `will we win Acme renewal?`", needs=("is that deal going to happen",),
    ),
    Intent(
        "top_leads", "decide", (Slot("n"),),
        (
            "[(show|list|give|get)] [me] [(my|our|the)] [(top|best|hottest)] {n} (hottest|best|top) leads",
            "[(show|list|give|get)] [me] [(my|our|the)] (top|best|hottest|warmest|most promising) [{n}] "
            "(leads|prospects)",
            "(who|which|what) are (my|our|the) (best|top|hottest|warmest|most promising) (leads|prospects|contacts)",
            "hot leads", "top leads", "best leads", "(show|list) [me] [(my|our|the)] hot (leads|prospects)",
            "which leads are (hot|the hottest|the best|most promising)", "who are (my|our|the) hot leads",
            "lead ranking",
            "rank (my|our|the) leads", "who should i call first", "which leads should i (focus on|call first)",
            "who is hot [right now]",
            "prioritise my leads", "prioritize my leads",
        ),
        "The best leads: `top 5 leads`", needs=("which people are most likely to buy",),
    ),
    Intent(
        "at_risk", "decide", (Slot("n"),),
        (
            "[(show|list|give|get)] [me] [(all|my|our|the)] deals at risk", "at risk [deals]", "at-risk deals",
            "risky deals",
            "[(show|list)] [me] [(my|our|the)] (risky|endangered|slipping|stuck|stale|stalled) deals",
            "(which|what) deals (are|might be|could be) (at risk|in danger|slipping|stuck|going cold|risky|in "
            "trouble|stalling)",
            "(which|what) deals (might|could|may|will) (we|i) lose", "what (could|might|may) (we|i) lose",
            "what's at risk",
            "what is at risk", "is anything at risk", "any deals at risk",
            "(which|what) deals need (attention|help|saving)",
            "where are we losing", "what is slipping", "what's slipping", "what is going cold",
        ),
        "Deals at risk: `which deals are at risk?`", needs=("what deals are in trouble",),
    ),
    Intent(
        "recommendations", "decide", (Slot("n"),),
        (
            "recommendations", "[(show|give|get)] [me] [(my|some|the)] (recommendations|suggestions)",
            "what (should|shall|do|must) i do [(today|now|next|first|this morning|this week)]",
            "what can i do (today|now|next)",
            "what's (next|important) [(today|now|for me|for me today)]", "what is next [for me]", "what now",
            "what (do you|would you) (recommend|suggest|advise)", "any (recommendations|suggestions|ideas|advice)",
            "(recommend|suggest) [me] (something|anything|actions)", "where should i (start|focus|begin) [today]",
            "who should i (call|contact|talk to|email) [(today|now|next)]", "next best actions", "what matters today",
            "what are my priorities [today]", "help me (prioritise|prioritize|plan my day)", "plan my day",
        ),
        "What to do now: `what should I do today?`", needs=("what is the most useful thing i could do",),
    ),
    Intent(
        "pipeline", "decide", (Slot("group"),),
        (
            "[(show|give|get|see|view)] [me] [(my|our|the|whole|full)] (pipeline|funnel|board) "
            "[(overview|summary|report|status)]",
            "[(show|give|get)] [me] [(my|our|the)] (pipeline|funnel) [grouped] by {group}",
            "how (is|does) (my|our|the) (pipeline|funnel) [(look|looking|doing)] [(like|today|now)]",
            "how's (my|our|the) (pipeline|funnel) [(looking|doing)]",
            "(what's|what is) in (my|our|the) (pipeline|funnel)", "what does (my|our|the) (pipeline|funnel) look like",
            "(pipeline|funnel) (overview|summary|report|status|please)", "state of (the|my|our) (pipeline|funnel)",
            "(how big|how full|how healthy) is (my|our|the) (pipeline|funnel)", "deals by stage", "open deals by stage",
            "sales (pipeline|funnel)", "where do we stand",
        ),
        "The pipeline by stage: `pipeline`, `pipeline by owner`", needs=("what does our sales look like right now",),
    ),
    Intent(
        "why", "decide", (),
        (
            "why", "why (is that|so|this|that|these|those|this one)",
            "why (did|do|would) you (say|think|recommend|suggest|pick|choose) (that|this|so|it)",
            "how (did|do) you (know|find|get|come to|work out|figure out) (that|this|it|these)",
            "explain [(that|this|it|yourself|your answer|why)]",
            "(where|how) does (that|this|it) come from", "how come", "how so", "on what (basis|grounds)",
            "what makes you (say|think) (that|so)",
            "why (this|that|these) (recommendation|answer|card|deal|result|results)",
            "show [me] (the|your) (trace|reasoning|work)",
            "says who", "how was (that|this) (found|computed|calculated)",
        ),
        "How the last answer was found: `why?`", needs=("what is that answer based on",),
    ),
    Intent(
        "learned", "decide", (),
        (
            "what (have|did) you (learned|learnt|learn) [(so far|yet|from us|from me|lately)]",
            "what do you know about what works",
            "what works [(best|for us|well)]",
            "(show|give) [me] (what you learned|what you have learned|your learning|the posterior|the bandit)",
            "learning", "learnings", "what has the (bot|system|model|bandit) learned", "which actions work [best]",
            "what action works best",
            "how good are your recommendations", "are you learning [anything]", "how well do your recommendations work",
            "what did my (feedback|clicks) change", "show learning",
        ),
        "What the recommendations have learned: `what have you learned?`",
        needs=("did my feedback teach you something",),
    ),
    Intent(
        "digest", "proactive", (),
        (
            "[(show|give|send|get)] [me] [(my|the|a|today's)] [(daily|morning)] (digest|briefing|brief|summary) "
            "[(now|today|please)]",
            "digest", "good morning, what's up", "(daily|morning) (digest|briefing|report|summary|update)",
            "what's on [my plate] [today]",
            "what's on my plate [today]", "how does my day look", "what does my day look like", "what's on today",
            "my day", "start my day", "open my day",
            "(show|give) me my day", "today's (agenda|summary)", "brief me", "what do i have today",
            "my morning (briefing|digest|update) please",
        ),
        "Your day at a glance: `digest`", needs=("give me an overview of my day",),
    ),
)  # fmt: skip
