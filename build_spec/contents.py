"""What must be in a packaged app, found only while it runs, and what must not: tools, tests, other Qt."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Final

NEVER: Final = frozenset(
    {
        *("tests", "pytest", "_pytest", "pytestqt", "hypothesis", "bumble", "mypy", "mypyc", "ruff", "uv"),
        *("PyInstaller", "setuptools", "pip", "hatchling", "editables", "importlinter", "grimp", "imgtool"),
        *("atheris", "schemathesis", "requests", "tkinter", "numpy", "PIL", "IPython", "jsonschema", "yaml"),
        *("smpclient", "intelhex", "babel", "psycopg_pool"),
    }
)
"""Modules of tests, tools and the sandbox's extra, by their first name."""
NEVER_QT: Final = (
    *("QtNetwork", "QtQml", "QtQuick", "QtSql", "QtTest", "QtPdf", "QtVirtualKeyboard", "QtWebEngine"),
    *("Qt6Network", "Qt6Qml", "Qt6Quick", "Qt6Sql", "Qt6Test", "Qt6Pdf", "Qt6VirtualKeyboard"),
)
LAZY: Final = (
    *("pyrage", "wakepy", "bleak", "keyring.backends.chainer", "keyring.backends.fail"),
    *("psycopg", "psycopg.types.json", "psycopg_binary._psycopg", "psycopg_binary.pq", "zxingcpp.zxingcpp"),
)
"""Imported only when they are wanted, on every system."""
OF_SYSTEM: Final = {
    "linux": (
        *("bleak.backends.bluezdbus.client", "bleak.backends.bluezdbus.scanner", "dbus_fast.aio"),
        *("keyring.backends.SecretService", "keyring.backends.kwallet", "secretstorage", "jeepney"),
    ),
    "win32": (
        *("bleak.backends.winrt.client", "bleak.backends.winrt.scanner", "bleak.backends.winrt.util"),
        *("winrt.windows.foundation.collections", "winrt.windows.storage.streams"),
        *("winrt.windows.devices.bluetooth.advertisement", "winrt.windows.devices.enumeration"),
        *("winrt.windows.devices.bluetooth.genericattributeprofile", "winrt.windows.devices.radios"),
        *("keyring.backends.Windows", "win32ctypes.pywin32"),
    ),
    "darwin": (
        *("bleak.backends.corebluetooth.client", "bleak.backends.corebluetooth.scanner"),
        *("CoreBluetooth", "Foundation", "libdispatch", "keyring.backends.macOS"),
    ),
}


def wanted(own: Iterable[str], system: str = sys.platform) -> frozenset[str]:
    """Names of modules that must be there: all of ours, and what is imported late."""
    return frozenset((*own, *LAZY, *OF_SYSTEM.get(system, ())))


def own_modules(package: Path) -> tuple[str, ...]:
    """Every module of ours, as its file's place names it."""
    found = []
    for file in package.rglob("*.py"):
        parts = file.relative_to(package.parent).with_suffix("").parts
        found.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return tuple(sorted(found))


def complaints(modules: Iterable[str], files: Iterable[str], needed: Iterable[str]) -> list[str]:
    """What is wrong with a bundle of these modules and files (forward slashes): a line each."""
    names, paths = frozenset(modules), tuple(files)
    lines = [f"{name} is missing" for name in sorted(frozenset(needed) - names)]
    strange = {name for name in names if name.partition(".")[0] in NEVER}
    tops = {path: PurePosixPath(path).parts[0] for path in paths}
    strange |= {path for path, top in tops.items() if top.partition(".")[0] in NEVER}
    strange |= {path for path in paths if any(part in PurePosixPath(path).name for part in NEVER_QT)}
    strange |= {path for path in paths if path.endswith((".pyi", "py.typed", ".po"))}
    return [*lines, *(f"{name} does not belong in it" for name in sorted(strange))]


def missing_papers(files: Iterable[str], libraries: Iterable[str]) -> list[str]:
    """Libraries without a licence text in the bundle, a line each."""
    there = {PurePosixPath(path).parts[1] for path in files if path.startswith("licences/")}
    return [f"no licence of {name}" for name in sorted(libraries) if name not in there]


def modules_in(program: Path, internal: Path) -> frozenset[str]:
    """The modules of a packaged app: those inside its program and those in files of their own."""
    from PyInstaller.archive.readers import CArchiveReader

    archive = CArchiveReader(str(program))
    inside = {
        name
        for each in archive.toc
        if each.endswith(".pyz")
        for name in archive.open_embedded_archive(each).toc
    }
    return _with_packages({*inside, *modules_beside(internal)})


def modules_beside(internal: Path) -> frozenset[str]:
    """The modules in files of their own, with their packages."""
    files = (
        file for file in internal.rglob("*") if file.suffix in {".so", ".pyd", ".pyc"} and file.is_file()
    )
    places = (file.relative_to(internal).parts for file in files)
    return _with_packages(".".join((*parts[:-1], parts[-1].partition(".")[0])) for parts in places)


def _with_packages(names: Iterable[str]) -> frozenset[str]:
    found = frozenset(names)
    return found | {name.rpartition(".")[0] for name in found}
