"""A client that openapi-python-client makes of the OpenAPI document works against the service."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from builders import at, capture
from peers import program, run

URL = "https://www.meridian-post.example/world/troops"
# The generator knows JSON and plain text; the other kinds are read as one of these.
CONFIG = """
package_name_override: stet_client
post_hooks: []
content_type_overrides:
  application/x-ndjson: application/octet-stream
  application/link-format: text/plain
  application/atom+xml: text/plain
  application/zip: application/octet-stream
"""
ASK = """
import json, sys
sys.path.insert(0, sys.argv[1])
from stet_client import Client
from stet_client.api.reading import find_article, get_article, get_stories, get_timeline
from stet_client.api.memento import timemap_json
from stet_client.models import ArticleAnswer, EntryKind, Problem, TimelineAnswer

client = Client(base_url=sys.argv[2])
article = find_article.sync(client=client, url_query=sys.argv[3])
assert isinstance(article, ArticleAnswer), article
again = get_article.sync(article.article.id, client=client, as_known=str(article.as_known))
assert again.revision.content.headline == article.revision.content.headline
stories = get_stories.sync(client=client)
timeline = get_timeline.sync("troops", client=client, kind=[EntryKind.FIRST_SEEN])
assert isinstance(timeline, TimelineAnswer), timeline
problem = get_article.sync("nonsense", client=client)
assert isinstance(problem, Problem), problem
timemap = timemap_json.sync_detailed(sys.argv[3], client=client)
print(json.dumps({
    "text": article.revision.content.body[0].text,
    "credit": article.revision.content.body[1].credit,
    "appeared": article.revision.appeared_at.isoformat(),
    "stories": [story.slug for story in stories.stories],
    "kinds": [str(entry.kind) for entry in timeline.entries],
    "problem": problem.status,
    "timemap": timemap.status_code,
}))
"""


@pytest.fixture(scope="module")
def package(service: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with a client that was made of the running service's document."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "openapi.json").write_text(service.client.get("/openapi.json").text)
    (folder / "config.yml").write_text(CONFIG)
    run(
        program("openapi-python-client"),
        "generate",
        "--path",
        "openapi.json",
        "--config",
        "config.yml",
        "--meta",
        "none",
        "--output-path",
        "stet_client",
        "--fail-on-warning",
        cwd=folder,
    )
    return folder


def test_a_generated_client_asks_and_understands(service: Any, package: Path) -> None:
    service.stet.curating.open("troops", "Troops")
    made = capture(0, "A text.", url=URL)
    blocks = (*made.content.body, {"kind": "caption", "text": "A station.", "credit": "Agency"})
    content = type(made.content).model_validate(
        {**made.content.model_dump(), "body": [dict(b) for b in blocks]}
    )
    service.captured(made.model_copy(update={"content": content}), story="troops")

    said = run(program("python"), "-c", ASK, str(package), service.base, URL)

    assert json.loads(said) == {
        "text": "A text.",
        "credit": "Agency",
        "appeared": at(0).isoformat(),
        "stories": ["troops"],
        "kinds": ["first-seen"],
        "problem": 400,
        "timemap": 200,
    }
