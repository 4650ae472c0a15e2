"""Whom the client speaks to: the form of a base address, the certificates trusted, and who issued others."""

from __future__ import annotations

import re
import socket
import ssl
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from installer_app.model.fault import Fault, FaultCode

_BASE: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])"
    r"(?::(?P<port>[0-9]{1,5}))?(?P<path>(?:/[A-Za-z0-9._~-]+)*)"
)
"""Narrow on purpose: no user, query or fragment, and nothing that two parsers could read in two ways."""
ISSUER_DEADLINE_S: Final = 5.0


def check_base(base_url: str) -> str:
    """The base address without a trailing slash. All but https, or http on loopback, is computer_profile."""
    base_url = base_url.rstrip("/")
    found = _BASE.fullmatch(base_url)
    if not found or not all(0 < len(label) < 64 for label in found["host"].strip("[]").split(".")):
        raise Fault(FaultCode.COMPUTER_PROFILE, "the service's address is not a web address")
    if found["port"] and not 0 < int(found["port"]) < 65536:
        raise Fault(FaultCode.COMPUTER_PROFILE, "the service's address has no such port")
    if any(segment in {".", ".."} for segment in found["path"].split("/")):
        raise Fault(FaultCode.COMPUTER_PROFILE, "the service's address has a relative path")
    if found["scheme"] != "https" and not _is_loopback(found["host"].strip("[]")):
        raise Fault(FaultCode.COMPUTER_PROFILE, "http is for this computer only: the service needs https")
    return base_url


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def make_context(ca_file: str | None) -> ssl.SSLContext:
    """What the system trusts, and the profile's own certificates beside it. No switch trusts more."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # A name counts where the certificate's issuer vouches for names: RFC 9525 leaves the subject out.
    context.hostname_checks_common_name = False
    paths = ssl.get_default_verify_paths()
    if sys.platform != "win32" and paths.cafile is None and paths.capath is None:
        # A packaged interpreter looks where its builder had certificates: then those that httpx brings.
        import certifi

        context.load_verify_locations(certifi.where())
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except (OSError, ssl.SSLError) as trouble:
            raise Fault(FaultCode.COMPUTER_PROFILE, f"cannot read {Path(ca_file).name}") from trouble
    return context


def find_issuer(base_url: str) -> str | None:
    """Who issued the certificate that was not trusted, for the technician to recognize an intercepting proxy.
    Blocks up to 5 s. A handshake only: nothing is sent over it, and nothing it says is believed."""
    found = _BASE.fullmatch(base_url)
    if found is None:
        return None
    host = found["host"].strip("[]")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection((host, int(found["port"] or 443)), ISSUER_DEADLINE_S) as plain,
            context.wrap_socket(plain, server_hostname=host) as wrapped,
        ):
            return _name_issuer(wrapped.getpeercert(binary_form=True) or b"")
    except (OSError, ValueError):
        return None


def _name_issuer(certificate: bytes) -> str | None:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    issuer = x509.load_der_x509_certificate(certificate).issuer
    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        for attribute in issuer.get_attributes_for_oid(kind):
            return str(attribute.value)
    return None


def find_objection(trouble: BaseException) -> ssl.SSLError | None:
    """What TLS itself objected to. A handshake that was cut or kept waiting is no objection."""
    waits = (ssl.SSLWantReadError, ssl.SSLWantWriteError, ssl.SSLEOFError, ssl.SSLZeroReturnError)
    cause: BaseException | None = trouble
    for _ in range(8):
        if cause is None or (isinstance(cause, ssl.SSLError) and not isinstance(cause, waits)):
            return cause
        cause = cause.__cause__ or cause.__context__
    return None
