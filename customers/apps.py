from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self) -> None:
        from customers import holdings, move_notices, notices, timeline
        from customers.imports import records, register_kinds
        from customers.queries.career import MOVE, move_moments
        from customers.queries.timeline import LOG, log_moments

        timeline.register(LOG, log_moments)
        timeline.register(MOVE, move_moments)
        notices.register()
        move_notices.register()
        holdings.register()
        register_kinds()
        records.register()
