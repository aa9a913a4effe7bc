"""What an article says: headline, standfirst, byline, dateline and typed blocks of text.

``Content`` is what makes a revision: two captures with equal content are one revision.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from domain.canonical import quoted

MAX_LANGUAGE_LENGTH: Final = 35  # BCP 47 (RFC 5646 section 4.4.1) asks implementations for 35

_GAPS = re.compile(r"[\x00-\x20\x7f-\x9f]+")  # the space, and what Unicode calls control characters
_SURROGATE = re.compile("[\ud800-\udfff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)


def tidy(text: str) -> str:
    """Return ``text`` in NFC, with runs of white space as one space and none at the ends.

    Control characters become white space: they are leftovers of a page, not text. A NUL or a lone
    surrogate raises ``ValueError``, since nothing could store it as text again.
    """
    if (
        text.isprintable()
        and "  " not in text
        and text[:1] != " " != text[-1:]
        and (text.isascii() or unicodedata.is_normalized("NFC", text))
    ):
        return text  # nearly every text is tidy already, and this is asked of each
    if "\0" in text:
        raise ValueError(f"NUL byte at character {text.index(chr(0))}")
    surrogate = _SURROGATE.search(text)
    if surrogate is not None:
        raise ValueError(f"lone surrogate at character {surrogate.start()}")
    return _GAPS.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")


def _tidy_and_not_empty(text: str) -> str:
    tidied = tidy(text)
    if not tidied:
        raise ValueError("is empty")
    return tidied


def _language(tag: str) -> str:
    if len(tag) > MAX_LANGUAGE_LENGTH or not _LANGUAGE.fullmatch(tag):
        raise ValueError("is not a BCP 47 language tag such as en or en-GB")
    return tag.lower()


def absent(value: object) -> bool:
    """Tell whether a part is not there: what is absent is left out, as in the sealed bytes."""
    return value is None


Text = Annotated[
    str,
    AfterValidator(_tidy_and_not_empty),
    WithJsonSchema({"type": "string", "minLength": 1, "pattern": r"\S"}),
]
"""One paragraph's worth of text, tidied, never empty."""

Language = Annotated[
    str,
    AfterValidator(_language),
    WithJsonSchema(
        {"type": "string", "maxLength": MAX_LANGUAGE_LENGTH, "pattern": f"^{_LANGUAGE.pattern}$"}
    ),
]


class BlockKind(StrEnum):
    """What a block of an article's body is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    QUOTATION = "quotation"
    LIST_ITEM = "list-item"
    CAPTION = "caption"
    CORRECTION = "correction"
    EDITORS_NOTE = "editors-note"
    CONTRIBUTOR_LINE = "contributor-line"
    AUTHOR_NOTE = "author-note"


class Block(BaseModel):
    """One block of an article's body, in the order of the page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: BlockKind = BlockKind.PARAGRAPH
    text: Text
    credit: Text | None = Field(
        default=None, exclude_if=absent, description="Who made the picture of a caption."
    )

    @model_validator(mode="after")
    def _credit_belongs_to_captions(self) -> Self:
        if self.credit is not None and self.kind is not BlockKind.CAPTION:
            raise ValueError(f"a {self.kind} has no credit; only a caption has")
        return self


def _written(block: Block) -> str:
    """Return a block as canonical JSON: its names in order, all values texts."""
    credit = "" if block.credit is None else f'"credit":{quoted(block.credit)},'
    return f'{{{credit}"kind":"{block.kind.value}","text":{quoted(block.text)}}}'


def _some(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    # Not min_length: of a body whose first block is wrong it says that there is none.
    if not blocks:
        raise ValueError("holds no block of text")
    return blocks


class Content(BaseModel):
    """The text of an article as it stood; equal content is the same revision."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    headline: Text
    standfirst: Text | None = Field(default=None, exclude_if=absent)
    byline: tuple[Text, ...] = ()
    dateline: Text | None = Field(default=None, exclude_if=absent)
    body: Annotated[tuple[Block, ...], AfterValidator(_some)] = Field(
        json_schema_extra={"minItems": 1}
    )
    language: Language | None = Field(default=None, exclude_if=absent)

    def text(self) -> str:
        """Return the whole article as plain text, parts separated by an empty line."""
        parts = [self.headline, self.standfirst, ", ".join(self.byline) or None, self.dateline]
        parts += [f"{b.text} {b.credit}" if b.credit else b.text for b in self.body]
        return "\n\n".join(part for part in parts if part)

    def to_bytes(self) -> bytes:
        """Return the canonical JSON (RFC 8785) that is sealed and kept: absent parts left out."""
        # Written out, since it is asked of every capture: what canonical() makes of its fields.
        parts = [f'{{"body":[{",".join([_written(block) for block in self.body])}]']
        parts.append(f'"byline":[{",".join([quoted(name) for name in self.byline])}]')
        for name in ("dateline", "headline", "language", "standfirst"):
            part: str | None = getattr(self, name)
            if part is not None:
                parts.append(f'"{name}":{quoted(part)}')
        return (",".join(parts) + "}").encode("utf-8")

    @classmethod
    def from_bytes(cls, body: bytes) -> Self:
        """Read what ``to_bytes`` wrote."""
        return cls.model_validate_json(body)
