"""The plan's texts, the readiness list, forms, and the facts of a group."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from porukka.core.errors import Conflict, NotAllowed, NotFound, Refused
from porukka.core.models import AuditEntry
from porukka.domain.activities import actions, queries
from porukka.domain.activities.actions import Head
from porukka.domain.activities.models import Activity, ReadinessItem
from tests.factories.activities import PlaceFactory, ReadinessItemFactory, hand_card
from tests.factories.people import UnitFactory


def edit(cast: Any, words: str, revision: int, *, by: str = "aino", kind: str = "purpose", **more: Any) -> int:
    return actions.edit_plan_section(
        by=cast.viewer(by),
        now=cast.now,
        activity_id=cast.group.id,
        kind=kind,
        words=words,
        revision=revision,
        **more,
    )


def stored(cast: Any, kind: str = "purpose", position: int = 0) -> str:
    return queries.plan_texts(cast.viewer("aino"), cast.group.id)[(kind, position)].words


@pytest.mark.parametrize("words", ["Arjen rytmi", "", "😀 yhdessä", "معًا", "Ab\u200dc", "rivi\nja toinen"])
def test_a_text_is_written_and_recorded_without_its_words(cast: Any, words: str) -> None:
    assert edit(cast, words, 0) == 1
    assert stored(cast) == words
    entry = AuditEntry.objects.get(verb="edit_plan_section")
    assert entry.field_names == ["purpose"]


def test_two_facilitators_saving_at_once_the_later_one_is_shown_both(cast: Any) -> None:
    edit(cast, "Alku", 0)
    assert edit(cast, "Ainon sanat", 1) == 2
    with pytest.raises(Conflict) as clash:
        edit(cast, "Kallen sanat", 1, by="kalle")
    assert (clash.value.details["theirs"], clash.value.details["mine"]) == ("Ainon sanat", "Kallen sanat")
    assert stored(cast) == "Ainon sanat"
    stored_revision = clash.value.details["revision"]
    assert edit(cast, "Yhteiset sanat", int(str(stored_revision)), by="kalle") == 3


def test_two_writing_the_same_words_do_not_clash(cast: Any) -> None:
    edit(cast, "Samat", 0)
    assert edit(cast, "Samat", 0, by="kalle") == 1
    assert AuditEntry.objects.filter(verb="edit_plan_section").count() == 1


def test_a_text_begun_by_two_at_once_clashes_too(cast: Any) -> None:
    edit(cast, "Ensimmäinen", 0)
    with pytest.raises(Conflict):
        edit(cast, "Toinen", 0, by="kalle")


def test_sections_do_not_disturb_each_other(cast: Any) -> None:
    edit(cast, "Miksi", 0)
    edit(cast, "Kenelle", 0, kind="for_whom")
    edit(cast, "Ensimmäinen kerta", 0, kind="outline", position=1, title="Tutuiksi")
    edit(cast, "Toinen kerta", 0, kind="outline", position=2)
    assert stored(cast, "outline", 1) == "Ensimmäinen kerta"


def test_what_is_no_section_or_too_long_is_refused(cast: Any) -> None:
    with pytest.raises(NotFound):
        edit(cast, "x", 0, kind="jotain")
    with pytest.raises(Refused):
        edit(cast, "x" * 5001, 0)
    assert queries.plan_texts(cast.viewer("aino"), cast.group.id) == {}


@pytest.mark.parametrize(("who", "error"), [("mikko", NotAllowed), ("maija", NotAllowed), ("olli", NotFound)])
def test_others_do_not_edit(cast: Any, who: str, error: Any) -> None:
    with pytest.raises(error):
        edit(cast, "x", 0, by=who)


def test_a_coordinator_edits_the_plan(cast: Any) -> None:
    assert edit(cast, "x", 0, by="kerttu") == 1


# ---------- readiness ----------


def test_readiness_is_marked_noted_and_recorded(cast: Any) -> None:
    item = ReadinessItemFactory(activity=cast.group)
    given: dict[str, Any] = {
        "by": cast.viewer("aino"),
        "now": cast.now,
        "activity_id": cast.group.id,
        "item_id": item.id,
    }
    actions.mark_readiness(**given, state="done", note=" 2 h viikossa ")
    actions.mark_readiness(**given, state="done")
    item.refresh_from_db()
    assert (item.state, item.note, item.changed_at) == ("done", "2 h viikossa", cast.now)
    assert AuditEntry.objects.filter(verb="mark_readiness").count() == 1
    for bad in ({"state": "valmis"}, {"state": "open", "note": "x" * 301}):
        with pytest.raises(Refused):
            actions.mark_readiness(**given, **bad)


def test_another_groups_readiness_is_not_there(cast: Any) -> None:
    item = ReadinessItemFactory(activity=cast.other_group)
    with pytest.raises(NotFound):
        actions.mark_readiness(
            by=cast.viewer("aino"), now=cast.now, activity_id=cast.group.id, item_id=item.id, state="done"
        )
    assert ReadinessItem.objects.get(id=item.id).state == "open"


def given(cast: Any, **more: Any) -> dict[str, Any]:
    return {"by": cast.viewer("aino"), "now": cast.now, "activity_id": cast.group.id, **more}


def lines_of(cast: Any) -> list[str]:
    return [line.words for line in queries.readiness(cast.viewer("aino"), cast.group.id)]


def missing_of(cast: Any) -> int:
    found = queries.GroupList(cast.viewer("aino"), queries.GroupFilter()).all()
    return next(int(one.open_readiness) for one in found if one.id == cast.group.id)


def test_a_groups_own_line_is_added_to_the_end_and_counts_as_missing(cast: Any) -> None:
    ReadinessItemFactory(activity=cast.group, words="Mallin kohta")
    item_id = actions.add_readiness(**given(cast), words=" Avain\n saatu 😀 ")
    assert lines_of(cast) == ["Mallin kohta", "Avain saatu 😀"]
    assert missing_of(cast) == 2
    actions.mark_readiness(**given(cast, item_id=item_id), state="done")
    assert missing_of(cast) == 1
    assert AuditEntry.objects.filter(verb="add_readiness").count() == 1


@pytest.mark.parametrize("words", ["", "  ", "x" * 301, "AVAIN SAATU"])
def test_an_empty_far_too_long_or_repeated_line_is_refused(cast: Any, words: str) -> None:
    actions.add_readiness(**given(cast), words="Avain saatu")
    with pytest.raises(Refused):
        actions.add_readiness(**given(cast), words=words)
    assert lines_of(cast) == ["Avain saatu"]


def test_the_list_does_not_grow_without_end(cast: Any) -> None:
    ReadinessItemFactory.create_batch(60, activity=cast.group)
    with pytest.raises(Refused):
        actions.add_readiness(**given(cast), words="Vielä yksi")


def test_a_line_is_reworded_and_the_later_of_two_sees_both(cast: Any) -> None:
    item = ReadinessItemFactory(activity=cast.group, words="Tila on varattu")
    actions.reword_readiness(**given(cast, item_id=item.id), words="Keittiö on varattu", before="Tila on varattu")
    with pytest.raises(Conflict) as clash:
        actions.reword_readiness(**given(cast, item_id=item.id), words="Sali on varattu", before="Tila on varattu")
    assert clash.value.details["theirs"] == "Keittiö on varattu"
    assert lines_of(cast) == ["Keittiö on varattu"]


def test_the_groups_own_line_is_removed_and_brought_back_for_thirty_days_and_the_models_is_not(cast: Any) -> None:
    theirs = ReadinessItemFactory(activity=cast.group, words="Mallin kohta")
    own = actions.add_readiness(**given(cast), words="Avain saatu")
    with pytest.raises(Refused):
        actions.remove_readiness(**given(cast, item_id=theirs.id))
    actions.remove_readiness(**given(cast, item_id=own))
    assert (lines_of(cast), missing_of(cast)) == (["Mallin kohta"], 1)
    with pytest.raises(NotFound):
        actions.mark_readiness(**given(cast, item_id=own), state="done")
    actions.restore_readiness(**given(cast, item_id=own))
    assert (lines_of(cast), missing_of(cast)) == (["Mallin kohta", "Avain saatu"], 2)
    actions.remove_readiness(**given(cast, item_id=own))
    late = given(cast, item_id=own) | {"now": cast.now + timedelta(days=31)}
    with pytest.raises(NotFound):
        actions.restore_readiness(**late)


def test_a_removed_line_is_no_gap_of_the_start(cast: Any) -> None:
    Activity.objects.filter(id=cast.group.id).update(state="planned")
    own = actions.add_readiness(**given(cast), words="Avain saatu")
    actions.remove_readiness(**given(cast, item_id=own))
    assert actions.mark_begun(**given(cast)) == []


@pytest.mark.parametrize(("who", "error"), [("mikko", NotAllowed), ("maija", NotAllowed), ("olli", NotFound)])
def test_others_do_not_touch_the_list(cast: Any, who: str, error: Any) -> None:
    own = actions.add_readiness(**given(cast), words="Avain saatu")
    by = {"by": cast.viewer(who), "now": cast.now, "activity_id": cast.group.id}
    for act in (
        lambda: actions.add_readiness(**by, words="x"),
        lambda: actions.reword_readiness(**by, item_id=own, words="x", before="Avain saatu"),
        lambda: actions.remove_readiness(**by, item_id=own),
        lambda: actions.restore_readiness(**by, item_id=own),
    ):
        with pytest.raises(error):
            act()
    assert lines_of(cast) == ["Avain saatu"]


# ---------- facts ----------


def head_of(group: Activity, **changes: Any) -> Head:
    return replace(
        Head(
            name=group.name,
            unit_id=group.unit_id,
            use=group.use,
            openness=group.openness,
            language=group.language,
            size_min=group.size_min,
            size_max=group.size_max,
        ),
        **changes,
    )


def change(cast: Any, revision: int = 1, *, by: str = "aino", **changes: Any) -> int:
    return actions.edit_activity(
        by=cast.viewer(by),
        now=cast.now,
        activity_id=cast.group.id,
        revision=revision,
        head=head_of(cast.group, **changes),
    )


def test_facts_are_changed_together_and_recorded(cast: Any) -> None:
    place = PlaceFactory(organisation=cast.organisation)
    assert change(cast, name="  Uudet   eväät ", size_max=12, default_place_id=place.id, names_shown=True) == 2
    group = Activity.objects.get(id=cast.group.id)
    assert (group.name, group.size_max, group.default_place_id, group.names_shown) == (
        "Uudet eväät",
        12,
        place.id,
        True,
    )
    assert set(AuditEntry.objects.get(verb="edit_activity").field_names) == {
        "name",
        "size_max",
        "default_place_id",
        "names_shown",
    }


def test_facts_saved_by_two_at_once_clash(cast: Any) -> None:
    change(cast, name="Ainon nimi")
    with pytest.raises(Conflict) as clash:
        change(cast, name="Kallen nimi", by="kalle")
    assert clash.value.details["theirs"] == "Ainon nimi"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "n" * 121}, "name"),
        ({"size_min": 0}, "size_min"),
        ({"size_min": 9, "size_max": 8}, "size_max"),
        ({"size_max": 501}, "size_max"),
        ({"use": "other"}, "use"),
        ({"language": "de"}, "language"),
    ],
)
def test_facts_that_cannot_be_are_refused(cast: Any, changes: Any, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        change(cast, **changes)
    assert refusal.value.field == field
    assert Activity.objects.get(id=cast.group.id).revision == 1


def test_another_organisations_place_and_unit_are_refused(cast: Any) -> None:
    foreign = PlaceFactory(organisation=cast.other_organisation)
    with pytest.raises(Refused):
        change(cast, default_place_id=foreign.id)
    with pytest.raises(Refused):
        change(cast, unit_id=cast.foreign_group.unit_id)


def test_a_group_that_has_ended_stays_in_its_unit(cast: Any) -> None:
    """Its published figures are counted there."""
    other = UnitFactory(organisation=cast.organisation)
    Activity.objects.filter(id=cast.group.id).update(state="ended")
    with pytest.raises(Refused) as refusal:
        change(cast, by="kerttu", unit_id=other.id)
    assert refusal.value.field == "unit"
    assert change(cast, by="kerttu", name="Uusi nimi") == 2
    Activity.objects.filter(id=cast.group.id).update(state="running")
    assert change(cast, 2, by="kerttu", unit_id=other.id) == 3


# ---------- states ----------


def test_the_start_is_made_with_the_gap_recorded(cast: Any) -> None:
    Activity.objects.filter(id=cast.group.id).update(state="planned")
    ReadinessItemFactory(activity=cast.group, key="rooms")
    ReadinessItemFactory(activity=cast.group, key="money", state="done")
    given: dict[str, Any] = {"by": cast.viewer("aino"), "now": cast.now, "activity_id": cast.group.id}
    assert actions.mark_begun(**given) == ["rooms"]
    group = Activity.objects.get(id=cast.group.id)
    assert (group.state, group.started_without, group.started_at) == ("running", ["rooms"], cast.now)
    with pytest.raises(Refused):
        actions.mark_begun(**given)


def test_one_facilitator_is_a_gap_not_an_error(cast: Any) -> None:
    Activity.objects.filter(id=cast.other_group.id).update(state="planned")
    missing = actions.mark_begun(by=cast.viewer("mikko"), now=cast.now, activity_id=cast.other_group.id)
    assert missing == ["second_facilitator"]


def test_ending_finishes_everybody_and_lets_links_live_thirty_days_more(cast: Any) -> None:
    hand_card(by=cast.viewer("aino"), now=cast.now, participation_id=cast.elina.id)
    ended = actions.mark_ended(by=cast.viewer("aino"), now=cast.now, activity_id=cast.group.id)
    assert set(ended) == {cast.elina.id, cast.hassan.id}
    cast.elina.refresh_from_db()
    assert (cast.elina.stage, cast.elina.end_reason) == ("ended", "finished")
    grant = cast.elina.grants.get()
    assert grant.expires_at == cast.now + timedelta(days=30)
    group = Activity.objects.get(id=cast.group.id)
    assert (group.state, group.ended_at) == ("ended", cast.now)


def test_only_facilitators_end_a_group(cast: Any) -> None:
    with pytest.raises(NotAllowed):
        actions.mark_ended(by=cast.viewer("kerttu"), now=cast.now, activity_id=cast.group.id)
    with pytest.raises(Refused):
        actions.mark_cancelled(by=cast.viewer("aino"), now=cast.now, activity_id=cast.group.id)


def test_a_running_group_is_not_removed_and_a_removed_one_comes_back(cast: Any) -> None:
    given: dict[str, Any] = {"by": cast.viewer("aino"), "now": cast.now, "activity_id": cast.group.id}
    with pytest.raises(Refused):
        actions.remove_activity(**given)
    Activity.objects.filter(id=cast.group.id).update(state="planned")
    actions.remove_activity(**given)
    assert queries.activity_head(cast.viewer("aino"), cast.group.id) is None
    with pytest.raises(NotAllowed):
        actions.restore_activity(**given | {"by": cast.viewer("mikko")})
    with pytest.raises(NotFound):
        actions.restore_activity(**given | {"now": cast.now + timedelta(days=31)})
    actions.restore_activity(**given)
    assert queries.activity_head(cast.viewer("aino"), cast.group.id) is not None
