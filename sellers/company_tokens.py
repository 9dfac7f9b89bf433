"""What the provider of a company account sends is believed where it is signed by its keys and meant for this very log-in."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import urlencode

SIGNED_BY = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
]  # never a shared secret


class TooWeak(OAuth2Error):  # type: ignore[misc]
    """The provider did not ask for as much as this deployment expects of it."""


def with_nonce(url: str, *, acr: Sequence[str] = ()) -> str:
    """The provider's address, asked to write a word into its ID token that belongs to this flow alone, and for the
    strength that is expected.

    The word follows from the flow's state, which is random, good once and kept in the session of the browser that asked.
    """
    state = parse_qs(urlsplit(url).query)["state"][0]
    strength = {"acr_values": " ".join(acr)} if acr else {}
    return f"{url}&{urlencode({'nonce': _nonce(state)} | strength)}"


class SignedTokens(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The library relies on the connection for the ID token; here its signature and its nonce are checked too."""

    def complete_login(self, request: Any, app: Any, token: Any, **kwargs: Any) -> Any:
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("No ID token")
        return super().complete_login(request, app, token, **kwargs)

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        for key in self._keys(id_token):
            try:
                said: dict[str, Any] = jwt.decode(
                    id_token, key, algorithms=SIGNED_BY, audience=app.client_id, issuer=self.openid_config["issuer"]
                )
            except jwt.PyJWTError:
                continue
            if not constant_time_compare(str(said.get("nonce", "")), _nonce(self.request.GET.get("state", ""))):
                raise OAuth2Error("ID token of another log-in")
            _check_strength(app.settings, said)
            return said
        raise OAuth2Error("No key of the provider's fits the ID token")

    def _keys(self, id_token: str) -> list[jwt.PyJWK]:
        """The provider's keys, that one alone where the token names it."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        try:
            named = jwt.get_unverified_header(id_token).get("kid")
            return [key for key in jwt.PyJWKSet.from_dict(answer.json()).keys if named in (None, key.key_id)]
        except jwt.PyJWTError as error:
            raise OAuth2Error("No ID token") from error


def _check_strength(expected: dict[str, Any], said: dict[str, Any]) -> None:
    """Of each that the deployment names one has to be there; a provider that says nothing of it proves nothing."""
    for name in ("acr", "amr"):
        if expected.get(name) and not _words(said.get(name)) & set(expected[name]):
            raise TooWeak(f"The ID token's {name} is none that is expected")


def _words(told: Any) -> set[str]:
    """Words and numbers that a claim says, alone or in a list; whatever else a provider writes there says nothing."""
    return {str(one) for one in (told if isinstance(told, list) else [told]) if isinstance(one, str | int | float)}


def _nonce(state: str) -> str:
    return salted_hmac("sellers.company_tokens", state).hexdigest()
