"""Whether the driver of a team's database works here, tried on an end of its own: for the self test."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from installer_app.team.access import CONNECT_S, Access

HOST: Final = "127.0.0.1"
_SSL_REQUEST_BYTES: Final = 8
_BEGIN: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_END: Final = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
"""Whatever the clock of this computer says."""


def try_driver() -> str:
    """What the driver speaks through, how it encrypts, and the file of those it trusts. ValueError: it does
    not encrypt, or takes a certificate that nobody vouches for. ImportError: it has no client library."""
    import psycopg

    with tempfile.TemporaryDirectory(prefix="lock-installer-") as folder:
        own, other = (_make_certificate(Path(folder) / name) for name in ("own.pem", "other.pem"))
        agreed = _meet(own, trusted=own)
        if agreed is None:
            raise ValueError("no encrypted connection")
        if _meet(own, trusted=other) is not None:
            raise ValueError("a certificate is taken that nobody vouches for")
    version = psycopg.pq.version_pretty(psycopg.pq.version())
    return f"libpq {version} ({psycopg.pq.__impl__}), {agreed}, {Access(HOST, 0, '', '').trusted}"


def _meet(shown: Path, trusted: Path) -> str | None:
    """The protocol the driver agrees on with an end that shows one certificate; None: it did not."""
    import psycopg
    from psycopg.conninfo import make_conninfo

    access = Access(HOST, 0, "trial", "trial", ca_file=str(trusted))
    # Nothing is near enough here, and nobody else vouches.
    strict = {"sslmode": "verify-full", "sslrootcert": access.trusted, "gssencmode": "disable"}
    with _encrypting_end(shown) as (port, agreed), suppress(psycopg.OperationalError):
        # The end is no database: it leaves as soon as both have agreed.
        psycopg.connect(make_conninfo(access.conninfo(), port=port, **strict)).close()
    return agreed[0] if agreed else None


@contextmanager
def _encrypting_end(certificate: Path) -> Iterator[tuple[int, list[str]]]:
    """Answers one connection as a database does until it is encrypted, and then ends it: its port, and after
    it the protocol agreed on, if there is one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    agreed: list[str] = []

    def serve() -> None:
        try:
            with listening.accept()[0] as plain:
                plain.settimeout(CONNECT_S)
                if len(plain.recv(_SSL_REQUEST_BYTES, socket.MSG_WAITALL)) == _SSL_REQUEST_BYTES:
                    plain.sendall(b"S")
                    with context.wrap_socket(plain, server_side=True) as wrapped:
                        agreed.append(str(wrapped.version()))
        except OSError:  # of TLS too
            return

    with socket.create_server((HOST, 0)) as listening:
        listening.settimeout(CONNECT_S)
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield int(listening.getsockname()[1]), agreed
        thread.join(2 * CONNECT_S)


def _make_certificate(file: Path) -> Path:
    """A key and a certificate of its own for HOST, in one file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, file.stem)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_BEGIN)
        .not_valid_after(_END)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, form, plain)
    file.touch(0o600)
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file
