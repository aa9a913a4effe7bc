"""``stet claim …``: what a story says to a question, over time."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from pydantic import ValidationError

from domain.claim_events import Stance
from domain.errors import RefusedError
from projections import projector
from services.claiming import ClaimReceipt, Reading, StatementRef
from services.cli import claim_pages
from services.cli.options import AsKnownOption, AsOf, Json, Wait, opened, point
from services.cli.output import print_json, say, tell
from services.readers.captures_json import explain
from services.writers.claim_ld import claim_ld
from services.zones import parse_human_time

app = typer.Typer(
    help="Watch a question in a story: which statements speak to it, and what became of them.\n\n"
    "Open a claim ('stet claim open'), look what may speak to it ('suggestions'), link statements "
    "('assert') or dismiss them, and see at any moment what was said ('board', 'show', 'history'). "
    "What becomes of a linked statement (kept, reworded, dropped, corrected) follows from the "
    "texts by itself. Nothing is ever linked by itself.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Claim = Annotated[str, typer.Argument(help="Its id, as 'stet claim board STORY' shows it.")]
StatementId = Annotated[
    str | None,
    typer.Argument(help="The statement's id, as 'suggestions' and 'stet blame' show it."),
]
Article = Annotated[
    str | None,
    typer.Option(
        metavar="URL|ARTICLE", help="Instead of the id: the article. Needs --revision and --quote."
    ),
]
Revision = Annotated[
    int | None,
    typer.Option(help="Of that revision. [default with an id: the last that has the statement]"),
]
Quote = Annotated[
    str | None, typer.Option(help="Words that are in one statement of the revision only.")
]


@app.command("open")
def open_claim(
    context: typer.Context,
    story: Annotated[str, typer.Argument(help="The story's slug.")],
    question: Annotated[str, typer.Argument(help="Such as 'Are there troops in Ukraine?'")],
    as_json: Json = False,
) -> None:
    """Open a claim in a story; the same question again is the same claim."""
    with opened(context) as stet:
        _tell(stet.claiming.open(story, question), "opened", "open already", as_json=as_json)


@app.command("assert")
def link(
    context: typer.Context,
    claim: Claim,
    stance: Annotated[Stance, typer.Option(help="What the statement says to the question.")],
    statement: StatementId = None,
    article: Article = None,
    revision: Revision = None,
    quote: Quote = None,
    source: Annotated[
        str | None,
        typer.Option(help="Who says it, in your own words: the log keeps them for ever."),
    ] = None,
    named: Annotated[
        bool | None, typer.Option("--named/--unnamed", help="Whether the source is named.")
    ] = None,
    hedge: Annotated[str | None, typer.Option(help="A word that holds back: reportedly.")] = None,
    least: Annotated[str | None, typer.Option(help="A figure, or the least of a range.")] = None,
    most: Annotated[
        str | None, typer.Option(help="The most of a range. [default: exactly --least]")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="Of what: soldiers, US dollars.")] = None,
    valid_from: Annotated[str | None, typer.Option(help="Since when it is said to hold.")] = None,
    valid_to: Annotated[str | None, typer.Option(help="Until when it is said to hold.")] = None,
    supersedes: Annotated[
        int | None, typer.Option(help="The assertion whose place it takes.")
    ] = None,
    although_dismissed: Annotated[
        bool, typer.Option("--although-dismissed", help="Link it even where it was dismissed.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Link a statement to a claim: it affirms, denies, or leaves open.

    Name the statement by its id, or by --article, --revision and --quote:

    stet claim assert claim-… statement-42-k3vtx --stance denies

    stet claim assert claim-… --stance denies --article https://example.org/a --revision 1
    --quote 'No troops have reached'
    """
    figure = _figure(least, most, unit)
    given = {
        "stance": stance,
        "source": source,
        "source_named": named,
        "hedge": hedge,
        "figure": figure,
        "valid_from": parse_human_time(valid_from) if valid_from else None,
        "valid_to": parse_human_time(valid_to) if valid_to else None,
        "supersedes": supersedes,
    }
    ref, reading = _ref(statement, article, revision, quote), _read(Reading, given)
    with opened(context) as stet:
        projector.catch_up(stet.address)
        receipt = stet.claiming.link(claim, ref, reading, although_dismissed=although_dismissed)
        _tell(receipt, "linked", "linked already", as_json=as_json)


@app.command()
def dismiss(
    context: typer.Context,
    claim: Claim,
    statement: StatementId = None,
    article: Article = None,
    revision: Revision = None,
    quote: Quote = None,
    reason: Annotated[str | None, typer.Option(help="Why it is not about the claim.")] = None,
    as_json: Json = False,
) -> None:
    """Record that a statement is not about a claim: it is not suggested again."""
    ref = _ref(statement, article, revision, quote)
    with opened(context) as stet:
        projector.catch_up(stet.address)
        receipt = stet.claiming.dismiss(claim, ref, reason)
        _tell(receipt, "dismissed", "dismissed already", as_json=as_json)


