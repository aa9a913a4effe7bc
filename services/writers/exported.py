"""What is handed to a writer: a revision or an absence of an article, with its times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.content import Content


@dataclass(frozen=True, slots=True)
class Exported:
    """One thing that was seen of an article; without a content it was seen to be gone."""

    article_id: str
    url: str | None
    outlet: str
    outlet_name: str | None
    revision: int
    position: int
    content: Content | None
    observed_at: datetime
    published_at: datetime | None = None
    modified_at: datetime | None = None
    section: str | None = None
