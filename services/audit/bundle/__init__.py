"""Evidence that is carried away: a BagIt bag that verifies without us."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from infra.auditing import snapshot
from services.audit import proving
from services.audit.bundle.bagging import bag, zipped
from services.audit.bundle.collecting import collect, select
from services.audit.bundle.evidence import Evidence, Selection
from services.audit.trust import read_note
from services.bootstrap import Stet

__all__ = ["Evidence", "Selection", "bag", "of", "select", "zipped"]


def of(
    stet: Stet,
    selection: Selection,
    position: int | None = None,
    *,
    earlier: Sequence[Path] = (),
    sealed: bool = False,
) -> Evidence:
    """Return the evidence for a selection, up to a position (default the newest).

    What is not signed yet is signed, and anchored by whoever is set to, unless somebody else does.
    Raises ``NotFoundError`` for what the log does not hold, ``ProofError`` when something of it
    does not verify.
    """
    notes = [read_note(path) for path in earlier]
    newest = stet.log.head().size if position is None else position
    proving.signed_up_to(stet, newest)
    if stet.anchoring.due():
        stet.anchoring.anchor()
    with snapshot.opened(stet.address) as state:
        return collect(
            state,
            stet.tree,
            stet.address,
            selection,
            newest,
            earlier=notes,
            sealed=sealed,
            authorities=stet.settings.tsa_roots,
        )
