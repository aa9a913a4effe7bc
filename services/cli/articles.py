"""``stet article …``: puts the record of an article right, by adding to it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from domain.errors import RefusedError
from services.asking import read_time
from services.cli.options import Json, opened
from services.cli.output import print_json, say
from services.correcting import CorrectionReceipt
from services.zones import parse_human_time

app = typer.Typer(
    help="Record that an article is gone, or that what was captured is wrong.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Article = Annotated[str, typer.Argument(metavar="URL|ARTICLE", help="The article's URL or id.")]
Reason = Annotated[str, typer.Option(help="Why; it stays in the log.")]
Revision = Annotated[int, typer.Option(help="The revision's number.")]


@app.command()
def unpublish(
    context: typer.Context,
    article: Article,
    observed_at: Annotated[str, typer.Option(metavar="TIME", help="When it was seen to be gone.")],
    claimed_at: Annotated[
        str | None, typer.Option(metavar="TIME", help="When the outlet says it went.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Record that an article was seen to be gone."""
    seen = read_time("--observed-at", observed_at, parse_human_time)
    assert seen is not None
    claimed = read_time("--claimed-at", claimed_at, parse_human_time)
    with opened(context) as stet:
        receipt = stet.correcting.unpublish(article, seen, claimed, "by-hand")
    _tell(receipt, "unpublished", as_json=as_json)


@app.command()
def reject(
    context: typer.Context,
    article: Article,
    revision: Revision,
    reason: Reason,
    as_json: Json = False,
) -> None:
    """Take a revision out of the article's course: an error page, a paywall."""
    with opened(context) as stet:
        receipt = stet.correcting.reject(article, revision, reason)
    _tell(receipt, "rejected", as_json=as_json)


@app.command("correct-times")
def correct_times(
    context: typer.Context,
    article: Article,
    revision: Revision,
    seen_at: Annotated[
        str, typer.Option(metavar="TIME", help="The sighting's observed_at, as the log has it.")
    ],
    reason: Reason,
    observed_at: Annotated[
        str | None, typer.Option(metavar="TIME", help="When it was really seen.")
    ] = None,
    published_at: Annotated[
        str | None, typer.Option(metavar="TIME", help="What the outlet really claimed.")
    ] = None,
    modified_at: Annotated[
        str | None, typer.Option(metavar="TIME", help="What the outlet really claimed.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Put the times of a sighting right."""
    given = {
        "observed_at": observed_at,
        "published_at": published_at,
        "modified_at": modified_at,
    }
    right: dict[str, Any] = {
        name: read_time(f"--{name.replace('_', '-')}", text, parse_human_time)
        for name, text in given.items()
        if text is not None
    }
    seen = read_time("--seen-at", seen_at, parse_human_time)
    if seen is None:
        raise RefusedError("--seen-at: which sighting?")
    with opened(context) as stet:
        receipt = stet.correcting.correct_times(article, revision, seen, right, reason)
    _tell(receipt, "corrected", as_json=as_json)


def _tell(receipt: CorrectionReceipt, changed: str, *, as_json: bool) -> None:
    if as_json:
        print_json(receipt)
    else:
        what = changed if receipt.changed else "so already"
        say(f"{what}  {receipt.article_id}  position {receipt.position}")
