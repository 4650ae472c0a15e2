"""How a team's database is reached: what an address may say, and what is said of a way that is not safe."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Secret
from installer_app.team.access import Access, read_access
from installer_app.team.database import find_tls_fault
from installer_app.team.trust import find_trusted


def test_an_address_names_a_login_a_host_and_a_database() -> None:
    access = read_access(
        "postgresql://mara%40acme@[2001:db8::1]:5433/doors", Secret("it's \\ secret"), "/ca.pem"
    )
    assert (access.user, access.host, access.port, access.database) == (
        "mara@acme", "2001:db8::1", 5433, "doors",
    )  # fmt: skip
    assert "password='it\\'s \\\\ secret'" in access.conninfo()
    assert "secret" not in repr(access)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://mara:secret@db/doors",
        "postgresql://db/doors",
        "postgresql://mara@/doors",
        "postgresql://mara@db",
        "postgresql://mara@db/a/b",
        "postgresql://mara@db/doors?sslmode=disable",
        "postgresql://mara@db/doors#x",
        "postgresql://mara@db:99999/doors",
        "postgresql://mara@db,other/doors",
        "postgresql://mara@%2Ftmp/doors",
        "https://mara@db/doors",
        "mysql://mara@db/doors",
        "",
        "postgresql://[::1",
    ],
)
def test_anything_more_or_less_is_refused(url: str) -> None:
    with pytest.raises(Fault) as raised:
        read_access(url)
    assert raised.value.code is FaultCode.COMPUTER_PROFILE
    assert "secret" not in str(raised.value)


@given(st.text(max_size=60))
def test_no_address_raises_anything_else(text: str) -> None:
    for url in (text, f"postgresql://{text}", f"postgresql://mara@db/{text}"):
        try:
            assert "sslmode='verify-full'" in read_access(url).conninfo() or read_access(url).is_near
        except Fault as fault:
            assert fault.code is FaultCode.COMPUTER_PROFILE


def test_off_this_computer_the_server_must_prove_its_name() -> None:
    for host, is_near in (
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("db.acme.example", False),
    ):
        access = Access(host, 5432, "doors", "mara")
        assert access.is_near is is_near
        assert (f"sslmode='verify-full' sslrootcert='{find_trusted()}'" in access.conninfo()) is not is_near
    own = Access("10.0.0.5", 5432, "doors", "mara", ca_file="/etc/acme.pem").conninfo()
    assert "sslrootcert='/etc/acme.pem'" in own


# ---- what a server that is not safe is called


@contextmanager
def server(meet: Callable[[socket.socket], None]) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)

        def serve() -> None:
            with listening.accept()[0] as plain:
                plain.settimeout(10)
                plain.recv(8)
                meet(plain)

        thread = threading.Thread(target=serve)
        thread.start()
        yield int(listening.getsockname()[1])
        thread.join(10)


def certificate(folder: Path, name: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begin = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(begin)
        .not_valid_after(begin + dt.timedelta(days=36500))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


def offer(file: Path) -> Callable[[socket.socket], None]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)

    def meet(plain: socket.socket) -> None:
        plain.sendall(b"S")
        try:
            with context.wrap_socket(plain, server_side=True):
                pass
        except OSError:
            pass

    return meet


def test_a_server_without_encryption_with_a_strange_certificate_or_another_name_is_told_apart(
    tmp_path: Path,
) -> None:
    good, other = certificate(tmp_path, "127.0.0.1"), certificate(tmp_path, "192.0.2.7")
    for meet, ca_file, said in (
        (lambda plain: plain.sendall(b"N"), None, "the server offers no encryption"),
        (offer(good), None, "certificate: "),
        (offer(other), other, "certificate: "),
        (offer(good), good, ""),
        (lambda plain: plain.close(), None, ""),
    ):
        with server(meet) as port:
            found = find_tls_fault(
                Access("127.0.0.1", port, "d", "u", ca_file=str(ca_file) if ca_file else None)
            )
        assert found.startswith(said) and bool(found) is bool(said), (found, said)


def test_where_nobody_listens_it_is_not_the_encryption() -> None:
    assert find_tls_fault(Access("127.0.0.1", 1, "d", "u")) == ""
