from django.urls import URLPattern, path

from porukka.doors.access import MANAGER, Row
from porukka.doors.staff.figures import views

urlpatterns: list[URLPattern] = [
    path("figures/", views.figures, name="figures"),
    path("figures/figures.pdf", views.figures_pdf, name="figures_pdf"),
    path("figures/figures.xlsx", views.figures_xlsx, name="figures_xlsx"),
]
ACCESS: dict[str, Row] = {"figures": MANAGER, "figures_pdf": MANAGER, "figures_xlsx": MANAGER}
