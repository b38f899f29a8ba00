from django.urls import URLPattern, URLResolver

from audits import (
    urls_authoring,
    urls_desk,
    urls_field,
    urls_interchange,
    urls_review,
    urls_scenarios,
    urls_translations,
    urls_versions,
)

app_name = "audits"
urlpatterns: list[URLPattern | URLResolver] = [
    *urls_field.urlpatterns,
    *urls_desk.urlpatterns,
    *urls_review.urlpatterns,
    *urls_authoring.urlpatterns,
    *urls_versions.urlpatterns,
    *urls_interchange.urlpatterns,
    *urls_translations.urlpatterns,
    *urls_scenarios.urlpatterns,
]
