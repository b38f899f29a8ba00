from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ShoppersConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "shoppers"
    verbose_name = _("Shoppers")
