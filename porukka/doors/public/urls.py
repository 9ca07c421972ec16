"""Addresses for anyone."""

from porukka.doors.public.front import urls as front
from porukka.doors.public.gallery import urls as gallery
from porukka.doors.public.info import urls as info

app_name = "public"
AREAS = (front, gallery, info)
urlpatterns = [pattern for area in AREAS for pattern in area.urlpatterns]
ACCESS = {name: row for area in AREAS for name, row in area.ACCESS.items()}
