"""Examples for the OpenAPI document about claims, of the article in ``examples``."""

from __future__ import annotations

from typing import Any, Final

from services.api.examples import ARTICLE_ID, ASKED, OUTLET, SLUG, URL
from services.api.statement_examples import STATEMENT_ID

CLAIM_ID: Final = "claim-ks55ejwq56p6ea5xup44ot72ge"
QUESTION: Final = "Are North Korean troops in Ukraine?"
WORDS: Final = "No troops have reached Ukraine yet."

_CLAIM: Final[dict[str, Any]] = {
    "id": CLAIM_ID,
    "story": SLUG,
    "question": QUESTION,
    "opened_at": "2024-10-23T15:00:00Z",
    "position": 20,
    "withdrawn": False,
    "verdict": None,
}
_NOTE: Final = (
    "Dropped, with no correction notice: seen until 2024-10-23T14:00:00Z, absent from "
    "2024-10-23T15:10:00Z."
)
_ASSERTION: Final[dict[str, Any]] = {
    "number": 1,
    "stance": "denies",
    "state": "dropped",
    "standing": False,
    "turned": False,
    "contradicted": False,
    "superseded_by": None,
    "note": _NOTE,
    "article_id": ARTICLE_ID,
    "outlet": OUTLET,
    "outlet_name": "The Meridian Post",
    "url": URL,
    "revision": 1,
    "captured": 3,
    "part": "body",
    "block": 3,
    "start": 0,
    "end": 35,
    "statement": STATEMENT_ID,
    "wording": WORDS,
    "changed": [],
    "first_at": "2024-10-23T10:40:00Z",
    "since": "2024-10-23T15:10:00Z",
    "basis": "observed",
    "not_before": "2024-10-23T14:00:00Z",
    "not_after": "2024-10-23T15:10:00Z",
    "last_seen": "2024-10-23T15:10:00Z",
    "absent_from": "2024-10-23T15:10:00Z",
    "source": "intelligence officials",
    "source_named": False,
    "hedge": None,
    "figure": None,
    "valid_from": None,
    "valid_to": None,
    "linked_by": "hand",
    "supersedes": None,
    "actor": "key:f4k2m7qa",
    "linked_at": "2024-10-23T15:20:00Z",
    "position": 21,
    "redaction": None,
}
_STANDS: Final[dict[str, Any]] = {
    "standing": {"affirms": 0, "denies": 0, "leaves-open": 0},
    "outlets": [],
    "contradictions": [],
}
BOARD: Final[dict[str, Any]] = {
    **ASKED,
    "story": {"slug": SLUG, "title": "Are there troops?", "articles": 1},
    "note": "1 claim.",
    "claims": [
        {
            "claim": _CLAIM,
            "note": "Nothing stands that speaks to it.",
            **_STANDS,
            "assertions": [],
            "more": 0,
        }
    ],
}
CLAIM: Final[dict[str, Any]] = {
    **ASKED,
    "claim": _CLAIM,
    "note": "Nothing stands that speaks to it.",
    **_STANDS,
    "assertions": [_ASSERTION],
    "next": None,
}
HISTORY: Final[dict[str, Any]] = {
    **ASKED,
    "claim": _CLAIM,
    "note": "1 entry.",
    "entries": [
        {
            "kind": "dropped",
            "at": "2024-10-23T15:10:00Z",
            "basis": "observed",
            "not_before": "2024-10-23T14:00:00Z",
            "not_after": "2024-10-23T15:10:00Z",
            "note": _NOTE,
            "assertion": 1,
            "stance": "denies",
            "article_id": ARTICLE_ID,
            "outlet": OUTLET,
            "url": URL,
            "revision": 2,
            "revision_before": 1,
            "wording": None,
            "changed": [],
            "said": None,
            "by": None,
            "position": 17,
        }
    ],
    "next": None,
}
SUGGESTIONS: Final[dict[str, Any]] = {
    **ASKED,
    "claim": _CLAIM,
    "note": "1 suggestion; a person decides.",
    "suggestions": [
        {
            "statement": STATEMENT_ID,
            "article_id": ARTICLE_ID,
            "outlet": OUTLET,
            "outlet_name": "The Meridian Post",
            "url": URL,
            "revision": 1,
            "part": "body",
            "text": WORDS,
            "since": "2024-10-23T10:40:00Z",
            "until": None,
            "score": 62,
            "reasons": [
                "its words are near to those of the question (50 of 100)",
                "it names Ukraine too",
            ],
            "names": ["Ukraine"],
            "figures": [],
            "elsewhere": [],
            "copies": [],
            "copy_of": None,
        }
    ],
}
_STATEMENT: Final[dict[str, Any]] = {"article": URL, "revision": 1, "quote": WORDS}
LINK: Final[dict[str, Any]] = {
    **_STATEMENT,
    "stance": "denies",
    "source": "intelligence officials",
    "source_named": False,
}
DISMISSAL: Final[dict[str, Any]] = {**_STATEMENT, "reason": "It speaks of another place."}
RECEIPT: Final[dict[str, Any]] = {
    "claim_id": CLAIM_ID,
    "story": SLUG,
    "question": QUESTION,
    "changed": True,
    "position": 21,
    "assertion": 1,
}
