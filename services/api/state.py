"""What an application holds for its routes."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from services.bootstrap import Stet


def stet_of(request: Request) -> Stet:
    """Return the Stet that this application serves."""
    stet: Stet = request.app.state.stet
    return stet


StetOf = Annotated[Stet, Depends(stet_of)]
