"""Resources are found by name, and nothing else is."""

from __future__ import annotations

import pytest

from installer_app.resources import resource


def test_files_and_folders_are_found() -> None:
    assert resource("style.qss").is_file()
    assert resource("icons").is_dir()


def test_a_missing_resource_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="no resource 'icons/nothing'"):
        resource("icons/nothing")


@pytest.mark.parametrize("path", ["../pyproject.toml", "icons/../../pyproject.toml", "/etc/hostname"])
def test_no_path_leads_out_of_the_resources(path: str) -> None:
    with pytest.raises(ValueError, match="not a resource"):
        resource(path)
