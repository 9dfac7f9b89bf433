"""A secret may lie in a file: NAME_FILE says which. So it is in no environment that others can read, and a vault's agent,
Docker's or Kubernetes' secrets can put it there and exchange it."""

from collections.abc import MutableMapping
from pathlib import Path

SECRETS = (
    "SECRET_KEY", "HANJANG_SEALING_KEYS", "DATABASE_URL", "DATABASE_REPLICA_URL", "REDIS_URL", "CACHE_URL", "HANJANG_OIDC",
    "SMTP_USER", "SMTP_PASSWORD", "METRICS_TOKEN", "SENTRY_DSN",
)  # fmt: skip


class UnfitSecret(RuntimeError):
    """The message is for the operator."""


def read_into(env: MutableMapping[str, str]) -> None:
    """Puts the contents of each file in the place of its name. Errors: UnfitSecret, which quotes no secret."""
    for name in SECRETS:
        path = env.get(f"{name}_FILE")
        if not path:
            continue
        if env.get(name):
            raise UnfitSecret(f"Both {name} and {name}_FILE are set: say which one is meant.")
        try:
            value = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise UnfitSecret(f"{name}_FILE cannot be read: {type(error).__name__}, {path}") from None
        if not value:
            raise UnfitSecret(f"{name}_FILE is empty: {path}")
        env[name] = value
        del env[f"{name}_FILE"]  # processes that are started from here get the value, and would find both
