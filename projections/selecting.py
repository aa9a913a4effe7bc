"""Which entries of a timeline are wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.errors import RefusedError
from domain.timeline import EntryKind
from projections.paging import ALL, TIMELINE, Page, page


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters over a timeline's entries, and a page of them. Nothing given means everything."""

    kinds: tuple[str, ...] = ()
    outlet: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    page: Page = ALL

    @property
    def filters(self) -> bool:
        """Whether some entries may be left out."""
        return any((self.kinds, self.outlet, self.since, self.until, self.page.key))

    def parameters(self) -> dict[str, Any]:
        """Return the statement's parameters."""
        return {
            "kinds": list(self.kinds) or None,
            "outlet": self.outlet,
            "from": self.since,
            "until": self.until,
            **self.page.parameters(TIMELINE),
        }


def select(
    kinds: list[str] | None = None,
    outlet: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    cursor: str | None = None,
    limit: int | None = None,
) -> Selection:
    """Return a selection from what was asked. Raises ``RefusedError`` for what makes none."""
    known = {kind.value for kind in EntryKind}
    for kind in kinds or []:
        if kind not in known:
            raise RefusedError(f"kind: '{kind}' is none of {', '.join(sorted(known))}")
    if since is not None and until is not None and until < since:
        raise RefusedError("until is earlier than since: it ends before it starts")
    return Selection(tuple(kinds or ()), outlet, since, until, page(TIMELINE, cursor, limit))
