from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import merkle

# The leaves and roots by which implementations of Certificate Transparency (RFC 6962) are compared.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

LISTS = st.lists(st.binary(max_size=40), min_size=1, max_size=70, unique=True)


@pytest.mark.parametrize("size", range(9))
def test_the_root_is_that_of_certificate_transparency(size: int) -> None:
    assert merkle.root(LEAVES[:size]).hex() == ROOTS[size]


@given(LISTS, st.data())
def test_every_leaf_can_be_proved_at_its_place_and_at_no_other(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    other = data.draw(st.integers(-1, len(leaves)).filter(lambda place: place != index))
    root, path = merkle.root(leaves), merkle.inclusion(leaves, index)

    assert merkle.included(leaves[index], index, len(leaves), path, root)
    assert not merkle.included(leaves[index], other, len(leaves), path, root)
    assert not merkle.included(leaves[index] + b"!", index, len(leaves), path, root)
    assert not merkle.included(leaves[index], index, len(leaves), [*path, bytes(32)], root)


@given(LISTS)
def test_a_list_and_the_same_without_its_last_leaf_have_different_roots(leaves: list[bytes]) -> None:
    assert merkle.root(leaves) != merkle.root(leaves[:-1])


def test_a_proof_of_a_leaf_that_is_not_there_is_refused() -> None:
    with pytest.raises(IndexError):
        merkle.inclusion(LEAVES, 8)
