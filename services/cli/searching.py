"""``stet search``: which statements say something, at a point on both clocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from domain.clocks import format_time
from projections.statement_answers import SearchAnswer, SearchHit, StatementState
from projections.statements.searching import Wanted
from projections.statements.searching import search as asked_for
from services.cli.options import AsKnownOption, AsOf, Cursor, Json, Wait, opened, point
from services.cli.output import say, say_runs, tell


def search(
    context: typer.Context,
    query: Annotated[
        list[str],
        typer.Argument(
            help="Words; '\"a phrase\"' in quotation marks; 'or' between either. Write -- before "
            "a query with -words, which are not to be found."
        ),
    ],
    state: Annotated[
        Wanted, typer.Option(help="Statements that stood, that had been taken out, or both.")
    ] = Wanted.STANDING,
    outlet: Annotated[str | None, typer.Option(help="Only this outlet's.")] = None,
    story: Annotated[str | None, typer.Option(help="Only of this story's articles.")] = None,
    limit: Annotated[int, typer.Option(help="The most hits to show.")] = 20,
    cursor: Cursor = None,
    as_of: AsOf = None,
    as_known: AsKnownOption = None,
    wait: Wait = None,
    as_json: Json = False,
) -> None:
    """Find statements by what they say, the best first."""
    wanted = asked_for(" ".join(query), state, outlet, story, limit, cursor)
    with opened(context) as stet:
        answer = stet.answers.search(wanted, point(stet, as_of, as_known, wait))
    tell(answer, _print_answer, as_json=as_json)


def _print_answer(answer: SearchAnswer) -> None:
    say(f"as of {format_time(answer.as_of)}, as known at position {answer.as_known}", "dim")
    say(answer.note)
    for hit in answer.hits:
        say()
        _print_hit(hit)
    if answer.next is not None:
        say()
        say(f"There is more: --cursor {answer.next}", "dim")


def _print_hit(hit: SearchHit) -> None:
    name = hit.outlet_name or hit.outlet
    until = f" until {format_time(hit.until)}" if hit.until else ""
    gone = f", {hit.went}" if hit.state is StatementState.GONE and hit.went else ""
    say(f"{name}  {format_time(hit.since)}{until}{gone}", "bold")
    say_runs([("  ", ""), *_marked(hit), ("…" if hit.cut else "", "")])
    if hit.now is not None:
        say(f"  now: {hit.now}")
    where = f"{hit.headline or '(gone)'}  {hit.url or hit.article_id}"
    say(f"  {where}  {hit.id}", "dim")


def _marked(hit: SearchHit) -> Iterator[tuple[str, str]]:
    place = 0
    for mark in hit.marks:
        yield hit.text[place : mark.start], ""
        yield hit.text[mark.start : mark.end], "bold underline"
        place = mark.end
    yield hit.text[place:], ""
