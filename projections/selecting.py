"""Which entries of a timeline are wanted, and where a reader goes on."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from domain.clocks import format_micros, parse_time
from domain.errors import RefusedError
from domain.timeline import EntryKind

PAGE: Final = 1000


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters over a timeline's entries, and a page of them. Nothing given means everything."""

    kinds: tuple[str, ...] = ()
    outlet: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    after: tuple[datetime, int, str, int] | None = None
    limit: int | None = None

    @property
    def filters(self) -> bool:
        """Whether some entries may be left out."""
        return any((self.kinds, self.outlet, self.since, self.until, self.after))

    def parameters(self) -> dict[str, Any]:
        """Return the statement's parameters; one row more than the page tells whether it ends."""
        at, position, article, entry = self.after or (None, None, None, None)
        return {
            "kinds": list(self.kinds) or None,
            "outlet": self.outlet,
            "since": self.since,
            "until": self.until,
            "after_at": at,
            "after_position": position,
            "after_article": article,
            "after_entry": entry,
            "limit": None if self.limit is None else self.limit + 1,
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
    if limit is not None and not 1 <= limit <= PAGE:
        raise RefusedError(f"limit: from 1 to {PAGE}")
    after = read_cursor(cursor) if cursor else None
    return Selection(tuple(kinds or ()), outlet, since, until, after, limit)


def cursor_of(row: dict[str, Any]) -> str:
    """Return the cursor that goes on after an entry: its place in the order, so that entries that
    arrive later shift nothing.
    """
    place = [format_micros(row["at"]), row["position"], row["article_id"], row["entry"]]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, int, str, int]:
    """Return the place that a cursor names. Raises ``RefusedError`` for what is none."""
    try:
        data = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        at, position, article, entry = json.loads(data)
        return parse_time(at), int(position), str(article), int(entry)
    except (ValueError, TypeError, AttributeError, RefusedError) as error:
        raise RefusedError(f"cursor: '{cursor}' is none of ours") from error
