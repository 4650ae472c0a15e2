"""Whose certificates are trusted, as a file: the driver's own library looks where no system keeps them."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Final

PLACES: Final = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, Red Hat
    "/etc/ssl/ca-bundle.pem",  # SUSE
    "/etc/ssl/cert.pem",  # macOS, Alpine
)


def find_trusted() -> str:
    """The file of those the system trusts: what SSL_CERT_FILE names, or else where systems keep it. Where
    there is none, as on Windows, those that certifi brings. The driver's library trusts nobody by itself: its
    default is a folder of the computer it was built on."""
    if (named := find_named()) is not None:
        return named
    for place in PLACES:
        if Path(place).is_file():
            return place
    import certifi

    return certifi.where()


def find_named() -> str | None:
    """The file that SSL_CERT_FILE names, or where this Python was made to look; None: it is not there."""
    return ssl.get_default_verify_paths().cafile
