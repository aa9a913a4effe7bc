"""Memento (RFC 7089): what an original's URL led to at a time, for clients that know no other way.

Original URLs are taken from the path as they were sent, their query along with them.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request, Response

from domain.errors import RefusedError
from projections import mementos
from projections.mementos import Chosen, Form, Original, TimeMap
from services.api import memento_page
from services.api.answering import (
    SHORT,
    Conditions,
    Header,
    Raw,
    Representation,
    http_date,
    read_http_date,
    respond,
    tag_of,
)
from services.api.originals import Addresses, base, original
from services.api.pinning import serving_of
from services.api.problems import problems

LINK_FORMAT: Final = b"application/link-format"  # RFC 6690; clients compare it without a charset
HTTP_DATE: Final = 'Dy, DD Mon YYYY HH24:MI:SS "GMT"'  # as PostgreSQL's to_char writes it
RFC3339: Final = 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
_RFC1123 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT",
    re.ASCII,
)

router = APIRouter(tags=["memento"], responses=problems(400, 404, 429, 500, 503))

Url = Annotated[
    str,
    Path(
        description="The original's URL as it is, query included; or all of it percent-encoded.",
        examples=["https://www.meridian-post.example/world/troops"],
        json_schema_extra={"format": "uri"},
    ),
]
Name = Annotated[
    str,
    Path(
        description="The second in which the text was first seen, in UTC, as 14 digits.",
        examples=["20241023134103"],
        pattern=f"^{mementos.NAME.pattern}$",
    ),
]


_FOUND: dict[int | str, dict[str, Any]] = {
    302: {
        "description": "`Location` is the memento that stood then.",
        "headers": {"Location": {"schema": {"type": "string"}}},
    }
}
_LINKS_EXAMPLE: Final = (
    '<https://www.meridian-post.example/world/troops>;rel="original",\n'
    "<https://stet.example/memento/20241023134103/https://www.meridian-post.example/world/troops>;"
    'rel="memento";datetime="Wed, 23 Oct 2024 13:41:03 GMT"\n'
)
_JSON_EXAMPLE: Final = {
    "original_uri": "https://www.meridian-post.example/world/troops",
    "mementos": {
        "list": [
            {
                "uri": "https://stet.example/memento/20241023134103/"
                "https://www.meridian-post.example/world/troops",
                "datetime": "2024-10-23T13:41:03Z",
            }
        ]
    },
}


@router.get("/timegate/{url:whole}", status_code=302, response_class=Response, responses=_FOUND)
async def timegate(request: Request, url: Url) -> Response:  # noqa: ARG001 - read as it was sent
    """Lead to the text that stood at `Accept-Datetime` (default now); before the first, to that."""
    where, found = await _chosen(request, original(request, "/timegate/"), None, _accepted(request))
    vary = (b"vary", b"accept-datetime")
    return _redirect(where, found, [vary, _link(where.of_timegate(found))])


@router.get(
    "/memento/{name}/{url:whole}",
    response_class=Response,
    responses={
        200: {
            "description": "The article as it stood then, as a page.",
            "content": {"text/html": {"schema": {"type": "string"}, "example": "<!doctype html>…"}},
        },
        **problems(304),
        **_FOUND,
    },
)
async def memento(request: Request, name: Name, url: Url) -> Response:  # noqa: ARG001
    """Show the article as it stood; a time of no memento leads to the one that stood then."""
    asked = original(request, f"/memento/{name}/")
    where, found = await _chosen(request, asked, name, mementos.time_of(name))
    if found.article is None:
        return _redirect(where, found, [])
    page = memento_page.render(found, where)
    headers = [
        (b"memento-datetime", http_date(found.memento.seen_at).encode()),
        _link(where.of_memento(found)),
        (b"content-location", where.memento(found.memento).encode()),
        *memento_page.HEADERS,
    ]
    made = Representation(
        page, memento_page.MEDIA_TYPE, tag=tag_of(page), headers=headers, varies=False
    )
    return respond(made, Conditions(request.scope))


@router.get(
    "/timemap/link/{url:whole}",
    response_class=Response,
    responses=problems(304)
    | {
        200: {
            "description": "All mementos (RFC 6690).",
            "content": {
                LINK_FORMAT.decode(): {"schema": {"type": "string"}, "example": _LINKS_EXAMPLE}
            },
        }
    },
)
async def timemap_link(request: Request, url: Url) -> Response:  # noqa: ARG001
    """All mementos of an original, as web links."""
    asked = original(request, "/timemap/link/")
    where = Addresses(base(request), asked.canonical)
    form = Form(
        f"<{where.base}/memento/", f'/{where.url}>;rel="memento";datetime="', HTTP_DATE, '"', ",\n"
    )
    found = await _timemap(request, asked, form)
    text = (
        f'<{where.url}>;rel="original",\n'
        f'<{where.timemap}>;rel="self";type="application/link-format"'
        f';from="{http_date(found.begins)}";until="{http_date(found.ends)}",\n'
        f'<{where.timegate}>;rel="timegate",\n{found.entries}\n'
    )
    return _listed(request, where.timemap, found, text.encode(), LINK_FORMAT)


@router.get(
    "/timemap/json/{url:whole}",
    response_class=Response,
    responses=problems(304)
    | {
        200: {
            "description": "All mementos.",
            "content": {
                "application/json": {"schema": {"type": "object"}, "example": _JSON_EXAMPLE}
            },
        }
    },
)
async def timemap_json(request: Request, url: Url) -> Response:  # noqa: ARG001
    """All mementos of an original, as JSON in the form that Memento aggregators give."""
    asked = original(request, "/timemap/json/")
    where = Addresses(base(request), asked.canonical)
    middle = f'/{where.url}","datetime":"'
    form = Form(f'{{"uri":"{where.base}/memento/', middle, RFC3339, '"}', ",")
    found = await _timemap(request, asked, form)
    head = {
        "original_uri": where.url,
        "self": where.timemap_json,
        "timegate_uri": where.timegate,
        "timemap_uri": {"link_format": where.timemap, "json_format": where.timemap_json},
    }
    first = found.entries[: found.entries.index("}") + 1]
    last = found.entries[found.entries.rindex("{") :]
    text = (
        f'{json.dumps(head)[:-1]},"mementos":{{"first":{first},"last":{last},'
        f'"list":[{found.entries}]}}}}'
    )
    return _listed(request, where.timemap_json, found, text.encode(), b"application/json")


async def _chosen(
    request: Request, asked: Original, name: str | None, at: datetime | None
) -> tuple[Addresses, Chosen]:
    where = Addresses(base(request), asked.canonical)
    return where, await serving_of(request).memento(asked, name, at)


async def _timemap(request: Request, asked: Original, form: Form) -> TimeMap:
    return await serving_of(request).timemap(asked, form)


def _accepted(request: Request) -> datetime | None:
    """Return what Accept-Datetime asks for. Raises ``RefusedError`` for what is no such time."""
    text = ",".join(request.headers.getlist("accept-datetime"))
    if not text:
        return None
    moment = read_http_date(text) if _RFC1123.fullmatch(text.strip()) else None
    if moment is None:
        raise RefusedError(
            f"Accept-Datetime: '{text[:80]}' is not such a time as 'Wed, 23 Oct 2024 13:41:03 GMT'"
        )
    return moment


def _redirect(where: Addresses, found: Chosen, headers: list[Header]) -> Raw:
    location = (b"location", where.memento(found.memento).encode())
    fixed = [location, (b"cache-control", SHORT), (b"content-length", b"0")]
    return Raw(302, [*fixed, *headers])


def _link(value: str) -> Header:
    return b"link", value.encode()


def _listed(request: Request, place: str, found: TimeMap, text: bytes, media_type: bytes) -> Raw:
    # What tells one version of a TimeMap from another is much shorter than the TimeMap.
    tag = f"{found.number:x}.{found.settled:x}.{tag_of(place.encode())}"
    return respond(Representation(text, media_type, tag=tag), Conditions(request.scope))
