"""Leaves out of the packaged app what nothing in it reaches: the parts of Qt for other kinds of computers."""

from __future__ import annotations

import posixpath
import re
import sys
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

Entry = tuple[str, str, str]
"""PyInstaller's own: name in the bundle, file it comes from, kind of file."""

UNUSED: Final = re.compile(
    r"""
    PySide6/(Qt/)?translations/(?!qtbase_(de|es|nl)\.qm$)  # Qt's own words, in the languages of the app
    | /plugins/(egldeviceintegrations|generic|networkinformation|tls|sqldrivers|qmltooling)/
    | /plugins/platforms/\w*q(vnc|linuxfb|eglfs|minimalegl|minimal|vkkhrdisplay|direct2d)\b
    | /plugins/platformthemes/\w*qgtk3\b                # brings all of GTK
    | /plugins/platforminputcontexts/\w*qtvirtualkeyboard
    | /plugins/imageformats/\w*q(gif|icns|pdf|tga|tiff|wbmp|webp)\b
    | data/locale/.*\.pot?$                              # the catalogues are used compiled
    | (^|/)py\.typed$ | \.pyi$                           # typing stubs
    | opengl32sw\.dll$                                  # 20 MB that draw OpenGL without a graphics card
    """,
    re.VERBOSE,
)

UNUSED_MODULES: Final = re.compile(r"pygments\.lexers\.(?!_mapping$|python$|special$)")
"""Colours for five hundred languages; the app prints none, and a traceback needs one."""


def trim_modules(modules: Iterable[Entry]) -> list[Entry]:
    """Without modules that other libraries bring for what the app never does."""
    return [entry for entry in modules if not UNUSED_MODULES.match(entry[0])]


def trim(binaries: Iterable[Entry], data: Iterable[Entry]) -> tuple[list[Entry], list[Entry]]:
    """The entries of a bundle without what is not used, and on Linux without libraries only that used."""
    kept = [entry for entry in binaries if not is_unused(entry)]
    if sys.platform.startswith("linux"):
        kept = drop_unreached(kept)
    kept_data = [entry for entry in data if not is_unused(entry)]
    names = {entry[0] for entry in (*kept, *kept_data)}
    return drop_broken_links(kept, names), drop_broken_links(kept_data, names)


def drop_broken_links(entries: list[Entry], names: set[str]) -> list[Entry]:
    """Without the links that lead to none of `names`."""

    def leads(entry: Entry) -> bool:
        name, target, kind = entry
        return (
            kind != "SYMLINK" or posixpath.normpath(posixpath.join(posixpath.dirname(name), target)) in names
        )

    return [entry for entry in entries if leads(entry)]


def is_unused(entry: Entry) -> bool:
    """Whether the app runs without this file."""
    return UNUSED.search(PurePosixPath(entry[0].replace("\\", "/")).as_posix()) is not None


def drop_unreached(binaries: list[Entry]) -> list[Entry]:
    """Without the shared libraries that no extension, plug-in or interpreter needs, however indirectly."""
    from PyInstaller.depend.bindepend import get_imports

    files = [entry for entry in binaries if entry[2] != "SYMLINK"]
    by_name = {PurePosixPath(entry[0]).name: entry for entry in files}
    waiting = [entry for entry in files if not is_shared_library(entry)]
    reached = set(waiting)
    while waiting:
        for needed, _ in get_imports(waiting.pop()[1]):
            entry = by_name.get(PurePosixPath(needed).name)
            if entry is not None and entry not in reached:
                reached.add(entry)
                waiting.append(entry)
    return [entry for entry in binaries if entry[2] == "SYMLINK" or entry in reached]


def is_shared_library(entry: Entry) -> bool:
    """Whether this is loaded only because another file names it: not an extension, plug-in or interpreter."""
    name = PurePosixPath(entry[0])
    if entry[2] == "EXTENSION" or "plugins" in name.parts or name.name.startswith("libpython"):
        return False
    return name.parent in {PurePosixPath(), PurePosixPath("PySide6/Qt/lib")}
