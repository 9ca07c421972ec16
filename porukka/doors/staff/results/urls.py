from django.urls import URLPattern

from porukka.doors.access import Row

urlpatterns: list[URLPattern] = []
ACCESS: dict[str, Row] = {}
