"""A small certificate authority: roots, leaves and every mistake one can make with them."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

SERVER: Final = ExtendedKeyUsageOID.SERVER_AUTH
CLIENT: Final = ExtendedKeyUsageOID.CLIENT_AUTH
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Made:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


@dataclass(frozen=True)
class Wish:
    """What a certificate is to be: by default good for localhost, by DNS name alone."""

    organization: str = "House of Locks"
    hosts: tuple[str, ...] = ("localhost",)
    addresses: tuple[str, ...] = ()
    common_name: str = ""
    from_days: float = -9
    to_days: float = 1
    authority: bool = False
    path_length: int | None = None
    may_sign: bool = True
    usage: ObjectIdentifier = SERVER
    permitted: str = ""
    """The one DNS name that an authority may certify; empty: any."""
    key: Key = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))


def make(wish: Wish, by: Made | None = None) -> Made:
    """The certificate wished for, issued by another or by itself."""
    subject = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, wish.organization)]
    if wish.common_name:
        subject.append(x509.NameAttribute(NameOID.COMMON_NAME, wish.common_name))
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name(subject))
        .issuer_name(by.certificate.subject if by else x509.Name(subject))
        .public_key(wish.key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + datetime.timedelta(days=wish.from_days))
        .not_valid_after(now + datetime.timedelta(days=wish.to_days))
        .add_extension(x509.BasicConstraints(wish.authority, wish.path_length), critical=True)
        .add_extension(_usage(wish.authority and wish.may_sign), critical=True)
    )
    names = [
        *map(x509.DNSName, wish.hosts),
        *(x509.IPAddress(ipaddress.ip_address(each)) for each in wish.addresses),
    ]
    if names and not wish.authority:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        builder = builder.add_extension(x509.ExtendedKeyUsage([wish.usage]), critical=False)
    if wish.permitted:
        only = x509.NameConstraints([x509.DNSName(wish.permitted)], None)
        builder = builder.add_extension(only, critical=True)
    return Made(builder.sign(by.key if by else wish.key, hashes.SHA256()), wish.key)


def root(organization: str) -> Made:
    """An authority that issued itself."""
    return make(Wish(organization, authority=True))


def serve(folder: Path, leaf: Made, *between: Made) -> ssl.SSLContext:
    """A server's context that shows `leaf`, and what lies between it and its root."""
    chain, secret = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(b"".join(each.pem for each in (leaf, *between)))
    secret.write_bytes(
        leaf.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_cert_chain(chain, secret)
    return context


def _usage(signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )
