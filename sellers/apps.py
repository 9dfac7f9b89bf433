from django.apps import AppConfig


class SellersConfig(AppConfig):
    name = "sellers"

    def ready(self) -> None:
        from sellers import imported, notices
        from sellers.imports import register_kinds

        register_kinds()
        imported.register()
        notices.register_own()
