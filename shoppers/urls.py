from django.urls import URLPattern, URLResolver

app_name = "shoppers"
urlpatterns: list[URLPattern | URLResolver] = []
