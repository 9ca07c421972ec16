"""Versions: written when something changed, and never touched again."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from porukka.core.errors import NotFound
from porukka.domain.library import queries as library
from porukka.domain.library.actions import FOLDER, refresh_library
from porukka.domain.library.models import (
    Form,
    FormItem,
    FormVersion,
    MethodVersion,
    Model,
    ModelVersion,
)
from porukka.domain.library.rules import LibraryFault, next_version, scale_hash
from porukka.domain.people.rules import NOBODY, Viewer

Mend = Callable[[str, str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(FOLDER, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def mend(folder: Path) -> Mend:
    def _mend(path: str, before: str, after: str) -> None:
        words = (folder / path).read_text(encoding="utf-8")
        assert before in words
        (folder / path).write_text(words.replace(before, after, 1), encoding="utf-8")

    return _mend


@pytest.fixture
def somebody() -> Viewer:
    return Viewer(kind="account", organisation_id=uuid4())


def rating(viewer: Viewer) -> FormVersion:
    (version,) = library.form_versions(viewer, ["meeting_rating"])
    return version


def numbers(kind: Any) -> list[tuple[int, int]]:
    return list(kind.objects.order_by("number", "wording").values_list("number", "wording"))


def test_the_first_refresh_writes_everything_and_the_second_nothing(
    db: None, folder: Path, now: datetime, queries: Any
) -> None:
    made = refresh_library(now=now, folder=folder).made
    assert len(made) == len(list(folder.rglob("*.toml"))) - 1  # the checklist is part of the models
    assert {name.split(" ")[1] for name in made} == {"1.1"}
    with queries() as counted:
        assert not refresh_library(now=now, folder=folder).made
    assert counted.n == 1


def test_a_changed_step_makes_a_new_version(db: None, folder: Path, mend: Mend, now: datetime) -> None:
    refresh_library(now=now, folder=folder)
    mend("models/general_group.toml", "count = 6", "count = 6\ncontinues = true")
    assert refresh_library(now=now, folder=folder).made == ("model:general_group 2.1",)
    assert numbers(ModelVersion.objects.filter(model__key="general_group").model)[-1] == (2, 1)


def test_a_mended_word_is_a_wording_of_the_same_version(
    db: None, folder: Path, mend: Mend, now: datetime, somebody: Viewer
) -> None:
    refresh_library(now=now, folder=folder)
    before = rating(somebody)
    mend("forms/meeting_rating.toml", "Kuuntelimmeko sinua tänään?", "Kuulimmeko sinua tänään?")
    assert refresh_library(now=now, folder=folder).made == ("form:meeting_rating 1.2",)
    after = rating(somebody)
    assert (after.number, after.wording) == (1, 2)
    assert after.id != before.id
    assert [item.scale_hash for item in after.items.all()] == [item.scale_hash for item in before.items.all()]
    old = library.form_version(somebody, before.id).read().item("heard")
    assert old is not None
    assert old.question.fi == "Kuuntelimmeko sinua tänään?"


def test_a_changed_checklist_makes_new_versions_of_the_models(
    db: None, folder: Path, mend: Mend, now: datetime
) -> None:
    refresh_library(now=now, folder=folder)
    mend("readiness.toml", "Ryhmällä on omaa rahaa", "Ryhmällä on rahaa")
    made = refresh_library(now=now, folder=folder).made
    assert made
    assert all(name.startswith("model:") and name.endswith(" 1.2") for name in made)


def test_a_faulty_file_writes_nothing_at_all(db: None, folder: Path, mend: Mend, now: datetime) -> None:
    mend("methods/guest.toml", 'kind = "visit"', 'kind = "party"')
    with pytest.raises(LibraryFault, match=r"methods/guest\.toml:\d+: kind: must be one of"):
        refresh_library(now=now, folder=folder)
    assert not Model.objects.exists()


def test_a_model_whose_file_is_gone_leaves_the_choices_and_keeps_its_versions(
    db: None, folder: Path, now: datetime, somebody: Viewer
) -> None:
    refresh_library(now=now, folder=folder)
    old = library.newest_model_version(somebody, "day_workshop")
    words = (folder / "models/day_workshop.toml").read_text(encoding="utf-8")
    (folder / "models/day_workshop.toml").unlink()
    assert refresh_library(now=now, folder=folder).removed == ("model:day_workshop",)
    assert not refresh_library(now=now, folder=folder).removed
    assert "day_workshop" not in [row.model.key for row in library.model_versions(somebody)]
    assert library.model_version(somebody, old.id).content == old.content
    (folder / "models/day_workshop.toml").write_text(words, encoding="utf-8")
    assert not refresh_library(now=now, folder=folder).made  # the same content: no new version
    assert library.newest_model_version(somebody, "day_workshop").id == old.id


def test_items_carry_their_limits_and_order(db: None, now: datetime, somebody: Viewer) -> None:
    refresh_library(now=now)
    version = rating(somebody)
    rows = [(item.key, item.position, item.min, item.max) for item in version.items.all()]
    assert rows[0] == ("own_goal", 1, 1, 5)
    assert rows[-1] == ("open", 6, None, None)
    form = version.read()
    hashes = {item.key: scale_hash(form, item) for item in form.items}
    assert hashes["own_goal"] == hashes["heard"] != hashes["feeling"]


def test_the_next_version_follows_what_changed() -> None:
    words = {"a": {"fi": "x", "sv": "y", "en": "z"}, "n": 1}
    mended = {"a": {"fi": "X", "sv": "y", "en": "z"}, "n": 1}
    assert next_version(None, words) == (1, 1)
    assert next_version((3, 2, words), words) is None
    assert next_version((3, 2, words), mended) == (3, 3)
    assert next_version((3, 2, words), {**words, "n": 2}) == (4, 1)


# --- held by the database ----------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["modelversion", "methodversion", "formversion", "formitem"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET organisation_id = NULL", "DELETE FROM {}"])
def test_no_sql_changes_or_deletes_a_version(db: None, now: datetime, table: str, sql: str) -> None:
    refresh_library(now=now)
    with (
        pytest.raises(DatabaseError, match=r"is never (changed|deleted)"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.format(f"library_{table}"))


def test_without_the_trigger_the_same_sql_would_go_through(db: None, now: datetime) -> None:
    refresh_library(now=now)
    with connection.cursor() as cursor:
        on = " ON library_formitem" if connection.vendor == "postgresql" else ""
        cursor.execute(f'DROP TRIGGER "library_formitem_is_never_deleted"{on}')
        cursor.execute("DELETE FROM library_formitem")
    assert not FormItem.objects.exists()


def test_a_version_number_is_used_once(db: None, now: datetime) -> None:
    refresh_library(now=now)
    row = FormVersion.objects.order_by("id")[:1].get()
    row.id = uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_shipped_key_is_used_once(db: None, now: datetime) -> None:
    refresh_library(now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Form.objects.create(key="meeting_rating")


# --- who reads what ----------------------------------------------------------------------------------------


def own_version(organisation: Any, key: str, now: datetime) -> MethodVersion:
    from porukka.domain.library.models import Method

    shipped = MethodVersion.objects.get(method__key="guest")
    parent = Method.objects.create(organisation=organisation, key=key)
    return MethodVersion.objects.create(
        organisation=organisation,
        method=parent,
        number=1,
        content=shipped.content,
        content_hash=shipped.content_hash,
        licence=shipped.licence,
        made_at=now,
    )


def test_an_organisations_own_method_is_read_by_it_alone(now: datetime, cast: Any) -> None:
    refresh_library(now=now)
    own = own_version(cast.organisation, "sauna_evening", now)
    aino, olli = cast.viewer("aino"), cast.viewer("olli")
    assert own in library.method_versions(aino)
    assert own not in library.method_versions(olli)
    assert own not in library.method_versions(NOBODY)
    assert library.method_version(aino, own.id) == own
    assert library.method_content(aino, own.id).key == "guest"
    for viewer in (olli, NOBODY):
        with pytest.raises(NotFound):
            library.method_version(viewer, own.id)
        with pytest.raises(NotFound):
            library.method_content(viewer, own.id)


def test_an_organisations_own_goes_before_the_shipped_of_the_same_key(now: datetime, cast: Any) -> None:
    refresh_library(now=now)
    own = own_version(cast.organisation, "guest", now)
    rows = library.method_versions(cast.viewer("aino"), ["guest"])
    assert own in rows
    assert len(library.method_versions(cast.viewer("olli"), ["guest"])) == 1


def test_reading_takes_the_same_queries_for_one_as_for_all(
    db: None, now: datetime, somebody: Viewer, queries: Any
) -> None:
    refresh_library(now=now)
    with queries() as models:
        assert len([row.name("fi") + row.model.key for row in library.model_versions(somebody)]) == 6
    assert models.n == 1
    with queries() as forms:
        assert [item.key for row in library.form_versions(somebody) for item in row.items.all()]
    assert forms.n == 2
    version = rating(somebody)
    library.form_content(somebody, version.id)
    with queries() as again:
        assert library.form_content(somebody, version.id).items[0].key == "own_goal"
    assert again.n == 0


def test_what_is_not_there_is_not_found(db: None, somebody: Viewer) -> None:
    for read in (library.model_version, library.form_version, library.form_content, library.model_content):
        with pytest.raises(NotFound):
            read(somebody, uuid4())
    with pytest.raises(NotFound):
        library.newest_model_version(somebody, "nothing_of_the_kind")
