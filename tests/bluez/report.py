"""What the end of a test run says of the BlueZ machine: figures, or plainly that there was none."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

KEY = "bluez"


def tell(passed: Iterable[pytest.TestReport], skipped: Iterable[pytest.TestReport]) -> list[str]:
    """Lines for the summary; none if nothing of it was asked for."""
    values = [value for one in passed for key, value in getattr(one, "user_properties", ()) if key == KEY]
    lines = list(dict.fromkeys(str(value) for value in values))
    left_out = [one.longrepr for one in skipped if "tests/bluez/" in one.nodeid]
    if left_out:
        why = next((one[2] for one in left_out if isinstance(one, tuple)), "")
        lines.append(f"{len(left_out)} tests did not run, so nothing is proven of them. {why}")
    return lines
