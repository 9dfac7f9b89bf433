from django.apps import AppConfig


class SellersConfig(AppConfig):
    name = "sellers"

    def ready(self) -> None:
        from core import mail
        from core.mail.sealing import seal_by
        from sellers import checks, imported, notices, receivers, sealed  # noqa: F401 (checks register themselves)
        from sellers.backends import may_be_written_to, whose_address
        from sellers.imports import register_kinds

        register_kinds()
        imported.register()
        notices.register_own()
        receivers.connect()
        seal_by(sealed.seal, unseal=sealed.unseal)
        mail.ask_of_readers(may_be_written_to, at=whose_address)
