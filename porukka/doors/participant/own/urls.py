"""The own page: behind a card or link and the PIN, for 15 minutes."""

from django.urls import URLPattern, path

from porukka.doors.access import PARTICIPANT, Row
from porukka.doors.participant.own import views

urlpatterns: list[URLPattern] = [
    path("oma/", views.own, name="own"),
    path("oma/avaa/", views.own_door, name="own_door"),
    path("oma/paivat.ics", views.own_dates, name="own_dates"),
    path("oma/vahvuudet/", views.own_strengths, name="own_strengths"),
    path("oma/kuka-katsoi/", views.own_log, name="own_log"),
    path("oma/ulos/", views.own_out, name="own_out"),
]
ACCESS: dict[str, Row] = {
    "own": PARTICIPANT.with_persons(),
    "own_door": PARTICIPANT,
    "own_dates": PARTICIPANT.with_persons(),
    "own_strengths": PARTICIPANT,
    "own_log": PARTICIPANT.with_persons(),
    "own_out": PARTICIPANT,
}
