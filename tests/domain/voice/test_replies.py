"""Answering a group: does it, refuses it, records it."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from porukka.core.errors import Conflict, NotAllowed, NotFound, Refused
from porukka.core.models import AuditEntry
from porukka.domain.voice import actions, queries
from tests.cast import Cast


def reply(cast: Cast, **more: object) -> UUID:
    given = {"said": "Enemmän aikaa jutella", "outcome": "we_do", "because": "Kahvi on nyt 20 minuuttia."} | more
    return actions.make_reply(by=cast.viewer("aino"), now=cast.now, activity_id=cast.group.id, **given)  # type: ignore[arg-type]


def test_a_facilitator_answers_the_group_and_it_is_recorded(cast: Cast) -> None:
    made = reply(cast)
    assert [r.said for r in queries.replies_for(cast.viewer("kalle"), cast.group.id)] == ["Enemmän aikaa jutella"]
    entry = AuditEntry.objects.get(verb="make_reply")
    assert (entry.object_id, entry.field_names) == (made, [])


@pytest.mark.parametrize("who", ["mikko", "kerttu", "maija", "anneli"])
def test_nobody_else_of_the_organisation_answers_or_reads(cast: Cast, who: str) -> None:
    reply(cast)
    with pytest.raises(NotAllowed):
        actions.make_reply(by=cast.viewer(who), now=cast.now, activity_id=cast.group.id, said="x", outcome="we_do")
    assert queries.replies_for(cast.viewer(who), cast.group.id) == []


def test_another_organisation_finds_nothing(cast: Cast) -> None:
    with pytest.raises(NotFound):
        actions.make_reply(
            by=cast.viewer("olli"), now=cast.now, activity_id=cast.group.id, said="x", outcome="we_do"
        )


def test_a_participant_reads_the_replies_of_the_own_group_only(cast: Cast) -> None:
    reply(cast)
    assert len(queries.replies_for(cast.participant(cast.elina), cast.group.id)) == 1
    assert queries.replies_for(cast.participant(cast.sari), cast.group.id) == []


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"said": "  "}, "said"),
        ({"said": "x" * 301}, "said"),
        ({"outcome": "we_dont", "because": ""}, "because"),
        ({"outcome": "later", "because": " "}, "because"),
        ({"outcome": "perhaps"}, "outcome"),
        ({"outcome": "we_dont", "promised_by_on": date(2026, 12, 1)}, "promised_by_on"),
    ],
)
def test_a_reply_that_says_too_little_is_refused_and_nothing_changes(
    cast: Cast, more: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        reply(cast, **more)
    assert refusal.value.field == field
    assert queries.replies_for(cast.viewer("aino"), cast.group.id) == []


def test_two_facilitators_who_edit_at_once_are_shown_both_texts(cast: Cast) -> None:
    made = reply(cast)
    first = {"activity_id": cast.group.id, "reply_id": made, "revision": 1, "outcome": "we_do"}
    actions.edit_reply(by=cast.viewer("aino"), now=cast.now, said="Pidempi kahvi", **first)  # type: ignore[arg-type]
    with pytest.raises(Conflict) as conflict:
        actions.edit_reply(by=cast.viewer("kalle"), now=cast.now, said="Enemmän juttua", **first)  # type: ignore[arg-type]
    first = {"who": "Aino Leppä", "at": cast.now}
    assert conflict.value.details == {"theirs": "Pidempi kahvi", "mine": "Enemmän juttua", "revision": 2} | first


def test_a_promise_waits_until_it_is_kept(cast: Cast) -> None:
    day = date(2026, 11, 20)
    made = reply(cast, promised_by_on=day)
    aino = cast.viewer("aino")
    assert queries.promises_due(aino, until=day - timedelta(days=1)) == []
    assert [r.id for r in queries.promises_due(aino, until=day)] == [made]
    actions.keep_promise(by=aino, now=cast.now, activity_id=cast.group.id, reply_id=made)
    assert queries.promises_due(aino, until=day) == []


def test_a_removed_reply_comes_back_within_thirty_days_and_not_later(cast: Cast) -> None:
    made, aino = reply(cast), cast.viewer("aino")
    same = {"activity_id": cast.group.id, "reply_id": made}
    actions.remove_reply(by=aino, now=cast.now, **same)
    assert queries.replies_for(aino, cast.group.id) == []
    with pytest.raises(Refused):
        actions.restore_reply(by=aino, now=cast.now + timedelta(days=31), **same)
    actions.restore_reply(by=aino, now=cast.now + timedelta(days=29), **same)
    assert len(queries.replies_for(aino, cast.group.id)) == 1
