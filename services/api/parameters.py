"""Refuses query parameters that an operation does not have: a mistyped clock is no clock."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from domain.errors import RefusedError


def known(request: Request) -> None:
    """Raise ``RefusedError`` for a parameter that is unknown, or given twice where one is meant."""
    route = request.scope["route"]
    assert isinstance(route, APIRoute)
    fields = dict(_query(route.dependant))
    for name in request.query_params:
        if name not in fields:
            offered = ", ".join(sorted(fields)) or "none"
            raise RefusedError(f"there is no parameter '{name}' here; there are: {offered}")
        if len(request.query_params.getlist(name)) > 1 and not _takes_several(fields[name]):
            raise RefusedError(f"{name} is given twice")


def _query(dependant: Dependant) -> Iterator[tuple[str, object]]:
    yield from ((field.alias, field) for field in dependant.query_params)
    for below in dependant.dependencies:
        yield from _query(below)


def _takes_several(field: object) -> bool:
    return "list" in str(getattr(getattr(field, "field_info", None), "annotation", ""))
