"""Turns of phrase, put as the grammar of questions knows them: `who works for Cara` -> `reps managed by Cara`."""

from __future__ import annotations

import re
from collections.abc import Callable

from crm_core.entities import Kind
from crm_core.results import kind_plural
from intents.bounds import COMPARED, MEASURES
from intents.linking import Linker
from intents.name_index import name_words
from intents.nl_query.vocabulary import FieldWord, Vocabulary
from intents.nl_query.words import KINDS
from intents.resolution import One

_AGAINST = re.compile(
    r"\bthis (week|month|quarter|year) (vs\.?|against|versus|compared (?:to|with)|than) (?:the )?(last|previous)"
    r"(?: one)?(?! \w)",
    re.IGNORECASE,
)
_STAFF = re.compile(r"^who (?:all )?(?:works?|is) (?P<how>at|for|under)\b(?P<whom>.*)", re.IGNORECASE)
_MANAGES = re.compile(
    r"^(?:(?P<many>how many)|which|what|who)(?: all)?(?: (?P<kind>(?:sales )?(?:reps|agents|people)|salespeople|users"
    r"|sellers))? (?:do|does|did) (?P<boss>.+?) (?P<how>manage|lead|supervise|oversee|head|run|have)"
    r"(?: (?:in|on) (?:his|her|their|the) team)?[ ?.!]*$",
    re.IGNORECASE,
)
"""`how many reps does Cara manage` -> `how many reps are managed by Cara`."""
_IN = re.compile(
    r"^who(?:['’]s| is| are)? (?:all )?(?:works? |sits? |based |located )?(?:in|at|from|out of) (?:the |our )?"
    r"(?P<where>[\w -]+?)(?: (?:regional )?(?:office|region|territory))?[ ?.!]*$",
    re.IGNORECASE,
)
"""`who works in the West office` -> `reps in West`, where the place is kept with users."""
_SLASH = re.compile(
    rf"(?<=[a-z]) ?/ ?(?=(?:{'|'.join(KINDS)}|month|quarter|week|year|day|region|stage|industry)\b)", re.IGNORECASE
)
"""`wins/agent`: per agent. A date has digits before its slash."""
_TOOK = re.compile(
    r"\bwithin (\d+) days (?:of|after|from) (?:being |it was |they were )?(?:engag|creat|open|start)\w+", re.IGNORECASE
)
_DEALT = re.compile(
    r"\b(?P<whom>(?:companies|customers|clients|accounts|contacts|people)(?: (?:that|which|who|whom))?) (?:we|i)"
    r"(?:['’]ve| have)? (?P<how>won|lost|closed) (?P<count>(?:[^\d]*)\d+|(?:[^\d]*)(?:one|two|three|four|five|ten)) "
    r"(?P<what>deals?|opportunit(?:y|ies))(?: (?:with|from|to|at|for)\b)?",
    re.IGNORECASE,
)
"""`customers we lost more than 3 deals with` -> `customers with more than 3 lost deals`."""
_TOUCHED = re.compile(
    r"^(?:did|has|have) (?:anyone|anybody|someone|somebody|any of us|we|i)(?: (?:ever|already|recently|actually))? "
    r"(?P<how>talk(?:ed)?|speak|spoke|spoken|been in (?:touch|contact)|contact(?:ed)?|reach(?:ed)? out|call(?:ed)?"
    r"|phoned?|ring|rung|e-?mail(?:ed)?|wr(?:ite|itten)|meet|met|visit(?:ed)?)(?: (?:to|with))?(?= \w)",
    re.IGNORECASE,
)
"""`did anyone talk to Acme this month` -> `activities with Acme this month`."""
_DONE_BY = re.compile(
    r"^what (?:did|has|have) (?P<who>(?!we\b|you\b).+?) (?:do|done|work(?:ed)? on|been doing|get done)\b", re.IGNORECASE
)
_RANKED = re.compile(
    r"^(?:please )?rank (?:all )?(?:the |our |my )?(?P<what>[a-z]+(?: [a-z]+)?) (?:by|on|according to) (?:the |their )?"
    r"(?P<figure>.+)$",
    re.IGNORECASE,
)
"""`rank sectors by number of deals lost` -> `number of lost deals by sectors`."""
_COUNTED = re.compile(
    r"^(?P<of>number of |count of )(?P<what>deals|opportunities) (?P<how>won|lost|closed)\b", re.IGNORECASE
)
_BOUGHT = re.compile(
    r"^what (?:did|does|do|has|have) (?P<who>(?!we\b|i\b).+?) (?:buy|bought|purchased?|order(?:ed)?)\b"
    r"(?: (?:from|off) us)?(?P<rest>.*)$",
    re.IGNORECASE,
)
"""`what did Acme buy from us` -> `products Acme bought`."""


