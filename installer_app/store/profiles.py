"""Profiles: TOML files that say which services and whose signatures; each checked as hostile input."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields
from ipaddress import ip_address
from pathlib import Path
from typing import Final, NoReturn
from urllib.parse import urlsplit

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.profile import BOLD, TEAM, Authentication, Profile
from installer_app.store.credentials import origin_of
from installer_app.store.extra_body import read_extra_body
from installer_app.store.fault import disk
from installer_app.store.folder import write_private

LARGEST_BYTES: Final = 1024 * 1024
"""A profile is far smaller; a bundle of certificates may need it."""
ACTIVE_FILE: Final = "active"
_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
_CREDENTIAL: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,38}[A-Za-z0-9])?")
_SIGNER_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_HEX_KEY: Final = re.compile(r"[0-9a-f]{64}")
_PATH: Final = re.compile(r"(?:/[A-Za-z0-9._~-]+)+")
_URL: Final = re.compile(r"https?://[A-Za-z0-9._~:/\[\]-]+")
_DATABASE: Final = re.compile(r"postgresql://[A-Za-z0-9._%-]+@[A-Za-z0-9._:\[\]-]+/[A-Za-z0-9._%-]+")
_FIELDS: Final = (frozenset(each.name for each in fields(Profile)) - {"sandbox", "team_url"}) | {TEAM}


class Profiles:
    """The folder of profiles, one `<name>.toml` each, and which of them is active. Faults of all methods:
    computer_profile, with the line or field; computer_storage."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> tuple[str, ...]:
        """All there are, in order, whether or not they can be read."""
        with disk("listing profiles"):
            if not self._folder.is_dir():
                return ()
            found = (path.stem for path in self._folder.glob("*.toml") if path.is_file())
            return tuple(sorted(name for name in found if _NAME.fullmatch(name)))

    def read(self, name: str) -> Profile:
        """The profile in `<name>.toml`."""
        if not _NAME.fullmatch(name):
            raise Fault(FaultCode.COMPUTER_PROFILE, f"no profile {name!r:.40}")
        profile = read_profile(self._folder / f"{name}.toml")
        if profile.name != name:
            raise Fault(FaultCode.COMPUTER_PROFILE, f"name: {profile.name} in {name}.toml")
        return profile

    def add(self, source: Path, replace: bool = False) -> Profile:
        """Check a file and keep a copy of it, and of the `ca_file` beside it. One of that name stays unless
        `replace`."""
        data = _read(source)
        profile = parse_profile(data, source.parent)
        target = self._folder / f"{profile.name}.toml"
        if target.exists() and not replace and _read(target) != data:
            raise Fault(FaultCode.COMPUTER_PROFILE, f"name: there is another {profile.name}")
        if profile.ca_file is not None and (beside := Path(profile.ca_file)).parent == source.parent:
            write_private(self._folder / beside.name, _read(beside))
        write_private(target, data)
        return self.read(profile.name)

    def active(self) -> str | None:
        """The name of the active profile; None: none was chosen, or it is gone."""
        path = self._folder / ACTIVE_FILE
        with disk("reading the active profile"):
            name = path.read_bytes()[:64].decode(errors="replace").strip() if path.is_file() else ""
        return name if name in self.names() else None

    def activate(self, name: str) -> None:
        """Make a profile that can be read the active one."""
        write_private(self._folder / ACTIVE_FILE, self.read(name).name.encode())


def read_profile(path: Path) -> Profile:
    """The profile in a file. Faults: computer_profile, computer_storage."""
    return parse_profile(_read(path), path.parent)


def _read(path: Path) -> bytes:
    with disk(f"reading {path.name}"):
        if not path.is_file():
            _refuse(f"no file {path.name}")
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    if len(data) > LARGEST_BYTES:
        _refuse(f"{path.name} is too large")
    return data


