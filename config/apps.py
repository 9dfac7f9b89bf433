"""The wiring as an app, so that its system checks are found."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        # the checks register themselves; without our Celery app, tasks would go to a broker on localhost
        from config import celery, checks  # noqa: F401
