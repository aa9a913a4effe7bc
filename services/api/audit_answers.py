"""The shapes of what an auditor is answered. Hashes are hexadecimal."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from domain.clocks import Instant


class InclusionAnswer(BaseModel):
    """That a position is in the tree of a size (RFC 9162 section 2.1.3). Hashes in hexadecimal."""

    origin: str
    position: int
    index: int = Field(description="The leaf's index in the tree: the position less one.")
    size: int
    leaf: str = Field(description="The leaf's bytes, as text.")
    leaf_hash: str
    root: str
    proof: list[str] = Field(description="From the leaf's sibling up to the root's child.")
    checkpoint: str | None = Field(description="The signed checkpoint, where one has this size.")


class ConsistencyAnswer(BaseModel):
    """That a tree extends another (RFC 9162 section 2.1.4). Hashes in hexadecimal."""

    origin: str
    old_size: int
    new_size: int
    old_root: str
    new_root: str
    proof: list[str]
    checkpoint: str | None = Field(description="The signed checkpoint, where one has the new size.")


class KeyAnswer(BaseModel):
    """A public key that signs, or signed, checkpoints."""

    verifier_key: str = Field(description="name+id+base64, as C2SP's tools take it.")
    id: str
    algorithm: Literal["Ed25519"] = "Ed25519"
    public_key: str
    pem: str
    first_size: int = Field(description="The size of the first checkpoint that it signed.")
    announced_at: int | None = Field(
        description="The position of the event that brought it in; the first key has none."
    )
    signs_until: Instant | None = Field(description="When it stops, where that is decided.")


class KeysAnswer(BaseModel):
    """Whose log this is, and by which keys."""

    origin: str
    keys: list[KeyAnswer]


class AnchorAnswer(BaseModel):
    """What somebody else said of a checkpoint: that they saw it, at a time."""

    size: int = Field(description="Of the checkpoint; /audit/v1/checkpoint?size= has it.")
    kind: Literal["timestamp", "cosignature"]
    by: str = Field(description="The authority's address, or the witness's verifier key.")
    at: Instant
    data: str = Field(
        description="In base 64: the time stamp (RFC 3161, DER), which is over the checkpoint "
        "without cosignatures; or the cosignature's line."
    )


class AnchorsAnswer(BaseModel):
    """What others said of this log's checkpoints, by size. ``next`` is the ``after`` of the next
    page, where there may be more.
    """

    origin: str
    anchors: list[AnchorAnswer]
    next: int | None


class BodyAnswer(BaseModel):
    """A body with its salt: SHA-256("stet.body/v1\\n" ‖ salt ‖ body) is its commitment."""

    commitment: str
    salt: str = Field(description="32 bytes, hexadecimal.")
    body: str = Field(description="The sealed bytes, which are UTF-8.")


class EntryAnswer(BaseModel):
    """An event as it is stored, and what is hashed of it."""

    position: int
    stream: str
    version: int
    topic: str
    recorded_at: str = Field(description="As it is hashed: always with six digits.")
    state: str = Field(description="The stored bytes, which are UTF-8.")
    leaf: str
    leaf_hash: str
    commitments: list[str] = Field(description="Of the bodies that the event seals.")
    bodies: list[BodyAnswer] = Field(description="Where asked for; none of those withheld or gone.")


class EntriesAnswer(BaseModel):
    """Events by position. ``next`` is the ``after`` of the next page, where there is more."""

    origin: str | None = Field(description="Whose log it is, once anything is signed.")
    size: int = Field(description="The newest checkpoint's; later events are not proven yet.")
    entries: list[EntryAnswer]
    next: int | None
