from django.urls import URLPattern, path

from porukka.doors.access import GROUP, Row
from porukka.doors.staff.goals import views

HERE = "groups/<uuid:activity_id>/goals/"
ONE = HERE + "<uuid:goal_id>/"

urlpatterns: list[URLPattern] = [
    path(HERE, views.goals, name="goals"),
    path(HERE + "add/", views.add_goal, name="add_goal"),
    path(ONE, views.goal, name="goal"),
    path(ONE + "main/", views.make_main, name="make_main"),
    path(ONE + "close/", views.close_goal, name="close_goal"),
    path(ONE + "reopen/", views.reopen_goal, name="reopen_goal"),
]
ACCESS: dict[str, Row] = {str(pattern.name): GROUP.with_persons() for pattern in urlpatterns}
