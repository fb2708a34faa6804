"""Quotes that are opened and never closed, found in time linear in the file however many there are."""

from __future__ import annotations

from collections.abc import Sequence


def opens(lines: Sequence[str], delimiter: str) -> bool:
    """Whether a record that starts with the first line is still inside a quoted cell after the last."""
    inside = False
    for line in lines:
        inside = _after(line, delimiter, inside=inside)
    return inside


def without_open_quotes(lines: Sequence[str], delimiter: str) -> tuple[list[int], list[int]]:
    """The lines that belong to whole records, and those that start a record which never ends."""
    starting = [_after(line, delimiter, inside=False) for line in lines]
    within = [_after(line, delimiter, inside=True) for line in lines]
    never = [False] * len(lines) + [True]  # from inside a quote before this line: it is never closed
    for index in range(len(lines) - 1, -1, -1):
        never[index] = within[index] and never[index + 1]
    whole: list[int] = []
    broken: list[int] = []
    inside = False
    for index in range(len(lines)):
        if not inside and starting[index] and never[index + 1]:
            broken.append(index)
            continue
        whole.append(index)
        inside = within[index] if inside else starting[index]
    return whole, broken


def _after(line: str, delimiter: str, *, inside: bool) -> bool:
    """Whether `csv.reader` is inside a quoted cell after the line, given whether it was before it."""
    if '"' not in line:
        return inside
    fresh, at, end = not inside, 0, len(line)
    while at < end:
        if inside:
            at = line.find('"', at)
            if at < 0:
                return True
            at += 1
            if line[at : at + 1] == '"':  # a doubled quote is one of the text
                at += 1
            else:
                inside, fresh = False, False
        elif fresh and line[at] == '"':
            inside, at = True, at + 1
        else:
            fresh = line[at] == delimiter
            if not fresh:
                following = line.find(delimiter, at)
                if following < 0:
                    return False
                at, fresh = following, True
            at += 1
    return inside
