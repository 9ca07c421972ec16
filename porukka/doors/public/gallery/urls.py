"""The gallery of components, shown only in demo and debug mode."""

from django.urls import path

from porukka.doors.access import PUBLIC, Row
from porukka.doors.public.gallery import views

urlpatterns = [
    path("ui/", views.gallery, name="gallery"),
    path("ui/osallistuja/", views.gallery_participant, name="gallery_participant"),
]
ACCESS: dict[str, Row] = {"gallery": PUBLIC, "gallery_participant": PUBLIC}
