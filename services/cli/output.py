"""How the command speaks: data on standard output, everything else on standard error."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from typing import Any

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.text import Text

from domain.errors import StetError

out = Console(highlight=False, soft_wrap=True, emoji=False, markup=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False, markup=False)


def print_json(answer: BaseModel | dict[str, Any]) -> None:
    """Print an answer as indented JSON."""
    data = answer.model_dump(mode="json") if isinstance(answer, BaseModel) else answer
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def print_json_line(answer: BaseModel | dict[str, Any]) -> None:
    """Print an answer as one line of JSON."""
    data = answer.model_dump(mode="json") if isinstance(answer, BaseModel) else answer
    typer.echo(json.dumps(data, ensure_ascii=False))


def say(text: str = "", style: str = "") -> None:
    """Print a line of data. What an outlet wrote cannot steer the terminal."""
    out.print(Text(harmless(text), style=style))


def progress(message: str) -> None:
    """Tell on standard error what takes a while."""
    err.print(Text(message, style="dim"))


def fail(error: StetError) -> None:
    """Say on standard error what went wrong."""
    err.print(Text("stet: ", style="bold red") + Text(harmless(error.message)))


def harmless(text: str) -> str:
    """Return text without control characters and bidirectional overrides: shown, never obeyed."""
    return "".join(c if c == "\n" or not _steers(c) else "\N{REPLACEMENT CHARACTER}" for c in text)


def _steers(char: str) -> bool:
    return (
        unicodedata.category(char) == "Cc"
        or char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )


Progress = Callable[[str], None]
