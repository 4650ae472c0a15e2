"""The list of parts names what is in the bundle, as the lock file has it, and no address."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, Field

from build_spec import release, sbom
from installer_app import __version__
from tests.build.fake_bundle import add_library, make_bundle

LOCK = (Path(sbom.__file__).parents[1] / "requirements.lock").read_text("utf-8")


class Component(BaseModel):
    model_config = ConfigDict(extra="allow")
    type: str
    name: str
    reference: str = Field(alias="bom-ref")
    version: str = ""
    purl: str = ""


class Dependency(BaseModel):
    ref: str
    on: list[str] = Field(alias="dependsOn")


class Document(BaseModel):
    """What CycloneDX wants, as far as it is used here."""

    bom: str = Field(alias="bomFormat", pattern="^CycloneDX$")
    spec: str = Field(alias="specVersion", pattern=r"^1\.6$")
    serial: str = Field(alias="serialNumber", pattern=r"^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
    version: int
    components: list[Component]
    dependencies: list[Dependency]


def compose(bundle: Path) -> str:
    internal = bundle / "_internal"
    system = [internal / "libz.so.1"]
    return sbom.compose(sbom.libraries_in(internal), {"pyinstaller": ("6.22.3",)}, "0.1.0", "3.13.0", system)


def test_it_names_every_library_once_with_version_and_purl(tmp_path: Path) -> None:
    document = Document.model_validate_json(compose(make_bundle(tmp_path)))
    told = {one.name: (one.type, one.version, one.purl) for one in document.components}
    assert told == {
        "CPython": ("platform", "3.13.0", ""),
        "httpcore": ("library", "1.0.9", "pkg:pypi/httpcore@1.0.9"),
        "httpx": ("library", "0.28.1", "pkg:pypi/httpx@0.28.1"),
        "pyinstaller": ("library", "6.22.3", "pkg:pypi/pyinstaller@6.22.3"),
        "libz.so.1": ("file", "", ""),
    }
    digest = {"alg": "SHA-256", "content": hashlib.sha256(b"z").hexdigest()}
    assert next(one for one in document.components if one.type == "file").model_extra == {"hashes": [digest]}


def test_what_a_library_brings_along_is_told_and_the_version_of_openssl(tmp_path: Path) -> None:
    bundle = make_bundle(tmp_path)
    internal = bundle / "_internal"
    (internal / "driver.libs").mkdir()
    (internal / "driver.libs" / "libpq-e9b5.so.5").write_bytes(b"\x7fELF")
    (internal / "driver.libs" / "libcrypto-3a06.so.3").write_bytes(b"\x7fELF\0OpenSSL 3.5.9 29 Sep 2026\0\0")
    brought = internal.glob("*.libs/*")
    text = sbom.compose(sbom.libraries_in(internal), {"pyinstaller": ("6.22.3",)}, "0.1.0", "3.13.0", brought)
    told = {
        one.name: one.version for one in Document.model_validate_json(text).components if one.type == "file"
    }
    assert told == {"libpq-e9b5.so.5": "", "libcrypto-3a06.so.3": "3.5.9"}


def test_what_depends_on_what_is_told_by_references_that_exist(tmp_path: Path) -> None:
    document = Document.model_validate_json(compose(make_bundle(tmp_path)))
    needs = {one.ref: one.on for one in document.dependencies}
    assert needs["pkg:pypi/httpx@0.28.1"] == ["pkg:pypi/httpcore@1.0.9"]
    known = {one.reference for one in document.components} | {"lock-installer"}
    assert set(needs) <= known
    assert {each for on in needs.values() for each in on} <= known
    assert len(known) == len(document.components) + 1


def test_what_is_in_it_twice_over_is_told_once(tmp_path: Path) -> None:
    bundle = make_bundle(tmp_path)
    add_library(bundle / "_internal", "pyinstaller", "6.22.3")
    names = [one.name for one in Document.model_validate_json(compose(bundle)).components]
    assert sorted(names) == sorted(set(names))


def test_it_is_the_same_each_time_and_has_no_address(tmp_path: Path) -> None:
    one, two = compose(make_bundle(tmp_path / "one")), compose(make_bundle(tmp_path / "two"))
    assert one == two
    assert "://" not in one
    assert json.loads(one)["metadata"]["timestamp"] == "1980-01-01T00:00:00Z"


def test_the_lock_file_is_read_whole() -> None:
    pins = sbom.pins(LOCK)
    assert sum(map(len, pins.values())) == len(re.findall(r"^\S+==", LOCK, re.MULTILINE))
    assert pins["winrt-windows-foundation"][0].startswith("4!")


def test_a_library_the_lock_file_does_not_name_in_that_version_ends_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    internal = make_bundle(tmp_path) / "_internal"
    monkeypatch.setattr(release, "ROOT", tmp_path)
    (tmp_path / "requirements.lock").write_text(
        "httpx==0.28.1 \\\nhttpcore==1.0.9 ; python_version < '4' \\\n", "utf-8"
    )
    assert "httpcore" in release.list_parts(internal)
    add_library(internal, "Left_Pad", "1.3")
    with pytest.raises(ValueError, match=r"left-pad 1\.3 is in the bundle, requirements\.lock has none"):
        release.list_parts(internal)


def test_a_library_that_does_not_tell_its_name_is_refused() -> None:
    with pytest.raises(ValueError, match="does not tell"):
        sbom.Library("Metadata-Version: 2.4\nVersion: 1\n")


def test_everything_that_is_wrapped_up_has_its_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = make_bundle(tmp_path)
    monkeypatch.setattr(release, "SYSTEM", "other")
    monkeypatch.setattr(sbom, "strangers", lambda libraries, locked: [])
    made = [file.name for file in release.wrap(tmp_path, bundle)]
    begin = f"lock-installer-{__version__}-"
    assert made[0].startswith(begin) and made[0].endswith(f"-{platform.machine().lower()}.cdx.json")
    assert made[1].endswith(".tar.xz") and made[2] == "SHA256SUMS"
    told = (tmp_path / "SHA256SUMS").read_text("utf-8").split()[1::2]
    assert told == sorted(made[:-1])
