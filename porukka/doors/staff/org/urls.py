"""Keeping the organisation: staff, units, settings, the log."""

from django.urls import URLPattern, path

from porukka.doors.access import ADMINISTRATOR, COORDINATOR, Row
from porukka.doors.staff.org.views import log, organisation, staff

urlpatterns: list[URLPattern] = [
    path("organisation/", staff.organisation, name="organisation"),
    path("organisation/invite/", staff.invite_staff, name="invite_staff"),
    path(
        "organisation/invitations/<uuid:invitation_id>/withdraw/",
        staff.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("organisation/staff/<uuid:account_id>/", staff.colleague, name="colleague"),
    path(
        "organisation/staff/<uuid:account_id>/roles/<uuid:membership_id>/end/",
        staff.end_role,
        name="end_role",
    ),
    path("organisation/staff/<uuid:account_id>/end/", staff.end_work, name="end_work"),
    path("organisation/units/", organisation.units, name="units"),
    path("organisation/units/<uuid:unit_id>/", organisation.unit, name="unit"),
    path("organisation/units/<uuid:unit_id>/worry-steps/", organisation.worry_steps, name="worry_steps"),
    path("organisation/units/<uuid:unit_id>/remove/", organisation.remove_unit, name="remove_unit"),
    path("organisation/units/<uuid:unit_id>/restore/", organisation.restore_unit, name="restore_unit"),
    path("organisation/settings/", organisation.organisation_settings, name="organisation_settings"),
    path("organisation/closed-days/", organisation.closed_days, name="closed_days"),
    path(
        "organisation/closed-days/<uuid:closed_days_id>/remove/",
        organisation.remove_closed_days,
        name="remove_closed_days",
    ),
    path("organisation/log/", log.audit_log, name="audit_log"),
    path("organisation/log/export/", log.audit_log_export, name="audit_log_export"),
    path("organisation/log/check/", log.audit_log_check, name="audit_log_check"),
]
ACCESS: dict[str, Row] = {
    "organisation": COORDINATOR,
    "invite_staff": COORDINATOR,
    "withdraw_invitation": COORDINATOR,
    "colleague": COORDINATOR,
    "end_role": COORDINATOR,
    "end_work": COORDINATOR,
    "units": COORDINATOR,
    "unit": COORDINATOR,
    "worry_steps": COORDINATOR,
    "remove_unit": COORDINATOR,
    "restore_unit": COORDINATOR,
    "organisation_settings": ADMINISTRATOR,
    "closed_days": ADMINISTRATOR,
    "remove_closed_days": ADMINISTRATOR,
    "audit_log": ADMINISTRATOR,
    "audit_log_export": ADMINISTRATOR,
    "audit_log_check": ADMINISTRATOR,
}
