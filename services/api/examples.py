"""Examples for the OpenAPI document: one invented article and its story, as answers tell them."""

from __future__ import annotations

import json
from typing import Any, Final

URL: Final = "https://www.meridian-post.example/world/troops"
ARTICLE_ID: Final = "article-lx7vhl4vqdgkqrhdz3tffvxzvy"
SLUG: Final = "troops-in-russia"
OUTLET: Final = "meridian-post.example"

ASKED: Final[dict[str, Any]] = {"as_of": "2024-10-23T14:00:00Z", "as_known": 42}
ARTICLE_FACTS: Final[dict[str, Any]] = {
    "id": ARTICLE_ID,
    "outlet": OUTLET,
    "outlet_name": "The Meridian Post",
    "url": URL,
    "canonical_url": URL,
    "identity": "url",
    "position": 2,
}
REVISION: Final[dict[str, Any]] = {
    "number": 2,
    "state": "standing",
    "appeared_at": "2024-10-23T13:30:00Z",
    "basis": "asserted",
    "not_before": "2024-10-23T11:05:00Z",
    "first_seen": "2024-10-23T13:35:00Z",
    "last_seen": "2024-10-23T13:35:00Z",
    "sightings": 1,
    "replaced_at": None,
    "replaced_by": None,
    "next_seen": None,
    "published_at": "2024-10-23T10:40:00Z",
    "modified_at": "2024-10-23T13:30:00Z",
    "commitment": "5c2b1b1ac1d0e8a1a6cf2f5f3e46ee6ac54c6a1ff0e4d4a1c0bd1e35a9d4f0e7",
    "position": 17,
    "redaction": None,
}
_NOTE: Final = (
    "Revision 2 stood, since 2024-10-23T13:30:00Z by the outlet's word; seen until "
    "2024-10-23T13:35:00Z."
)
_STORY: Final[dict[str, Any]] = {"slug": SLUG, "title": "Are there troops?", "articles": 1}
_PAGES: Final[dict[str, Any]] = {"prev": None, "next": None}
CAPTURE: Final[dict[str, Any]] = {
    "url": URL,
    "observed_at": "2024-10-23T13:35:00Z",
    "published_at": "2024-10-23T10:40:00Z",
    "modified_at": "2024-10-23T13:30:00Z",
    "content": {
        "headline": "Troops may be in Russia, officials say",
        "byline": ["Defence correspondent"],
        "body": [{"text": "It is not known whether troops have reached Ukraine."}],
        "language": "en",
    },
}

ARTICLE: Final[dict[str, Any]] = {
    **ASKED,
    "state": "standing",
    "note": _NOTE,
    "article": ARTICLE_FACTS,
    "revision": {
        **REVISION,
        "provenance": {"source": "http", "notes": []},
        "content": {
            "body": [
                {
                    "kind": "paragraph",
                    "text": "It is not known whether troops have reached Ukraine.",
                }
            ],
            "byline": ["Defence correspondent"],
            "headline": "Troops may be in Russia, officials say",
            "language": "en",
        },
    },
}
REVISIONS: Final[dict[str, Any]] = {
    **ASKED,
    "note": "1 stay of a revision.",
    "article": ARTICLE_FACTS,
    "revisions": [REVISION],
    **_PAGES,
}
STORIES: Final[dict[str, Any]] = {**ASKED, "stories": [_STORY], **_PAGES}
STORY: Final[dict[str, Any]] = {
    **ASKED,
    "story": _STORY,
    "note": "1 article.",
    "articles": [
        {
            "article": ARTICLE_FACTS,
            "state": "standing",
            "note": _NOTE,
            "headline": "Troops may be in Russia, officials say",
            "revision": REVISION,
        }
    ],
}
TIMELINE: Final[dict[str, Any]] = {
    **ASKED,
    "story": _STORY,
    "note": "1 entry.",
    "entries": [
        {
            "kind": "revised",
            "at": "2024-10-23T13:30:00Z",
            "basis": "asserted",
            "not_before": "2024-10-23T11:05:00Z",
            "not_after": "2024-10-23T13:35:00Z",
            "article_id": ARTICLE_ID,
            "outlet": OUTLET,
            "url": URL,
            "headline": "Troops may be in Russia, officials say",
            "revision": 2,
            "revision_before": 1,
            "changed": ["text"],
            "change": None,
            "silent": False,
            "returns": False,
            "position": 17,
            "redaction": None,
            "claim": None,
        }
    ],
    **_PAGES,
}
RECEIPT: Final[dict[str, Any]] = {
    "outcome": "revised",
    "article_id": ARTICLE_ID,
    "revision": 2,
    "position": 17,
    "identity": "url",
    "canonical_url": URL,
    "story": None,
    "note": "A content the log did not have: revision 2.",
}


CHANGE: Final[dict[str, Any]] = {
    "position": 17,
    "recorded_at": "2024-10-23T13:10:02.123456Z",
    "article_id": ARTICLE_ID,
    "outlet": OUTLET,
    "outlet_name": "The Meridian Post",
    "url": URL,
    "stories": [SLUG],
    "entries": [
        {
            "status": "new",
            "entry": "1f0c9d4b7a6e5f32",
            "kind": "revised",
            "story": None,
            "at": "2024-10-23T13:10:00Z",
            "basis": "observed",
            "not_before": "2024-10-23T12:00:00Z",
            "not_after": "2024-10-23T13:10:00Z",
            "headline": "Troops are in Russia, officials say",
            "revision": 2,
            "revision_before": 1,
            "redaction": None,
            "changed": ["text"],
            "change": None,
            "silent": True,
            "returns": False,
            "position": 17,
        }
    ],
}
CHANGES: Final[dict[str, Any]] = {
    "after": 16,
    "as_known": 18,
    "as_of": None,
    "changes": [CHANGE],
    "reached": 18,
    "more": False,
}
CHANGE_EVENT: Final = f"id: 17\ndata: {json.dumps(CHANGE)}\n\n"


TRAIL: Final[dict[str, Any]] = {
    "after": 16,
    "as_known": 17,
    "deeds": [
        {
            "position": 17,
            "recorded_at": "2024-10-23T13:10:02.123456Z",
            "stream": ARTICLE_ID,
            "version": 3,
            "topic": "article.revision-captured.v1",
            "actor": "key:f4k2m7qa",
            "name": "newsroom-bot",
        }
    ],
    "reached": 17,
    "more": False,
}


def shown(
    example: Any, description: str = "What was asked for."
) -> dict[int | str, dict[str, Any]]:
    """Return the part of an operation that documents its answer by an example."""
    return {
        200: {"description": description, "content": {"application/json": {"example": example}}}
    }
