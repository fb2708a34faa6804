"""The fixed words of questions about sales records, each with what it means."""

from __future__ import annotations

from typing import Any

from crm_core.entities import CONTACT_TYPES, Kind
from crm_core.queries import AggregateFn, Op
from intents.nl_query.marks import Tag

TOUCHES = tuple(str(type_) for type_ in CONTACT_TYPES)


def _all(tag: Tag, what: Any, phrases: str) -> dict[str, tuple[Tag, Any]]:
    return {phrase.strip(): (tag, what) for phrase in phrases.split("|")}


def _kind(kind: Kind, words: str, type_: Any = None) -> dict[str, tuple[Tag, Any]]:
    return _all("kind", (kind, type_), words)


KINDS: dict[str, tuple[Tag, Any]] = {
    **_kind(Kind.DEAL, "deal|deals|opportunity|opportunities|opps|opp"),
    **_kind(Kind.COMPANY, "company|companies|account|accounts|customer|customers|client|clients|organisation"
            "|organisations|organization|organizations|business|businesses|firm|firms"),
    **_kind(Kind.CONTACT, "contact|contacts|people|persons|leads|prospects|person"),
    **_kind(Kind.ACTIVITY, "activity|activities|interactions|touchpoints|interaction|touchpoint"),
    **_kind(Kind.ACTIVITY, "call|calls|phone call|phone calls|called|been called|rang|phoned", "call"),
    **_kind(Kind.ACTIVITY, "meeting|meetings|met|met with", "meeting"),
    **_kind(Kind.ACTIVITY, "email|emails|emailed|e-mails|mails|written to", "email"),
    **_kind(Kind.ACTIVITY, "logged notes|notes", "note"),
    **_kind(Kind.TASK, "task|tasks|todos|to dos|to-dos|reminders"),
    **_kind(Kind.USER, "user|users|colleagues|teammates"),
    **_kind(Kind.USER, "rep|reps|agent|agents|sales rep|sales reps|sales agent|sales agents|salesperson|salespeople"
            "|sellers|seller|account executive|account executives", "rep"),
    **_kind(Kind.PRODUCT, "product|products"),
    **_kind(Kind.TEAM, "team|teams"),
}  # fmt: skip

