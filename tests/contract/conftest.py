"""Marks every test of this folder, so that `-m contract` is all of them and none is forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Runs before the choice by marker."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.contract)
