"""The plan's page: read by all who may, edited in place, both texts in sight when two save at once."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from porukka.core.models import AuditEntry
from porukka.domain.activities.models import Activity, ActivityRole, PlanItem
from porukka.domain.activities.rules import PLAN_TEXTS, fill_blanks
from porukka.domain.goals import actions as goals
from porukka.domain.library.actions import refresh_library
from porukka.domain.library.models import FormVersion, ModelVersion
from porukka.domain.meetings.actions import programme
from porukka.domain.meetings.models import Meeting, ProgrammeItem
from tests.doors.test_access_table import client_of
from tests.factories.activities import FormInUseFactory, ReadinessItemFactory
from tests.factories.meetings import MeetingFactory


@pytest.fixture
def aino(cast: Any) -> Client:
    return client_of(cast, "aino")


@pytest.fixture
def kalle(cast: Any) -> Client:
    return client_of(cast, "kalle")


def page(cast: Any) -> str:
    return reverse("staff:group", args=[cast.group.id])


def section(cast: Any, kind: str = "purpose") -> str:
    return reverse("staff:plan_section", args=[cast.group.id, kind])


def words(response: Any) -> str:
    return str(response.content.decode())


def stored(cast: Any) -> str:
    return PlanItem.objects.get(activity=cast.group, kind="purpose").words


# ---------- reading ----------


def test_facilitators_see_all_tabs_and_others_the_plan_only(cast: Any, aino: Client) -> None:
    assert 'class="po-tabs"' in words(aino.get(page(cast)))
    for who in ("kerttu", "maija"):
        seen = client_of(cast, who).get(page(cast))
        assert seen.status_code == 200
        assert 'class="po-tabs"' not in words(seen)
        assert "Elina" not in words(seen)


def test_a_manager_reads_and_has_nothing_to_press(cast: Any) -> None:
    ReadinessItemFactory(activity=cast.group)
    seen = words(client_of(cast, "maija").get(page(cast)))
    main = seen[seen.index("<main") : seen.index("</main>")]
    assert "<form" not in main
    assert "?edit=" not in main


def test_the_page_takes_as_many_queries_for_two_meetings_as_for_twenty(
    cast: Any, aino: Client, queries: Any
) -> None:
    def counted() -> int:
        with queries() as seen:
            assert aino.get(page(cast)).status_code == 200
        return int(seen.n)

    def fill(numbers: range) -> None:
        for number in numbers:
            meeting = MeetingFactory(activity=cast.group, number=number)
            programme.add_programme_item(
                by=cast.viewer("aino"), now=cast.now, meeting_id=meeting.id, title="Kahvi", open=True
            )
            ReadinessItemFactory(activity=cast.group)

    for kind in PLAN_TEXTS:  # as every group that is made from a model has them
        PlanItem.objects.create(organisation=cast.organisation, activity=cast.group, kind=kind)
    fill(range(1, 3))
    counted()  # the first request of a session writes when it was last seen
    few = counted()
    fill(range(3, 21))
    assert counted() == few <= 15


def test_the_frame_says_who_and_when_and_what_is_missing(cast: Any, aino: Client) -> None:
    ActivityRole.objects.filter(activity=cast.group, account=cast.accounts["kalle"]).update(until_at=cast.now)
    MeetingFactory(activity=cast.group, number=60)
    seen = words(aino.get(page(cast)))
    assert "Aino Leppä" in seen
    assert "Toinen ohjaaja puuttuu" in seen
    assert "po-nextbox" in seen


def test_who_keeps_the_plan_reads_the_groups_goals_and_nobodys_own(cast: Any) -> None:
    given: dict[str, Any] = {"by": cast.viewer("aino"), "now": cast.now, "activity_id": cast.group.id}
    goals.agree_goal(**given, words="Arkeen löytyy rytmi")
    goals.agree_goal(**given, words="Elinan oma", participation_id=cast.elina.id)
    for who, reads in (("aino", True), ("kerttu", True), ("maija", False)):
        seen = words(client_of(cast, who).get(page(cast)))
        assert ("Arkeen löytyy rytmi" in seen) is reads
        assert "Elinan oma" not in seen


# ---------- texts ----------


def test_a_text_is_edited_in_place_without_script(cast: Any, aino: Client) -> None:
    open_page = words(aino.get(page(cast) + "?edit=purpose"))
    assert f'action="{section(cast)}"' in open_page
    answer = aino.post(section(cast), {"words": "Arjen rytmi\u0000 😀 معًا", "revision": 0})
    assert (answer.status_code, answer["Location"]) == (302, page(cast) + "#purpose")
    assert stored(cast) == "Arjen rytmi 😀 معًا"
    assert "Arjen rytmi" in words(aino.get(page(cast)))


def test_autosave_answers_with_the_truth(cast: Any, aino: Client) -> None:
    saved = aino.post(section(cast), {"words": "Yksi", "revision": 0}, headers={"X-Autosave": "1"})
    assert (saved.status_code, saved.json()["revision"]) == (200, 1)
    again = aino.post(section(cast), {"words": "Kaksi", "revision": 1}, headers={"X-Autosave": "1"})
    assert again.json()["revision"] == 2
    too_long = aino.post(section(cast), {"words": "x" * 5001, "revision": 2}, headers={"X-Autosave": "1"})
    assert too_long.status_code == 422
    assert "words" in too_long.json()["errors"]
    assert stored(cast) == "Kaksi"


def test_two_facilitators_save_at_once_and_the_later_one_sees_both(cast: Any, aino: Client, kalle: Client) -> None:
    aino.post(section(cast), {"words": "Ainon sanat", "revision": 0})
    clash = kalle.post(section(cast), {"words": "Kallen sanat", "revision": 0})
    assert clash.status_code == 409
    assert "Ainon sanat" in words(clash)
    assert re.search(r"<textarea[^>]*>\s*Kallen sanat</textarea>", words(clash))
    assert stored(cast) == "Ainon sanat"
    autosaved = kalle.post(section(cast), {"words": "Kallen", "revision": 0}, headers={"X-Autosave": "1"})
    assert autosaved.status_code == 409
    assert 'data-revision="1"' in words(autosaved)
    joined = kalle.post(section(cast), {"words": "Yhteiset", "revision": 1})
    assert joined.status_code == 302
    assert stored(cast) == "Yhteiset"


def test_what_was_too_long_is_kept_in_the_field(cast: Any, aino: Client) -> None:
    answer = aino.post(section(cast), {"words": "pitkä " * 1000, "revision": 0})
    assert answer.status_code == 422
    assert "pitkä pitkä" in words(answer)
    assert not PlanItem.objects.exists()


def test_a_section_that_is_none_is_not_there(cast: Any, aino: Client) -> None:
    assert aino.post(section(cast, "outline"), {"words": "x", "revision": 0}).status_code == 404
    assert aino.get(page(cast) + "?edit=closing_did").status_code == 200


# ---------- invitations, forms, begin ----------


def test_an_invitation_is_filled_from_the_plan_and_edited_with_its_blanks(cast: Any, aino: Client) -> None:
    MeetingFactory(activity=cast.group, number=1)
    typed = "Tule {ensimmäinen päivä}. Soita {puhelin}."
    assert aino.post(section(cast, "invitations"), {"words": typed, "revision": 0}).status_code == 302
    seen = words(aino.get(page(cast)))
    assert "{ensimmäinen päivä}" not in seen
    assert "{puhelin}" in seen
    assert typed in words(aino.get(page(cast) + "?edit=invitations"))


def test_a_form_is_left_out_and_taken_back(cast: Any, aino: Client) -> None:
    refresh_library(now=cast.now)
    form = FormInUseFactory(activity=cast.group, form_version=FormVersion.objects.get(form__key="meeting_rating"))
    address = reverse("staff:form_in_use", args=[cast.group.id, form.id])
    aino.post(address, {"on": "0"})
    form.refresh_from_db()
    assert form.off is True
    aino.post(address, {"on": "1"})
    form.refresh_from_db()
    assert form.off is False


# ---------- programme ----------


@pytest.fixture
def meeting(cast: Any) -> Meeting:
    return MeetingFactory(activity=cast.group, number=1)  # type: ignore[no-any-return]


def test_whose_wish_it_was_is_told_to_facilitators_only_and_stays_when_others_edit(
    cast: Any, aino: Client, meeting: Meeting
) -> None:
    items = reverse("staff:new_programme_item", args=[cast.group.id, meeting.id])
    aino.post(items, {"title": "Uimahalliin", "from_whom": "Elina"})
    wish = ProgrammeItem.objects.get(title="Uimahalliin")
    own = reverse("staff:meeting_plan", args=[cast.group.id, meeting.id])
    one = reverse("staff:programme_item", args=[cast.group.id, meeting.id, wish.id])
    for address in (page(cast), own):
        told = aino.get(address)
        assert "sitä toivoi Elina" in words(told)
        assert re.search(r'class="po-by noprint">[^E]*Elina', told.text)  # a printed plan goes from hand to hand
    assert "Vain ohjaajat näkevät" in words(aino.get(own))
    kerttu, maija = client_of(cast, "kerttu"), client_of(cast, "maija")
    for client, address in ((kerttu, page(cast)), (kerttu, own), (maija, page(cast))):
        seen = words(client.get(address))
        assert "ryhmältä" in seen
        assert "Elina" not in seen
    assert kerttu.post(one, {"title": "Uimaan", "from_whom": "joku", "revision": 1}).status_code == 302
    wish.refresh_from_db()
    assert (wish.title, wish.from_whom) == ("Uimaan", "Elina")
    late = kerttu.post(one, {"title": "Saunaan", "revision": 1})
    assert late.status_code == 409
    assert "Elina" not in words(late)


def test_the_programme_is_added_filled_moved_removed_and_brought_back(
    cast: Any, aino: Client, meeting: Meeting
) -> None:
    items = reverse("staff:new_programme_item", args=[cast.group.id, meeting.id])
    aino.post(items, {"title": "Kahvi", "minutes": "25"})
    aino.post(items, {"title": "Avoin paikka", "open": "on"})
    place = ProgrammeItem.objects.get(title="Avoin paikka")
    one = reverse("staff:programme_item", args=[cast.group.id, meeting.id, place.id])
    filled = {"title": "Uimahalliin", "open": "on", "fill": "1", "from_whom": "ryhmä", "revision": 1}
    assert aino.post(one, filled).status_code == 302
    place.refresh_from_db()
    assert (place.title, place.open, place.from_whom) == ("Uimahalliin", False, "ryhmä")
    assert "sitä toivoi ryhmä" in words(aino.get(page(cast)))
    aino.post(one, {"move": "up"})
    place.refresh_from_db()
    assert place.position == 0
    removed = aino.post(one, {"remove": "1"})
    after = words(aino.get(removed["Location"].split("#")[0]))
    assert "po-link" in after
    assert "Uimahalliin" not in after
    aino.post(reverse("staff:restore_programme_item", args=[cast.group.id, meeting.id, place.id]))
    assert "Uimahalliin" in words(aino.get(page(cast)))


def test_a_faulty_item_says_why_and_keeps_what_was_typed(cast: Any, aino: Client, meeting: Meeting) -> None:
    items = reverse("staff:new_programme_item", args=[cast.group.id, meeting.id])
    answer = aino.post(items, {"title": "", "words": "Tuo oma muki", "minutes": "-5"})
    assert answer.status_code == 422
    assert "Tuo oma muki" in words(answer)
    assert not ProgrammeItem.objects.exists()


def test_two_editing_one_item_see_both(cast: Any, aino: Client, kalle: Client, meeting: Meeting) -> None:
    aino.post(reverse("staff:new_programme_item", args=[cast.group.id, meeting.id]), {"title": "Kahvi"})
    item = ProgrammeItem.objects.get()
    one = reverse("staff:programme_item", args=[cast.group.id, meeting.id, item.id])
    aino.post(one, {"title": "Kahvi ja pulla", "revision": 1})
    clash = kalle.post(one, {"title": "Tee", "revision": 1})
    assert clash.status_code == 409
    assert "Kahvi ja pulla" in words(clash)
    assert 'value="Tee"' in words(clash)
    assert kalle.post(one, {"title": "Tee ja kahvi", "revision": 2}).status_code == 302


def test_heading_and_aim_are_saved_together(cast: Any, aino: Client, kalle: Client, meeting: Meeting) -> None:
    address = reverse("staff:meeting_plan", args=[cast.group.id, meeting.id])
    assert aino.post(address, {"title": "Tutuiksi", "words": "Rauhassa", "revision": 0}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.title == "Tutuiksi"
    clash = kalle.post(address, {"title": "Alku", "words": "Toisin", "revision": 0})
    assert clash.status_code == 409
    assert "Rauhassa" in words(clash)
    meeting.refresh_from_db()
    assert meeting.title == "Tutuiksi"


def test_another_groups_meeting_is_not_there(cast: Any, aino: Client) -> None:
    foreign = MeetingFactory(activity=cast.other_group, number=1)
    assert aino.get(reverse("staff:meeting_plan", args=[cast.group.id, foreign.id])).status_code == 404
    assert (
        aino.post(
            reverse("staff:new_programme_item", args=[cast.group.id, foreign.id]), {"title": "x"}
        ).status_code
        == 404
    )


def test_an_empty_text_can_begin_from_the_models_words_and_nothing_is_saved_by_looking(
    cast: Any, aino: Client
) -> None:
    """As in a group that was made before the model had invitations."""
    refresh_library(now=cast.now)
    version = ModelVersion.objects.get(model__key="general_group")
    for change in ({"state": "planned"}, {"model_version": version}):  # a group that has begun keeps its version
        Activity.objects.filter(id=cast.group.id).update(**change)
    PlanItem.objects.create(
        organisation=cast.organisation, activity=cast.group, kind="purpose", words="Omat sanat"
    )
    shown = words(aino.get(page(cast)))
    assert "?edit=invitations&amp;from=model#invitations" in shown
    assert "?edit=purpose&amp;from=model" not in shown
    assert "?edit=rules&amp;from=model" not in shown  # no model gives rules: the group makes its own
    begun = aino.get(page(cast) + "?edit=invitations&from=model")
    form = next(one["form"] for one in begun.context["sections"] if one["kind"] == "invitations")
    assert "{ryhmän nimi}" in form["words"].value()
    assert not PlanItem.objects.filter(kind="invitations").exists()
    assert "Omat sanat" in words(aino.get(page(cast) + "?edit=purpose&from=model"))
    saved = aino.post(section(cast, "invitations"), {"words": form["words"].value(), "revision": "0"})
    assert saved.status_code == 302
    assert "?edit=invitations&amp;from=model" not in words(aino.get(page(cast)))


# ---------- facts and facilitators ----------


def facts(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Arjen eväät",
        "use": "participation",
        "openness": "closed",
        "language": "fi",
        "size_min": 4,
        "size_max": 10,
        "place": "",
        "default_basis": "none",
        "revision": 1,
    } | changes


def test_facts_are_changed_and_faults_stand_beside_their_fields(cast: Any, aino: Client) -> None:
    address = reverse("staff:group_facts", args=[cast.group.id])
    unit = str(cast.unit.id)
    assert aino.get(address).status_code == 200
    bad = aino.post(address, facts(unit=unit, size_min=12, name="Uusi nimi"))
    assert bad.status_code == 422
    assert "Suurin koko ei voi olla pienempi" in words(bad)
    assert 'value="Uusi nimi"' in words(bad)
    assert aino.post(address, facts(unit=unit, name="Uusi nimi", names_shown="on")).status_code == 302
    group = Activity.objects.get(id=cast.group.id)
    assert (group.name, group.names_shown, group.revision) == ("Uusi nimi", True, 2)
    clash = client_of(cast, "kalle").post(address, facts(unit=unit, name="Toinen nimi"))
    assert clash.status_code == 409
    assert "Uusi nimi" in words(clash)


# ---------- the group as a whole ----------


def test_a_planned_group_is_removed_and_brought_back(cast: Any, aino: Client) -> None:
    Activity.objects.filter(id=cast.group.id).update(state="planned")
    removed = aino.post(reverse("staff:remove_group", args=[cast.group.id]))
    assert removed["Location"] == reverse("staff:removed_groups")
    assert aino.get(page(cast)).status_code == 404
    assert "Arjen eväät" in words(aino.get(reverse("staff:removed_groups")))
    mikko = client_of(cast, "mikko")
    assert "Arjen eväät" not in words(mikko.get(reverse("staff:removed_groups")))
    assert mikko.post(reverse("staff:restore_group", args=[cast.group.id])).status_code == 403
    assert client_of(cast, "olli").post(reverse("staff:restore_group", args=[cast.group.id])).status_code == 404
    aino.post(reverse("staff:restore_group", args=[cast.group.id]))
    assert aino.get(page(cast)).status_code == 200
    verbs = [entry.verb for entry in AuditEntry.objects.order_by("id") if "activity" in entry.verb]
    assert verbs == ["remove_activity", "restore_activity"]


def test_a_running_group_is_neither_removed_nor_cancelled(cast: Any, aino: Client) -> None:
    for name in ("staff:remove_group", "staff:cancel_group", "staff:begin_group"):
        answer = aino.post(reverse(name, args=[cast.group.id]), follow=True)
        assert 'data-kind="stop"' in words(answer)
    assert Activity.objects.get(id=cast.group.id).state == "running"


def test_looking_changes_nothing(cast: Any, aino: Client) -> None:
    for name in ("begin_group", "cancel_group", "remove_group"):
        assert aino.get(reverse(f"staff:{name}", args=[cast.group.id])).status_code == 405


def test_a_blank_that_nobody_filled_says_that_it_is_missing() -> None:
    with override("fi"):
        words = fill_blanks("Soita: {puhelinnumero}. Paikka: {paikka}.", {"place": "Kellari"})
    assert words == "Soita: — puhelinnumero puuttuu —. Paikka: Kellari."
