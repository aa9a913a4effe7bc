"""Checkpoints: what a log says its tree is at a size (c2sp.org/tlog-checkpoint)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain import base64_text
from domain.errors import RefusedError
from domain.merkle import HASH_LENGTH

_SIZE = re.compile(r"0|[1-9]\d{0,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The text of a checkpoint: whose log, how many leaves, and their root hash (32 bytes)."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What is signed: lines, each ended by a newline."""
        lines = (self.origin, str(self.size), base64_text.encode(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read a note's text as a checkpoint. Raises ``RefusedError`` where it is none."""
        if not text.endswith("\n"):
            raise RefusedError("a checkpoint ends with a newline")
        lines = text[:-1].split("\n")
        if len(lines) < 3 or not all(lines):
            raise RefusedError("a checkpoint is an origin, a size and a root hash, a line each")
        origin, size, root, *extensions = lines
        hash_ = base64_text.decode(root)
        if len(hash_) != HASH_LENGTH:
            raise RefusedError(f"the root hash of a checkpoint is {HASH_LENGTH} bytes")
        return cls(origin, parse_size(size), hash_, tuple(extensions))


def parse_size(text: str) -> int:
    """Read a size written without leading zeros. Raises ``RefusedError`` for anything else."""
    if not _SIZE.fullmatch(text):
        raise RefusedError(
            f"'{text[:40]}' is not the size of a tree: a number without leading zeros"
        )
    return int(text)
