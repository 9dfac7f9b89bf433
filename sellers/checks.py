"""Start-up checks of who may come in: a setting that would lock people out, or protect nothing, is refused."""

from typing import Any

from django.conf import settings
from django.core import checks

from core.mail import goes_out
from sellers.models import Role
from sellers.policies import EVERYBODY

SHORTEST_KEY = 32
FEWEST_SIGNS = 5  # a key of one or two signs over and over is as short as they are
HOW = "Make one: python3 -c 'import secrets; print(secrets.token_hex(32))'"


@checks.register(checks.Tags.security)
def roles_are_known(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A misspelt role would silently ask nothing of anybody."""
    known = {*Role.values, EVERYBODY}
    hint = f"Use {', '.join(sorted(known))}, with commas between."
    asked = {"HANJANG_SECOND_FACTOR": settings.SECOND_FACTOR_ROLES, "HANJANG_SSO_ONLY": settings.SSO_ONLY_ROLES}
    return [
        checks.Error(f"{name}: {', '.join(sorted(roles - known))} is no role.", hint, id="hanjang.E010")
        for name, roles in asked.items()
        if roles - known
    ]


@checks.register(checks.Tags.security)
def company_account_exists(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refusing passwords without another way in would lock everybody out."""
    if not settings.SSO_ONLY_ROLES or settings.SOCIALACCOUNT_PROVIDERS:
        return []
    return [checks.Error("HANJANG_SSO_ONLY is set, HANJANG_OIDC is not.", "Name a provider.", id="hanjang.E013")]


@checks.register(checks.Tags.security)
def sealing_keys_hold(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    if any(is_weak(key) for key in settings.SEALING_KEYS):
        hint = f"Each key needs {SHORTEST_KEY} random characters or more. {HOW}"
        return [checks.Error("A key in HANJANG_SEALING_KEYS is short.", hint, id="hanjang.E012")]
    if settings.PRODUCTION and not settings.SEALING_KEYS:
        hint = (
            "A new SECRET_KEY would then make every second factor useless, and letters that wait. In this order: "
            "HANJANG_SEALING_KEYS=NEW,SECRET_KEY (a new key, then the value of today's SECRET_KEY), restart every process, "
            "manage.py reseal, then leave the new key alone in it. (docs/operations.md, Second factor and company account)"
        )
        return [checks.Warning("HANJANG_SEALING_KEYS is not set: SECRET_KEY seals.", hint, id="hanjang.W011")]
    return []


@checks.register(checks.Tags.security)
def secret_key_holds(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Whoever guesses it makes sessions, invitations and links for a password of his own. One that is missing is E004."""
    if not settings.PRODUCTION or not settings.ENV.get("SECRET_KEY") or not is_weak(settings.SECRET_KEY):
        return []
    hint = f"It needs {SHORTEST_KEY} random characters or more. {HOW} (docs/operations.md)"
    return [checks.Error("SECRET_KEY is short, or repeats a few signs.", hint, id="hanjang.E015")]


@checks.register(checks.Tags.security)
def letters_leave(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Else they are files: nobody gets an invitation or a link for a new password, and whoever reads the folder has them."""
    if not settings.PRODUCTION or goes_out():
        return []
    hint = "Name the mail server; until then letters, with their one-time links, are plain files in HANJANG_DATA/mail."
    return [checks.Warning("SMTP_HOST is not set: no letter leaves.", hint, id="hanjang.W017")]


def is_weak(key: str) -> bool:
    return len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_SIGNS
