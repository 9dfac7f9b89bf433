from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self) -> None:
        from core.files import gate
        from customers import holdings, list_pages, move_notices, notices, outbox, promise_notices, receivers, timeline
        from customers.actions.promise import TIMELINE_KIND as PROMISE
        from customers.imports import records, register_kinds
        from customers.merging import rules
        from customers.models import LogFile
        from customers.privacy import register_use
        from customers.queries.career import MOVE, move_moments
        from customers.queries.promise_moments import promise_moments
        from customers.queries.promises import promised_to
        from customers.queries.timeline import LOG, log_moments

        assert outbox  # its import registers the handlers
        gate.register_owner(LogFile._meta.label, lambda user: LogFile.objects.visible_to(user))
        timeline.register(LOG, log_moments)
        timeline.register(MOVE, move_moments)
        timeline.register(PROMISE, promise_moments)
        notices.register()
        move_notices.register()
        promise_notices.register()
        register_use(promised_to)
        holdings.register()
        list_pages.register_all()
        rules.register()
        receivers.connect()
        register_kinds()
        records.register()
