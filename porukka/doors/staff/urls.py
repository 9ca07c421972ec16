"""The staff's addresses."""

from porukka.doors.staff.ending import urls as ending
from porukka.doors.staff.figures import urls as figures
from porukka.doors.staff.goals import urls as goals
from porukka.doors.staff.groups import urls as groups
from porukka.doors.staff.login import urls as login
from porukka.doors.staff.meeting import urls as meeting
from porukka.doors.staff.org import urls as org
from porukka.doors.staff.people import urls as people
from porukka.doors.staff.plan import urls as plan
from porukka.doors.staff.results import urls as results
from porukka.doors.staff.schedule import urls as schedule
from porukka.doors.staff.today import urls as today

app_name = "staff"
AREAS = (ending, figures, goals, groups, login, meeting, org, people, plan, results, schedule, today)
urlpatterns = [pattern for area in AREAS for pattern in area.urlpatterns]
ACCESS = {name: row for area in AREAS for name, row in area.ACCESS.items()}
# allauth's own addresses: signing in, passwords, passkeys and one-time codes
FOREIGN_ACCESS = login.FOREIGN_ACCESS
