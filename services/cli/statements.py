"""``stet blame``, ``stet statement`` and ``stet diff``: what each sentence dates from, what one has
lived through, and what changed between two texts.
"""

from __future__ import annotations

from typing import Annotated, Final

import typer

from domain.clocks import format_time
from domain.errors import RefusedError
from projections.statement_answers import (
    DiffAnswer,
    LifeAnswer,
    StandingStatement,
    StatementsAnswer,
    StayFacts,
)
from services.asking import read_choice, read_revision
from services.cli.options import AsKnownOption, AsOf, Json, Wait, opened, point
from services.cli.output import print_json, say, say_runs, tell
from services.statement_differences import as_text, as_unified, marked
from services.zones import parse_human_time

Article = Annotated[str, typer.Argument(metavar="ARTICLE|URL", help="Its id or its URL.")]

_STYLES: Final = {"": "", "gone": "red", "came": "green", "note": "dim", "head": "bold"}
_COME: Final = {
    "first": "in the first text",
    "added": "added",
    "edited": "reworded",
    "moved": "moved",
    "moved-edited": "moved and reworded",
    "split": "split off",
    "merged": "merged",
    "restored": "restored",
    "returned": "back with the article",
}
_GONE: Final = {
    "edited": "reworded",
    "moved": "moved",
    "moved-edited": "moved and reworded",
    "split": "split",
    "merged": "merged into another",
    "dropped": "dropped",
    "gone": "gone with the article",
    "unknown": "followed by a text that is not here",
}


def blame(
    context: typer.Context,
    article: Article,
    as_of: AsOf = None,
    as_known: AsKnownOption = None,
    wait: Wait = None,
    as_json: Json = False,
) -> None:
    """Show which revision each sentence of an article dates from, and since when it stands."""
    with opened(context) as stet:
        answer = stet.answers.statements(article, point(stet, as_of, as_known, wait))
    tell(answer, _print_statements, as_json=as_json)


def statement(
    context: typer.Context,
    statement: Annotated[str, typer.Argument(help="Its id, as 'stet blame' shows it.")],
    as_of: AsOf = None,
    as_known: AsKnownOption = None,
    wait: Wait = None,
    as_json: Json = False,
) -> None:
    """Show the whole life of a statement: in which words it stood, since when, until when."""
    with opened(context) as stet:
        answer = stet.answers.life(statement, point(stet, as_of, as_known, wait))
    tell(answer, _print_life, as_json=as_json)


def diff(
    context: typer.Context,
    article: Annotated[
        str,
        typer.Argument(
            metavar="ARTICLE|URL[#REVISION]", help="An article, or the older of two revisions."
        ),
    ],
    newer: Annotated[
        str | None,
        typer.Argument(metavar="ARTICLE|URL#REVISION", help="The newer of two revisions."),
    ] = None,
    before: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="REVISION|TIME",
            help="The older text: a revision's number, or what stood at a time. "
            "[default: the text before the newer one]",
        ),
    ] = None,
    after: Annotated[
        str | None,
        typer.Option("--to", metavar="REVISION|TIME", help="The newer. [default: the last text]"),
    ] = None,
    unified: Annotated[
        bool, typer.Option("--unified", "-u", help="As a unified diff, a statement a line.")
    ] = False,
    as_of: AsOf = None,
    as_known: AsKnownOption = None,
    wait: Wait = None,
    as_json: Json = False,
) -> None:
    """Show what changed between two texts of an article, word by word.

    Name two revisions, as https://example.org/news#1 https://example.org/news#3, or an article and
    --from and --to. Without either, it is the last text beside the one before it.
    """
    article, before, after = _named(article, newer, before, after)
    older = read_choice("--from", before, parse_human_time)
    newest = read_choice("--to", after, parse_human_time)
    with opened(context) as stet:
        when = point(stet, as_of, as_known, wait)
        answer = stet.answers.difference(article, when, older, newest)
    if as_json:
        print_json(answer)
        return
    _print_difference(answer, unified=unified)


def _named(
    article: str, newer: str | None, before: str | None, after: str | None
) -> tuple[str, str | None, str | None]:
    """Return the article, and the two texts of it that are named in one way or the other."""
    if newer is None:
        if "#" in article:
            article, number = read_revision(article)
            if before is not None:
                raise RefusedError("the older text is named twice: by #… and by --from")
            before = str(number)
        return article, before, after
    if before is not None or after is not None:
        raise RefusedError("name the two texts by #… or by --from and --to, not by both")
    article, older = read_revision(article)
    other, newest = read_revision(newer)
    if other != article:
        raise RefusedError(f"'{other}' is another article; only texts of one article are compared")
    return article, str(older), str(newest)


def _print_statements(answer: StatementsAnswer) -> None:
    if answer.article is not None:
        facts = answer.article
        say(f"{facts.outlet_name or facts.outlet}  {facts.canonical_url or '(no URL)'}", "bold")
    say(f"as of {format_time(answer.as_of)}, as known at position {answer.as_known}", "dim")
    say(answer.note)
    block: int | None = None
    for one in answer.statements:
        if one.block is None or one.block != block:
            say()
        block = one.block
        _print_statement(one)


def _print_statement(one: StandingStatement) -> None:
    words = "" if one.wordings == 1 else f", in its {_ordinal(one.wordings)} words"
    since = f"r{one.revision:<3} {format_time(one.since)}"
    say_runs([(f"{since}  ", "dim"), (one.text, "")])
    if one.came != "first":
        before = f"; since r{one.first_revision} {format_time(one.first_at)}{words}"
        say(f"     {_COME[one.came]}{before if words else ''}  {one.id}", "dim")
    else:
        say(f"     {one.id}", "dim")


def _ordinal(number: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if number % 100 in (11, 12, 13) else endings.get(number % 10, "th")
    return f"{number}{ending}"


def _print_life(answer: LifeAnswer) -> None:
    if answer.article is not None:
        facts = answer.article
        say(f"{facts.outlet_name or facts.outlet}  {facts.canonical_url or '(no URL)'}", "bold")
        say(facts.id, "dim")
    say(f"as of {format_time(answer.as_of)}, as known at position {answer.as_known}", "dim")
    say(answer.note)
    for stay in answer.stays:
        say()
        _print_stay(stay)


def _print_stay(stay: StayFacts) -> None:
    until = f"until {format_time(stay.replaced_at)}" if stay.replaced_at else "and stands"
    came = _COME[stay.came]
    say(f"{format_time(stay.appeared_at)}  revision {stay.revision}: {came}, {until}", "bold")
    words = marked(stay.words) if stay.words else [(stay.text, "")]
    say_runs([("  ", ""), *((text, _STYLES[style]) for text, style in words)])
    seen = f"seen by {format_time(stay.not_after)}"
    if stay.not_before is not None:
        seen = f"not there at {format_time(stay.not_before)}, {seen}"
    seen += f", still at {format_time(stay.seen_until)}"
    if stay.went is not None and stay.absent_from is not None:
        seen += f", {_GONE[stay.went]} by {format_time(stay.absent_from)}"
    say(f"  {seen}", "dim")
    for other in stay.origins:
        say(f"  from {other}", "dim")
    if stay.into is not None:
        say(f"  into {stay.into}", "dim")


def _print_difference(answer: DiffAnswer, *, unified: bool) -> None:
    for line in as_unified(answer) if unified else as_text(answer):
        say_runs((text, _STYLES[style]) for text, style in line)