def _ranked(match: re.Match[str]) -> str:
    figure = _COUNTED.sub(r"\g<of>\g<how> \g<what>", match["figure"].rstrip(" ?.!"))
    return f"{figure} by {match['what']}"


_ENDED = re.compile(
    r"\b(?P<first>(?:last|latest|newest|most recent|first|biggest|largest|smallest|top) (?:\d{1,3}|[a-z]+) )"
    r"(?P<what>deals|opportunities|opps) (?P<how>won|lost|closed)\b",
    re.IGNORECASE,
)
"""`last 10 deals won` -> `last 10 won deals`."""
_CLOSE = re.compile(
    r"\b(?P<what>deals|opportunities|opps)(?: (?:that|which))? close "
    r"(?=this|next|in|by|on|before|within|today|tomorrow|soon)",
    re.IGNORECASE,
)
"""`which deals close this month` asks for open ones; `closed this month` for those that have ended."""
_DID = re.compile(
    r"^how (?:did|have|has|are|is) (?P<who>.+?) (?:do|done|doing|perform(?:ed|ing)?) "
    r"(?P<when>(?:in|this|last|since|during|over)"
    r"\b.+|today|yesterday)$",
    re.IGNORECASE,
)
"""`how did we do last month` -> `won value last month`."""


def _did(match: re.Match[str]) -> str:
    everyone = match["who"].lower() in {"we", "the team", "we all", "things"}
    whose = "" if everyone else " of mine" if match["who"].lower() == "i" else f" of {match['who']}"
    return f"won value{whose} {match['when']}"


_OPENED = re.compile(r"\b(?P<did>did (?:(?!not\b|n['’]?t\b)[\w'’.-]+ ){1,4})open(?: up)?\b", re.IGNORECASE)
"""`deals we did open in July` were created then, whatever has become of them."""
_BUY = re.compile(
    r"\b(?P<did>(?:did|does|do|has|have) (?:(?!not\b|n['’]?t\b)[\w'’.&-]+ ){1,5})(?:buy|purchase|order(?:ed)?|bought)"
    r"(?: (?:from|off) us)?\b",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"^(?P<state>(?:new|open|won|lost|closed|my|our|the|all) )*(?P<kind>deal|opportunity|company|account|customer) "
    rf"(?P<of>{MEASURES})(?= (?:is |are |of )?(?:{COMPARED}|from)\b| ?[<>])",
    re.IGNORECASE,
)
"""`deal sizes above 20k` -> `deals with value above 20k`."""
_NEXT_STEP = re.compile(
    r"\b(?P<open>(?:open )?deals )?(?:with no|without(?: an?| any)?|that have no|missing an?) next "
    r"(?:steps?|actions?|tasks?)\b",
    re.IGNORECASE,
)


def _no_next_step(match: re.Match[str]) -> str:
    """Only what is open can have a next step."""
    return ("open deals " if match["open"] else "") + "without open tasks"


def _measured(match: re.Match[str]) -> str:
    kind, of = match["kind"].lower(), match["of"].lower()
    of_deals = kind in ("deal", "opportunity")
    many = {"company": "companies", "opportunity": "opportunities"}.get(kind, f"{kind}s")
    field = "value" if of_deals else "revenue" if of.startswith("revenue") else "size"
    return f"{match[0][: match.start('kind')]}{many} with {field}"


def _touches(match: re.Match[str]) -> str:
    how = match["how"].lower()
    kinds = {
        "calls": ("call", "phone", "ring", "rung"), "emails": ("email", "e-mail", "wr"), "meetings": ("me", "visit"),
    }  # fmt: skip
    return next((kind for kind, verbs in kinds.items() if how.startswith(verbs)), "activities") + " with"