@app.command()
def answer(
    context: typer.Context,
    claim: Claim,
    text: Annotated[str, typer.Argument(help="The verdict.")],
    by: Annotated[str, typer.Option(help="Who answers.")],
    stance: Annotated[
        Stance | None, typer.Option(help="Yes, no or open, where it is one of these.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Record a person's verdict. The last one counts; the log keeps all."""
    with opened(context) as stet:
        receipt = stet.claiming.answer(claim, text, by, stance)
        _tell(receipt, "answered", "answered so already", as_json=as_json)


@app.command()
def withdraw(
    context: typer.Context,
    claim: Claim,
    reason: Annotated[str, typer.Option(help="Why; it stays in the log.")],
    assertion: Annotated[
        int | None, typer.Option(help="Its number. [default: the claim itself]")
    ] = None,
    as_json: Json = False,
) -> None:
    """Take an assertion back, or the claim itself."""
    with opened(context) as stet:
        receipt = stet.claiming.withdraw(claim, reason, assertion)
        _tell(receipt, "withdrawn", "withdrawn already", as_json=as_json)


@app.command()
def board(
    context: typer.Context,
    story: Annotated[str, typer.Argument(help="The story's slug.")],
    as_of: AsOf = None,
    as_known: AsKnownOption = None,
    wait: Wait = None,
    as_json: Json = False,
) -> None:
    """Show the claims of a story: what stood then, and who contradicted whom."""
    with opened(context) as stet:
        found = stet.answers.board(story, point(stet, as_of, as_known, wait))
    tell(found, claim_pages.print_board, as_json=as_json)


@app.command()
def show(
    context: typer.Context,
    claim: Claim,
    as_of: AsOf = None,
    as_known: AsKnownOption = None,
    wait: Wait = None,
    json_ld: Annotated[
        bool, typer.Option("--json-ld", help="As a schema.org Claim, or ClaimReview.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show a claim with all its assertions, and what has become of each."""
    with opened(context) as stet:
        found = stet.answers.claim(claim, point(stet, as_of, as_known, wait))
    if json_ld:
        say(claim_ld(found))
    elif as_json:
        print_json(found)
    else:
        claim_pages.print_claim(found)


@app.command()
def history(
    context: typer.Context,
    claim: Claim,
    as_of: AsOf = None,
    as_known: AsKnownOption = None,
    wait: Wait = None,
    as_json: Json = False,
) -> None:
    """Show the whole course of a claim, step by step, with the evidence for each."""
    with opened(context) as stet:
        found = stet.answers.claim_history(claim, point(stet, as_of, as_known, wait))
    tell(found, claim_pages.print_history, as_json=as_json)


@app.command("suggestions")
def suggest(
    context: typer.Context,
    claim: Claim,
    limit: Annotated[int, typer.Option(min=1, max=100, help="The most to show.")] = 10,
    as_of: AsOf = None,
    as_known: AsKnownOption = None,
    wait: Wait = None,
    as_json: Json = False,
) -> None:
    """Show statements of the story that may speak to a claim, and why; you decide.

    'stet claim assert' links one, 'stet claim dismiss' takes it out of the queue.
    """
    with opened(context) as stet:
        found = stet.answers.suggestions(claim, point(stet, as_of, as_known, wait), limit)
    tell(found, claim_pages.print_suggestions, as_json=as_json)


def _figure(least: str | None, most: str | None, unit: str | None) -> dict[str, Any] | None:
    if least is None and most is None:
        if unit is not None:
            raise RefusedError("--unit: of which figure? Give --least, or --most")
        return None
    return {"least": least, "most": least if most is None else most, "unit": unit}


def _ref(
    statement: str | None, article: str | None, revision: int | None, quote: str | None
) -> StatementRef:
    given = {"statement": statement, "article": article, "revision": revision, "quote": quote}
    made: StatementRef = _read(StatementRef, given)
    return made


def _read(shape: Any, given: dict[str, Any]) -> Any:
    """Return a model of what was given. Raises ``RefusedError`` that says what is wrong."""
    try:
        return shape.model_validate(given)
    except ValidationError as error:
        raise RefusedError(explain(error)) from error


def _tell(receipt: ClaimReceipt, changed: str, unchanged: str, *, as_json: bool) -> None:
    if as_json:
        print_json(receipt)
        return
    what = changed if receipt.changed else unchanged
    number = f"  assertion {receipt.assertion}" if receipt.assertion else ""
    say(f"{what}  {receipt.claim_id}{number}  position {receipt.position}")
    say(receipt.question, "dim")
