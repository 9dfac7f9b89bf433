from django.apps import AppConfig


class SellersConfig(AppConfig):
    name = "sellers"

    def ready(self) -> None:
        from sellers import checks, imported, notices, receivers  # noqa: F401 (checks register themselves)
        from sellers.imports import register_kinds

        register_kinds()
        imported.register()
        notices.register_own()
        receivers.connect()
