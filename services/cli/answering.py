"""``stet show``, ``revisions`` and ``timeline``: what a story said, at a point on both clocks."""

from __future__ import annotations

from typing import Annotated

import typer

from domain.chronology import Basis, State
from domain.clocks import format_time
from domain.content import Block, BlockKind, Content
from domain.timeline import EntryKind
from projections.answers import (
    ArticleAnswer,
    ArticleFacts,
    Asked,
    ChangeFacts,
    RevisionFacts,
    RevisionsAnswer,
    TimelineAnswer,
    TimelineClaim,
    TimelineEntry,
)
from projections.paging import REVISIONS, page
from projections.selecting import select
from projections.statements.comparing import counted
from services.asking import read_time
from services.cli.options import (
    AsKnownOption,
    AsOf,
    Cursor,
    Json,
    Limit,
    Wait,
    opened,
    point,
)
from services.cli.output import say, tell
from services.zones import parse_human_time

_MARKS = {
    BlockKind.HEADING: "## ",
    BlockKind.QUOTATION: "> ",
    BlockKind.LIST_ITEM: "- ",
    BlockKind.CAPTION: "[picture] ",
    BlockKind.CORRECTION: "[correction] ",
    BlockKind.EDITORS_NOTE: "[editor's note] ",
    BlockKind.CONTRIBUTOR_LINE: "[contributors] ",
    BlockKind.AUTHOR_NOTE: "[author] ",
}

_SIGNALS = 4  # so many are shown of an entry
_WITHOUT_TEXT = (EntryKind.LINKED, EntryKind.UNPUBLISHED)
_BASES = {
    Basis.ASSERTED: "time by the outlet's word",
    Basis.OBSERVED: "time as seen",
    Basis.RECORDED: "time as recorded",
}


Article = Annotated[str, typer.Argument(metavar="ARTICLE|URL", help="Its id or its URL.")]


def show(
    context: typer.Context,
    article: Article,
    as_of: AsOf = None,
    as_known: AsKnownOption = None,
    wait: Wait = None,
    as_json: Json = False,
) -> None:
    """Show what an article said."""
    with opened(context) as stet:
        answer = stet.answers.article(article, point(stet, as_of, as_known, wait))
    tell(answer, _print_article, as_json=as_json)


def revisions(
    context: typer.Context,
    article: Article,
    as_of: AsOf = None,
    as_known: AsKnownOption = None,
    limit: Limit = None,
    cursor: Cursor = None,
    wait: Wait = None,
    as_json: Json = False,
) -> None:
    """List how long each revision of an article stood, and how surely that is known."""
    chosen = page(REVISIONS, cursor, limit)
    with opened(context) as stet:
        answer = stet.answers.revisions(article, point(stet, as_of, as_known, wait), chosen)
    tell(answer, _print_revisions, as_json=as_json)


