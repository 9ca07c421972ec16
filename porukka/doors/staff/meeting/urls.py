"""One meeting: its screen, the room's code, the lines carried over, and the screen's PIN."""

from django.urls import URLPattern, path

from porukka.doors.access import GROUP, MEETING, Row
from porukka.doors.staff.meeting.views import lines, people, pin, screen, wall

HERE = "groups/<uuid:activity_id>/meetings/<uuid:meeting_id>/"
urlpatterns: list[URLPattern] = [
    path(HERE, screen.meeting, name="meeting"),
    path(f"{HERE}open/", screen.open_meeting, name="open_meeting"),
    path(f"{HERE}note/", screen.meeting_note, name="meeting_note"),
    path(f"{HERE}close/", screen.close_meeting, name="close_meeting"),
    path(f"{HERE}reopen/", screen.reopen_meeting, name="reopen_meeting"),
    path(f"{HERE}attendance/", people.attendance, name="attendance"),
    path(f"{HERE}headcount/", people.headcount, name="headcount"),
    path(f"{HERE}substitutes/", people.substitutes, name="substitutes"),
    path(f"{HERE}substitutes/<uuid:account_id>/end/", people.end_substitute, name="end_substitute"),
    path(f"{HERE}answered/", wall.answered, name="answered"),
    path(f"{HERE}wall/", wall.meeting_wall, name="meeting_wall"),
    path(f"{HERE}codes/", wall.allow_codes, name="allow_codes"),
    path(f"{HERE}answers/void/", wall.void_answers, name="void_answers"),
    path(f"{HERE}lines/", lines.record_lines, name="record_lines"),
    path(f"{HERE}lines/take-over/", lines.take_over, name="take_over"),
    path(f"{HERE}lines/<uuid:line_id>/", lines.record_line, name="record_line"),
    path(f"{HERE}lines/<uuid:line_id>/give-back/", lines.give_back, name="give_back"),
    path(f"{HERE}pin/", pin.screen_pin, name="screen_pin"),
    path(f"{HERE}pin/new/", pin.new_screen_pin, name="new_screen_pin"),
]
# The lines are made by the closing: from then on the meeting's PIN opens them when the login has been idle for half an
# hour. Before it the PIN opens the meeting's screen only.
LINES = GROUP.behind_pin_once_closed()
ACCESS: dict[str, Row] = {
    "meeting": MEETING.with_persons(),
    "open_meeting": MEETING,
    "meeting_note": MEETING.with_persons(),
    "close_meeting": MEETING,
    "reopen_meeting": GROUP,
    "attendance": MEETING.with_persons(),
    "headcount": MEETING,
    "substitutes": GROUP,
    "end_substitute": GROUP,
    "answered": MEETING,
    "meeting_wall": MEETING,
    "allow_codes": GROUP,
    "void_answers": GROUP,
    "record_lines": LINES.with_persons(),
    "take_over": LINES,
    "record_line": LINES.with_persons(),
    "give_back": LINES,
    "screen_pin": MEETING,
    "new_screen_pin": MEETING,
}
