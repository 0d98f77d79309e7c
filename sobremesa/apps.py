"""The one Django app."""

from django.apps import AppConfig


class SobremesaConfig(AppConfig):
    """Features are folders inside it; there is one line of migrations."""

    name = "sobremesa"
    verbose_name = "Sobremesa"
    default_auto_field = "django.db.models.BigAutoField"
