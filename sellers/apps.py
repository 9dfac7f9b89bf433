from django.apps import AppConfig


class SellersConfig(AppConfig):
    name = "sellers"

    def ready(self) -> None:
        from sellers import notices
        from sellers.imports import register_kinds

        register_kinds()
        notices.register_own()
