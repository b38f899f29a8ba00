from django.urls import URLPattern, path

from audits.views import translations

HERE = "checklists/<uuid:public_id>/draft/translations/"

urlpatterns: list[URLPattern] = [
    path(HERE, translations.translations, name="draft-translations"),
    path(f"{HERE}add/", translations.add, name="draft-translation-add"),
    path(
        f"{HERE}in/<str:language>/", translations.translation, name="draft-translation"
    ),
    path(
        f"{HERE}in/<str:language>/save/",
        translations.save,
        name="draft-translation-save",
    ),
    path(
        f"{HERE}in/<str:language>/remove/",
        translations.remove,
        name="draft-translation-remove",
    ),
]
