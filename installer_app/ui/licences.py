"""The packages that this app is made of, with their versions and licences, as they tell themselves."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from typing import Final

OURS: Final = "lock-installer"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LONGEST: Final = 80
_CLASSIFIER: Final = "License :: "


def licences() -> tuple[tuple[str, str, str], ...]:
    """Name, version and licence of every package this app needs, in order; "" where it does not tell."""
    found: dict[str, tuple[str, str, str]] = {}
    waiting = [OURS]
    while waiting:
        name = waiting.pop()
        try:
            one = distribution(name)
        except PackageNotFoundError:  # not for this computer, or not packed along
            continue
        key = one.name.lower().replace("_", "-")
        if key not in found:
            found[key] = (one.name, one.version, _licence(one))
            waiting += [
                m[0] for need in one.requires or () if "extra ==" not in need and (m := _NAME.match(need))
            ]
    if not found:
        found = {one.name.lower(): (one.name, one.version, _licence(one)) for one in distributions()}
    return tuple(row for _key, row in sorted(found.items()))


def _licence(one: Distribution) -> str:
    told = [*(one.metadata.get_all("License-Expression") or ()), *(one.metadata.get_all("License") or ())]
    first = str(told[0]).strip().partition("\n")[0] if told else ""
    if first and len(first) <= _LONGEST:
        return first
    kinds = [str(each) for each in one.metadata.get_all("Classifier") or ()]
    return ", ".join(kind.rpartition(" :: ")[2] for kind in kinds if kind.startswith(_CLASSIFIER))
