"""Text that is stored encrypted: the first key of HANJANG_SEALING_KEYS seals, every one of them opens.

A key is turned by putting a new one in front and running `manage.py reseal`; then the old one may go.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class CannotOpen(ValueError):
    """None of today's keys has sealed this text."""

    def __str__(self) -> str:
        return "sealed with a key that is not in HANJANG_SEALING_KEYS any more"


def seal(text: str) -> str:
    """`text` as a token that only the deployment's keys open."""
    return _keys().encrypt(text.encode()).decode()


def unseal(token: str) -> str:
    """The text behind a token of `seal`. Errors: CannotOpen."""
    try:
        return _keys().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise CannotOpen from error


def reseal(token: str) -> str:
    """The same text under the first key, whichever of them sealed it. Errors: CannotOpen."""
    try:
        return _keys().rotate(token.encode()).decode()
    except InvalidToken as error:
        raise CannotOpen from error


def _keys() -> MultiFernet:
    return MultiFernet([_fernet(key) for key in settings.SEALING_KEYS or [settings.SECRET_KEY]])


def _fernet(secret: str) -> Fernet:
    """Any long random text serves as a key: 32 bytes are derived from it."""
    derived = HKDF(SHA256(), length=32, salt=None, info=b"hanjang sealed text").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
