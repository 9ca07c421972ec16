"""Answering: by link or card, by the meeting's code, and tried out on a worker's phone."""

from django.urls import URLPattern, path

from porukka.doors.access import PARTICIPANT, Row
from porukka.doors.participant.answer import views

urlpatterns: list[URLPattern] = [
    path("v/<str:token>/", views.link, name="link"),
    path("vastaa/", views.answer, name="answer"),
    path("k/", views.code, name="code"),
    path("k/<str:code>/", views.meeting_code, name="meeting_code"),
    path("esim/<str:token>/", views.preview, name="preview"),
]
ACCESS: dict[str, Row] = {
    "link": PARTICIPANT,
    "answer": PARTICIPANT,
    "code": PARTICIPANT,
    "meeting_code": PARTICIPANT,
    "preview": PARTICIPANT,
}
