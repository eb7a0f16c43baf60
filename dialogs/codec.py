"""Dataclasses of the dialog to JSON values and back, by their type hints: what the database keeps of a world.

Only what `model` uses: dataclasses, tuples, mappings, enums, datetimes, UUIDs, None, strings, numbers, booleans.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None
T = TypeVar("T")


def encode(value: object) -> Json:
    """A JSON value that `decode` turns back into an equal one. Raises TypeError for what the dialog does not use."""
    match value:
        case None | bool() | int() | float():
            return value
        case StrEnum():
            return value.value
        case str():
            return value
        case datetime():
            return value.isoformat()
        case UUID():
            return str(value)
        case tuple() | list():
            return [encode(item) for item in value]
        case frozenset() | set():
            return list[Json](sorted(str(encode(item)) for item in value))
        case Mapping():
            return {str(key): encode(item) for key, item in value.items()}
        case _ if is_dataclass(value):
            return {f.name: encode(getattr(value, f.name)) for f in fields(value)}
        case _:
            raise TypeError(f"the dialog has no values of type {type(value).__name__}")


def decode(kind: type[T], value: Json) -> T:
    """The value of type `kind` that `encode` made this of."""
    return cast(T, _decode(kind, value))


@cache
def _hints(kind: type) -> dict[str, object]:
    return get_type_hints(kind)


def _decode(kind: object, value: Json) -> object:
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _decode_union(args, value)
    if origin is tuple and isinstance(value, list):
        if args[-1] is Ellipsis:
            return tuple(_decode(args[0], item) for item in value)
        return tuple(_decode(arg, item) for arg, item in zip(args, value, strict=True))
    if origin is frozenset and isinstance(value, list):
        return frozenset(_decode(args[0], item) for item in value)
    if origin is not None and isinstance(value, dict):
        return {key: _decode(args[1], item) for key, item in value.items()}
    if isinstance(kind, type):
        return _decode_plain(kind, value)
    return value


def _decode_union(args: tuple[object, ...], value: Json) -> object:
    if value is None:
        return None
    rest = [arg for arg in args if arg is not type(None)]
    return _decode(rest[0], value) if len(rest) == 1 else value


def _decode_plain(kind: type, value: Json) -> object:
    if is_dataclass(kind) and isinstance(value, dict):
        hints = _hints(kind)
        return kind(**{name: _decode(hints[name], item) for name, item in value.items() if name in hints})
    if issubclass(kind, StrEnum | UUID):
        return kind(str(value))
    if issubclass(kind, datetime):
        return datetime.fromisoformat(str(value))
    return value
