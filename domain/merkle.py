"""The Merkle tree over the log's leaves: roots, proofs, and what is needed to extend them.

RFC 9162 section 2.1 (the same tree as RFC 6962's), over SHA-256. A part of a tree is a ``range`` of
leaf indices; a *perfect* part has 2**level leaves and is named by (level, index). Must not know
where hashes are kept: whoever asks for a proof hands in a way to read them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from domain.errors import ProofError

HASH_LENGTH: Final = 32
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()

Nodes = Callable[[int, int], bytes]
"""Returns the hash of the perfect part ``index * 2**level : (index + 1) * 2**level``."""


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01 ‖ left ‖ right), the hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that is needed of a tree to extend it: the roots of its largest perfect parts.

    ``hashes`` has one of 32 bytes for each bit set in ``size``, the largest part first.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def extended(self, hashes: Iterable[bytes], level: int = 0) -> Frontier:
        """Return the frontier with leaf hashes appended, or roots of perfect parts of a ``level``.

        Raises ``ValueError`` where a part of that level cannot begin at this size.
        """
        if self.size % (1 << level):
            raise ValueError(f"a part of level {level} does not begin at {self.size}")
        stack, count = list(self.hashes), self.size >> level
        for added in hashes:
            stack.append(added)
            count += 1
            for _ in range((count & -count).bit_length() - 1):
                right = stack.pop()
                stack[-1] = node_hash(stack[-1], right)
        return Frontier(count << level, tuple(stack))

    def root(self) -> bytes:
        """Return the tree's root hash; that of the empty tree is SHA-256 of nothing."""
        return _joined(self.hashes) if self.hashes else EMPTY_ROOT


def root(leaf_hashes: Iterable[bytes]) -> bytes:
    """Return the root hash over leaf hashes (section 2.1.1)."""
    return Frontier().extended(leaf_hashes).root()


def inclusion_path(index: int, size: int) -> list[range]:
    """Return the parts whose hashes prove leaf ``index`` of ``size``, in their order (2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    low, high, path = 0, size, []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(range(middle, high))
            high = middle
        else:
            path.append(range(low, middle))
            low = middle
    return path[::-1]


def consistency_path(old: int, new: int) -> list[range]:
    """Return the parts whose hashes prove that the tree of ``new`` leaves extends that of ``old``.

    Section 2.1.4.1. Nothing has to be proven from the empty tree, or between equal sizes.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} leaves does not extend one of {old}")
    if old in (0, new):
        return []
    low, high, path = 0, new, []
    while high != old:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(range(middle, high))
            high = middle
        else:
            path.append(range(low, middle))
            low = middle
    if low > 0:  # else it is the old tree itself, whose root the verifier has
        path.append(range(low, high))
    return path[::-1]


def perfect_parts(part: range) -> list[tuple[int, int]]:
    """Return the perfect parts, as (level, index), that a part of a tree consists of."""
    parts, start = [], part.start
    while start < part.stop:
        level = (part.stop - start).bit_length() - 1
        parts.append((level, start >> level))
        start += 1 << level
    return parts


def hashes_of(path: Iterable[range], nodes: Nodes) -> list[bytes]:
    """Return the hashes of the parts of a path: the proof itself."""
    return [_joined([nodes(*perfect) for perfect in perfect_parts(part)]) for part in path]


def nodes_over(leaf_hashes: Sequence[bytes]) -> Nodes:
    """Return a way to read the hashes of a tree all of whose leaf hashes are at hand."""
    known: dict[tuple[int, int], bytes] = {}

    def nodes(level: int, index: int) -> bytes:
        if level == 0:
            return leaf_hashes[index]
        if (level, index) not in known:
            below = nodes(level - 1, 2 * index), nodes(level - 1, 2 * index + 1)
            known[level, index] = node_hash(*below)
        return known[level, index]

    return nodes


def check_inclusion(
    leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root_hash: bytes
) -> None:
    """Verify that a leaf is the one at ``index`` of the tree (section 2.1.3.2).

    Raises ``ProofError`` where the proof does not show that.
    """
    if not 0 <= index < size:
        raise ProofError(f"there is no leaf {index} in a tree of {size}")
    _check_form([leaf_hash, *proof], len(inclusion_path(index, size)) + 1)
    position, last, computed = index, size - 1, leaf_hash
    for hash_ in proof:
        if position & 1 or position == last:
            computed = node_hash(hash_, computed)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            computed = node_hash(computed, hash_)
        position, last = position >> 1, last >> 1
    if computed != root_hash:
        raise ProofError(
            f"leaf {index} is not proven to be in the tree of {size}: its path leads to "
            f"{computed.hex()}, and the root is {root_hash.hex()}"
        )


def check_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Verify that the tree of ``new`` leaves begins with that of ``old`` (section 2.1.4.2).

    Raises ``ProofError`` where the proof does not show that. The empty tree proves nothing, so
    ``old`` is at least 1.
    """
    if not 1 <= old <= new:
        raise ProofError(f"no proof can show that a tree of {new} leaves extends one of {old}")
    _check_form(proof, len(consistency_path(old, new)))
    from_old, from_new = old_root, old_root
    if old != new:
        from_old, from_new = _roots_by(proof, old, new, old_root)
    if (from_old, from_new) != (old_root, new_root):
        raise ProofError(f"the tree of {new} leaves is not proven to begin with that of {old}")


def _roots_by(proof: Sequence[bytes], old: int, new: int, old_root: bytes) -> tuple[bytes, bytes]:
    """Return the roots of both trees as a consistency proof builds them up."""
    path = proof if old & (old - 1) else [old_root, *proof]
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    from_old = from_new = path[0]
    for hash_ in path[1:]:
        if position & 1 or position == last:
            from_old, from_new = node_hash(hash_, from_old), node_hash(hash_, from_new)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            from_new = node_hash(from_new, hash_)
        position, last = position >> 1, last >> 1
    return from_old, from_new


def _check_form(hashes: Sequence[bytes], count: int) -> None:
    if len(hashes) != count:
        raise ProofError(f"the proof has {len(hashes)} hashes where it must have {count}")
    if any(len(hash_) != HASH_LENGTH for hash_ in hashes):
        raise ProofError(f"the proof has a hash that is not {HASH_LENGTH} bytes")


def _split(count: int) -> int:
    """Return the largest power of two smaller than ``count``, which is at least 2."""
    return 1 << (count - 1).bit_length() - 1


def _joined(hashes: Sequence[bytes]) -> bytes:
    """Return the hash of a part from those of its perfect parts, the largest first."""
    *rest, joined = hashes
    for left in reversed(rest):
        joined = node_hash(left, joined)
    return joined
