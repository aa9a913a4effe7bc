"""Writes revisions as schema.org ``NewsArticle``: ``services/readers/schema_org.py`` reads them."""

from __future__ import annotations

from typing import Any, Final

from domain.clocks import format_time
from domain.content import BlockKind
from domain.errors import RefusedError
from services.writers.exported import Exported

_NO_CORRECTION: Final = tuple(kind for kind in BlockKind if kind is not BlockKind.CORRECTION)


def document(exported: Exported) -> dict[str, Any]:
    """Return a revision as JSON-LD. Kinds of blocks other than corrections have no place there.

    Raises ``RefusedError`` for an absence: schema.org has no word for an article that is gone.
    """
    content = exported.content
    if content is None:
        raise RefusedError(f"{exported.article_id}: was gone; schema.org has no word for that")
    made: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": content.headline,
        "articleBody": "\n\n".join(b.text for b in content.body if b.kind in _NO_CORRECTION),
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": exported.outlet_name or exported.outlet,
        },
        "identifier": exported.article_id,
        "version": exported.revision,
        "sdDatePublished": format_time(exported.observed_at),
    }
    optional = {
        "url": exported.url,
        "alternativeHeadline": content.standfirst,
        "author": [{"@type": "Person", "name": name} for name in content.byline],
        "datePublished": exported.published_at and format_time(exported.published_at),
        "dateModified": exported.modified_at and format_time(exported.modified_at),
        "articleSection": exported.section,
        "inLanguage": content.language,
        "correction": [
            {"@type": "CorrectionComment", "text": block.text}
            for block in content.body
            if block.kind is BlockKind.CORRECTION
        ],
    }
    return made | {name: value for name, value in optional.items() if value}
