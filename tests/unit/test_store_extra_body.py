"""A profile's extra members of bodies, as hostile input."""

from __future__ import annotations

from pathlib import Path

import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.profile import BOLD
from installer_app.store.profiles import parse_profile

BASE = 'name = "a"\nbase_url = "https://a"\n'
HERE = Path()


def test_tables_by_operation_are_read() -> None:
    text = (
        BASE
        + "[extra_body.installLock]\nhouse = 4\n[extra_body.installLock.deep]\nlist = [1, true, 'x', 1.5]\n"
    )
    profile = parse_profile(text.encode(), HERE)
    assert profile.extra_body == {"installLock": {"house": 4, "deep": {"list": [1, True, "x", 1.5]}}}
    assert parse_profile(BASE.encode(), HERE).extra_body == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("extra_body = 7", "a table of operations"),
        ("[extra_body]\ninstallLock = 7", "installLock is no table"),
        (
            "[extra_body.deleteUser]\na = 1",
            "'deleteUser' is none of provisionLock, installLock, uninstallLock",
        ),
        ("[extra_body.installLock]\napiKey = 'x'", "installLock: 'apiKey' does not belong into a profile"),
        ("[extra_body.installLock.deep]\n'private-key' = 'x'", "'private-key' does not belong"),
        ("[extra_body.installLock]\nencryptedAccessLogs = []", "'encryptedAccessLogs' does not belong"),
        ("[extra_body.installLock]\nat = 2030-01-01", "holds what is no JSON"),
        ("[extra_body.installLock]\nat = inf", "holds what is no JSON"),
        ("[extra_body.installLock]\nat = 9007199254740992", "holds what is no JSON"),
        ("[extra_body.installLock]\na = " + "[" * 20 + "]" * 20, "nested too deeply"),
        ("[extra_body.installLock]\na = [" + "1," * 300 + "]", "too large"),
    ],
)
def test_what_is_no_small_json_without_secrets_is_refused(text: str, said: str) -> None:
    with pytest.raises(Fault) as found:
        parse_profile((BASE + text).encode(), HERE)
    assert found.value.code is FaultCode.COMPUTER_PROFILE
    assert found.value.detail.startswith("extra_body: ")
    assert said in found.value.detail


def test_bold_has_an_address_and_a_credential_of_its_own() -> None:
    profile = parse_profile((BASE + 'bold_url = "https://b/x/"').encode(), HERE)
    assert (profile.bold_url, profile.all_credentials) == ("https://b/x", ("default", BOLD))
    assert (profile.url_of(BOLD), profile.url_of("default")) == ("https://b/x", "https://a")
    for text in ('bold_url = "http://b"', 'bold_url = "https://b"\ncredentials = ["bold"]', "bold_url = 7"):
        with pytest.raises(Fault):
            parse_profile((BASE + text).encode(), HERE)
