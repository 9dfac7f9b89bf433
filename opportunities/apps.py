from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OpportunitiesConfig(AppConfig):
    name = "opportunities"

    def ready(self) -> None:
        from core.files import gate
        from customers import promise_followers
        from customers.queries.reach import also_counted
        from opportunities import (
            alert_notices,
            coaching_alert_notices,
            coaching_notices,
            holdings,
            list_pages,
            merging,
            needs,
            notices,
            outbox,
            plan_notices,
            receivers,
            sections,
            timeline,
            won_list_pages,
        )
        from opportunities.actions.fulfilment import follow_promise, forget_acceptance
        from opportunities.imports import records, register_kinds
        from opportunities.models import ContractFile, Quotation, SheetFile
        from opportunities.queries.buyer_coverage import count_roles
        from opportunities.queries.rates import waiting
        from opportunities.shipped import ship_after_migrate
        from sellers import rates

        gate.register_owner(Quotation._meta.label, lambda user: Quotation.objects.visible_to(user))
        assert outbox  # its import registers the handlers
        notices.register_all()
        plan_notices.register_all()
        coaching_notices.register_all()
        coaching_alert_notices.register_all()
        alert_notices.register_all()
        gate.register_owner(ContractFile._meta.label, lambda user: ContractFile.objects.visible_to(user))
        gate.register_owner(SheetFile._meta.label, lambda user: SheetFile.objects.visible_to(user))
        promise_followers.register("opportunities", follow_promise, on_reopening=forget_acceptance)
        holdings.register()
        list_pages.register_all()
        won_list_pages.register_all()
        needs.register()
        merging.register()
        receivers.connect()
        timeline.register_all()
        sections.register()
        register_kinds()
        records.register()
        rates.register(waiting)
        also_counted("buyer coverage", count_roles)
        post_migrate.connect(ship_after_migrate, sender=self, dispatch_uid="opportunities.shipped")
