"""Dataclasses of the dialog to JSON values and back, by their type hints: what the database keeps of a world.

Only what `model` uses: dataclasses, tuples, mappings, enums, datetimes, UUIDs, None, strings, numbers, booleans.
How a type is read is worked out once, not for each value: a turn reads and writes some hundreds of them.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None
T = TypeVar("T")
Read: TypeAlias = Callable[[Json], object]
NONE = cast(Hashable, type(None))
PLAIN = frozenset({type(None), bool, int, float, str})


def encode(value: object) -> Json:
    """A JSON value that `decode` turns back into an equal one. Raises TypeError for what the dialog does not use."""
    kind = type(value)
    if kind in PLAIN:
        return cast(Json, value)
    names = _names(cast(Hashable, kind))
    if names is not None:
        return {name: encode(getattr(value, name)) for name in names}
    match value:
        case StrEnum():
            return value.value
        case str() | int() | float():
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
        case _:
            raise TypeError(f"the dialog has no values of type {kind.__name__}")


@cache
def _names(kind: type) -> tuple[str, ...] | None:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


def decode(kind: type[T], value: Json) -> T:
    """The value of type `kind` that `encode` made this of."""
    return cast(T, _reader(cast(Hashable, kind))(value))


@cache
def _reader(kind: Hashable) -> Read:
    """How values of a type are read."""
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _union(args)
    if origin is tuple:
        return _tuple(args)
    if origin is frozenset:
        one = _reader(args[0])
        return lambda value: frozenset(map(one, value)) if isinstance(value, list) else value
    if origin is not None:
        item = _reader(args[1])
        return lambda value: {k: item(v) for k, v in value.items()} if isinstance(value, dict) else value
    return _plain(kind) if isinstance(kind, type) else _as_it_is


def _as_it_is(value: Json) -> object:
    return value


def _union(args: tuple[Hashable, ...]) -> Read:
    rest = [arg for arg in args if arg != NONE]
    if len(rest) > 1:
        return _as_it_is
    one = _reader(rest[0])
    return lambda value: None if value is None else one(value)


def _tuple(args: tuple[Hashable, ...]) -> Read:
    if args[-1] is Ellipsis:
        one = _reader(args[0])
        return lambda value: tuple(map(one, value)) if isinstance(value, list) else value
    each = tuple(_reader(arg) for arg in args)
    return lambda value: (
        tuple(read(item) for read, item in zip(each, value, strict=True)) if isinstance(value, list) else value
    )


def _plain(kind: type) -> Read:
    if is_dataclass(kind):
        return _dataclass(kind)
    if issubclass(kind, StrEnum | UUID):
        return lambda value: kind(str(value))
    if issubclass(kind, datetime):
        return lambda value: datetime.fromisoformat(str(value))
    return _as_it_is


def _dataclass(kind: type) -> Read:
    """Fields that the type does not have are left out; those that are missing get their defaults."""
    readers: dict[str, Read] = {}

    def read(value: Json) -> object:
        if not isinstance(value, dict):
            return value
        if not readers:
            readers.update({name: _reader(hint) for name, hint in get_type_hints(kind).items()})
        return kind(**{name: readers[name](item) for name, item in value.items() if name in readers})

    return read
