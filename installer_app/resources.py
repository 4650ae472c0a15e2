"""Finds what ships beside the code: icons, style sheet, words, help, lock profiles, the contract."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).parent
_ROOTS: Final = (_PACKAGE / "data", _PACKAGE.parent / "resources")
"""In a wheel and in the packaged app the resources lie inside the package, in a checkout beside it."""


def resource(path: str) -> Path:
    """The file or folder at `path`, with forward slashes, below the resources.

    ValueError if `path` leads out of them, FileNotFoundError if it is not there, as in a
    damaged installation.
    """
    root = next((root for root in _ROOTS if root.is_dir()), _ROOTS[0])
    found = root.joinpath(path).resolve()
    if not found.is_relative_to(root.resolve()):
        raise ValueError(f"not a resource: {path!r}")
    if not found.exists():
        raise FileNotFoundError(f"no resource {path!r} in {root}")
    return found
