from django.urls import URLPattern, path

from audits.views import interchange

IMPORT = "imports/<uuid:public_id>/"
EXPORT = "checklists/<uuid:public_id>/versions/<int:number>/export"

urlpatterns: list[URLPattern] = [
    path("checklists/import/", interchange.checklist_import, name="checklist-import"),
    path(IMPORT, interchange.report, name="checklist-import-report"),
    path(f"{IMPORT}create/", interchange.create, name="checklist-import-create"),
    path(f"{IMPORT}discard/", interchange.discard, name="checklist-import-discard"),
    path(f"{EXPORT}.xlsx", interchange.export_xlsx, name="checklist-export-xlsx"),
    path(f"{EXPORT}.json", interchange.export_json, name="checklist-export-json"),
    path("schemas/checklist.json", interchange.schema, name="checklist-schema"),
]
