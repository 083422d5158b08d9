"""The Merkle tree against one that is written as RFC 9162 defines it, and against known answers."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.ledger.transparency.merkle import (
    EMPTY_ROOT,
    GrowingTree,
    Node,
    complete_root,
    consistency_spans,
    inclusion_spans,
    leaf_hash,
    node_hash,
    proves_consistency,
    proves_inclusion,
    span_hash,
)

# The inputs, roots and hashes of the reference tests of Certificate Transparency (RFC 6962; RFC 9162 hashes alike).
ENTRIES = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162, 2.1.1."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\1" + naive_root(leaves[:split]) + naive_root(leaves[split:])).digest()


def leaves_of(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


def nodes_of(leaves: list[bytes]):  # type: ignore[no-untyped-def]
    def hash_of(node: Node) -> bytes:
        level, number = node
        return complete_root(leaves[number << level : (number + 1) << level])

    return hash_of


def inclusion(leaves: list[bytes], index: int) -> list[bytes]:
    return [span_hash(span, nodes_of(leaves)) for span in inclusion_spans(index, len(leaves))]


def consistency(leaves: list[bytes], old: int) -> list[bytes]:
    return [span_hash(span, nodes_of(leaves)) for span in consistency_spans(old, len(leaves))]


def test_the_roots_are_those_of_the_reference_tests() -> None:
    tree = GrowingTree()
    assert tree.root() == EMPTY_ROOT == sha256(b"").digest()
    for entry, root in zip(ENTRIES, ROOTS, strict=True):
        list(tree.append([leaf_hash(entry)]))
        assert tree.root().hex() == root


def test_the_proofs_are_those_of_the_reference_tests() -> None:
    leaves = [leaf_hash(entry) for entry in ENTRIES]
    assert [each.hex() for each in inclusion(leaves, 5)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [each.hex() for each in consistency(leaves, 6)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@given(st.lists(st.integers(0, 700), max_size=6), st.integers(0, 3))
def test_a_tree_that_grows_by_any_parts_is_the_tree_of_its_leaves(parts: list[int], more: int) -> None:
    leaves = leaves_of(sum(parts) + more)
    tree, place, tiles = GrowingTree(), 0, dict[tuple[int, int], bytes]()
    for part in (*parts, more):
        for tile in tree.append(leaves[place : place + part]):
            tiles[tile.level, tile.number] = tile.hashes
        place += part
        assert tree.root() == naive_root(leaves[:place])
    assert b"".join(tiles[0, number] for number in range(-(-place // 256))) == b"".join(leaves)
    for (level, number), hashes in tiles.items():
        first = number * 256
        assert hashes == b"".join(
            naive_root(leaves[each << 8 * level : (each + 1) << 8 * level])
            for each in range(first, first + len(hashes) // 32)
        )


@given(st.integers(1, 600).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))), st.data())
def test_inclusion_is_proved_at_its_own_place_and_nowhere_else(place: tuple[int, int], data: st.DataObject) -> None:
    size, index = place
    leaves = leaves_of(size)
    proof, root = inclusion(leaves, index), naive_root(leaves)
    assert proves_inclusion(leaves[index], index, size, proof, root)
    other = data.draw(st.integers(0, size - 1))
    assert proves_inclusion(leaves[index], other, size, proof, root) == (other == index)
    assert not proves_inclusion(leaf_hash(b"other"), index, size, proof, root)
    assert not proves_inclusion(leaves[index], index, size, [*proof, root], root)
    assert not proves_inclusion(leaves[index], size, size, proof, root)
    if proof:
        assert not proves_inclusion(leaves[index], index, size, proof[:-1], root)


@given(st.integers(0, 600).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size))), st.data())
def test_consistency_is_proved_with_what_was_before_and_with_nothing_else(
    sizes: tuple[int, int], data: st.DataObject
) -> None:
    size, old = sizes
    leaves = leaves_of(size)
    proof, root, old_root = consistency(leaves, old), naive_root(leaves), naive_root(leaves[:old])
    assert proves_consistency(old, size, old_root, root, proof)
    assert not proves_consistency(size + 1, size, old_root, root, proof)
    assert not proves_consistency(old, size, old_root, root, [*proof, root])
    if 0 < old < size:
        forked = [*leaves]
        forked[data.draw(st.integers(0, old - 1))] = leaf_hash(b"other")
        assert not proves_consistency(old, size, naive_root(forked[:old]), root, proof)
        assert not proves_consistency(old, size, old_root, naive_root(forked), consistency(forked, old))


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 3)])
def test_a_leaf_that_is_not_there_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match=f"A tree of {size} leaves has no leaf"):
        inclusion_spans(index, size)


def test_an_older_tree_that_is_larger_has_no_proof() -> None:
    with pytest.raises(ValueError, match="cannot follow"):
        consistency_spans(3, 2)


def test_a_node_and_a_leaf_with_the_same_bytes_have_other_hashes() -> None:
    left, right = leaves_of(2)
    assert node_hash(left, right) != leaf_hash(left + right)
