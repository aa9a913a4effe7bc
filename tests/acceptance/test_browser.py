"""The pages in a real browser, under the policies that they are sent with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browser import loaded
from builders import capture, content

pytestmark = pytest.mark.newest

HOSTILE = '<script>document.title="mine"</script><img src=x onerror=document.title="mine">'


def test_the_page_of_all_operations_is_drawn_from_this_service_alone(
    service: Any, tmp_path: Path
) -> None:
    page, said = loaded(f"{service.base}/", tmp_path)

    assert "/api/v1/stories/{slug}/timeline" in page.replace("&#123;", "{").replace("\u200b", "")
    assert 'class="opblock opblock-get"' in page
    assert said == []


def test_a_memento_is_read_as_a_page_and_runs_nothing_of_what_it_shows(
    service: Any, tmp_path: Path
) -> None:
    url = "https://www.meridian-post.example/hostile"
    service.captured(capture(0, HOSTILE, url=url, content=content(HOSTILE, f"Boats {HOSTILE}")))

    page, said = loaded(f"{service.base}/timegate/{url}", tmp_path)

    assert "This is a record, not the outlet’s page." in page
    assert "&lt;script&gt;document.title" in page
    assert "<title>mine</title>" not in page
    assert said == []
