"""The conversation itself, and what is set up through it."""

from __future__ import annotations

from intents.catalogue.intent import Intent, Slot

TALK = (
    Intent(
        "set_digest", "proactive", (Slot("time"), Slot("days"), Slot("channel")),
        (
            "(send|post|give|show) me (the|my|a) [(daily|morning)] (digest|briefing|summary) (every|each) "
            "(day|morning|weekday|workday) "
            "[at {time}]",
            "(send|post|give|show) me (the|my|a) [(daily|morning)] (digest|briefing|summary) at {time} [(every|each) "
            "{days}]",
            "(set|change|move) (my|the) [daily] (digest|briefing) [time] (to|for|at) {time}",
            "(digest|briefing) (at|daily at|every day at|every morning at|weekdays at) {time}",
            "i want (the|my) (digest|briefing) at {time}", "(turn|switch) (on|off) (my|the) [daily] digest",
            "(turn|switch) (my|the) [daily] digest (on|off)", "(stop|pause|disable|cancel) (my|the) [daily] digest",
            "(enable|start|activate|resume) (my|the) [daily] digest", "no [more] digest [please]", "digest (on|off)",
            "(send|post) (the|my) digest [on] {days} at {time}", "daily digest at {time}",
            "schedule (my|the) digest for {time}",
        ),
        "When your digest comes: `send me the digest every day at 7:30`", writes=True,
        needs=("i would like to get my morning report earlier",),
    ),
    Intent(
        "demo", "talk", (),
        (
            "(create|make|generate|load|start with|show me|give me|set up|add) (the|a|some) (demo|sample|example) "
            "(company|data|crm)",
            "(create|load|generate) [the] demo", "demo (company|data)",
            "i want to (try|see) [it with] (a|the) demo [company]",
            "demo", "try the demo", "fill (it|the crm) with (demo|sample|example|test) data",
            "(load|add) (sample|example|test) data",
            "give me something to play with", "i have no data yet", "show me how it looks with data",
            "let me try it out",
        ),
        "A generated company to try things on: `create the demo company`", writes=True,
    ),
    Intent(
        "help", "talk", (Slot("topic"),),
        (
            "help", "help me", "help [(with|on|about)] {topic}", "what can (you|i|this|it) (do|say|ask) [here]",
            "what can you do [for me]",
            "how (do|does|can) (i|this|it|you) (work|use you|use this|start|get started)", "how does this work",
            "(show|list) [me] [(all|the|your)] (commands|intents|options|examples|features)", "commands",
            "what are (the|your) commands", "usage", "manual",
            "i need help", "i'm lost", "what do you understand", "?", "options", "how do i {topic}",
            "how can i {topic}", "how to {topic}",
        ),
        "What you can say: `help`, `help deals`", needs=("i don't know what to type", "what are you good for"),
    ),
    Intent(
        "whoami", "govern", (),
        (
            "whoami", "who am i [(logged in as|here|to you)]", "who do you think i am",
            "which (user|account) am i [(using|on|logged in as)]",
            "what's my (role|account|user|name)", "what is my (role|account|user|name)",
            "am i (an admin|a manager|logged in|signed in|linked)",
            "what am i allowed to [(do|see)]", "what (can|may) i see", "my (account|role|profile)",
            "show my (account|profile|role)", "who is logged in",
            "as whom am i (logged in|signed in|acting)",
        ),
        "Who you are here: `whoami`", needs=("with which rights am i working",),
    ),
    Intent(
        "link_account", "govern", (Slot("email"),),
        (
            "link [(my|the|this)] (account|user|profile) [(to|with)] [{email}]", "link me [(to|with|as)] [{email}]",
            "connect my account [(to|with) {email}]",
            "i am {email}", "i'm {email}", "my email is {email}", "sign me in [as {email}]", "log me in [as {email}]",
            "login [as {email}]",
            "register me [as {email}]", "connect me [(as|with) {email}]", "link account", "who links my account",
        ),
        "Link your chat account: `link my account to ana@acme.test`", needs=("connect my slack user with the crm",),
    ),
    Intent(
        "status", "govern", (),
        (
            "status", "[(what's|what is)] [the|your] (system|connection|server|bot) status",
            "are you (ok|okay|alive|up|there|online|working|healthy|awake)",
            "is everything (ok|okay|working|fine|running|connected)", "health [check]", "what's connected",
            "what is connected", "ping", "doctor",
            "which (services|systems|parts) are (connected|running|down)",
            "is (slack|discord|neo4j|qdrant|the database) (connected|up|down|working)",
            "you there", "how are your systems",
        ),
        "What is connected: `status`", needs=("is something broken at the moment",),
    ),
    Intent(
        "greet", "talk", (),
        (
            "(hi|hello|hey|howdy|hiya|yo|hallo|greetings|sup|morning|evening|moin) "
            "[(there|bot|all|team|loom|everyone|again)]",
            "good (morning|afternoon|evening|day) [(bot|there|everyone|team|loom)]", "how are you [(doing|today)]",
            "how's it going", "what's up",
            "hey hey", "nice to meet you", "hi, how are you", "hello again", "long time no see", "anyone there",
            "hey, you there",
        ),
        "Say hello", needs=("hello my friend", "a good day to you"),
    ),
    Intent(
        "thanks", "talk", (),
        (
            "(thanks|thank you|thx|ty|cheers|merci|danke|tks) [(a lot|so much|very much|a "
            "bunch|bot|loom|mate|man|again|for that|for the help)]",
            "many thanks", "much appreciated",
            "(great|nice|good|perfect|awesome|excellent|super|cool|lovely|brilliant)[, thanks]",
            "(great|nice|good|perfect|awesome|excellent) (job|work|one)", "well done",
            "that (was|is) (great|helpful|perfect|all)", "you rock",
            "love it", "perfect[,] thank you", "appreciate it", "thanks[,] (that's all|that helps|great|perfect)",
            "you're the best",
        ),
        "Say thanks", needs=("i am grateful for that",),
    ),
    Intent(
        "confirm", "talk", (),
        (
            "(yes|yep|yeah|yup|yea|sure|ok|okay|aye|ja|si|oui) [(please|do it|go ahead|go|sure|of course)]", "y",
            "do it", "go ahead", "go for it", "confirm",
            "confirmed", "(that's|thats|that is) (right|correct|it|fine)", "correct", "exactly", "right", "please do",
            "of course", "absolutely", "definitely",
            "make it so", "proceed", "sounds good", "looks good", "lgtm", "all of them", "approved", "approve", "👍",
            "yes[,] (all|all of them|do that|that one)",
            "ok do it",
        ),
        "Confirm what was proposed: `do it`", needs=("i agree, carry on",),
    ),
    Intent(
        "cancel", "talk", (),
        (
            "(no|nope|nah|n|nein|non) [(thanks|thank you|don't|stop)]", "cancel [(that|it|this|please)]",
            "stop [(that|it|this)]", "abort", "never mind", "nevermind",
            "(forget|leave|drop|skip) (it|that|this)", "(don't|do not) [do (it|that|this)]", "not now", "rather not",
            "better not", "let's not", "no way",
            "quit", "none of (them|these|those)", "neither", "none", "i changed my mind", "scratch that", "👎",
        ),
        "Drop what was proposed: `cancel`", needs=("on second thought, leave it as it is",),
    ),
    Intent(
        "choose", "talk", (Slot("option", required=True),),
        (
            "(the|number|option) (first|second|third|fourth|fifth|last) [(one|option)]",
            "[(number|option|nr|#)] (1|2|3|4|5|6|7|8|9)", "#(1|2|3|4|5)",
            "(first|second|third|fourth|fifth|last) [one]",
            "(i mean|i meant|take|choose|pick|select) the (first|second|third|last) [one]",
            "(take|choose|pick|select) [(number|option)] (1|2|3|4|5)", "the (former|latter)", "that one", "this one",
            "the other one", "1st", "2nd", "3rd",
        ),
        "Choose an option: `2`, `the second`",
    ),
)  # fmt: skip
