"""A fragment that htmx asks for is the same as that part of the whole page, wherever there is one."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

import porukka
from tests.cast import Cast
from tests.doors.test_access_table import client_of
from tests.factories.activities import hand_card
from tests.factories.surveys import people_in

# Template → (who asks, address, a search that leaves some rows out).
FRAGMENTS = {
    "groups/groups.html": ("aino", "staff:groups", {"q": "arjen"}),
    "org/organisation.html": ("anneli", "staff:organisation", {"q": "leppä"}),
    "org/audit_log.html": ("anneli", "staff:audit_log", {"what": "do"}),
    "people/people.html": ("aino", "staff:people", {"q": "elina"}),
}


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize("template", FRAGMENTS)
def test_the_fragment_and_the_page_agree(cast: Cast, template: str) -> None:
    who, name, search = FRAGMENTS[template]
    people_in(cast.group, 20)  # so many that the list of people can be searched
    hand_card(by=cast.viewer("aino"), now=cast.now, participation_id=cast.elina.id)  # a change, and then a look
    client_of(cast, "aino").get(reverse("staff:people", args=[cast.group.id]))
    address = reverse(name, args=[cast.group.id] if name == "staff:people" else [])
    client = client_of(cast, who)
    whole = client.get(address, search)
    part = client.get(address, search, headers={"HX-Request": "true"})
    assert whole.status_code == part.status_code == 200
    assert "<html" in whole.text
    assert "<html" not in part.text
    assert len(plain(part.text)) > 40
    assert plain(part.text) in plain(whole.text)
    # Another search has other rows: it is not the same part whatever is asked.
    assert plain(client.get(address, headers={"HX-Request": "true"}).text) != plain(part.text)


def test_every_fragment_is_tried() -> None:
    views = (Path(porukka.__file__).parent / "doors").rglob("*.py")
    used = {
        name for path in views for name in re.findall(r'htmx\.fragment\(\s*request, "([^"]+)"', path.read_text())
    }
    assert used == set(FRAGMENTS)