def timeline(
    context: typer.Context,
    story: Annotated[str, typer.Argument(metavar="STORY", help="The story's slug.")],
    as_of: AsOf = None,
    as_known: AsKnownOption = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="Only such entries; may be given several times.")
    ] = None,
    outlet: Annotated[str | None, typer.Option(help="Only this outlet's entries.")] = None,
    since: Annotated[str | None, typer.Option(metavar="TIME", help="Only from then on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="TIME", help="Only before then.")] = None,
    limit: Limit = None,
    cursor: Cursor = None,
    wait: Wait = None,
    as_json: Json = False,
) -> None:
    """Show the course of a story: what appeared and changed, where, in order of appearance."""
    selection = select(
        kind,
        outlet,
        read_time("--since", since, parse_human_time),
        read_time("--until", until, parse_human_time),
        cursor,
        limit,
    )
    with opened(context) as stet:
        answer = stet.answers.timeline(story, point(stet, as_of, as_known, wait), selection)
    tell(answer, _print_timeline, as_json=as_json)


def _print_article(answer: ArticleAnswer) -> None:
    _print_facts(answer.article)
    _print_asked(answer)
    say(answer.note)
    if answer.revision is not None and answer.revision.content is not None:
        say()
        _print_content(answer.revision.content)


def _print_facts(facts: ArticleFacts | None) -> None:
    if facts is not None:
        say(f"{facts.outlet_name or facts.outlet}  {facts.canonical_url or '(no URL)'}", "bold")
        say(facts.id, "dim")


def _print_revisions(answer: RevisionsAnswer) -> None:
    _print_facts(answer.article)
    _print_asked(answer)
    say(answer.note)
    for stay in answer.revisions:
        say()
        _print_stay(stay)
    _print_next(answer.next)


def _print_stay(stay: RevisionFacts) -> None:
    what = f"revision {stay.number}" if stay.state is State.STANDING else "gone"
    until = f"until {format_time(stay.replaced_at)}" if stay.replaced_at else "and stands"
    say(f"{format_time(stay.appeared_at)}  {what}, {until}", "bold")
    if stay.not_before is not None:
        say(f"  before it another was seen until {format_time(stay.not_before)}")
    times = "once" if stay.sightings == 1 else f"{stay.sightings} times"
    say(f"  seen {times}, from {format_time(stay.first_seen)} to {format_time(stay.last_seen)}")
    if stay.next_seen is not None:
        after = f"revision {stay.replaced_by}" if stay.replaced_by else "its absence"
        say(f"  after it {after} was first seen at {format_time(stay.next_seen)}")
    say(f"  {_BASES[stay.basis]}; rests on position {stay.position}", "dim")


def _print_next(cursor: str | None) -> None:
    if cursor is not None:
        say()
        say(f"There is more: --cursor {cursor}", "dim")


def _print_asked(answer: Asked) -> None:
    say(f"as of {format_time(answer.as_of)}, as known at position {answer.as_known}", "dim")


def _print_content(content: Content) -> None:
    say(content.headline, "bold")
    if content.standfirst:
        say(content.standfirst, "italic")
    if content.byline:
        say("By " + ", ".join(content.byline))
    if content.dateline:
        say(content.dateline, "dim")
    for block in content.body:
        say()
        _print_block(block)


def _print_block(block: Block) -> None:
    credit = f" (Credit: {block.credit})" if block.credit else ""
    say(f"{_MARKS.get(block.kind, '')}{block.text}{credit}")


def _print_timeline(answer: TimelineAnswer) -> None:
    if answer.story is not None:
        say(answer.story.title, "bold")
    _print_asked(answer)
    say(answer.note)
    for entry in answer.entries:
        say()
        _print_entry(entry)
    _print_next(answer.next)


def _print_entry(entry: TimelineEntry) -> None:
    if entry.claim is not None:
        _print_claim(entry, entry.claim)
        return
    say(f"{format_time(entry.at)}  {entry.outlet}  {entry.kind}{_which(entry)}", "bold")
    if entry.kind not in _WITHOUT_TEXT:
        say(f"  {entry.headline or _untold(entry)}")
    if entry.change is not None:
        say(f"  {_changed(entry.change)}")
    say(f"  {_evidence(entry)}; rests on position {entry.position}", "dim")


def _print_claim(entry: TimelineEntry, claim: TimelineClaim) -> None:
    where = f"{entry.outlet}  " if entry.outlet else ""
    number = f" (assertion {claim.assertion})" if claim.assertion else ""
    say(f"{format_time(entry.at)}  {where}{entry.kind}{number}", "bold")
    said = [claim.question, claim.stance.replace("-", " ") if claim.stance else None, claim.said]
    say(f"  {': '.join(filter(None, said))}")
    say(f"  {_evidence(entry)}; {claim.id}; rests on position {entry.position}", "dim")


def _which(entry: TimelineEntry) -> str:
    if entry.revision is None:
        return ""
    if entry.revision_before is None:
        return f" (revision {entry.revision})"
    if entry.redaction is not None:
        return f" (revision {entry.revision_before} → {entry.revision}: what changed is not told)"
    changed = ", ".join(entry.changed) or "nothing that is shown"
    more = ", silently" if entry.silent else ""
    more += ", a text that had stood before" if entry.returns else ""
    return f" (revision {entry.revision_before} → {entry.revision}: {changed}{more})"


def _changed(change: ChangeFacts) -> str:
    """Say how many sentences changed, what kind of change it was, and what was seen of it."""
    said = counted(change)
    if change.kind is not None:
        said += f"; {change.kind}"
    told = [f"{s.kind}: {s.before or '∅'} → {s.after or '∅'}" for s in change.signals]
    more = f" … and {len(told) - _SIGNALS} more" if len(told) > _SIGNALS else ""
    return said + (f" ({'; '.join(told[:_SIGNALS])}{more})" if told else "")


def _untold(entry: TimelineEntry) -> str:
    if entry.redaction is None:
        return "(text not seen)"
    return f"({entry.redaction.state} by order {entry.redaction.order})"


def _evidence(entry: TimelineEntry) -> str:
    word = _BASES[entry.basis]
    if entry.not_before is not None and entry.not_after is not None:
        seen = f"before it seen until {format_time(entry.not_before)}"
        return f"{word}; {seen}, changed by {format_time(entry.not_after)}"
    if entry.not_after is not None and entry.not_after != entry.at:
        return f"{word}; first seen {format_time(entry.not_after)}"
    return word
