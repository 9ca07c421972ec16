"""The front page, and stepping in to the demo organisation."""

from django.urls import URLPattern, path

from porukka.doors.access import DEMO, PUBLIC, Row
from porukka.doors.public.front import views

urlpatterns: list[URLPattern] = [
    path("", views.front, name="front"),
    path("demo/enter/", views.demo_enter, name="demo_enter"),
]
ACCESS: dict[str, Row] = {"front": PUBLIC, "demo_enter": DEMO}
