"""The two texts of a bundle that people read: how to verify it, and what it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from domain.article_events import ArticleRegistered, CaptureRejected, RevisionCaptured
from domain.chronology import Basis, chronology, observations
from domain.clocks import format_time
from domain.content import Content
from domain.event import Logged
from domain.redaction import Redaction
from domain.story_events import StoryOpened
from services.audit.bundle.claims import claims_of
from services.audit.bundle.deriving import logged
from services.audit.bundle.evidence import Evidence
from services.readers.page import counted

_BASES: Final = {Basis.ASSERTED: "by the outlet’s word", Basis.OBSERVED: "as seen"}


def _templates(*, escape: bool) -> Environment:
    environment = Environment(
        loader=PackageLoader("services.audit.bundle", "templates"),
        autoescape=escape,  # noqa: S701 - the text for a shell is none for a browser
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["time"] = format_time
    return environment


PAGES: Final = _templates(escape=True)
TEXTS: Final = _templates(escape=False)


@dataclass(frozen=True, slots=True)
class RevisionShown:
    """A revision as the page shows it."""

    number: int
    position: int
    recorded_at: str
    commitment: str
    source: str
    content: Content | None
    redaction: Redaction | None
    rejected: str | None


@dataclass(frozen=True, slots=True)
class ArticleShown:
    """An article as the page shows it."""

    id: str
    name: str
    url: str | None
    position: int
    spans: Sequence[dict[str, Any]]
    revisions: Sequence[RevisionShown]


def readme(evidence: Evidence) -> bytes:
    """Return how to verify a bundle with other people's tools."""
    signed = evidence.signed
    return (
        TEXTS.get_template("README.md.j2")
        .render(
            origin=signed.origin,
            size=signed.size,
            position=evidence.position,
            about=_about(evidence),
            rules=evidence.rules,
            redacted=list(evidence.hidden),
            earlier=evidence.earlier,
            stamps=evidence.stamps,
            authorities=evidence.authorities is not None,
        )
        .encode()
    )


def html(evidence: Evidence) -> bytes:
    """Return a page that says what a bundle holds. What outlets wrote is escaped throughout."""
    signed = evidence.signed
    streams = logged(event for event in evidence.events if event.position <= evidence.position)
    shown = [_article(own, evidence) for own in streams.values() if _is_article(own)]
    articles = sorted(shown, key=lambda article: article.position)
    names = {article.id: article.name for article in articles}
    return (
        PAGES.get_template("index.html.j2")
        .render(
            title=_title(streams, articles),
            origin=signed.origin,
            size=signed.size,
            root=signed.root.hex(),
            position=evidence.position,
            articles=articles,
            names=names,
            claims=claims_of(evidence, streams),
            events=len(evidence.events),
            redacted=list(evidence.hidden),
            keys=[str(key) for key in evidence.keys],
            stamps=[{"by": s.by, "at": format_time(s.at)} for s in evidence.stamps],
            earlier_sizes=[earlier.size for earlier in evidence.earlier],
        )
        .encode()
    )


def _about(evidence: Evidence) -> str:
    names = ", ".join(evidence.selection.names)
    match evidence.selection.kind:
        case "story":
            return f"the story `{names}`, its articles and its claims"
        case "articles":
            return f"the articles {names}"
    return "all articles, stories and claims"


def _title(streams: dict[str, list[Logged[Any]]], articles: Sequence[ArticleShown]) -> str:
    first = [own[0].event for own in streams.values()]
    titles = [event.title for event in first if isinstance(event, StoryOpened)]
    if len(titles) == 1:
        return str(titles[0])
    return counted(len(articles), "article")


def _is_article(stream: Sequence[Logged[Any]]) -> bool:
    return isinstance(stream[0].event, ArticleRegistered)


def _article(stream: Sequence[Logged[Any]], evidence: Evidence) -> ArticleShown:
    registered = stream[0].event
    known = chronology(observations(stream))
    return ArticleShown(
        id=registered.originator_id,
        name=registered.outlet_name or registered.outlet,
        url=registered.canonical_url,
        position=stream[0].position,
        spans=[
            {
                "revision": span.revision,
                "appeared_at": format_time(span.appeared_at),
                "basis": _BASES[span.basis],
                "replaced_at": format_time(span.replaced_at) if span.replaced_at else None,
                "first_seen": format_time(span.first_seen),
                "last_seen": format_time(span.last_seen),
            }
            for span in known.spans
        ],
        revisions=list(_revisions(stream, evidence)),
    )


def _revisions(stream: Sequence[Logged[Any]], evidence: Evidence) -> Iterator[RevisionShown]:
    hidden = evidence.hidden
    rejected = {
        e.event.revision: e.event.reason for e in stream if isinstance(e.event, CaptureRejected)
    }
    for captured in stream:
        event = captured.event
        if isinstance(event, RevisionCaptured):
            body = evidence.bodies.get(event.commitment)
            source = event.provenance.source
            reference = event.provenance.reference
            yield RevisionShown(
                number=event.revision,
                position=captured.position,
                recorded_at=format_time(captured.recorded_at),
                commitment=event.commitment,
                source=f"{source}, {reference}" if reference else source,
                content=Content.from_bytes(body.body) if body else None,
                redaction=hidden.get(event.commitment),
                rejected=rejected.get(event.revision),
            )
