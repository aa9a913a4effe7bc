"""``stet story …``: stories are what people say belongs together."""

from __future__ import annotations

from typing import Annotated

import typer

from services.cli.options import AsKnownOption, Json, opened, point
from services.cli.output import print_json, say
from services.curating import StoryReceipt
from services.readers.page import counted

app = typer.Typer(
    help="Open stories, link articles to them, list them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Slug = Annotated[str, typer.Argument(help="Such as troops-in-russia.")]
Article = Annotated[str, typer.Argument(metavar="URL|ARTICLE", help="The article's URL or id.")]


@app.command("open")
def open_story(
    context: typer.Context,
    slug: Slug,
    title: Annotated[str, typer.Option(help="The story's title.")],
    as_json: Json = False,
) -> None:
    """Open a story."""
    with opened(context) as stet:
        _tell(stet.curating.open(slug, title), "opened", "open already", as_json=as_json)


@app.command()
def link(context: typer.Context, slug: Slug, article: Article, as_json: Json = False) -> None:
    """Link an article to a story."""
    with opened(context) as stet:
        _tell(stet.curating.link(slug, article), "linked", "linked already", as_json=as_json)


@app.command()
def unlink(context: typer.Context, slug: Slug, article: Article, as_json: Json = False) -> None:
    """Take an article out of a story."""
    with opened(context) as stet:
        _tell(stet.curating.unlink(slug, article), "unlinked", "not linked", as_json=as_json)


@app.command("list")
def list_stories(
    context: typer.Context, as_known: AsKnownOption = None, as_json: Json = False
) -> None:
    """List all stories."""
    with opened(context) as stet:
        answer = stet.answers.stories(point(stet, None, as_known))
    if as_json:
        print_json(answer)
        return
    if not answer.stories and as_known is not None:
        say(f"No stories at position {answer.as_known}.")
    elif not answer.stories:
        say("No stories yet: stet story open SLUG --title …")
    for story in answer.stories:
        say(f"{story.slug}  {story.title}  ({counted(story.articles, 'article')})")


def _tell(receipt: StoryReceipt, changed: str, unchanged: str, *, as_json: bool) -> None:
    if as_json:
        print_json(receipt)
        return
    what = changed if receipt.changed else unchanged
    article = f"  {receipt.article_id}" if receipt.article_id else ""
    say(f"{what}  {receipt.slug}{article}  position {receipt.position}")
