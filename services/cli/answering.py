"""``stet show`` and ``stet timeline``: what a story said, at a point on both clocks."""

from __future__ import annotations

from typing import Annotated

import typer

from domain.clocks import format_time
from domain.content import Block, BlockKind, Content
from projections.answers import ArticleAnswer, Asked, TimelineAnswer, TimelineEntry
from services.cli.options import AsKnownOption, AsOf, Json, opened, point
from services.cli.output import print_json, say

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


def show(
    context: typer.Context,
    article: Annotated[str, typer.Argument(metavar="ARTICLE|URL", help="Its id or its URL.")],
    as_of: AsOf = None,
    as_known: AsKnownOption = None,
    as_json: Json = False,
) -> None:
    """Show what an article said."""
    with opened(context) as stet:
        answer = stet.answers.article(article, point(stet, as_of, as_known))
    if as_json:
        print_json(answer)
    else:
        _print_article(answer)


def timeline(
    context: typer.Context,
    story: Annotated[str, typer.Argument(metavar="STORY", help="The story's slug.")],
    as_of: AsOf = None,
    as_known: AsKnownOption = None,
    as_json: Json = False,
) -> None:
    """Show the course of a story: what appeared and changed, where, in order of appearance."""
    with opened(context) as stet:
        answer = stet.answers.timeline(story, point(stet, as_of, as_known))
    if as_json:
        print_json(answer)
    else:
        _print_timeline(answer)


def _print_article(answer: ArticleAnswer) -> None:
    if answer.article is not None:
        facts = answer.article
        say(f"{facts.outlet_name or facts.outlet}  {facts.canonical_url or '(no URL)'}", "bold")
        say(facts.id, "dim")
    _print_asked(answer)
    say(answer.note)
    if answer.revision is not None:
        say()
        _print_content(answer.revision.content)


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


def _print_entry(entry: TimelineEntry) -> None:
    say(f"{format_time(entry.at)}  {entry.outlet}  {entry.kind}{_which(entry)}", "bold")
    say(f"  {entry.headline or '(text not seen)'}")
    say(f"  {_evidence(entry)}; rests on position {entry.position}", "dim")


def _which(entry: TimelineEntry) -> str:
    if entry.revision is None:
        return ""
    if entry.revision_before is None:
        return f" (revision {entry.revision})"
    changed = ", ".join(entry.changed) or "nothing that is shown"
    back = ", a text that had stood before" if entry.returns else ""
    return f" (revision {entry.revision_before} → {entry.revision}: {changed}{back})"


def _evidence(entry: TimelineEntry) -> str:
    word = "time by the outlet's word" if entry.basis == "asserted" else "time as seen"
    if entry.not_before is not None and entry.not_after is not None:
        seen = f"before it seen until {format_time(entry.not_before)}"
        return f"{word}; {seen}, changed by {format_time(entry.not_after)}"
    if entry.not_after is not None and entry.not_after != entry.at:
        return f"{word}; first seen {format_time(entry.not_after)}"
    return word
