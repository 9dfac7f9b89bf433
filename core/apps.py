from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core.imports import outbox

        assert outbox  # its import registers the handlers
