"""Places in a list by their words: the first, the 2nd."""

from __future__ import annotations

PLACES = {
    word: place
    for place, words in enumerate(
        (
            "first 1st",
            "second 2nd",
            "third 3rd",
            "fourth 4th",
            "fifth 5th",
            "sixth 6th",
            "seventh 7th",
            "eighth 8th",
            "ninth 9th",
            "tenth 10th",
        )
    )
    for word in words.split()
}
"""Counted from 0."""
_NUMBERS = "one two three four five six seven eight nine ten"
COUNTED = {word: place for place, word in enumerate(_NUMBERS.split())}
"""The same of numbers: "number two"."""
