"""An authority of this computer's own, so that phones in the same network can use the system over HTTPS.

A phone gives an app its position, its camera and a service worker only over HTTPS.
"""

import datetime
import os
import socket
from dataclasses import dataclass
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from rounds.launch.network import lan_addresses

VALID_DAYS = 397  # what phones accept of a server's certificate at most
RENEW_BEFORE_DAYS = 30


@dataclass(frozen=True)
class Certificates:
    authority: Path
    chain: Path
    key: Path
    fingerprint: str
    """SHA-256 of the authority, to compare on the phone."""


def certificates(folder: Path, names: list[str] | None = None) -> Certificates:
    """The authority, made once, and a certificate for all names of this computer, renewed when they change."""
    names = sorted(set(names or names_of_this_computer()))
    authority = _authority(folder)
    chain, key = folder / "server.pem", folder / "server.key"
    if not (key.exists() and _is_good(chain, names, authority)):
        made = authority.issue_cert(
            *names,
            organization_name="Rounds",
            organization_unit_name="local",
            not_after=datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=VALID_DAYS),
        )
        _write_private(key, made.private_key_pem.bytes())
        _write_private(chain, b"".join(part.bytes() for part in made.cert_chain_pems))
    digest = x509.load_pem_x509_certificate(authority.cert_pem.bytes()).fingerprint(hashes.SHA256())
    return Certificates(folder / "ca.crt", chain, key, digest.hex(":").upper())


def names_of_this_computer() -> list[str]:
    hostname = socket.gethostname()
    names = ["localhost", "127.0.0.1", "::1", *lan_addresses()]
    if hostname.isascii() and hostname and not hostname.startswith("localhost"):
        names += [hostname, f"{hostname}.local"] if "." not in hostname else [hostname]
    return names


def _authority(folder: Path) -> trustme.CA:
    certificate, key = folder / "ca.crt", folder / "ca.key"
    if certificate.exists() and key.exists():
        return trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes())
    made = trustme.CA(organization_name="Rounds", organization_unit_name=socket.gethostname()[:60])
    _write_private(key, made.private_key_pem.bytes())
    _write_private(certificate, made.cert_pem.bytes())
    return made


def _is_good(chain: Path, names: list[str], authority: trustme.CA) -> bool:
    if not chain.exists():
        return False
    certificate = x509.load_pem_x509_certificate(chain.read_bytes())
    signer = x509.load_pem_x509_certificate(authority.cert_pem.bytes())
    held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    held_names = {str(getattr(name, "value", name)) for name in held}
    left = certificate.not_valid_after_utc - datetime.datetime.now(datetime.UTC)
    return (
        held_names == set(names)
        and left > datetime.timedelta(days=RENEW_BEFORE_DAYS)
        and certificate.issuer == signer.subject
    )


def _write_private(path: Path, content: bytes) -> None:
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    unfinished.rename(path)
