"""Start-up checks of who may come in: a setting that would lock people out, or protect nothing, is refused."""

from typing import Any

from django.conf import settings
from django.core import checks

from sellers.models import Role
from sellers.policies import EVERYBODY

SHORTEST_KEY = 32


@checks.register(checks.Tags.security)
def roles_are_known(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A misspelt role would silently ask nothing of anybody."""
    known = {*Role.values, EVERYBODY}
    unknown = sorted(settings.SECOND_FACTOR_ROLES - known)
    hint = f"Use {', '.join(sorted(known))}, with commas between."
    return [checks.Error(f"HANJANG_SECOND_FACTOR: {', '.join(unknown)}?", hint, id="hanjang.E010")] if unknown else []


@checks.register(checks.Tags.security)
def sealing_keys_hold(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    if any(len(key) < SHORTEST_KEY for key in settings.SEALING_KEYS):
        hint = f"Each key needs {SHORTEST_KEY} random characters or more."
        return [checks.Error("A key in HANJANG_SEALING_KEYS is short.", hint, id="hanjang.E012")]
    if settings.PRODUCTION and not settings.SEALING_KEYS:
        hint = "A new SECRET_KEY would then make every second factor useless. Set a key of its own."
        return [checks.Warning("HANJANG_SEALING_KEYS is not set: SECRET_KEY seals.", hint, id="hanjang.W011")]
    return []
