from django.urls import URLPattern, URLResolver, path

from reports.views import (
    alerts,
    answers,
    building,
    exports,
    facts,
    importing,
    imports,
    pages,
    papers,
    reports,
    stopping,
    subscriptions,
    upkeep,
)

app_name = "reports"
urlpatterns: list[URLPattern | URLResolver] = [
    path("results/", pages.home, name="home"),
    path("results/trend/", pages.trend_page, name="trend"),
    path("results/trend/places/", answers.places_page, name="places"),
    path("results/trend/questions/", answers.questions_page, name="questions"),
    path("results/trend/repeated/", answers.repeated_page, name="repeated"),
    path("results/trend/channels/", answers.channels_page, name="channels"),
    path("results/trend/critical/", answers.critical_page, name="critical"),
    path("results/trend/times/", facts.times_page, name="times"),
    path("results/trend/contacts/", facts.contacts_page, name="contacts"),
    path("results/trend/hours/", facts.hours_page, name="hours"),
    path("results/trend/drivers/", facts.drivers_page, name="drivers"),
    path("results/trend/comments/", facts.comments_page, name="comments"),
    path("results/trend/graders/", facts.effects_page, name="effects"),
    path("results/scorecards/", pages.scorecard_list, name="scorecard-list"),
    path(
        "results/scorecards/<uuid:public_id>/",
        pages.scorecard_page,
        name="scorecard",
    ),
    path("results/imports/", imports.import_list, name="import-list"),
    path("results/imports/new/", importing.import_new, name="import-new"),
    path(
        "results/imports/waiting/<uuid:public_id>/",
        importing.import_reading,
        name="import-reading",
    ),
    path(
        "results/imports/waiting/<uuid:public_id>/take-over/",
        importing.import_take_over,
        name="import-take-over",
    ),
    path(
        "results/imports/waiting/<uuid:public_id>/stop/",
        importing.import_stop,
        name="import-stop",
    ),
    path(
        "results/imports/waiting/<uuid:public_id>/throw-away/",
        importing.import_throw_away,
        name="import-throw-away",
    ),
    path(
        "results/imports/<uuid:public_id>/",
        imports.import_batch,
        name="import-batch",
    ),
    path(
        "results/imports/<uuid:public_id>/rows.csv",
        imports.import_rows,
        name="import-rows",
    ),
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

#: Under one report.
ONE = "results/reports/<uuid:public_id>/"
BLOCK = f"{ONE}blocks/<uuid:block>/"
#: Below the reports, so that the way there is marked.
ALERTS = "results/reports/alerts/"
RULE = f"{ALERTS}<uuid:public_id>/"
urlpatterns += [
    path("results/reports/", reports.report_list, name="report-list"),
    path("results/reports/new/", building.report_new, name="report-new"),
    path(ONE, reports.report_page, name="report"),
    path(f"{ONE}present/", reports.report_present, name="report-present"),
    path(f"{ONE}paper/", reports.report_paper, name="report-paper"),
    path(f"{ONE}workbook/", reports.report_workbook, name="report-workbook"),
    path(f"{ONE}edit/", building.report_edit, name="report-edit"),
    path(f"{ONE}settings/", building.report_settings, name="report-settings"),
    path(f"{ONE}add/", building.report_add, name="report-add"),
    path(f"{ONE}remove/", building.report_remove, name="report-remove"),
    path(f"{ONE}restore/", building.report_restore, name="report-restore"),
    path(f"{BLOCK}save/", building.block_save, name="block-save"),
    path(f"{BLOCK}move/", building.block_move, name="block-move"),
    path(f"{BLOCK}remove/", building.block_remove, name="block-remove"),
    path(f"{BLOCK}restore/", building.block_restore, name="block-restore"),
    path(
        f"{ONE}subscriptions/",
        subscriptions.subscription_list,
        name="subscription-list",
    ),
    path(
        "results/subscriptions/<uuid:public_id>/stop/",
        subscriptions.subscription_stop,
        name="subscription-stop",
    ),
    path(
        "results/subscriptions/<uuid:public_id>/now/",
        subscriptions.subscription_now,
        name="subscription-now",
    ),
    path(
        "results/deliveries/<uuid:public_id>/again/",
        subscriptions.delivery_again,
        name="delivery-again",
    ),
    path(ALERTS, alerts.alert_list, name="alert-list"),
    path(f"{ALERTS}new/", alerts.alert_new, name="alert-new"),
    path(RULE, alerts.alert_rule, name="alert-rule"),
    path(f"{RULE}pause/", alerts.alert_pause, name="alert-pause"),
    path(f"{RULE}resume/", alerts.alert_resume, name="alert-resume"),
    path(f"{RULE}remove/", alerts.alert_remove, name="alert-remove"),
    path(f"{RULE}restore/", alerts.alert_restore, name="alert-restore"),
    path("results/stop/<str:token>/", stopping.stop, name="stop"),
]
