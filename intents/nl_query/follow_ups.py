"""`only the ones in Germany`, `by value`, `and last month?`: words that change the plan answered last."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from crm_core.fields import FieldType, field_of
from crm_core.plan_values import all_of, conjuncts
from crm_core.queries import PAGE, And, Ask, Condition, Filter, Not, Op, Or, QueryPlan, Related
from intents.interpretation import Context
from intents.nl_query.bounds import other_side
from intents.ordinals import COUNTED

_LEAD = re.compile(
    r"^(?:(?:ok|okay|and|but|now|then|also|so|please|hmm|well|no)[, ]+)*(?:"
    r"(?P<narrow>(?:show |give |list )?(?:me )?(?:only|just)|limit (?:it|that|them|this) to|filter (?:it |that |them )?"
    r"(?:by|to|for|on)|of (?:those|these|them),?(?: only| just)?|which (?:ones|of (?:those|them"
    r"|these))(?: (?:are|is|were))?"
    r"|narrow (?:it|that) (?:down )?to|(?:the )?ones(?: (?:that|which|who))?|(?:now )?only)\b"
    r"|(?P<clause>(?:the ones )?(?:that|which)(?= (?:we|i|they|he|she|are|were|is|was|have|has|had)\b))"
    r"|(?P<swap>(?:and |but )?(?:what|how) about|and what (?:of|about)|same (?:thing "
    r"|question )?(?:but )?(?:for|in|with)|"
    r"(?:show |do )?(?:it|that) (?:for|in))\b"
    r"|(?P<order>(?:sort|order|rank)(?:ed)?(?: (?:them|it|that|those|these|this))? by)\b"
    r"|(?P<group>(?:(?:group|split|break|show|count|sum)(?:ed)? (?:that|them|it|those|this|these)(?: (?:down|up))?"
    r"|(?:break|split) down) (?:by|per))\b"
    r"|(?P<out>without|except(?: for)?|excluding|exclude|leave out|not|minus|ignore|remove|drop|other than)\b"
    r"|(?P<by>by|per)\b)",
    re.IGNORECASE,
)
_AND = re.compile(r"^(?:and|or|but)\b(?: (?:for|in|of))?", re.IGNORECASE)
_PLACE = re.compile(
    r"^(?:in|for|from|of|with|at|since|during|over|under|above|below|before|after|(?:less|more|fewer) than|up to"
    r"|no (?:less|more) than|between)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"^(?P<rest>(?!who|what|which|how|show|list|only|just).{2,60}?)(?: ones?)?,? (?:only|alone)$", re.IGNORECASE
)
_WHOM = re.compile(r"^(?:and )?by who(?:m)?$", re.IGNORECASE)
_MAKE = re.compile(
    r"^(?:and )?(?:(?:make (?:it|that|them)|show(?: me)?|give me|list|only|just|the)? ?(?:the )?(?P<top>top|first|best"
    r"|biggest|largest|bottom|smallest|last)? ?(?P<n>\d{1,4}"
    r"|two|three|four|five|six|seven|eight|nine|ten)(?: of (?:them|those|these|that)| instead| please"
    r"| more)?)$",
    re.IGNORECASE,
)
_NUMBERS = {word: place + 1 for word, place in COUNTED.items() if place}
_ONE = re.compile(
    r"^(?:and |what is |which is |show me |just )?the (?P<top>biggest|largest|smallest)"
    r" (?:one|of (?:them|those|these))$",
    re.IGNORECASE,
)
_THEM = r"(?:(?:is|are|were|was) )?(?:that|those|them|these|they|it|there|this)"
_COUNT = re.compile(
    rf"^(?:and |so )?how many(?: (?:is|are|of)? ?{_THEM}| {_THEM})?(?: (?:in total|altogether|are there"
    rf"|all together))?$",
    re.IGNORECASE,
)
_SUM = re.compile(
    rf"^(?:and |so )?(?:how much(?: (?:money|value))? {_THEM}(?: worth)?(?: in total| altogether| together"
    rf"| all together"
    rf"| combined| worth)?|(?:what(?:['’]?s| is) )?(?:the |their )?(?:total|sum)(?: (?:value|amount))?(?: of {_THEM})?"
    rf"|(?:add|sum) {_THEM} up|total {_THEM}|in total|what (?:are|is) {_THEM} worth(?: in total| together)?)$",
    re.IGNORECASE,
)
_MEAN = re.compile(
    rf"^(?:and |so )?(?:what(?:['’]?s| is) )?(?:the |their |on )?(?P<fn>average|median|mean)(?: (?:value|size"
    rf"|amount|deal size))?"
    rf"(?: of {_THEM})?$",
    re.IGNORECASE,
)
_OWNERS = re.compile(
    r"^(?:and |so )?(?:who (?:owns|has|handles|manages|is responsible for|are the owners of) (?:them|those|these|they)"
    r"|whose are (?:they|those|these|them)|who are (?:they|their) (?:owned by|owners))$",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"^(?:and |so )?(?:(?:show|list|give|see)(?: me)?|which|what|who)(?: (?:ones|are))? ?(?:them|those|these"
    r"|that|they|the"
    r" list)?(?: all)?(?: please)?$",
    re.IGNORECASE,
)
_THOSE = re.compile(r"^(?:and |ok |so )?(?:those|these|them|all of (?:those|these|them))(?: ones)?$", re.IGNORECASE)
_FLIP = re.compile(
    r"^(?:and |but |so |ok |what about |how about |and what about |which (?:is|one is|has) |who (?:is|has) )*(?:the )?"
    r"(?P<end>most|best|highest|largest|biggest|top|strongest|least|worst|lowest|smallest|fewest|weakest|bottom)"
    r"(?: one)?$",
    re.IGNORECASE,
)
_MULTI = {FieldType.MULTI_TEXT, FieldType.MULTI_REF}


@dataclass(frozen=True, slots=True)
class Change:
    """How the words want the last plan changed. `rest` is what is left to read as conditions, a field or a period."""

    how: str
    """narrow | swap | without | order | group | by | limit | flip | count | sum | mean | owners | list"""
    rest: str = ""
    word: str = ""


def last_plan(context: Context) -> QueryPlan | None:
    query = context.last.query
    return replace(query.plan, offset=0, page=PAGE) if isinstance(query, Ask) else None


def change_in(text: str) -> Change | None:
    """The change that `text` asks for by its form; None when it does not lean on an answer before."""
    said = re.sub(r"\s+", " ", text.strip().rstrip("?!. "))
    if _THOSE.match(said):
        return Change("list")
    if not said.isdigit() and not _NUMBERS.get(said.lower()) and (made := _MAKE.match(said)):
        count = _NUMBERS.get(made["n"].lower()) or int(made["n"])
        if made["top"] or not 1900 <= count <= 2100:
            return Change("limit", str(count), (made["top"] or "").lower())
    if one := _ONE.match(said):
        return Change("limit", "1", one["top"].lower())
    if flip := _FLIP.match(said):
        return Change("flip", word=flip["end"].lower())
    for how, pattern in (("count", _COUNT), ("sum", _SUM), ("mean", _MEAN), ("owners", _OWNERS), ("list", _LIST)):
        if match := pattern.match(said):
            return Change(how, word=(match.groupdict().get("fn") or "").lower())
    if _WHOM.match(said):
        return Change("owners")
    if only := _ONLY.match(said):
        return Change("narrow", only["rest"])
    lead = _LEAD.match(said)
    if lead is not None:
        how = next(name for name, value in lead.groupdict().items() if value)
        rest = said[lead.end() :].strip(" ,")
        if how == "narrow" and (inner := change_in(rest)) and inner.how in {"narrow", "without", "limit"}:
            return inner
        if how == "clause":
            return Change("narrow", rest, "clause")
        return Change({"out": "without"}.get(how, how), rest) if rest else None
    if (found := _AND.match(said)) and said[found.end() :].strip():
        rest = said[found.end() :].strip()
        inner = change_in(rest)
        return inner if inner is not None else Change("swap", rest)
    return Change("narrow", said) if _PLACE.match(said) else None


def merged(plan: QueryPlan, parts: tuple[Filter, ...], how: str) -> QueryPlan:
    """`plan` with `parts` in the place of what it said about the same fields; multi-valued fields are only narrowed."""
    old = conjuncts(plan.where)
    if how == "without":
        return replace(plan, where=all_of([*old, *(_denied(part) for part in parts)]))
    about = {path for part in parts for path in paths_of(part)}
    if how == "swap" and about & {"status", "stage"}:
        about |= {"status", "stage"}
    if how == "narrow":
        about = {path for path in about if not several(plan, path)}
    kept = [part for part in old if not (set(paths_of(part)) & about) or any(other_side(part, new) for new in parts)]
    compare = plan.compare
    if any(set(paths_of(side.where)) & about for side in compare):
        compare = ()
    return replace(plan, where=all_of([*kept, *parts]), compare=compare)


def without_groups(plan: QueryPlan) -> QueryPlan:
    """The plan of the records behind the groups."""
    return replace(plan, group_by=(), compare=(), order_by=(), limit=None, having=(), limit_each=None, over_groups=None)


def paths_of(part: Filter) -> list[str]:
    """What a filter speaks about; a set of related records by its relation."""
    match part:
        case Condition(path):
            return [path]
        case And(parts) | Or(parts):
            return [path for inner in parts for path in paths_of(inner)]
        case Not(inner):
            return paths_of(inner)
        case Related(relation):
            return [relation]


def dated(plan: QueryPlan) -> str | None:
    """The date field that the plan's time scope is about."""
    for part in (*conjuncts(plan.where), *(side.where for side in plan.compare)):
        for path in paths_of(part):
            spec = field_of(plan.target, path) if "." not in path else None
            if spec is not None and spec.type in (FieldType.DATE, FieldType.DATETIME):
                return path
    bucketed = [group.path for group in plan.group_by if group.bucket]
    return bucketed[0] if bucketed else None


def several(plan: QueryPlan, path: str) -> bool:
    """Whether the field holds several values, so that two conditions on it go together."""
    spec = field_of(plan.target, path) if "." not in path else None
    return spec is not None and spec.type in _MULTI


def _denied(part: Filter) -> Filter:
    match part:
        case Condition(path, Op.EQ, value):
            return Condition(path, Op.NE, value)
        case Condition(path, Op.NE, value):
            return Condition(path, Op.EQ, value)
    return Not(part)
