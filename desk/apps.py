from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "desk"

    def ready(self) -> None:
        from core.files import gate
        from desk import checks, digests  # noqa: F401 (they register themselves)
        from desk.packs import ordering
        from opportunities.models import MeetingPack

        gate.register_owner(MeetingPack._meta.label, ordering.files_of)
