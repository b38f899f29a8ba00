from django.urls import URLPattern, path

from audits.views import scenarios

SCENARIO = "scenarios/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("scenarios/", scenarios.scenario_list, name="scenario-list"),
    path("scenarios/new/", scenarios.scenario_new, name="scenario-new"),
    path("scenarios/preview/", scenarios.preview, name="scenario-preview"),
    path(SCENARIO, scenarios.scenario, name="scenario"),
    path(f"{SCENARIO}duplicate/", scenarios.duplicate, name="scenario-duplicate"),
    path(f"{SCENARIO}remove/", scenarios.remove, name="scenario-remove"),
]
