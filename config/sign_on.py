"""Company accounts (OpenID Connect) from the environment: what HANJANG_OIDC says, in the log-in library's words."""

import json
from typing import Any

from django.core.exceptions import ImproperlyConfigured

STRENGTH = ("acr", "amr")
NEEDED = ("id", "name", "url", "client_id", "secret")


def providers(text: str) -> dict[str, Any]:
    """`text` is a JSON list of objects with id, name, url, client_id and secret; empty: nobody logs in that way.

    `verified_email` may be true, or a list of domains, for a provider that does not say itself that an address is
    verified and whose addresses are the company's own. `acr` and `amr` are lists of words for how people prove there who
    they are: an ID token has to name one of each that is given. Errors: ImproperlyConfigured; a secret is never repeated in it.
    """
    try:
        entries = json.loads(text) if text.strip() else []
        apps = [_app(entry) for entry in entries]
    except (ValueError, TypeError, AttributeError) as error:
        raise ImproperlyConfigured("HANJANG_OIDC is no JSON list of objects.") from error
    return {"openid_connect": {"APPS": apps, "OAUTH_PKCE_ENABLED": True}} if apps else {}


def _app(entry: dict[str, Any]) -> dict[str, Any]:
    missing = [name for name in NEEDED if not entry.get(name)]
    if missing:
        raise ImproperlyConfigured(f"HANJANG_OIDC: an entry lacks {', '.join(missing)}.")
    more = {"verified_email": entry["verified_email"]} if "verified_email" in entry else {}
    for name in STRENGTH:
        more |= {name: [str(word) for word in entry[name]]} if entry.get(name) else {}
        if isinstance(entry.get(name, []), str):
            raise ImproperlyConfigured(f"HANJANG_OIDC: {name} is a list.")
    return {
        "provider_id": entry["id"],
        "name": entry["name"],
        "client_id": entry["client_id"],
        "secret": entry["secret"],
        "settings": {"server_url": entry["url"], **more},
    }
