"""The wiring as an app, so that its system checks are found."""

import gc

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class RepairConfig(AdminConfig):
    """Django's admin as the repair desk."""

    default_site = "core.repair.RepairDesk"


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        # the checks register themselves; without our Celery app, tasks would go to a broker on localhost
        from config import celery, checks  # noqa: F401

        gc.enable()  # the last app: see the settings
