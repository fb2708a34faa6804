"""Commands, queries and results as JSON and back: for button tokens, the audit, stored traces and REST.

A dataclass becomes `{"$": "ClassName", field: ...}` (fields at their default left out); enums their value;
`Decimal`, `date` and `datetime` a tagged string, so that a round trip is exact. Only classes registered here are
ever built: text from outside can name nothing else.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import ModuleType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from crm_core import access, commands, entities, queries, results
from crm_core.errors import Invalid

_MODULES: tuple[ModuleType, ...] = (entities, access, queries, commands, results)
_CLASSES: dict[str, type] = {
    cls.__name__: cls
    for module in _MODULES
    for cls in vars(module).values()
    if isinstance(cls, type) and dataclasses.is_dataclass(cls) and cls.__module__.startswith(module.__name__)
}
_HINTS: dict[type, dict[str, Any]] = {}


def encode(value: Any) -> Any:
    """A JSON-able form of `value`. Raises TypeError for a type that has none."""
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return {"$": "Decimal", "v": str(value)}
        case datetime():
            return {"$": "datetime", "v": value.isoformat()}
        case date():
            return {"$": "date", "v": value.isoformat()}
        case tuple() | list() | frozenset() | set():
            return [encode(item) for item in value]
        case Mapping():
            return {str(key): encode(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and type(value).__name__ in _CLASSES:
        out: dict[str, Any] = {"$": type(value).__name__}
        for field in dataclasses.fields(value):
            item = getattr(value, field.name)
            if field.default is dataclasses.MISSING or item != field.default:
                out[field.name] = encode(item)
        return out
    raise TypeError(f"cannot encode {type(value).__name__}")


def decode(data: Any) -> Any:
    """The value that `encode` was given, lists as tuples. Raises Invalid for a form it never wrote."""
    match data:
        case list():
            return tuple(decode(item) for item in data)
        case {"$": "Decimal", "v": str(text)}:
            return Decimal(text)
        case {"$": "datetime", "v": str(text)}:
            return datetime.fromisoformat(text)
        case {"$": "date", "v": str(text)}:
            return date.fromisoformat(text)
        case {"$": str(name)}:
            cls = _CLASSES.get(name)
            if cls is None:
                raise Invalid("stored value", name, "a known type")
            hints = _hints(cls)
            kwargs = {key: _enum(hints.get(key), decode(item)) for key, item in data.items() if key != "$"}
            try:
                return cls(**kwargs)
            except TypeError as error:
                raise Invalid("stored value", name, f"the fields of {name} ({error})") from None
        case dict():
            return {key: decode(item) for key, item in data.items()}
    return data


def dumps(value: Any) -> str:
    return json.dumps(encode(value), separators=(",", ":"), ensure_ascii=False)


def loads(text: str) -> Any:
    return decode(json.loads(text))


def _hints(cls: type) -> dict[str, Any]:
    if cls not in _HINTS:
        _HINTS[cls] = get_type_hints(cls)
    return _HINTS[cls]


def _enum(hint: Any, value: Any) -> Any:
    """Gives plain strings back their enum type where the field's annotation asks for one."""
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    origin = get_origin(hint)
    if origin in (Union, UnionType) and value is not None:
        for part in get_args(hint):
            if isinstance(part, type) and issubclass(part, Enum) and isinstance(value, str):
                return part(value)
        return next(
            (_enum(part, value) for part in get_args(hint) if get_origin(part) is tuple and isinstance(value, tuple)),
            value,
        )
    if origin is tuple and isinstance(value, tuple):
        args = get_args(hint)
        if len(args) == 2 and args[1] is Ellipsis:
            return tuple(_enum(args[0], item) for item in value)
    return value