PHRASES: dict[str, tuple[Tag, Any]] = {
    **KINDS,
    **_all("touch", None, "contacted|been contacted|spoken to|spoken with|talked to|talked with|been in touch with"
           "|reached out to|heard from|touched|talk to|speak to|speak with|talk with|spoke to|spoke with"
           "|contact from us"
           "|in touch with|reached"),
    **_all("status", "won", "won|win|wins|closed won|winning|bought|has bought|have bought|purchased"),
    **_all("status", "lost", "lost|lose|closed lost|losing|losses"),
    **_all("status", "open", "open|active|ongoing|in progress|still open|currently open|unclosed|pending"),
    **_all("status", "closed", "closed|close|finished"),
    **_all("datefield", "expected_close", "closing|due to close|expected to close|expected close|close date"
           "|closing date|close dates|closing dates|closes"
           "|that close|will close|should close|forecast to close|expected to be closed|supposed to close"),
    **_all("datefield", "created", "created|opened|added|engaged|started|entered|new|begun|created date"),
    **_all("datefield", "due", "due"),
    **_all("datefield", "done_at", "completed"),
    **_all("datefield", "overdue", "overdue|past due"),
    **_all("agg", AggregateFn.COUNT, "how many|number of|count|count of|the number of|amount of deals"),
    **_all("agg", AggregateFn.AVG, "average|avg|mean|on average|the average"),
    **_all("agg", AggregateFn.MEDIAN, "median|the median"),
    **_all("agg", AggregateFn.SUM, "sum|sum of|total|how much|total of|in total|how much is|combined|altogether"
           "|how much money|total amount of|how much did|how much have|how much has|worth of"),
    **_all("agg", AggregateFn.MIN, "minimum|min"),
    **_all("agg", AggregateFn.MAX, "maximum|max"),
    **_all("share", None, "percent|percentage|what percent|what percentage|share|what share|proportion|fraction"),
    **_all("measure", "win_rate", "win rate|win rates|close rate|closing rate|winrate|conversion rate|success rate"
           "|hit rate|win ratio|win percentage|conversion"),
    **_all("measure", "cycle", "cycle length|sales cycle|sales cycle length|cycle time|time to close|days to close"
           "|deal cycle|days from engage to close|days from created to closed|days from engagement to close"
           "|days between engage and close|days from creation to close|time from engage to close|sales cycles"
           "|days from open to close|deal duration|length of the sales cycle|how long does it take to close"
           "|days it takes to close|how long|cycle"),
    **_all("measure", "won_value", "won value|revenue|sales|bookings|closed value|won revenue|value won|amount won"
           "|turnover|closed revenue|won amount|closed won value|sold|sell|brought in|bring in|value of won deals|money"
           "|income"
           "|closed won revenue|earned|won deal value|bring us|brought us|bring us in|brought us in|brings in"
           "|spend|spent|spending|revenue won|sales won"),
    **_all("measure", "pipeline", "pipeline|open pipeline|pipeline value|open value|open deal value|in the pipeline"),
    **_all("measure", "deal_size", "deal size|deal sizes|ticket size|average deal size|contract value"),
    **_all("measure", "lost_value", "lost value|value lost|lost revenue|lost amount|lost deal value"
           "|closed lost value|closed lost revenue|closed lost amount"),
    **_all("datefield", "last_contact", "last contacted|last touched|last spoken to|last talked to|last contact"),
    **_all("measure", "in_stage", "time in stage|days in stage|age in stage|time in current stage|time in their stage"),
    **_all("measure", "weighted", "weighted pipeline|weighted value|weighted forecast"),
    **_all("measure", "won_count", "wins|won deals count|number of wins"),
    **_all("by", None, "by|per|for each|for every|broken down by|grouped by|group by|split by|by each|in each|across"
           "|according to|in every|breakdown by"),
    **_all("each", None, "each|every"),
    **_all("rank", (True, None), "top|biggest|largest|most|highest|best|greatest|most valuable|leading|most expensive"
           "|priciest|costliest|dearest"
           "|strongest"
           "|best performing|top performing|highest performing|most successful|most productive|most profitable"
           "|most lucrative|best selling|top selling|bestselling|most popular|most sold|does best|do best|did best"
           "|performs best|perform best|sells best|sell best|most often|most frequently"),
    **_all("rank", (False, None), "smallest|lowest|least|worst|fewest|bottom|cheapest|weakest|poorest"
           "|worst performing|lowest performing|least successful|least productive|least profitable|worst selling"
           "|least popular|least sold|does worst|do worst|did worst|performs worst|perform worst|sells worst|sell worst"
           "|least often"),
    **_all("rank", (False, "created"), "oldest|earliest"),
    **_all("rank", (True, "created"), "newest|latest|most recent|recent|youngest"),
    **_all("rank", (True, "cycle_days"), "slowest|longest|slowest closing|slowest to close|closes slowest"
           "|close slowest"),
    **_all("rank", (False, "cycle_days"), "fastest|quickest|shortest|fastest closing|quickest closing|fastest to close"
           "|quickest to close|closes fastest|close fastest|closes quickest"),
    **_all("absent", None, "no|without|without any|without an|without a|never|never had|nobody|nobody has"
           "|no one|no one has"
           "|noone|havent|hasnt|have not|has not|havent had|hasnt had|not been|have never|has never|never been|lacking"
           "|missing|with no|who have not|without any kind of|have no|has no|dont have|doesnt have|do not have"
           "|we havent"
           "|we have not|nobody from us has|did not have|didnt have|did not|didnt"
           "|we did not|we didnt|havent been|hasnt been|have not been|not had"),
    **_all("not", None, "not|not in|except|excluding|except for|other than|but not|outside|outside of|arent"
           "|isnt|are not"
           "|is not|apart from|not from|besides|were not|werent|minus|not owned by|neither|all but|everything but"
           "|everyone but|anyone but|anything but|all except|everything except|everyone except|nobody but|aside from"
           "|with the exception of|leaving out|leaving aside|bar"),
    **_all("lacks", "owner", "unassigned|unowned|ownerless|nobody owns|no one owns"),
    **_all("stuck", None, "stuck|stuck in|stalled|stalled in|sitting|sitting in|sat in|lingering in|lingering"),
    **_all("overtime", None, "over time|through time"),
    **_all("or", None, "or|nor"),
    **_all("and", None, "and|but|as well as|plus|also"),
    **_all("with", None, "with|having|have|has|had|whose|that have|who have|which have|that has"),
    **_all("versus", None, "vs|versus|against|compared to|compared with|compare|comparison|comparing|than"),
    **_all("who", "owner", "who|whos|whom"),
    **_all("mine", None, "my|mine|me|i|ive|im"),
    **_all("cmp", Op.GT, "more than|over|above|greater than|bigger than|larger than|higher than|exceeding|>|north of"
           "|worth more than|upwards of|worth over|longer than"),
    **_all("cmp", Op.GE, "at least|no less than|not less than|minimum of|>=|from at least|worth at least"),
    **_all("cmp", Op.LT, "less than|under|below|smaller than|lower than|fewer than|shorter than|<"
           "|worth less than|worth under"),
    **_all("cmp", Op.LE, "at most|up to|no more than|not more than|maximum of|<="),
    **_all("cmp", Op.EQ, "exactly|equal to|equals|=|worth exactly"),
    **_all("ormore", Op.GE, "or more|and more|or above|and above|or over|and up|and over"),
    **_all("ormore", Op.LE, "or less|and less|or below|or fewer|or under"),
    **_all("between", None, "between"),
    **_all("comma", None, ",|;"),
    **_all("total", None, "sorted by|order by|ordered by|sort by|ranked by|sort them by|sort it by"
           "|order them by|rank by"),
    **_all("direction", (True, "value"), "descending|desc|in descending order|largest first|biggest first|highest first"
           "|most valuable first|most first|high to low|from high to low|highest to lowest|largest to smallest"
           "|from largest to smallest|from highest to lowest|greatest first|best first|top first"),
    **_all("direction", (False, "value"), "ascending|asc|in ascending order|smallest first|lowest first|cheapest first"
           "|least first|low to high|from low to high|lowest to highest|smallest to largest|worst first"
           "|from smallest to largest|from lowest to highest"),
    **_all("direction", (True, "name"), "z to a|from z to a|reverse alphabetically|in reverse alphabetical order"),
    **_all("direction", (False, "name"), "a to z|from a to z|alphabetically|in alphabetical order"),
    **_all("direction", (True, "created"), "latest first|newest first|most recent first|newest to oldest|last first"
           "|latest to earliest|from newest to oldest"),
    **_all("direction", (False, "created"), "oldest first|earliest first|oldest to newest|from oldest to newest"
           "|soonest first|earliest to latest|in chronological order|chronologically"),
    **_all("period", "month", "month|monthly|months"),
    **_all("period", "quarter", "quarter|quarterly|quarters"),
    **_all("period", "year", "year|yearly|annually|years"),
    **_all("period", "week", "week|weekly|weeks"),
    **_all("period", "day", "day|daily|days"),
}  # fmt: skip

