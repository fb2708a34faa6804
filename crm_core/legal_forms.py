"""The legal forms that company names end in: `Northgate` and `Northgate Ltd` are said for one another."""

from __future__ import annotations

import re

from crm_core.folding import fold

_FORMS = """
inc incorporated corp corporation co company ltd limited llc llp plc gmbh ag kg ug se sa sas sarl srl spa bv nv oy ab as
aps pty pte kft doo ohg gbr ev mbh kgaa
"""
LEGAL_FORMS = frozenset(_FORMS.split())
_DOTTED = re.compile(r"(?:\b[a-z]\.\s?){2,}")


def split_form(name: str) -> tuple[str, str]:
    """`"Öhler Söhne GmbH & Co. KG"` -> `("ohlersohne", "gmbhcokg")`: letters and digits of the name proper, folded, and
    of its legal form ("" when it has none). A name that is nothing but a form is a name."""
    plain = _DOTTED.sub(lambda match: re.sub(r"[.\s]", "", match[0]) + " ", fold(name))
    words = re.findall(r"[^\W_]+", plain)
    kept = len(words)
    while kept > 1 and words[kept - 1] in LEGAL_FORMS:
        kept -= 1
    return "".join(words[:kept]), "".join(words[kept:])


def same_company(one: str, other: str) -> bool:
    """Spelled alike but for spaces and punctuation and a legal form that only one of them has: `Acme Inc` may be
    `Acme` and `ACME, Inc.`, but not `Acme GmbH`."""
    (stem, form), (other_stem, other_form) = split_form(one), split_form(other)
    return stem == other_stem and (form == other_form or not (form and other_form))
