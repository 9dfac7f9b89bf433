"""An authority of this deployment's own, and a certificate for each of its parts: `python -m config.certificates FOLDER`.

FOLDER/authority keeps the authority's key and is for this command alone. FOLDER/<part> gets ca.pem, cert.pem and key.pem, which
belong to the part's user. What is still good for half its time is left alone, so it may be run at every start, and run again
after it was broken off.
"""

import datetime as dt
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# part: the name that it logs in by, the user that runs it, the hosts that it answers as
PARTS: dict[str, tuple[str, int, Sequence[str]]] = {
    "database": ("database", 999, ["database", "localhost"]),
    "valkey": ("valkey", 999, ["valkey", "localhost"]),
    "web": ("hanjang_web", 10001, ["web-1", "web-2", "localhost"]),
    "worker": ("hanjang_worker", 10001, ["worker-1", "worker-2", "localhost"]),
    "migrate": ("hanjang", 10001, ["localhost"]),
    "proxy": ("proxy", 10002, ["localhost"]),
}
AUTHORITY_DAYS, PART_DAYS = 3650, 397
_Key = ec.EllipticCurvePrivateKey


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)  # noqa: T201 (for the person at the terminal)
        return 2
    authority = Path(arguments[0]) / "authority" / "ca.pem"
    before = authority.read_bytes() if authority.exists() else None
    print("New certificates:", ", ".join(make(authority.parent.parent)) or "none")  # noqa: T201 (as above)
    if before not in (None, authority.read_bytes()):
        print("The authority is new as well: restart every part.")  # noqa: T201 (as above)
    return 0


def make(folder: Path) -> list[str]:
    """The parts that got a new certificate."""
    authority, key = _authority(folder / "authority")
    renewed = []
    for part, (name, user, hosts) in PARTS.items():
        place = folder / part
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_good(place, authority):
            own = ec.generate_private_key(ec.SECP256R1())
            _write(place / "key.pem", _private(own), user)
            _write(place / "cert.pem", _signed(name, hosts, own, authority, key), user)
            _write(place / "ca.pem", authority.public_bytes(serialization.Encoding.PEM), user)
            renewed.append(part)
        if os.geteuid() == 0:
            os.chown(place, user, user)
    return renewed


def _authority(place: Path) -> tuple[x509.Certificate, _Key]:
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = _pair(place / "ca.pem", place / "key.pem", AUTHORITY_DAYS)
    if own is not None:
        return own
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Hanjang")
    certificate = (
        _builder(name, name, key.public_key(), AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    _write(place / "key.pem", _private(key), None)
    _write(place / "ca.pem", certificate.public_bytes(serialization.Encoding.PEM), None)
    return certificate, key


def _signed(name: str, hosts: Sequence[str], own: _Key, authority: x509.Certificate, key: _Key) -> bytes:
    both = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    certificate = (
        _builder(_name(name), authority.subject, own.public_key(), PART_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage(both), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM)


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    now = _now()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates, key_cert_sign=signs_certificates, crl_sign=signs_certificates,
        content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _private(key: _Key) -> bytes:
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(pem, form, serialization.NoEncryption())


def _now() -> dt.datetime:
    """Of the machine: a certificate knows no working day."""
    return dt.datetime.fromtimestamp(time.time(), dt.UTC)


def _is_good(place: Path, authority: x509.Certificate) -> bool:
    """Whether a part has all of its own, of this authority: one that was killed between two files has not."""
    own = _pair(place / "cert.pem", place / "key.pem", PART_DAYS)
    beside = place / "ca.pem"
    if own is None or not beside.exists() or beside.read_bytes() != authority.public_bytes(serialization.Encoding.PEM):
        return False
    try:
        own[0].verify_directly_issued_by(authority)
    except (InvalidSignature, ValueError):
        return False
    return True


def _pair(certificate: Path, key: Path, days: int) -> tuple[x509.Certificate, _Key] | None:
    """None where one of the two is missing or of another pair, or half of the `days` are over."""
    if not (certificate.exists() and key.exists()):
        return None
    shown = x509.load_pem_x509_certificate(certificate.read_bytes())
    own = serialization.load_pem_private_key(key.read_bytes(), password=None)
    assert isinstance(own, _Key)
    is_young = shown.not_valid_after_utc - _now() > dt.timedelta(days=days / 2)
    return (shown, own) if is_young and shown.public_key() == own.public_key() else None


def _write(path: Path, content: bytes, user: int | None) -> None:
    """Whole or not at all, and never readable by others."""
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    if user is not None and os.geteuid() == 0:
        os.chown(new, user, user)
    new.replace(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
