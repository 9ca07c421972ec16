"""The sealed notes that participant pages carry instead of sessions, and the reader's language and text size.

*door* (cookie): which form to render after a link was opened, and nothing else. *answer* (in the form): whose answer it
will be, of which meeting, and the page's own key. *to-own* (in a form, for ten minutes in a cookie): asks for the PIN.
*own* (cookie and forms): the own page, for 15 minutes from the PIN. *thanks* (in a form): the thank-you may be shown
again, in another language; it holds nobody. A note of one kind is worth nothing as another.

These pages are `csrf_exempt`: a browser is never asked who it is, so there is no login for another site to misuse. What
a post may do is in the sealed note of its form, which nobody else can make.
"""

import uuid
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from porukka.core.seals import seal, unseal
from porukka.domain.activities import queries as activities
from porukka.domain.activities.queries import GrantRef
from porukka.domain.activities.rules import OWN_PAGE_LASTS
from porukka.domain.surveys.rules import LATE_ANONYMOUS_TAKES

DOOR, ANSWER, TO_OWN, OWN, THANKS = "door", "answer", "to-own", "own", "thanks"
DOOR_LASTS = timedelta(hours=2)
ANSWER_LASTS = timedelta(days=15)  # the meeting itself says when answers are no more taken
TO_OWN_LASTS = timedelta(minutes=30)
PIN_LASTS = timedelta(minutes=10)  # how long the page that asks for a PIN can be opened again by Back or reload
# A nameless page sent again is known by its key, and sealing keeps keys only a little longer than this: one that could
# be sent still later would count twice (TRUST 16).
NAMELESS_LASTS = LATE_ANONYMOUS_TAKES
CODE_LASTS = timedelta(hours=3)  # an own code is for the meeting at hand: time to finish the page, not two weeks
DOOR_COOKIE, PIN_COOKIE, OWN_COOKIE = "v", "p", "o"
KNOWN_LANGUAGES = {code for code, _name in settings.LANGUAGES}


def speak(request: Any, language: str, *, sent: str = "") -> str:
    """The language chosen on this device, now (`?kieli=`) or before; else the person's own, `language`.

    The device's choice is kept by `doors.language` in a cookie that holds a language and nothing of anybody. `sent`:
    the language of a page that has been sent, which goes before them.
    """
    for chosen in (sent, request.GET.get("kieli"), request.COOKIES.get("kieli"), language):
        if chosen in KNOWN_LANGUAGES:
            break
    if chosen in KNOWN_LANGUAGES:
        translation.activate(chosen)
        request.LANGUAGE_CODE = chosen
    return translation.get_language() or "fi"


def large_text(request: HttpRequest) -> bool:
    asked = request.GET.get("iso", request.COOKIES.get("iso"))
    return asked == "1"


def finish(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Keeps the reader's text size on this device; it tells nothing of anybody."""
    asked = request.GET.get("iso")
    if asked in ("0", "1"):
        response.set_cookie(
            "iso", asked, max_age=365 * 86400, samesite="Lax", httponly=True, secure=settings.HTTPS
        )
    return response


def close_own(response: HttpResponse) -> None:
    """Somebody else may hold this phone now: an own page left open on it, or being opened, is closed."""
    response.delete_cookie(OWN_COOKIE, path=reverse("participant:own"))
    response.delete_cookie(PIN_COOKIE, path=reverse("participant:own_door"))


def door_note(request: Any, grant_id: UUID) -> str:
    return seal(DOOR, {"g": grant_id.hex}, now=request.now)


def door_of(request: Any) -> GrantRef | None:
    """Which form this browser has been let in to see."""
    return grant_in(request, DOOR, request.COOKIES.get(DOOR_COOKIE, ""), DOOR_LASTS)


def answer_note(
    request: Any,
    *,
    meeting_id: UUID,
    versions: list[UUID],
    grant: GrantRef | None = None,
    organisation_id: UUID | None = None,
    channel: str = "link",
) -> str:
    """What the form carries. Without a grant the answer will be anonymous; the key is new for every rendered page."""
    note: dict[str, Any] = {
        "m": meeting_id.hex,
        "f": [version.hex for version in versions],
        "c": uuid.uuid4().hex,
    }
    if grant is not None:
        note |= {"g": grant.id.hex, "h": channel}
    else:
        note["o"] = organisation_id.hex if organisation_id else ""
    return seal(ANSWER, note, now=request.now)


def to_own_note(request: Any, grant: GrantRef) -> str:
    return seal(TO_OWN, {"g": grant.id.hex}, now=request.now)


def thanks_note(request: Any, *, named: bool, last: bool) -> str:
    return seal(THANKS, {"n": named, "l": last}, now=request.now)


def thanked(request: Any) -> tuple[bool, str, bool] | None:
    """What a thank-you sent on to be shown again tells: by name or not, the note of the own page, the last meeting."""
    read = unseal(THANKS, str(request.POST.get("keep", "")), now=request.now, max_age=TO_OWN_LASTS)
    if read is None:
        return None
    sealed = str(request.POST.get("note", ""))
    own = sealed if grant_in(request, TO_OWN, sealed, TO_OWN_LASTS) else ""
    return bool(read["n"]), own, bool(read.get("l"))


def own_note(request: Any, grant: GrantRef) -> str:
    """What keeps the own page open: it ends with the PIN it was opened by."""
    return seal(OWN, {"g": grant.id.hex, "p": grant.pin_mark}, now=request.now)


def grant_in(request: Any, kind: str, note: str, lasts: timedelta) -> GrantRef | None:
    """The grant a note names, if the note and the grant both still hold."""
    read = unseal(kind, note, now=request.now, max_age=lasts)
    grant = activities.grant_by_id(UUID(read["g"]), now=request.now) if read else None
    if read and grant and kind == OWN and read.get("p") != grant.pin_mark:
        return None  # the PIN was set anew: pages opened by the old one are closed
    return grant


def own_of(request: Any) -> GrantRef | None:
    """Whose own page is open in this browser, for 15 minutes from the PIN."""
    return grant_in(request, OWN, request.COOKIES.get(OWN_COOKIE, ""), OWN_PAGE_LASTS)


def own_note_kept(request: Any) -> str:
    """The same note for the page's forms, so that acting does not lengthen the 15 minutes."""
    return str(request.COOKIES.get(OWN_COOKIE, ""))
