from django.urls import URLPattern, path

from porukka.doors.access import COORDINATOR, GROUP_EDIT, STAFF, Row
from porukka.doors.staff.groups.views import groups as views
from porukka.doors.staff.groups.views import places

urlpatterns: list[URLPattern] = [
    path("groups/", views.groups, name="groups"),
    path("groups/export.xlsx", views.groups_export, name="groups_export"),
    path("groups/new/", views.new_group, name="new_group"),
    path("groups/models/<uuid:version_id>/", views.group_model, name="group_model"),
    path("groups/removed/", views.removed_groups, name="removed_groups"),
    path("groups/removed/<uuid:group_id>/restore/", views.restore_group, name="restore_group"),
    path("groups/<uuid:activity_id>/copy/", views.copy_group, name="copy_group"),
    path("groups/places/", places.places, name="places"),
    path("groups/places/new/", places.new_place, name="new_place"),
    path("groups/places/<uuid:place_id>/", places.place, name="place"),
    path("groups/places/<uuid:place_id>/remove/", places.remove_place, name="remove_place"),
    path("groups/places/<uuid:place_id>/restore/", places.restore_place, name="restore_place"),
]
ACCESS: dict[str, Row] = {
    "groups": STAFF,
    "groups_export": STAFF,
    "new_group": STAFF,
    "group_model": STAFF,
    "removed_groups": STAFF,
    "restore_group": STAFF,
    "copy_group": GROUP_EDIT,
    "places": COORDINATOR,
    "new_place": COORDINATOR,
    "place": COORDINATOR,
    "remove_place": COORDINATOR,
    "restore_place": COORDINATOR,
}
