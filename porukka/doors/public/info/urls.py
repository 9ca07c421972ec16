"""Accessibility, privacy, feedback, and whether the program is well."""

from django.urls import URLPattern, path

from porukka.doors.access import PUBLIC, Row
from porukka.doors.public.info import views

urlpatterns: list[URLPattern] = [
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("feedback/", views.feedback, name="feedback"),
    path("health/", views.health, name="health"),
]
ACCESS: dict[str, Row] = {"accessibility": PUBLIC, "privacy": PUBLIC, "feedback": PUBLIC, "health": PUBLIC}
