"""The database as a Django app."""

from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    """Courses, their journals, and what is no part of a course."""

    name = "lowtide.storage.database"
    label = "lowtide"
    default_auto_field = "django.db.models.BigAutoField"
