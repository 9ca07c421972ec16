"""Coming in by invitation, own details, and the choice between organisations."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from porukka.core.errors import NotFound, Refused
from porukka.domain.people import actions, queries
from porukka.domain.people.rules import token_hash
from porukka.doors.staff.login.forms import NewAccountForm, OwnDetailsForm

TOKEN = "invitation_token"


@require_GET
def accept_invitation(request: Any, token: str) -> HttpResponse:
    """Takes the secret out of the address at once. Opening the link spends and changes nothing."""
    request.session[TOKEN] = token[:100]
    return redirect("staff:invitation")


@require_http_methods(["GET", "POST"])
def invitation(request: Any) -> HttpResponse:
    """The invitation in the session: a new account, or a new role for somebody who has one and is signed in."""
    token = request.session.get(TOKEN, "")
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
            return _come_in(
                request, token, form, signed_in_as=user.pk if same else None, new=not invited.has_account
            )
        except Refused as refusal:
            form.refuse(refusal)
        except NotFound:
            return render(request, "login/invitation_over.html", status=404)
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
    request.session.pop(TOKEN, None)
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
