from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self) -> None:
        from customers import holdings, notices, outbox, timeline
        from customers.imports import records, register_kinds
        from customers.queries.timeline import LOG, log_moments

        assert outbox  # its import registers the handlers
        timeline.register(LOG, log_moments)
        notices.register()
        holdings.register()
        register_kinds()
        records.register()
