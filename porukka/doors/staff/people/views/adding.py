"""Adding people: one by one, from a pasted list, from an Excel file. Nothing is saved before it is accepted."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from porukka.core.errors import Refused
from porukka.core.formats import isolated
from porukka.domain.activities import actions as activities
from porukka.domain.activities import queries as read
from porukka.domain.activities.rules import Basis, Stage
from porukka.domain.exchange import actions as exchange
from porukka.domain.exchange import queries as preview
from porukka.domain.exchange.rules import (
    COLUMNS,
    LARGEST_FILE,
    SHEET_TYPE,
    Column,
    Fault,
    Line,
    columns_left_out,
    lines_of_table,
    lines_of_text,
    written,
    xlsx_table,
)
from porukka.domain.people.rules import Language
from porukka.doors.staff.frame import frame
from porukka.doors.staff.people.forms import SOMEBODY_ELSE, FileForm, ParticipantForm, PasteForm
from porukka.doors.staff.people.views.people import attachment
from porukka.doors.viewlog import saw

# How long a preview may lie open before it is accepted.
PREVIEW_SECONDS = 4 * 3600
SALT = "people-list"


@require_http_methods(["GET", "POST"])
def add_participant(request: Any, activity_id: Any) -> HttpResponse:
    """One person. With a phone or e-mail that the worker's own groups know, it is asked whether they are the same."""
    viewer, head = request.viewer, request.activity
    if request.method == "GET":
        first = {"language": head.language, "stage": Stage.ACTIVE, "key": uuid4()}
        form = ParticipantForm(initial=first | {"basis": read.default_basis(viewer, head.id)})
        if "again" in request.GET:  # one after another: typing goes on in the name
            form.fields["name"].widget.attrs["autofocus"] = True
        return _add_page(request, form)
    form = ParticipantForm(request.POST)
    if not form.is_valid():
        return _add_page(request, form, status=422)
    given = form.cleaned_data
    try:
        contacts = read.contacts_from(given["phone"], given["email"])
        found = read.likely_same(viewer, head.id, contacts) if contacts else {}
        # Not the person this very page has added: the same page sent twice is answered as it was at first.
        likely = list(
            {
                one.person_id: one for some in found.values() for one in some if one.person_id != given["key"]
            }.values()
        )
        same = request.POST.get("same", "")
        if likely and same not in {SOMEBODY_ELSE, *(str(one.person_id) for one in likely)}:
            return _add_page(request, ParticipantForm(request.POST, likely=likely), likely=likely)
        known = UUID(same) if likely and same != SOMEBODY_ELSE else None
        row = activities.add_participant(
            by=viewer,
            now=request.now,
            activity_id=head.id,
            name=given["name"],
            language=given["language"],
            basis=given["basis"],
            no_messages=given["no_messages"],
            phone=given["phone"],
            email=given["email"],
            own_worker_name=given["own_worker_name"],
            stage=given["stage"],
            person_id=known,
            new_person_id=None if known else given["key"],
            not_same_as=[] if known else [one.person_id for one in likely],
        )
    except Refused as no:
        form.refuse(no)
        return _add_page(request, form, status=422)
    name = read.participant(viewer, row.id).called
    messages.success(request, _("%(name)s is in the list now.") % {"name": isolated(name)})
    _tell_size(request)
    if "again" in request.POST:
        return redirect(f"{reverse('staff:add_participant', args=[activity_id])}?again=1")
    return redirect("staff:people", activity_id)


def _add_page(
    request: Any, form: ParticipantForm, *, likely: list[read.Likely] | None = None, status: int = 200
) -> HttpResponse:
    saw(request, activity=request.activity.id, persons=[one.person_id for one in likely or []])
    return render(
        request,
        "people/add_participant.html",
        frame(request, "people") | {"form": form, "asks": bool(likely)},
        status=status,
    )


def _tell_size(request: Any) -> None:
    size = read.size_of(request.viewer, request.activity.id)
    if size.over:
        messages.warning(
            request,
            _("The group was planned for %(most)s people at most, and now there are %(here)s.")
            % {"most": size.most, "here": size.here},
        )


@require_http_methods(["GET", "POST"])
def paste_people(request: Any, activity_id: Any) -> HttpResponse:
    """A list pasted from anywhere."""
    if "accept" in request.POST:
        return _accept(request, "people/paste_people.html", PasteForm)
    if request.method == "GET":
        return _list_page(request, "people/paste_people.html", PasteForm())
    form = PasteForm(request.POST)
    if not form.is_valid():
        return _list_page(request, "people/paste_people.html", form, status=422)
    try:
        lines, faults = lines_of_text(form.cleaned_data["words"])
    except Refused as no:
        form.refuse(no)
        return _list_page(request, "people/paste_people.html", form, status=422)
    return _show(request, "people/paste_people.html", form, lines, faults)


@require_http_methods(["GET", "POST"])
def import_people(request: Any, activity_id: Any) -> HttpResponse:
    """A list from an Excel file. The file itself is read once and kept nowhere."""
    if "accept" in request.POST:
        return _accept(request, "people/import_people.html", FileForm)
    if request.method == "GET":
        return _list_page(request, "people/import_people.html", FileForm())
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list_page(request, "people/import_people.html", form, status=422)
    file = form.cleaned_data["file"]
    try:
        # One byte more than fits is enough to know.
        table = xlsx_table(file.read(LARGEST_FILE + 1))
        lines, faults = lines_of_table(table)
    except Refused as no:
        form.refuse(no)
        return _list_page(request, "people/import_people.html", form, status=422)
    return _show(request, "people/import_people.html", form, lines, faults, columns_left_out(table))