_OF = re.compile(
    r"(?:(?:show|list|find|give)(?: me)? |what are |which are |who are )?(?:the |all )?"
    r"(?:(?P<field>[\w ]{3,30}?) of (?P<name>.+)|(?P<name2>.+?)['’]s? (?P<field2>[\w ]{3,30}))",
    re.IGNORECASE,
)
_OWNED = re.compile(
    r"\b(?:companies|accounts|firms|businesses)(?: (?:that|which) are)? "
    r"(?:owned by|belonging to|that belong to|part of) (?P<name>.+)$",
    re.IGNORECASE,
)
_PLAINLY: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (_MEASURED, _measured),
    (_AGAINST, r"this \1 \2 \3 \1"),
    (_TOOK, r"with a cycle of at most \1"),
    (_TOUCHED, _touches),
    (_DONE_BY, r"activities by \g<who>"),
    (_NEXT_STEP, _no_next_step),
    (_RANKED, _ranked),
    (_BOUGHT, r"products \g<who> bought\g<rest>"),
    (_ENDED, r"\g<first>\g<how> \g<what>"),
    (_CLOSE, r"\g<what> closing "),
    (_DID, _did),
    (_OPENED, r"\g<did>opened"),
    (_BUY, r"\g<did>bought"),
    (_DEALT, r"\g<whom> with \g<count> \g<how> \g<what>"),
)


def turned_field(said: str, vocabulary: Vocabulary) -> FieldWord | None:
    """The field that `said` turns around: "subsidiaries" of Acme are the companies whose `subsidiary_of` is Acme."""
    phrase = " ".join(name_words(said))
    known = vocabulary.fields.get(phrase, []) if not phrase.endswith(" of") else []
    return next((word for word in known if word.path.endswith("_of") and not word.built_in), None)


def plainly_put(text: str, vocabulary: Vocabulary, linker: Linker) -> str:
    """`text` with its turns of phrase replaced; most questions have none."""
    said = _held_by(_SLASH.sub(" per ", text), vocabulary, linker)
    for pattern, plainly in _PLAINLY:
        said = pattern.sub(plainly, said)
    said = _managed(said, linker)
    if (there := _IN.match(said)) is not None and _is_of_users(there["where"], vocabulary):
        return f"reps in {there['where']}"
    staff = _STAFF.match(said)
    if staff is None:
        return said
    found = linker.resolve(staff["whom"].strip(" ?.!"), (Kind.COMPANY, Kind.USER, Kind.TEAM))
    boss = isinstance(found, One) and found.candidate.ref.kind is Kind.USER and staff["how"].lower() != "at"
    return f"{'reps managed by' if boss else 'contacts at'}{staff['whom']}"


def _is_of_users(words: str, vocabulary: Vocabulary) -> bool:
    return any(word.kind is Kind.USER for word in vocabulary.values.get(" ".join(name_words(words)), []))


def _managed(said: str, linker: Linker) -> str:
    found = _MANAGES.match(said)
    if found is None or not (found["kind"] or said[:3].lower() == "who"):
        return said
    boss = linker.resolve(found["boss"], (Kind.USER, Kind.COMPANY))
    if not isinstance(boss, One) or boss.candidate.ref.kind is not Kind.USER:
        return said
    return f"{'how many reps are' if found['many'] else 'reps'} managed by {found['boss']}"


def _held_by(said: str, vocabulary: Vocabulary, linker: Linker) -> str:
    """`subsidiaries of Acme`, `companies owned by Acme`: companies by a field that holds the other company's name."""
    if found := _OF.fullmatch(said.strip(" ?.!")):
        field, name = found["field"] or found["field2"], found["name"] or found["name2"]
        word = turned_field(field, vocabulary)
        return said if word is None else f"{kind_plural(word.kind)} that are {field} of {name}"
    owned = _OWNED.search(said.strip(" ?.!"))
    other = linker.resolve(owned["name"], (Kind.COMPANY, Kind.USER, Kind.CONTACT, Kind.TEAM)) if owned else None
    if owned is None or not isinstance(other, One) or other.candidate.ref.kind is not Kind.COMPANY:
        return said
    held = vocabulary.values.get(" ".join(name_words(other.candidate.name)), [])
    path = next((w.path for w in held if w.kind is Kind.COMPANY and w.path.startswith("custom.")), None)
    if path is None:
        return said
    label = path.removeprefix("custom.").replace("_", " ")
    return f"{said[: owned.start()]}companies that are {label} {other.candidate.name}"
