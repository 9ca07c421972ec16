"""All addresses. Each name has a row in the access table (`porukka/doors/access.py`)."""

from django.urls import include, path, re_path

from porukka.doors.participant import urls as participant
from porukka.doors.public import urls as public
from porukka.doors.staff import urls as staff
from porukka.doors.staff.login import views as login

urlpatterns = [
    # Before allauth's page at the same address, which would keep the link's secret in the session.
    re_path(
        r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        login.account_reset_password_from_key,
        name="account_reset_password_from_key",
    ),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("", include("porukka.doors.public.urls")),
    path("", include("porukka.doors.participant.urls")),
    path("", include("porukka.doors.staff.urls")),
]

# The access table, by full URL name.
ACCESS = {
    f"{door.app_name}:{name}": row for door in (public, participant, staff) for name, row in door.ACCESS.items()
} | staff.FOREIGN_ACCESS

handler400 = "porukka.doors.errors.bad_request"
handler403 = "porukka.doors.errors.not_allowed"
handler404 = "porukka.doors.errors.not_found"
handler500 = "porukka.doors.errors.broken"
