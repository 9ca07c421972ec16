from django.urls import URLPattern, path

from porukka.doors.access import GROUP, Row
from porukka.doors.staff.ending import prints, views

HERE = "groups/<uuid:activity_id>/ending/"

urlpatterns: list[URLPattern] = [
    path(HERE, views.ending, name="ending"),
    path(f"{HERE}texts/<slug:kind>/", views.closing_text, name="closing_text"),
    path(f"{HERE}next-steps/<uuid:participation_id>/", views.closing_next_step, name="closing_next_step"),
    path(f"{HERE}end/", views.end_group, name="end_group"),
    path(f"{HERE}evaluation.pdf", prints.evaluation_pdf, name="evaluation_pdf"),
    path(f"{HERE}evaluation.xlsx", prints.evaluation_xlsx, name="evaluation_xlsx"),
    path(f"{HERE}published.pdf", prints.published_pdf, name="published_pdf"),
    path(f"{HERE}booklets.pdf", prints.booklets_pdf, name="booklets_pdf"),
    path(f"{HERE}booklets/<uuid:participation_id>.pdf", prints.booklet_pdf, name="booklet_pdf"),
]
PERSONAL = GROUP.with_persons()
ACCESS: dict[str, Row] = {
    "ending": PERSONAL,
    "closing_text": PERSONAL,
    "closing_next_step": PERSONAL,
    "end_group": PERSONAL,
    "evaluation_pdf": PERSONAL,
    "evaluation_xlsx": PERSONAL,
    "published_pdf": PERSONAL,
    "booklets_pdf": PERSONAL,
    "booklet_pdf": PERSONAL,
}
