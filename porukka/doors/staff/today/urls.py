"""Today: where workers land."""

from django.urls import URLPattern, path

from porukka.doors.access import GROUP, STAFF, Row
from porukka.doors.staff.today import views

CALL = "today/<uuid:activity_id>/calls/<uuid:meeting_id>/<uuid:participation_id>/"
urlpatterns: list[URLPattern] = [
    path("today/", views.today, name="today"),
    path("today/<uuid:activity_id>/line/", views.group_line, name="group_line"),
    path(CALL, views.call, name="call"),
    path(f"{CALL}undo/", views.undo_call, name="undo_call"),
]
ACCESS: dict[str, Row] = {
    "today": STAFF.with_persons(),
    "group_line": GROUP.with_persons(),
    "call": GROUP,
    "undo_call": GROUP,
}
