from django.urls import URLPattern, URLResolver, path

from reports.views import pages

app_name = "reports"
urlpatterns: list[URLPattern | URLResolver] = [
    path("results/", pages.home, name="home"),
    path("results/trend/", pages.trend_page, name="trend"),
    path("results/scorecards/", pages.scorecard_list, name="scorecard-list"),
    path(
        "results/scorecards/<uuid:public_id>/",
        pages.scorecard_page,
        name="scorecard",
    ),
]