_GLUE = """
anything everything stuff distinct different unique took needed spent somewhere anyone
among amongst within until sent send sends logged she he they her his him someone really exactly altogether bought
buying buy a
an the of for in at on to is are was were be been being do does did doing done show list give get find display tell
us please all any some that which what whats whos there their them these those this it its can you could would will
we our ours see want need know how and from with by as into only just currently now right ever so far one ones
records record out have has had who whom whose whichever where when then also still me i if or yet about am assigned
owned belonging belong belongs handled managed related associated attached linked held based located living working
works work made make makes marked tagged labeled because coming came come comes goes called named than per ? hey hi
hello ok okay thanks thank pls crm overall exist exists happened happen look like put through run take takes took during
each every either both often times set went go going hold holds many much more most least looking having
i'd let lets pull up together
bring fetch return my mine whether actually owns own
"""
GLUE: frozenset[str] = frozenset(_GLUE.split())
"""Words that say nothing by themselves where nothing else claimed them."""

_CARRIERS = """
industry country region office sector stage status tag tags label team product reason source category type segment
vertical field market line
"""
CARRIERS: frozenset[str] = frozenset(_CARRIERS.split())
"""Nouns that only say what kind of thing the name or value beside them is: "the Central office"."""

SEMANTIC = (
    r"(?:who (?:are|is|seem|sound) |that (?:are|is) |which (?:are|is) |being |who |that )?"
    r"(?:worried|concerned|complain(?:ed|ing|s)?|ask(?:ed|ing|s)?|talk(?:ed|ing|s)?|spoke|speaking|mention(?:ed|ing|s)?"
    r"|discuss(?:ed|ing|es)?|interested|excited|nervous|unhappy|unsure|curious|rais(?:ed|ing)|care|cares|caring"
    r"|car(?:e|ing)|want(?:s|ed)?|need(?:s|ed)?|struggling|happy|annoyed|frustrated)"
    r" ?(?:about|in|with|by|over|on|for|of|to)?(?: the| their| our| a| an)? "
)

COUNTRIES = {"us": "united states", "usa": "united states", "america": "united states", "uk": "united kingdom",
             "britain": "united kingdom", "german": "germany", "french": "france", "american": "united states",
             "italian": "italy", "spanish": "spain", "british": "united kingdom"}  # fmt: skip
