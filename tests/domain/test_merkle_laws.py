"""Laws of the Merkle tree: every proof verifies, every mutation of a proof fails."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import merkle
from domain.errors import ProofError

LEAVES = [hashlib.sha256(b"\x00%d" % n).digest() for n in range(2001)]
NODES = merkle.nodes_over(LEAVES)
SIZES = st.integers(0, 2000)


def defined(leaves: Sequence[bytes]) -> bytes:
    """Return MTH as RFC 9162 section 2.1.1 defines it, by recursion."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    pair = defined(leaves[:split]) + defined(leaves[split:])
    return hashlib.sha256(b"\x01" + pair).digest()


ROOTS = [merkle.root(LEAVES[:size]) for size in range(2001)]


@pytest.mark.parametrize("size", [*range(70), 127, 128, 129, 255, 256, 257, 1000, 1999, 2000])
def test_the_root_is_the_one_of_the_definition(size: int) -> None:
    assert merkle.root(LEAVES[:size]) == defined(LEAVES[:size])


@given(SIZES, st.data())
def test_a_tree_may_be_extended_in_any_steps(size: int, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, size), max_size=5)))
    frontier = merkle.Frontier()
    for start, end in zip([0, *cuts], [*cuts, size], strict=True):
        frontier = frontier.extended(LEAVES[start:end])

    assert frontier.root() == ROOTS[size]
    assert len(frontier.hashes) == size.bit_count()


@given(st.integers(0, 10), st.integers(0, 100))
def test_a_tree_may_be_extended_by_perfect_parts(level: int, count: int) -> None:
    count = min(count, 2000 >> level)
    parts = [NODES(level, index) for index in range(count)]

    assert merkle.Frontier().extended(parts, level).root() == ROOTS[count << level]


def test_a_perfect_part_begins_only_where_it_can() -> None:
    with pytest.raises(ValueError, match="level 1 does not begin at 3"):
        merkle.Frontier().extended(LEAVES[:3]).extended([LEAVES[3]], 1)


def mutations(proof: Sequence[bytes], data: st.DataObject) -> list[list[bytes]]:
    """Return proofs that are not this one: bits turned, hashes lost, added, doubled, swapped."""
    proof = list(proof)
    made = [[*proof, LEAVES[2000]], [LEAVES[2000], *proof]]
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        bit = data.draw(st.integers(0, 255))
        turned = bytearray(proof[at])
        turned[bit // 8] ^= 1 << bit % 8
        made += [
            proof[:at] + proof[at + 1 :],
            [*proof[: at + 1], *proof[at:]],
            [*proof[:at], bytes(turned), *proof[at + 1 :]],
            [*proof[:at], proof[at][:-1], *proof[at + 1 :]],
            [*proof[:at], proof[at] + b"\x00", *proof[at + 1 :]],
        ]
    if len(proof) > 1:
        made.append([*proof[1:], proof[0]])
    return made


@given(st.integers(1, 2000), st.data())
@settings(max_examples=300)
def test_every_inclusion_proof_verifies_and_no_mutation_does(
    size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(
        st.integers(0, size - 1).filter(lambda n: n != index) if size > 1 else st.just(1)
    )
    proof = merkle.hashes_of(merkle.inclusion_path(index, size), NODES)

    merkle.check_inclusion(LEAVES[index], index, size, proof, ROOTS[size])
    for mutated in mutations(proof, data):
        with pytest.raises(ProofError):
            merkle.check_inclusion(LEAVES[index], index, size, mutated, ROOTS[size])
    for leaf, place, root in (
        (LEAVES[other], index, ROOTS[size]),
        (LEAVES[index], other, ROOTS[size]),
        (LEAVES[index], index, ROOTS[size - 1]),
        (LEAVES[index], -1, ROOTS[size]),
        (LEAVES[index], size, ROOTS[size]),
    ):
        with pytest.raises(ProofError):
            merkle.check_inclusion(leaf, place, size, proof, root)


@given(st.integers(1, 2000), st.data())
@settings(max_examples=300)
def test_every_consistency_proof_verifies_and_no_mutation_does(
    new: int, data: st.DataObject
) -> None:
    old = data.draw(st.integers(1, new))
    proof = merkle.hashes_of(merkle.consistency_path(old, new), NODES)

    merkle.check_consistency(old, new, proof, ROOTS[old], ROOTS[new])
    for mutated in mutations(proof, data):
        with pytest.raises(ProofError):
            merkle.check_consistency(old, new, mutated, ROOTS[old], ROOTS[new])
    for old_root, new_root in (
        (ROOTS[old - 1], ROOTS[new]),
        (ROOTS[old], ROOTS[new - 1]),
    ):
        with pytest.raises(ProofError):
            merkle.check_consistency(old, new, proof, old_root, new_root)


@given(st.integers(2, 2000), st.data())
def test_a_tree_with_one_leaf_changed_is_never_proven_consistent(
    new: int, data: st.DataObject
) -> None:
    old = data.draw(st.integers(1, new))
    at = data.draw(st.integers(0, old - 1))
    forked = [*LEAVES[:at], LEAVES[2000], *LEAVES[at + 1 : new]]
    proof = merkle.hashes_of(merkle.consistency_path(old, new), merkle.nodes_over(forked))

    with pytest.raises(ProofError):
        merkle.check_consistency(old, new, proof, ROOTS[old], merkle.root(forked))


def test_nothing_is_proven_from_the_empty_tree_or_backwards() -> None:
    assert merkle.consistency_path(0, 7) == []
    with pytest.raises(ValueError, match="does not extend"):
        merkle.consistency_path(8, 7)
    with pytest.raises(ValueError, match="no leaf 7"):
        merkle.inclusion_path(7, 7)
    for old, new in ((0, 7), (8, 7), (0, 0)):
        with pytest.raises(ProofError, match="no proof can show"):
            merkle.check_consistency(old, new, [], ROOTS[old], ROOTS[new])
