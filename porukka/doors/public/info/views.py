"""Pages about the program itself. None shows a person."""

from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from porukka.core import jobs
from porukka.domain.flows import staffing
from porukka.domain.people import queries as people
from porukka.doors.public.info.forms import FeedbackForm

MOST_AN_HOUR = 60


@require_safe
def accessibility(request: Any) -> HttpResponse:
    return render(request, "info/accessibility.html")


@require_safe
def privacy(request: Any) -> HttpResponse:
    return render(request, "info/privacy.html", {"facts": people.public_facts()})


@require_http_methods(["GET", "POST"])
def feedback(request: Any) -> HttpResponse:
    """To the administrators' e-mail, through the outbox. At most sixty an hour in all: nobody floods it."""
    form = FeedbackForm(request.POST or None, initial={"key": FeedbackForm.new_key()})
    if request.method == "POST" and form.is_valid():
        cache.add("feedback_this_hour", 0, 3600)
        if cache.incr("feedback_this_hour") > MOST_AN_HOUR:
            form.add_error(
                None, _("So much feedback has come just now that this cannot be sent. Try again in an hour.")
            )
        else:
            staffing.pass_on_feedback(now=request.now, **form.cleaned_data)
            messages.success(request, _("Thank you! Your feedback was sent to the administrators."))
            return redirect("public:feedback")
    context = {"form": form, "facts": people.public_facts()}
    return render(request, "info/feedback.html", context, status=422 if form.errors else 200)


@require_safe
def health(request: Any) -> HttpResponse:
    """For a machine that watches: the database answers, and when the worker last ran. 503 when something is wrong."""
    try:
        late = jobs.late_jobs(now=request.now)
    except Exception:
        return JsonResponse({"ok": False, "database": False}, status=503)
    return JsonResponse({"ok": not late, "database": True, "late_jobs": late}, status=503 if late else 200)
