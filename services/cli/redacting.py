"""``stet redact …``: texts that must not be shown, or must be gone, by order."""

from __future__ import annotations

from typing import Annotated

import typer

from projections import projector
from projections.when import resolve
from services.asking import read_revision
from services.bootstrap import Stet
from services.cli.options import Json, opened
from services.cli.output import print_json, say
from services.redacting import RedactionReceipt

app = typer.Typer(
    help="Withhold, release or erase the text of a revision, by order.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Revision = Annotated[
    str,
    typer.Argument(
        metavar="REVISION", help="ARTICLE#NUMBER: the article's URL or id, the revision's number."
    ),
]
Order = Annotated[
    str, typer.Option(metavar="REF", help="What it rests on; it stays in the log for ever.")
]


@app.command()
def withhold(
    context: typer.Context, revision: Revision, order: Order, as_json: Json = False
) -> None:
    """Seal a text: kept, but shown to auditors alone."""
    article, number = read_revision(revision)
    with opened(context) as stet:
        receipt = stet.redacting.withhold(article, number, order)
        _settle(stet, receipt)
    _tell(receipt, "withheld", as_json=as_json)


@app.command()
def release(
    context: typer.Context, revision: Revision, order: Order, as_json: Json = False
) -> None:
    """Show a sealed text again."""
    article, number = read_revision(revision)
    with opened(context) as stet:
        receipt = stet.redacting.release(article, number, order)
        _settle(stet, receipt)
    _tell(receipt, "released", as_json=as_json)


@app.command()
def erase(
    context: typer.Context,
    revision: Revision,
    order: Order,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Delete a text and its salt for good. Every proof still verifies.

    Backups and bundles that were made before keep it: docs/redaction.md says what is out of reach.
    """
    article, number = read_revision(revision)
    if not yes:
        typer.confirm(f"Delete the text of {revision} for good?", abort=True, err=True)
    with opened(context) as stet:
        receipt = stet.redacting.erase(article, number, order)
        _settle(stet, receipt)
    _tell(receipt, "erased", as_json=as_json)


def _settle(stet: Stet, receipt: RedactionReceipt) -> None:
    """Return once the views no longer show, or show again, what the order is about."""
    projector.catch_up(stet.address)
    resolve(stet.log, stet.answers, None, None, min_position=receipt.position)
    stet.redacting.settled(receipt)


def _tell(receipt: RedactionReceipt, changed: str, *, as_json: bool) -> None:
    if as_json:
        print_json(receipt)
        return
    what = changed if receipt.changed else f"{changed} already"
    say(f"{what}  {receipt.article_id}#{receipt.revision}  position {receipt.position}")
