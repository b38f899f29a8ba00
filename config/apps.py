from django.apps import AppConfig
from django.contrib.admin.options import BaseModelAdmin
from django.forms.models import BaseModelForm
from django.utils.translation import gettext_lazy as _


class ConfigConfig(AppConfig):
    """First in INSTALLED_APPS, so that it is ready before the admin looks for pages."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "config"
    verbose_name = _("Configuration")

    def ready(self) -> None:
        _accept_type_arguments(BaseModelAdmin)
        _accept_type_arguments(BaseModelForm)


def _accept_type_arguments(cls: type) -> None:
    """Let `ModelAdmin[Person]` run: Django's classes are generic for mypy only."""
    setattr(cls, "__class_getitem__", classmethod(lambda own, _: own))  # noqa: B010 - mypy knows no such attribute
