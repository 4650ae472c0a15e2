"""A folder that looks like a packaged app, small enough to be wrapped up in a moment."""

from __future__ import annotations

from pathlib import Path
from typing import Final

METADATA: Final = """\
Metadata-Version: 2.4
Name: {name}
Version: {version}
License-Expression: MIT
{needs}
"""


def make_bundle(folder: Path) -> Path:
    """`folder`/lock-installer, with a program, two libraries, a link and the papers."""
    bundle = folder / "lock-installer"
    internal = bundle / "_internal"
    (internal / "PySide6").mkdir(parents=True)
    program = bundle / "lock-installer"
    program.write_bytes(b"#!/bin/sh\nexit 0\n")
    program.chmod(0o755)
    (internal / "PySide6" / "libQt6Core.so.6").write_bytes(b"core" * 1000)
    (internal / "libQt6Core.so.6").symlink_to("PySide6/libQt6Core.so.6")
    (internal / "libz.so.1").write_bytes(b"z")
    add_library(internal, "httpx", "0.28.1", "h11; extra == 'x'", "httpcore (<2)")
    add_library(internal, "httpcore", "1.0.9")
    add_library(internal, "lock-installer", "0.1.0", "httpx>=0.28")
    (internal / "licences" / "system.txt").write_text("libz.so.1\n", "utf-8")
    return bundle


def add_library(internal: Path, name: str, version: str, *needs: str) -> None:
    """A library's papers, as the build puts them into the bundle."""
    told = internal / f"{name.replace('-', '_')}-{version}.dist-info" / "METADATA"
    told.parent.mkdir(parents=True)
    lines = "\n".join(f"Requires-Dist: {need}" for need in needs)
    told.write_text(METADATA.format(name=name, version=version, needs=lines), "utf-8")
    paper = internal / "licences" / name / "LICENSE"
    paper.parent.mkdir(parents=True)
    paper.write_text("may be used\n", "utf-8")
