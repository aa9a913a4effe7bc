"""One of each event of a claim, and the bytes that old logs hold of them."""

from __future__ import annotations

from builders import at

from domain.claim_events import (
    Assertion,
    ClaimAnswered,
    ClaimAsserted,
    ClaimOpened,
    ClaimWithdrawn,
    Figure,
    Pointer,
    Stance,
    SuggestionDismissed,
)
from domain.event import Event

CLAIM = {"originator_id": "claim-oy5a4vsvhumsou6yvscqte3gwy", "originator_version": 2}
POINTER = Pointer(
    article_id="article-oy5a4vsvhumsou6yvscqte3gwy",
    revision=2,
    position=17,
    block=3,
    start=0,
    end=39,
)
POINTER_STORED = (
    '{"article_id":"article-oy5a4vsvhumsou6yvscqte3gwy","block":3,"end":39,"part":"body",'
    '"position":17,"revision":2,"start":0}'
)

STORED_CLAIMS: list[tuple[Event, str]] = [
    (
        ClaimOpened(**CLAIM, question="Are there troops?", story="troops"),
        '{"question":"Are there troops?","story":"troops"}',
    ),
    (
        ClaimAsserted(
            **CLAIM,
            number=7,
            assertion=Assertion(
                statement=POINTER,
                stance=Stance.LEAVES_OPEN,
                source="an official",
                source_named=False,
                hedge="could",
                figure=Figure(least="2500", most="12000.5", unit="soldiers"),
                valid_from=at(0),
                valid_to=at(60),
                linked_by="rule/1",
                supersedes=3,
            ),
        ),
        '{"assertion":{"figure":{"least":"2500","most":"12000.5","unit":"soldiers"},'
        '"hedge":"could","linked_by":"rule/1","source":"an official","source_named":false,'
        '"stance":"leaves-open","statement":' + POINTER_STORED + ',"supersedes":3,'
        '"valid_from":"2024-10-23T12:00:00Z","valid_to":"2024-10-23T13:00:00Z"},"number":7}',
    ),
    (
        ClaimAsserted(
            **CLAIM, number=1, assertion=Assertion(statement=POINTER, stance=Stance.DENIES)
        ),
        '{"assertion":{"linked_by":"hand","stance":"denies","statement":'
        + POINTER_STORED
        + '},"number":1}',
    ),
    (
        SuggestionDismissed(**CLAIM, statement=POINTER, reason="Another place."),
        '{"reason":"Another place.","statement":' + POINTER_STORED + "}",
    ),
    (
        ClaimAnswered(**CLAIM, answer="Yes.", stance=Stance.AFFIRMS, answered_by="A. Checker"),
        '{"answer":"Yes.","answered_by":"A. Checker","stance":"affirms"}',
    ),
    (
        ClaimWithdrawn(**CLAIM, assertion=7, reason="Misread."),
        '{"assertion":7,"reason":"Misread."}',
    ),
]
