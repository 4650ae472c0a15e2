"""The list of what a bundle is made of (CycloneDX 1.6): its libraries as requirements.lock names them."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from email.parser import HeaderParser
from pathlib import Path
from typing import Final, TypeAlias

from build_spec.archive import sha256, time_s

Json: TypeAlias = Mapping[str, "Json"] | Sequence["Json"] | str | int | None
OURS: Final = "lock-installer"
APART: Final = frozenset({"pyinstaller"})
"""Its start program is in every bundle, though none of its modules."""
_PIN: Final = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)
_NEED: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_OPENSSL: Final = re.compile(rb"\0OpenSSL (\d+\.\d+\.\d+\w?) +\d+ \w{3} \d{4}\0")
"""Of all that is brought the one whose version is asked for first."""
_ID: Final = re.compile(r"[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*")


class Library:
    """What a library in the bundle tells of itself."""

    def __init__(self, metadata: str) -> None:
        """From its METADATA. ValueError: no name or no version."""
        told = HeaderParser().parsestr(metadata)
        name, version = told["Name"], told["Version"]
        if not name or not version:
            raise ValueError("a library does not tell its name and version")
        self.own_name = str(name)
        self.name = canonical(name)
        self.version = str(version)
        self.licence = str(told["License-Expression"] or told["License"] or "").strip().partition("\n")[0]
        needs = [str(each) for each in told.get_all("Requires-Dist") or () if "extra ==" not in str(each)]
        self.needs = frozenset(canonical(found[0]) for need in needs if (found := _NEED.match(need)))

    @property
    def reference(self) -> str:
        """Names it in the list, without an address."""
        return f"pkg:pypi/{self.name}@{self.version.replace('!', '%21')}"


def canonical(name: str) -> str:
    """A library's name as the lock file writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: str) -> dict[str, tuple[str, ...]]:
    """Name to versions of a lock file: a library may have another one for another Python."""
    found: dict[str, tuple[str, ...]] = {}
    for name, version in _PIN.findall(lock):
        found[name] = (*found.get(name, ()), version)
    return found


def libraries_in(internal: Path) -> tuple[Library, ...]:
    """What the bundle's own papers name."""
    files = sorted(internal.glob("*.dist-info/METADATA"))
    return tuple(Library(file.read_text("utf-8")) for file in files)


def strangers(libraries: Iterable[Library], locked: Mapping[str, Sequence[str]]) -> list[str]:
    """Libraries that are not in the lock file in their version: a line each."""
    return [
        f"{one.name} {one.version} is in the bundle, requirements.lock has {_told(locked.get(one.name))}"
        for one in libraries
        if one.name != OURS and one.version not in locked.get(one.name, ())
    ]


def _told(versions: Sequence[str] | None) -> str:
    return " or ".join(versions or ("none",))


def compose(
    libraries: Sequence[Library],
    locked: Mapping[str, Sequence[str]],
    version: str,
    python: str,
    system: Iterable[Path] = (),
) -> str:
    """The list as JSON, the same each time. `system`: shared libraries that are no library of Python's, taken
    from the computer it was built on or from within one."""
    app = {"type": "application", "bom-ref": OURS, "name": OURS, "version": version}
    interpreter = {"type": "platform", "bom-ref": "python", "name": "CPython", "version": python}
    others = [one for one in libraries if one.name != OURS]
    named = {one.name for one in libraries}
    parts: list[Json] = [interpreter, *map(_component, others)]
    parts += [_start_program(name, locked[name][-1]) for name in sorted((APART & set(locked)) - named)]
    parts += [_file(file) for file in sorted(system, key=lambda file: file.name)]
    body: dict[str, Json] = {
        "metadata": {
            "timestamp": datetime.fromtimestamp(time_s(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {**app, "licenses": [{"license": {"id": "MIT"}}]},
        },
        "components": parts,
        "dependencies": [
            {"ref": OURS, "dependsOn": sorted([*(one.reference for one in others), "python"])},
            *_dependencies(others),
        ],
    }
    serial = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(body, sort_keys=True))}"
    head = {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": serial, "version": 1}
    return json.dumps({**head, **body}, indent=1) + "\n"


def _dependencies(libraries: Sequence[Library]) -> list[Json]:
    names = {one.name: one.reference for one in libraries}
    return [
        {"ref": one.reference, "dependsOn": sorted(names[need] for need in one.needs if need in names)}
        for one in libraries
    ]


def _start_program(name: str, version: str) -> dict[str, Json]:
    reference = f"pkg:pypi/{name}@{version}"
    told = {"type": "library", "bom-ref": reference, "name": name, "version": version, "purl": reference}
    return {**told, "description": "its start program"}


def _file(file: Path) -> dict[str, Json]:
    digest = {"alg": "SHA-256", "content": sha256(file)}
    told: dict[str, Json] = {
        "type": "file",
        "bom-ref": f"file:{file.name}",
        "name": file.name,
        "hashes": [digest],
    }
    if found := _OPENSSL.search(file.read_bytes()):
        told["version"] = found[1].decode("ascii")
    return told


def _component(one: Library) -> dict[str, Json]:
    described: dict[str, Json] = {
        "type": "library",
        "bom-ref": one.reference,
        "name": one.name,
        "version": one.version,
        "purl": one.reference,
    }
    if _ID.fullmatch(one.licence):
        described["licenses"] = [{"expression": one.licence}]
    elif one.licence:
        described["licenses"] = [{"license": {"name": one.licence}}]
    return described
