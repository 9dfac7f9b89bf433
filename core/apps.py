from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core.imports import outbox
        from core.mail import sending

        assert outbox, sending  # their import registers the handlers
