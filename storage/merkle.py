"""The Merkle tree of RFC 6962, section 2.1: one hash that stands for a list, and proofs that an entry is in it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256


def root(leaves: Sequence[bytes]) -> bytes:
    """The tree's hash of 32 bytes; that of an empty list is the hash of nothing."""
    if not leaves:
        return sha256(b"").digest()
    level = [_leaf(leaf) for leaf in leaves]
    while len(level) > 1:
        level = _above(level)
    return level[0]


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of the leaf at `index`, from the bottom up (RFC 6962, 2.1.1)."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"leaf {index} of {len(leaves)} was asked for")
    level = [_leaf(leaf) for leaf in leaves]
    path = []
    while len(level) > 1:
        neighbour = index ^ 1
        if neighbour < len(level):
            path.append(level[neighbour])
        level = _above(level)
        index //= 2
    return path


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root_hash: bytes) -> bool:
    """Whether `path` proves that `leaf` stands at `index` in the tree of `size` leaves with that root.

    The algorithm is that of RFC 9162, section 2.1.3.2, which has the same tree.
    """
    if not 0 <= index < size:
        return False
    last = size - 1
    node = _leaf(leaf)
    for step in path:
        if last == 0:
            return False
        if index % 2 or index == last:
            node = _node(step, node)
            while index % 2 == 0 and index:
                index, last = index // 2, last // 2
        else:
            node = _node(node, step)
        index, last = index // 2, last // 2
    return last == 0 and node == root_hash


def _above(level: list[bytes]) -> list[bytes]:
    above = [_node(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
    return above + level[len(above) * 2 :]  # an odd one goes up as it is


def _leaf(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
