"""Who did what, for auditors."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from infra.trail import PAGE, TrailAnswer, trail
from services.api import examples, parameters
from services.api.access import MayAudit, unkept
from services.api.changes import position
from services.api.examples import shown
from services.api.problems import problems

router = APIRouter(
    prefix="/api/v1",
    tags=["auditing"],
    responses=problems(400, 403, 422, 429, 500, 503),
    dependencies=[Depends(parameters.known)],
)


@router.get("/trail", responses=shown(examples.TRAIL), dependencies=[Depends(unkept)])
def get_trail(
    stet: MayAudit,
    after: Annotated[
        str, Query(description="Begin after this position, or time.", examples=["42"])
    ] = "0",
    actor: Annotated[
        str | None, Query(description="Only what they did.", examples=["key:f4k2m7qa"])
    ] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE, description="The most events of a page.")] = 100,
) -> TrailAnswer:
    """Who did what: the log's events, each with whoever is named in it."""
    return trail(stet.log, position(stet, "after", after), actor, limit)
