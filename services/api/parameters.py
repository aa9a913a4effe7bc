"""Reads the query of a request: a mistyped, doubled or unreadable parameter is refused by name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, Final, TypeVar, cast, get_args
from urllib.parse import parse_qsl

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo

from domain.errors import RefusedError
from services.zones import shorten

MOST_FIELDS: Final = 100  # more parameters than any operation has, doubled ones included
LONGEST_REMEMBERED: Final = 256  # bytes


class Parameters(BaseModel):
    """The query parameters of an operation."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


ParametersT = TypeVar("ParametersT", bound=Parameters)


def read(query: bytes, shape: type[ParametersT]) -> ParametersT:
    """Return the parameters that a query string gives. What was read lately is not read again.

    Raises ``RefusedError`` for one that is unknown, doubled or no text, and what FastAPI raises
    for one that is missing or of the wrong kind.
    """
    if len(query) > LONGEST_REMEMBERED:
        return _read(query, shape)
    return cast("ParametersT", _remembered(query, shape))


def _read(query: bytes, shape: type[ParametersT]) -> ParametersT:
    pairs = _pairs(query) if query else []
    given: dict[str, Any] = {}
    several = _several(shape)
    for name, value in pairs:
        if name not in several:
            raise _unknown(name, several)
        if "\0" in value:
            raise RefusedError(f"{name}: holds a NUL character")
        if several[name]:
            given.setdefault(name, []).append(value)
        elif name in given:
            raise RefusedError(f"{name} is given twice")
        else:
            given[name] = value
    try:
        return shape.model_validate(given)
    except ValidationError as error:
        found = [{**one, "loc": ("query", *one["loc"])} for one in error.errors()]
        raise RequestValidationError(found) from error


_remembered = lru_cache(maxsize=4096)(_read)


def known(request: Request) -> None:
    """Refuse what ``read`` refuses, for an operation whose parameters FastAPI reads."""
    route = request.scope["route"]
    assert isinstance(route, APIRoute)
    fields = dict(_query(route.dependant))
    seen = set()
    for name, value in _pairs(request.scope["query_string"]):
        if name not in fields:
            raise _unknown(name, fields)
        if "\0" in value:
            raise RefusedError(f"{name}: holds a NUL character")
        if name in seen and not _takes_several(fields[name]):
            raise RefusedError(f"{name} is given twice")
        seen.add(name)


def _pairs(query: bytes) -> list[tuple[str, str]]:
    try:
        text = query.decode("utf-8")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except UnicodeDecodeError as error:
        raise RefusedError("the query is not UTF-8") from error
    except ValueError as error:
        raise RefusedError(f"the query has more than {MOST_FIELDS} parameters") from error


def _unknown(name: str, fields: Any) -> RefusedError:
    offered = ", ".join(sorted(fields)) or "none"
    return RefusedError(f"there is no parameter '{shorten(name)}' here; there are: {offered}")


def _query(dependant: Dependant) -> Iterator[tuple[str, FieldInfo]]:
    yield from ((field.alias, field.field_info) for field in dependant.query_params)
    for below in dependant.dependencies:
        yield from _query(below)


@cache
def _several(shape: type[Parameters]) -> dict[str, bool]:
    fields = shape.model_fields.items()
    return {field.alias or name: _takes_several(field) for name, field in fields}


def _takes_several(field: FieldInfo) -> bool:
    return any(
        getattr(kind, "__origin__", None) is list
        for kind in (field.annotation, *get_args(field.annotation))
    )
