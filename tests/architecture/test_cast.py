"""The cast itself: each sees what its role says."""

from tests.cast import Cast


def test_the_cast_knows_who_facilitates(cast: Cast) -> None:
    assert cast.viewer("aino").facilitates == {cast.group.id}
    assert cast.viewer("kerttu").facilitates == frozenset()
    assert cast.viewer("stranger").kind == "nobody"
