from django.urls import URLPattern, path

from porukka.doors.access import GROUP, Row
from porukka.doors.staff.results import views

RESULTS = "groups/<uuid:activity_id>/results/"
urlpatterns: list[URLPattern] = [
    path(RESULTS, views.results, name="results"),
    path(f"{RESULTS}replies/", views.replies, name="replies"),
    path(f"{RESULTS}replies/<uuid:reply_id>/", views.reply, name="reply"),
    path(f"{RESULTS}replies/<uuid:reply_id>/done/", views.reply_done, name="reply_done"),
    path(f"{RESULTS}replies/<uuid:reply_id>/remove/", views.remove_reply, name="remove_reply"),
    path(f"{RESULTS}replies/<uuid:reply_id>/restore/", views.restore_reply, name="restore_reply"),
]
ACCESS: dict[str, Row] = {
    "results": GROUP.with_persons(),
    "replies": GROUP.with_persons(),
    "reply": GROUP.with_persons(),
    "reply_done": GROUP,
    "remove_reply": GROUP,
    "restore_reply": GROUP,
}
