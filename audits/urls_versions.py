from django.urls import URLPattern, path

from audits.views import rescores, versions

ONE = "checklists/<uuid:public_id>/"
RESCORE = "rescores/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path(f"{ONE}compare/", versions.compare, name="checklist-compare"),
    path(f"{ONE}publish/", versions.publish, name="checklist-publish"),
    path(
        f"{ONE}publish/outcome/", versions.start_with_outcome, name="checklist-outcome"
    ),
    path(f"{ONE}rescore/", rescores.rescore_new, name="checklist-rescore"),
    path(RESCORE, rescores.rescore, name="rescore"),
    path(f"{RESCORE}stop/", rescores.stop, name="rescore-stop"),
]
