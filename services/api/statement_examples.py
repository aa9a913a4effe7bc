"""Examples for the OpenAPI document about statements, of the article in ``examples``."""

from __future__ import annotations

from typing import Any, Final

from services.api.examples import ARTICLE_FACTS as ARTICLE
from services.api.examples import ARTICLE_ID, ASKED, OUTLET, REVISION, URL

STATEMENT_ID: Final = "statement-3-k3vtx"

_BEFORE: Final = "No troops have reached Ukraine yet."
_AFTER: Final = "It is not known whether troops have reached Ukraine."
_PLACE: Final[dict[str, Any]] = {"part": "body", "kind": "paragraph", "block": 0, "start": 0}
_WORDS: Final = [
    {
        "kind": "replace",
        "before": "No troops",
        "after": "It is not known whether troops",
        "before_start": 0,
        "after_start": 0,
    },
    {
        "kind": "keep",
        "before": " have reached Ukraine",
        "after": " have reached Ukraine",
        "before_start": 9,
        "after_start": 30,
    },
    {"kind": "delete", "before": " yet", "after": "", "before_start": 30, "after_start": 51},
    {"kind": "keep", "before": ".", "after": ".", "before_start": 34, "after_start": 51},
]
_CHANGE: Final[dict[str, Any]] = {
    "kept": 1,
    "edited": 1,
    "moved": 0,
    "split": 0,
    "merged": 0,
    "added": 0,
    "dropped": 0,
    "kind": "fact",
    "noise": False,
    "signals": [{"kind": "negation", "rule": "negation", "before": "No", "after": None}],
    "rules": "text/en/2",
}

STATEMENTS: Final[dict[str, Any]] = {
    **ASKED,
    "state": "standing",
    "note": "1 statement of revision 2, which stood since 2024-10-23T13:30:00Z.",
    "article": ARTICLE,
    "revision": REVISION,
    "statements": [
        {
            **_PLACE,
            "end": len(_AFTER),
            "text": _AFTER,
            "id": STATEMENT_ID,
            "revision": 2,
            "since": "2024-10-23T13:30:00Z",
            "came": "edited",
            "first_revision": 1,
            "first_at": "2024-10-23T10:40:00Z",
            "wordings": 2,
        }
    ],
}
LIFE: Final[dict[str, Any]] = {
    **ASKED,
    "id": STATEMENT_ID,
    "state": "standing",
    "note": "Stood since 2024-10-23T10:40:00Z, reworded once; seen until 2024-10-23T13:35:00Z.",
    "article": ARTICLE,
    "first_seen": "2024-10-23T10:52:00Z",
    "last_seen": "2024-10-23T13:35:00Z",
    "revisions": [1, 2],
    "stays": [
        {
            "text": _AFTER,
            "part": "body",
            "kind": "paragraph",
            "revision": 2,
            "appeared_at": "2024-10-23T13:30:00Z",
            "basis": "asserted",
            "not_before": "2024-10-23T11:05:00Z",
            "not_after": "2024-10-23T13:35:00Z",
            "came": "edited",
            "origins": [],
            "words": _WORDS,
            "replaced_at": None,
            "seen_until": "2024-10-23T13:35:00Z",
            "absent_from": None,
            "next_revision": None,
            "went": None,
            "into": None,
        }
    ],
}
DIFF: Final[dict[str, Any]] = {
    **ASKED,
    "note": "Revision 1 to revision 2: 1 edited; a change of fact.",
    "article": ARTICLE,
    "before": {**REVISION, "number": 1},
    "after": REVISION,
    "change": _CHANGE,
    "statements": [
        {
            "kind": "edited",
            "before": [{**_PLACE, "end": len(_BEFORE), "text": _BEFORE}],
            "after": [{**_PLACE, "end": len(_AFTER), "text": _AFTER}],
            "words": _WORDS,
            "verdict": "fact",
            "noise": False,
            "rule": "signals",
            "signals": [
                {
                    "kind": "negation",
                    "rule": "negation",
                    "before": {"statement": 0, "start": 0, "end": 2, "text": "No"},
                    "after": None,
                }
            ],
        }
    ],
}
SEARCH: Final[dict[str, Any]] = {
    **ASKED,
    "query": "troops reached",
    "state": "gone",
    "note": "1 statement.",
    "instead": [],
    "hits": [
        {
            "id": STATEMENT_ID,
            "article_id": ARTICLE_ID,
            "outlet": OUTLET,
            "outlet_name": "The Meridian Post",
            "url": URL,
            "headline": "Troops may be in Russia, officials say",
            "part": "body",
            "kind": "paragraph",
            "text": _BEFORE,
            "cut": False,
            "marks": [{"start": 3, "end": 9}, {"start": 15, "end": 22}],
            "state": "gone",
            "revision": 1,
            "since": "2024-10-23T10:40:00Z",
            "until": "2024-10-23T13:30:00Z",
            "went": "edited",
            "into": None,
            "now": _AFTER,
            "rank": 0.09,
        }
    ],
    "next": None,
}
