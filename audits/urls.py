from django.urls import URLPattern, URLResolver

from audits import urls_desk, urls_field, urls_review

app_name = "audits"
urlpatterns: list[URLPattern | URLResolver] = [
    *urls_field.urlpatterns,
    *urls_desk.urlpatterns,
    *urls_review.urlpatterns,
]
