"""An HTTP cache that knows nothing of Stet serves what is pinned and asks about the rest."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from builders import capture

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
URL = "https://www.meridian-post.example/world//troops?id=1"
CONFIGURATION = """
{user}
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    proxy_cache_path {folder}/cache keys_zone=stet:1m;
    server {{
        listen 127.0.0.1:{port};
        merge_slashes off;
        location / {{
            proxy_pass {upstream};
            proxy_set_header Host $http_host;
            proxy_cache stet;
            proxy_cache_revalidate on;
            add_header X-Cache $upstream_cache_status always;
        }}
    }}
}}
"""


@pytest.fixture(scope="module")
def cached(service: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Lend a client of an nginx before the service."""
    if NGINX is None:
        pytest.skip("nginx is not installed on this machine")
    folder = tmp_path_factory.mktemp("nginx")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    user = "user root;" if os.geteuid() == 0 else ""  # its workers write where we may
    written = CONFIGURATION.format(folder=folder, port=port, upstream=service.base, user=user)
    (folder / "nginx.conf").write_text(written)
    command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with (
        subprocess.Popen(command, stderr=subprocess.PIPE) as nginx,
        httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            transport=httpx.HTTPTransport(retries=8),
            headers={"Accept-Encoding": "identity"},
        ) as client,
    ):
        yield client
        nginx.terminate()


def test_a_pinned_answer_comes_from_the_cache(service: Any, cached: httpx.Client) -> None:
    position = service.captured(capture(0, "A", url=URL))
    pinned = {"url": URL, "as_of": "2024-10-23T13:00:00Z", "as_known": str(position)}

    first, again = (cached.get("/api/v1/articles", params=pinned) for _ in range(2))

    assert (first.headers["x-cache"], again.headers["x-cache"]) == ("MISS", "HIT")
    assert again.content == first.content
    direct = service.client.get(
        "/api/v1/articles", params=pinned, headers={"Accept-Encoding": "identity"}
    )
    assert again.content == direct.content


def test_an_answer_left_open_is_asked_about_and_confirmed(
    service: Any, cached: httpx.Client
) -> None:
    url = f"{URL}&open"
    service.captured(capture(0, "A", url=url))
    first = cached.get("/api/v1/articles", params={"url": url})
    assert first.headers["x-cache"] == "MISS"

    deadline = time.monotonic() + 20
    while True:
        again = cached.get("/api/v1/articles", params={"url": url})
        assert again.content == first.content
        if again.headers["x-cache"] == "REVALIDATED":
            break
        assert again.headers["x-cache"] == "HIT"
        assert time.monotonic() < deadline

    service.captured(capture(60, "B", url=url))
    while again.json()["revision"]["number"] == 1:
        again = cached.get("/api/v1/articles", params={"url": url})
        assert time.monotonic() < deadline


def test_the_timegate_is_cached_by_the_time_that_was_asked_for(
    service: Any, cached: httpx.Client
) -> None:
    url = f"{URL}&memento"
    service.captured(capture(0, "A", url=url), capture(60, "B", url=url))
    for when, name in (("12:30:00", "20241023120000"), ("13:30:00", "20241023130000")) * 2:
        response = cached.get(
            f"/timegate/{url}", headers={"Accept-Datetime": f"Wed, 23 Oct 2024 {when} GMT"}
        )
        assert response.headers["location"] == f"{cached.base_url}/memento/{name}/{url}"
        page = cached.get(response.headers["location"])
        assert page.headers["memento-datetime"].endswith(f"{name[8:10]}:00:00 GMT")
        assert "vary" not in page.headers
