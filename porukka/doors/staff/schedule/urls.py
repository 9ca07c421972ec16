"""When and where a group meets: the list, planning by a rhythm, moving, cancelling, the calendar file."""

from django.urls import URLPattern, path

from porukka.doors.access import GROUP_EDIT, GROUP_PLAN, Row
from porukka.doors.staff.schedule import views

GROUP = "groups/<uuid:activity_id>/schedule/"
MEETING = "groups/<uuid:activity_id>/meetings/<uuid:meeting_id>/time/"
urlpatterns: list[URLPattern] = [
    path(GROUP, views.meetings, name="meetings"),
    path(f"{GROUP}new/", views.plan_meetings, name="plan_meetings"),
    path(f"{GROUP}add/", views.add_meeting, name="add_meeting"),
    path(f"{GROUP}calendar.ics", views.group_calendar, name="group_calendar"),
    path(MEETING, views.meeting_time, name="meeting_time"),
    path(f"{MEETING}cancel/", views.cancel_meeting, name="cancel_meeting"),
    path(f"{MEETING}uncancel/", views.uncancel_meeting, name="uncancel_meeting"),
    path(f"{MEETING}remove/", views.remove_meeting, name="remove_meeting"),
    path(f"{MEETING}restore/", views.restore_meeting, name="restore_meeting"),
]
ACCESS: dict[str, Row] = {
    "meetings": GROUP_PLAN,
    "plan_meetings": GROUP_EDIT,
    "add_meeting": GROUP_EDIT,
    "group_calendar": GROUP_PLAN,
    "meeting_time": GROUP_EDIT,
    "cancel_meeting": GROUP_EDIT,
    "uncancel_meeting": GROUP_EDIT,
    "remove_meeting": GROUP_EDIT,
    "restore_meeting": GROUP_EDIT,
}
