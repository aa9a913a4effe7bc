"""How the command speaks: data on standard output, everything else on standard error.

Whatever the locale, nothing that is said can fail to be written: a character that the encoding
lacks is escaped. Output that nobody takes ends the command quietly.
"""

from __future__ import annotations

import errno
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any, Final, NoReturn, TypeVar

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.text import Text

from domain.errors import StetError

AnswerT = TypeVar("AnswerT", bound=BaseModel)

BROKEN_PIPE: Final = 141
"""The exit code when the reader of our output has gone: 128 and SIGPIPE, as shells say it."""

# Control characters but the line break, and what overrides the direction of text.
_STEERING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class _Console(Console):
    """Rich's console, which leaves the end of a pipe to us."""

    def on_broken_pipe(self) -> NoReturn:
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


for _stream in (sys.stdout, sys.stderr):
    if isinstance(_stream, io.TextIOWrapper):
        _stream.reconfigure(errors="backslashreplace")

out = _Console(highlight=False, soft_wrap=True, emoji=False, markup=False)
err = _Console(stderr=True, highlight=False, soft_wrap=True, emoji=False, markup=False)


def tell(answer: AnswerT, shown: Callable[[AnswerT], None], *, as_json: bool) -> None:
    """Print an answer as JSON where that is asked for, otherwise as ``shown`` does."""
    if as_json:
        print_json(answer)
    else:
        shown(answer)


def print_json(answer: BaseModel | dict[str, Any]) -> None:
    """Print an answer as indented JSON."""
    _print_json(answer, indent=2)


def print_json_line(answer: BaseModel | dict[str, Any]) -> None:
    """Print an answer as one line of JSON."""
    _print_json(answer, indent=None)


def say(text: str = "", style: str = "") -> None:
    """Print a line of data. What an outlet wrote cannot steer the terminal."""
    with delivered():
        out.print(Text(harmless(text), style=style))


def say_runs(runs: Iterable[tuple[str, str]]) -> None:
    """Print a line of data of which parts look different: texts and their styles."""
    with delivered():
        out.print(Text.assemble(*((harmless(text), style) for text, style in runs)))


def progress(message: str) -> None:
    """Tell on standard error what takes a while, or what is good to know."""
    _tell(Text(harmless(message), style="dim"))


def fail(error: StetError) -> None:
    """Say on standard error what went wrong."""
    _tell(Text("stet: ", style="bold red") + Text(harmless(error.message)))


@contextmanager
def delivered() -> Iterator[None]:
    """Turn an output that does not take what is written into an end of the command.

    A closed pipe ends it quietly. Raises ``StetError`` for a full device.
    """
    try:
        yield
    except OSError as error:
        _discard(sys.stdout)
        if error.errno == errno.EPIPE:
            raise SystemExit(BROKEN_PIPE) from error
        raise StetError(f"standard output cannot be written to: {error.strerror}") from error


def harmless(text: str) -> str:
    """Return text without control characters and bidirectional overrides: shown, never obeyed."""
    return _STEERING.sub("\N{REPLACEMENT CHARACTER}", text)


def _print_json(answer: BaseModel | dict[str, Any], *, indent: int | None) -> None:
    data = answer.model_dump(mode="json") if isinstance(answer, BaseModel) else answer
    # An escape of Python's is none of JSON's beyond the first plane of Unicode.
    is_unicode = (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf")
    with delivered():
        typer.echo(json.dumps(data, ensure_ascii=not is_unicode, indent=indent))


def _tell(text: Text) -> None:
    try:
        err.print(text)
    except OSError:
        _discard(sys.stderr)  # there is nowhere left to say so


def _discard(stream: IO[str]) -> None:
    """Let what is left in a stream's buffer go nowhere, so that closing it does not fail too."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


Progress = Callable[[str], None]
