"""Every address has a row, and every row has an address."""

from porukka.doors import access


def test_every_address_has_a_row_in_the_access_table() -> None:
    assert sorted(set(access.all_names()) - set(access.table())) == []


def test_no_row_is_left_without_an_address() -> None:
    assert sorted(set(access.table()) - set(access.all_names())) == []
