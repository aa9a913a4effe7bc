"""Whether questions get current answers: what is in the way, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from infra.postgres import migrate
from infra.postgres.queries import load
from projections.status import ViewStatus, statuses
from services.bootstrap import Stet

SQL: Final = load("projections", "status.sql")


def reasons(stet: Stet) -> list[str]:
    """Return what is in the way. Raises ``UnavailableError`` when the database does not answer."""
    return [reason for check in CHECKS for reason in check(stet)]


def of_view(view: ViewStatus, lag_limit_seconds: float) -> str | None:
    """Return what is wrong with a view, if anything is."""
    if view.stopped is not None:
        stop = view.stopped
        return f"view {view.view} stopped at position {stop.position} ({stop.topic}): {stop.cause}"
    if view.behind_seconds > lag_limit_seconds:
        return f"view {view.view} is {view.behind} events and {view.behind_seconds:.0f} s behind"
    return None


def _migrations(stet: Stet) -> Iterator[str]:
    applied = {row["number"] for row in stet.log.rows(SQL["migrations"], {})}
    missing = [m.name for m in migrate.migrations() if m.number not in applied]
    if missing:
        yield f"the database lacks {', '.join(missing)}; 'stet db apply' sets it up"


def _views(stet: Stet) -> Iterator[str]:
    for view in statuses(stet.log):
        reason = of_view(view, stet.settings.lag_limit_seconds)
        if reason is not None:
            yield reason


def _signatures(stet: Stet) -> Iterator[str]:
    signing = stet.tree.signing()
    if signing.refused is not None:
        yield f"the log is not signed: {signing.refused}"
    elif signing.behind_seconds > stet.settings.lag_limit_seconds:
        yield (
            f"the newest checkpoint is {signing.head - signing.signed} positions and "
            f"{signing.behind_seconds:.0f} s behind the log: nobody signs"
        )


CHECKS: Final[tuple[Callable[[Stet], Iterator[str]], ...]] = (_migrations, _views, _signatures)
