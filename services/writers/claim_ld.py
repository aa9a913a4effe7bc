"""A claim as schema.org JSON-LD: ``Claim``, and ``ClaimReview`` where a person recorded a verdict.

Terms: https://schema.org/Claim, https://schema.org/ClaimReview.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from domain.clocks import format_time
from projections.claim_answers import AssertionFacts, ClaimAnswer, ClaimFacts, Verdict


def claim_ld(answer: ClaimAnswer) -> str:
    """Return a claim with where it appeared, in order of appearance, as a JSON-LD document.

    Only what is known to have stood by the time asked for is an appearance.
    """
    facts = answer.claim
    if facts is None:
        return json.dumps({"@context": "https://schema.org"})
    made = _claim(facts, answer)
    if facts.verdict is not None:
        made = _review(facts, facts.verdict, made)
    return json.dumps({"@context": "https://schema.org", **made}, ensure_ascii=False)


def _claim(facts: ClaimFacts, answer: ClaimAnswer) -> dict[str, Any]:
    stood = [one for one in answer.assertions if one.first_at is not None]
    stood.sort(key=lambda one: (one.first_at, one.number))
    works = [dict(_work(one, answer)) for one in stood]
    made: dict[str, Any] = {
        "@type": "Claim",
        "@id": f"/api/v1/claims/{facts.id}",
        "identifier": facts.id,
        "name": facts.question,
    }
    if works:
        made |= {"firstAppearance": works[0], "appearance": works}
    return made


def _work(one: AssertionFacts, answer: ClaimAnswer) -> Iterator[tuple[str, Any]]:
    assert one.first_at is not None
    yield "@type", "CreativeWork"
    yield "identifier", f"{one.article_id}#{one.revision}"
    if one.url is not None:
        yield "url", one.url
    if one.wording is not None:
        yield "text", one.wording
    yield (
        "publisher",
        {"@type": "Organization", "name": one.outlet_name or one.outlet, "url": one.outlet},
    )
    clocks = urlencode({"as_of": format_time(one.first_at), "as_known": answer.as_known})
    yield "archivedAt", f"/api/v1/articles/{one.article_id}?{clocks}"


def _review(facts: ClaimFacts, verdict: Verdict, claim: dict[str, Any]) -> dict[str, Any]:
    return {
        "@type": "ClaimReview",
        "claimReviewed": facts.question,
        "itemReviewed": claim,
        "reviewRating": {"@type": "Rating", "alternateName": verdict.answer},
        "author": {"@type": "Person", "name": verdict.answered_by},
        "datePublished": format_time(verdict.answered_at),
    }
