"""What is given for a key is kept from caches that others are answered from (RFC 9111, 3.5)."""

from __future__ import annotations

import httpx
import pytest
from builders import URL, capture
from running_service import serving

from services.bootstrap import Stet

pytestmark = pytest.mark.newest


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/stories", "/api/v1/articles?url={url}", "/api/v1/changes", "/timemap/link/{url}",
        "/timegate/{url}", "/memento/20241023120000/{url}", "/feeds/changes.atom", "/docs",
    ],
)  # fmt: skip
def test_what_is_given_for_a_key_is_for_no_cache_that_others_are_answered_from(
    stet: Stet, path: str
) -> None:
    _, token = stet.admission.keys.create("test", frozenset(), None)
    stet.capturing.capture(capture())
    with serving(stet) as base:
        url = base + path.format(url=URL)
        httpx.get(f"{base}/api/v1/stories", params={"min_position": stet.log.head().size})
        known = {"Authorization": f"Bearer {token}"}

        open_to_all, own = (httpx.get(url, headers=headers) for headers in ({}, known))

    assert own.status_code < 400
    assert own.headers["cache-control"].startswith("private, max-age=")
    assert open_to_all.headers["cache-control"].startswith("public, max-age=")
