from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core.files import gate
        from core.imports import outbox
        from core.imports.models import ImportFile, files_for
        from core.mail import sending

        assert outbox, sending  # their import registers the handlers
        gate.register_owner(ImportFile._meta.label, files_for)