def _show(
    request: Any, template: str, form: Any, lines: list[Line], faults: list[Fault], left_out: Sequence[str] = ()
) -> HttpResponse:
    """The list as it would be added, with what has to be mended by row and column.

    Args:
        left_out: headings of the file whose columns are not brought in.
    """
    viewer, head = request.viewer, request.activity
    shown = preview.preview_people(viewer, head.id, lines, faults)
    sealed = signing.dumps(
        {"id": str(uuid4()), "for": _whose(request), "lines": [asdict(line) for line in lines]},
        salt=SALT,
        compress=True,
    )
    status = 422 if shown.faults else 200
    return _list_page(request, template, form, shown=shown, sealed=sealed, left_out=left_out, status=status)


def _whose(request: Any) -> str:
    """A preview is accepted by who made it, for the group it was made for."""
    return f"{request.viewer.account_id}:{request.activity.id}"


def _list_page(
    request: Any,
    template: str,
    form: Any,
    *,
    shown: preview.Preview | None = None,
    sealed: str = "",
    left_out: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    likely = [one.person_id for line in shown.lines for one in line.likely] if shown else []
    saw(request, activity=request.activity.id, persons=likely)
    rows = [_row(line) for line in shown.lines] if shown else []
    return render(
        request,
        template,
        frame(request, "people")
        | {
            "form": form,
            "rows": rows,
            "sealed": sealed,
            "left_out": ", ".join(left_out),
            "n_faults": len(shown.faults) if shown else 0,
            "n_added": len(rows),
            # Whoever is chosen as the same person of this very group is not added again.
            "n_least": sum(not row["here_already"] for row in rows),
            "whole": bool(shown and shown.whole),
            "empty": shown is not None and not rows,
        },
        status=status,
    )


def _row(one: preview.PreviewLine) -> dict[str, Any]:
    line = one.line
    # Only the same name is chosen beforehand, of this group first: a shared phone alone tells of nobody.
    named = [each for each in one.likely if each.name.casefold() == line.name.casefold()]
    chosen = next((each for each in named if each.in_this_group), named[0] if len(named) == 1 else None)
    return {
        "line": line,
        "preselected": chosen.person_id if chosen else None,
        "language": Language(line.language).label if line.language else "",
        "basis": Basis(line.basis).label if line.basis else "",
        "faults": [(str(COLUMNS.get(fault.column, "")), fault.words) for fault in one.faults],
        "likely": one.likely,
        "same_name": one.same_name,
        "same_contact": one.same_contact,
        "here_already": any(each.in_this_group for each in one.likely),
    }


def _accept(request: Any, template: str, kind: Any) -> HttpResponse:
    viewer, head = request.viewer, request.activity
    form = kind(auto_id="id_%s")
    try:
        kept = signing.loads(request.POST.get("sealed", ""), salt=SALT, max_age=PREVIEW_SECONDS)
        if kept["for"] != _whose(request):
            raise signing.BadSignature
    except signing.BadSignature:
        messages.error(request, _("This preview is too old. Bring the list in again; nobody was added."))
        return _list_page(request, template, form, status=422)
    lines = [Line(**line) for line in kept["lines"]]
    try:
        count = exchange.add_participants(
            by=viewer,
            now=request.now,
            activity_id=head.id,
            lines=lines,
            list_id=UUID(kept["id"]),
            same_as=_answers(request, lines),
        )
    except Refused as no:
        messages.error(request, str(no.words))
        return _list_page(request, template, form, status=422)
    added = ngettext("%(count)s person was added.", "%(count)s people were added.", count) % {"count": count}
    messages.success(request, added if count else _("Everybody in the list was in the group already."))
    _tell_size(request)
    return redirect("staff:people", head.id)


def _answers(request: Any, lines: list[Line]) -> dict[int, UUID]:
    """The answers to "is this the same?", by row."""
    found = {}
    for line in lines:
        answer = request.POST.get(f"same_{line.row}", SOMEBODY_ELSE)
        if answer != SOMEBODY_ELSE:
            try:
                found[line.row] = UUID(answer)
            except ValueError:
                continue
    return found


@require_GET
def people_template(request: Any, activity_id: Any) -> HttpResponse:
    """An empty Excel file with the right headings, and how to fill it in."""
    saw(request)
    heads = {key: str(words) for key, words in COLUMNS.items()}
    widths = {"name": 24, "email": 28, "basis": 26, "own_worker": 24}
    notes = [
        _("One person on a row. Only the name is needed; a first name or a nickname is enough."),
        _("Language: Finnish, Swedish or English. Empty means the group's own language."),
        _("Basis: %(words)s.") % {"words": ", ".join(str(label) for label in Basis.labels)},
        _("No messages: yes, if nothing may be sent to this person. Otherwise leave it empty."),
        _("Nothing is saved until you have looked at the list in Porukka and accepted it."),
    ]
    columns = [Column(words, widths.get(key, 16)) for key, words in heads.items()]
    name = _("people")
    return attachment(written(_("People"), columns, [], notes=notes), SHEET_TYPE, f"{name}.xlsx")
