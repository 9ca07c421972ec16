"""The participants' addresses: short, and telling nothing."""

from porukka.doors.participant.answer import urls as answer
from porukka.doors.participant.own import urls as own

app_name = "participant"
AREAS = (answer, own)
urlpatterns = [pattern for area in AREAS for pattern in area.urlpatterns]
ACCESS = {name: row for area in AREAS for name, row in area.ACCESS.items()}