def parse_profile(data: bytes, beside: Path) -> Profile:
    """A profile from TOML; `ca_file` is looked for `beside` it. Faults: computer_profile."""
    try:
        content = tomllib.loads(data.decode())
    except UnicodeDecodeError as odd:
        line = data[: odd.start].count(b"\n") + 1
        _refuse(f"line {line}: not UTF-8")
    except RecursionError:
        _refuse("nested too deeply")
    except ValueError as odd:  # its text names line and column, and quotes nothing long
        _refuse(f"{odd}"[:120])
    unknown = sorted(content.keys() - _FIELDS)
    if unknown:  # also `sandbox`: its trust anchors never enter a real profile
        _refuse(f"{unknown[0]!r:.40}: not a field of a profile")
    bold_url = _base_url(content, "bold_url") if "bold_url" in content else None
    credentials = _credentials(content)
    team_url = _team_url(content[TEAM]) if TEAM in content else None
    for name, url in ((BOLD, bold_url), (TEAM, team_url)):
        if url and name in credentials:
            _refuse(f"credentials: {name} is that of another service of the profile")
    return Profile(
        name=_match(content, "name", _NAME),
        base_url=_base_url(content, "base_url"),
        authentication=_authentication(content),
        get_me_path=_match(content, "get_me_path", _PATH, "/users/me"),
        credentials=credentials,
        signers=_signers(content),
        ca_file=_ca_file(content, beside),
        extra_body=read_extra_body(content.get("extra_body", {})),
        bold_url=bold_url,
        team_url=team_url,
    )


def _base_url(content: Mapping[str, object], field: str) -> str:
    url = _text(content, field)
    if not _URL.fullmatch(url):
        _refuse(f"{field}: not a plain web address")
    try:
        origin_of(url)
    except Fault:
        _refuse(f"{field}: not a web address")
    parts = urlsplit(url)
    if parts.scheme != "https" and not _is_loopback(parts.hostname or ""):
        _refuse(f"{field}: http is for this computer only, a service needs https")
    return url.rstrip("/")


def _team_url(table: object) -> str:
    """Of the table `[team]`. A password would lie in a file, and is asked for instead."""
    if not isinstance(table, dict) or table.keys() != {"url"}:
        _refuse("team: a table with a url")
    url = table["url"]
    if not isinstance(url, str) or len(url) > 500 or not _DATABASE.fullmatch(url):
        _refuse("team: url: postgresql://user@host:port/database is wanted, without a password")
    try:
        origin_of(url)
    except Fault:
        _refuse("team: url: no address")
    return url


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _authentication(content: Mapping[str, object]) -> Authentication:
    given = _text(content, "authentication", Authentication.BEARER.value)
    if given not in set(Authentication):
        _refuse(f"authentication: one of {', '.join(Authentication)}")
    return Authentication(given)


def _credentials(content: Mapping[str, object]) -> tuple[str, ...]:
    match content.get("credentials", ["default"]):
        case [_, *_] as names if len(names) <= 8 and len(names) == len(set(map(str, names))):
            if all(isinstance(name, str) and _CREDENTIAL.fullmatch(name) for name in names):
                return tuple(map(str, names))
    _refuse("credentials: one to eight different names of letters and digits")


def _signers(content: Mapping[str, object]) -> dict[str, str]:
    signers = content.get("signers", {})
    if not isinstance(signers, dict) or len(signers) > 64:
        _refuse("signers: a table of key ids and keys")
    for key_id, key in signers.items():
        if not _SIGNER_ID.fullmatch(key_id):
            _refuse(f"signers: {key_id!r:.40} is no key id")
        if not isinstance(key, str) or not _HEX_KEY.fullmatch(key):
            _refuse(f"signers: the key of {key_id} is not 64 lower-case hex digits")
    return dict(signers)


def _ca_file(content: Mapping[str, object], beside: Path) -> str | None:
    """The whole path. In the profile it is that, or the plain name of a file beside it."""
    if "ca_file" not in content:
        return None
    given = Path(_text(content, "ca_file"))
    if not given.is_absolute() and given.name != str(given):
        _refuse("ca_file: the name of a file beside the profile, or a whole path")
    path = beside / given
    with suppress(OSError):  # a name the file system cannot even ask for
        if path.is_file():
            return str(path)
    _refuse("ca_file: no such file")


def _text(content: Mapping[str, object], field: str, default: str | None = None) -> str:
    value = content.get(field, default)
    if not isinstance(value, str) or not value or not value.isprintable() or len(value) > 500:
        _refuse(f"{field}: missing" if value is None else f"{field}: not a short plain text")
    return value


def _match(
    content: Mapping[str, object], field: str, form: re.Pattern[str], default: str | None = None
) -> str:
    value = _text(content, field, default)
    if not form.fullmatch(value):
        _refuse(f"{field}: {value!r:.40} does not have the right form")
    return value


def _refuse(detail: str) -> NoReturn:
    raise Fault(FaultCode.COMPUTER_PROFILE, detail)
