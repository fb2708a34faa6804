"""E-mail addresses and phone numbers in words: whole ones, and those that are meant as one but broken."""

from __future__ import annotations

import re

EMAIL_IN = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
"""What looks like an e-mail address inside a text; `is_email` tells whether it is one."""
PHONE_IN = re.compile(
    r"(?:(?:phone|mobile|tel|cell)\.?:? ?)?(\+\d[\d\s()./-]{6,18}\d|\b0\d[\d\s()./-]{4,16}\d"
    r"|\b\d{3}[\s.-]\d{3,4}[\s.-]\d{3,4}\b)",
    re.IGNORECASE,
)
PHONE_SAID = re.compile(r"\b(?:phone|mobile|tel|cell)\b\.?:? ?(?:is )?(?P<number>[^,;]+)", re.IGNORECASE)
"""Whatever is called a phone number."""
_EMAIL = re.compile(r"[\w.+'-]*\w@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
_PHONE = re.compile(r"\+?[\d\s()./x-]*(?: ?ext\.? ?\d+)?", re.IGNORECASE)
_MEANT = re.compile(r"[^\s,;<>()]*@[^\s,;<>()]*")
_TYPED = re.compile(r"^(?:e-?mail|mail|phone|mobile|tel|cell)\.?:? ", re.IGNORECASE)


def is_email(text: str) -> bool:
    """One whole address: a name, one @, a domain with a dot."""
    return bool(_EMAIL.fullmatch(text)) and ".." not in text


def is_phone(text: str) -> bool:
    """Three to twenty digits with what people write between them."""
    return bool(_PHONE.fullmatch(text)) and 3 <= sum(char.isdigit() for char in text) <= 20


def bare_address(text: str) -> str:
    """Without white space, angle brackets and the word before it: `<mailto:a@b.test>` -> `a@b.test`."""
    return _TYPED.sub("", text.strip()).strip(" <>()\"'").removeprefix("mailto:")


def broken_email(text: str) -> str | None:
    """The first word of `text` that is meant as an e-mail address and is none; a lone @ means "at"."""
    for match in _MEANT.finditer(text):
        word = match[0].strip(".'\"")
        if len(word) > 1 and not word.startswith("@") and not is_email(word):
            return word
    return None


def broken_phone(text: str) -> str | None:
    """What is called a phone number and has no digits to speak of: `phone: abc`."""
    found = PHONE_SAID.search(text)
    return found["number"].strip() if found and not is_phone(found["number"].strip()) else None
