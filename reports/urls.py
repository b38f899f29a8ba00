from django.urls import URLPattern, URLResolver, path

from reports.views import answers, exports, imports, pages, papers, upkeep

app_name = "reports"
urlpatterns: list[URLPattern | URLResolver] = [
    path("results/", pages.home, name="home"),
    path("results/trend/", pages.trend_page, name="trend"),
    path("results/trend/places/", answers.places_page, name="places"),
    path("results/trend/questions/", answers.questions_page, name="questions"),
    path("results/trend/repeated/", answers.repeated_page, name="repeated"),
    path("results/trend/channels/", answers.channels_page, name="channels"),
    path("results/trend/critical/", answers.critical_page, name="critical"),
    path("results/scorecards/", pages.scorecard_list, name="scorecard-list"),
    path(
        "results/scorecards/<uuid:public_id>/",
        pages.scorecard_page,
        name="scorecard",
    ),
    path("results/imports/", imports.import_list, name="import-list"),
    path(
        "results/imports/<uuid:public_id>/undo/",
        imports.import_undo,
        name="import-undo",
    ),
    path("results/upkeep/", upkeep.upkeep_page, name="upkeep"),
    path("results/exports/", exports.export_list, name="export-list"),
    path("results/exports/new/", exports.export_new, name="export-new"),
    path(
        "results/exports/<uuid:public_id>/file/",
        exports.export_file,
        name="export-file",
    ),
    path(
        "results/exports/<uuid:public_id>/manifest/",
        exports.export_manifest,
        name="export-manifest",
    ),
    path(
        "results/exports/<uuid:public_id>/cancel/",
        exports.export_cancel,
        name="export-cancel",
    ),
    path("results/trend/paper/", papers.trend_paper, name="trend-paper"),
    path(
        "results/scorecards/<uuid:public_id>/paper/",
        papers.scorecard_paper,
        name="scorecard-paper",
    ),
]
