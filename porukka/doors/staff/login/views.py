"""Coming in by invitation or after a forgotten password, own details, the choice between organisations."""

from datetime import timedelta
from typing import Any

from allauth.account.forms import UserTokenForm
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.password_reset import finalize_password_reset
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from porukka.core.errors import NotFound, Refused
from porukka.core.seals import seal, unseal
from porukka.domain.people import actions, queries
from porukka.domain.people.rules import token_hash
from porukka.doors.cookies import set_note
from porukka.doors.staff.login.forms import NewAccountForm, OwnDetailsForm
from porukka.doors.staff.login.plain import ResetPasswordKeyForm

INVITED, RESETTING = "invitation", "new-password"  # kinds of sealed notes
INVITED_LASTS, RESETTING_LASTS = timedelta(hours=1), timedelta(minutes=30)
INVITED_COOKIE, RESETTING_COOKIE = "i", "n"
OPENED = "set"  # stands in the address where the link's secret stood


@require_GET
def accept_invitation(request: Any, token: str) -> HttpResponse:
    """Takes the secret out of the address at once, into a sealed note of this browser.

    Opening the link spends and changes nothing, and no table or log ever holds the secret.
    """
    response = redirect("staff:invitation")
    note = seal(INVITED, {"t": token[:100]}, now=request.now)
    set_note(response, INVITED_COOKIE, note, reverse("staff:invitation"), INVITED_LASTS)
    return response


@require_http_methods(["GET", "POST"])
def invitation(request: Any) -> HttpResponse:
    """The invitation that was opened: a new account, or a new role for somebody who has one and is signed in."""
    note = unseal(INVITED, request.COOKIES.get(INVITED_COOKIE, ""), now=request.now, max_age=INVITED_LASTS)
    token = str(note["t"]) if note else ""
    invited = queries.open_invitation(token_hash(token), now=request.now)
    if invited is None:
        return render(request, "login/invitation_over.html", status=404)
    user = request.user
    same = user.is_authenticated and user.email.lower() == invited.email.lower()
    form = NewAccountForm(
        request.POST or None,
        initial={"name": invited.name, "language": get_language()},
        use_required_attribute=False,
    )
    if request.method == "POST" and (invited.has_account or form.is_valid()):
        try:
            response = _come_in(
                request, token, form, signed_in_as=user.pk if same else None, new=not invited.has_account
            )
        except Refused as refusal:
            form.refuse(refusal)
        except NotFound:
            return render(request, "login/invitation_over.html", status=404)
        else:
            response.delete_cookie(INVITED_COOKIE, path=reverse("staff:invitation"))
            return response
    context = {"invited": invited, "form": form, "same_account": same}
    return render(request, "login/invitation.html", context, status=422 if form.errors else 200)


def _come_in(request: Any, token: str, form: NewAccountForm, *, signed_in_as: Any, new: bool) -> HttpResponse:
    cleaned = form.cleaned_data if new else {"name": "-", "password": "", "language": "fi"}
    account = actions.accept_invitation(
        now=request.now,
        token=token,
        name=cleaned["name"],
        password=cleaned["password"],
        language=cleaned["language"],
        signed_in_as=signed_in_as,
    )
    if new:
        login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
        # allauth asks for the password again before keys are changed; it has just been chosen.
        record_authentication(request, account, method="password", reauthenticated=True)
        return redirect("mfa_index")
    messages.success(request, _("You have joined. Choose the organisation in your own details."))
    return redirect("staff:own_settings")


@require_http_methods(["GET", "POST"])
def own_settings(request: Any) -> HttpResponse:
    own = queries.own_account(request.viewer)
    form = OwnDetailsForm(
        request.POST or None,
        initial={"name": own.name, "profession": own.profession, "phone": own.phone, "language": own.language},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_own_account(by=request.viewer, now=request.now, **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved."))
            response = redirect("staff:own_settings")
            response.delete_cookie("kieli")  # the account's own choice holds from now on
            return response
    organisations = queries.own_organisations(request.viewer.account_id, now=request.now)
    context = {
        "form": form,
        "email": own.email,
        "organisations": organisations,
        "organisation_id": request.viewer.organisation_id,
    }
    return render(request, "login/own_settings.html", context, status=422 if form.errors else 200)


@require_POST
def choose_organisation(request: Any) -> HttpResponse:
    """Works in another of one's own organisations from now on."""
    wanted = request.POST.get("organisation", "")
    mine = dict(queries.own_organisations(request.viewer.account_id, now=request.now))
    chosen = next((each for each in mine if str(each) == wanted), None)
    if chosen is None:
        raise Http404
    request.session["organisation_id"] = str(chosen)
    messages.success(request, _("You work now in: %(name)s") % {"name": mine[chosen]})
    return redirect("public:front")


@require_http_methods(["GET", "POST"])
def account_reset_password_from_key(request: Any, uidb36: str, key: str) -> HttpResponse:
    """The link of a forgotten password: its secret leaves the address into a sealed note, as an invitation's does.

    Opening it changes nothing. allauth's own page keeps the secret in the session's row, so this stands before it.
    """
    here = reverse("account_reset_password_from_key", args=[uidb36, OPENED])
    if key != OPENED:
        response = redirect(here)
        set_note(
            response, RESETTING_COOKIE, seal(RESETTING, {"k": key[:100]}, now=request.now), here, RESETTING_LASTS
        )
        return response
    kept = request.COOKIES.get(RESETTING_COOKIE, "")
    note = unseal(RESETTING, kept, now=request.now, max_age=RESETTING_LASTS)
    link = UserTokenForm({"uidb36": uidb36, "key": note["k"] if note else ""})
    if not link.is_valid():
        context = {"form": None, "token_fail": True}
        return render(request, "account/password_reset_from_key.html", context)
    form = ResetPasswordKeyForm(request.POST or None, user=link.reset_user, temp_key=link.cleaned_data["key"])
    if request.method == "POST" and form.is_valid():
        form.save()
        if request.user.is_authenticated and request.user.pk != link.reset_user.pk:
            logout(request)  # somebody else's login was open in this browser
        finalize_password_reset(request, link.reset_user)
        response = redirect("account_reset_password_from_key_done")
        response.delete_cookie(RESETTING_COOKIE, path=here)
        return response
    context = {"form": form, "token_fail": False}
    return render(request, "account/password_reset_from_key.html", context, status=422 if form.errors else 200)
