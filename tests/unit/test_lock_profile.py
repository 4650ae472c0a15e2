"""Lock profiles: data, checked before it is believed."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installer_app.lock import profile as module
from installer_app.lock.profile import load_profile
from installer_app.lock.radio import SMP_SERVICE
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.message import MessageKind
from installer_app.protocol.lock_profile import read_lock_profile
from installer_app.resources import resource


def test_the_assumed_profile_says_what_the_profile_text_says() -> None:
    profile = load_profile()
    assert (profile.link.service, profile.advertisement.company_id) == (SMP_SERVICE, 0xFFFF)
    assert profile.group.inbox_path(MessageKind.INSTALL) == "/inbox/install"
    assert (profile.group.number, profile.group.message_limit) == (64, 65_536)
    timeouts = profile.timeouts
    assert (timeouts.request_s, timeouts.apply_s, timeouts.image_s, timeouts.busy_s) == (5, 15, 40, 30)
    assert timeouts.reconnect_pauses_s == (0.0, 0.5, 1.5)


@pytest.mark.parametrize("name", ["", "unknown", "../assumed-1", "assumed-1.toml", "a" * 100, "\x00"])
def test_another_name_is_an_unknown_profile(name: str) -> None:
    with pytest.raises(Fault) as caught:
        load_profile(name)
    assert caught.value.code is FaultCode.LOCK_PROFILE_UNKNOWN


def test_a_damaged_profile_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = tmp_path / "profile.toml"
    monkeypatch.setattr(module, "resource", lambda _: damaged)
    for text in (
        "",
        "name = 5",
        "\x00",
        resource("profiles/assumed-1.toml").read_text("utf-8") + "\nmore = 1\n",
    ):
        damaged.write_text(text, "utf-8")
        with pytest.raises(Fault) as caught:
            load_profile()
        assert caught.value.code is FaultCode.LOCK_PROFILE_UNKNOWN


@pytest.mark.parametrize(("table", "name", "value"), [
    ("group", "number", 63), ("group", "inbox", "/inbox"), ("group", "inbox", "/{kind}{kind}"),
    ("link", "service", "FD30"), ("timeouts", "request_s", 0), ("timeouts", "scan_s", 1e9),
    ("timeouts", "reconnect_pauses_s", [0.0] * 11), ("advertisement", "version", 256), ("link", "extra", 1),
])  # fmt: skip
def test_values_beyond_reason_are_refused(table: str, name: str, value: object) -> None:
    data = tomllib.loads(resource("profiles/assumed-1.toml").read_text("utf-8"))
    data[table][name] = value
    with pytest.raises(ValueError, match=name):
        read_lock_profile(data)


Anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(data=st.data(), value=Anything)
def test_any_value_anywhere_is_taken_as_it_is_or_refused(data: st.DataObject, value: object) -> None:
    tables = tomllib.loads(resource("profiles/assumed-1.toml").read_text("utf-8"))
    table = data.draw(st.sampled_from(sorted(name for name in tables if name != "name")))
    name = data.draw(st.sampled_from(sorted(tables[table])))
    tables[table][name] = value
    try:
        profile = read_lock_profile(tables)
    except ValueError:
        return
    kept = asdict(profile)[table][name]
    assert (list(kept) if isinstance(kept, tuple) else kept) == value


@given(value=Anything)
def test_what_is_no_profile_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_lock_profile({"name": value} if not isinstance(value, dict) else value)


@pytest.mark.parametrize("lacking", ["name", "link", "bold"])
def test_a_profile_that_lacks_something_is_refused(lacking: str) -> None:
    tables = tomllib.loads(resource("profiles/assumed-1.toml").read_text("utf-8"))
    del tables[lacking]
    with pytest.raises(ValueError, match="LockProfile: not complete"):
        read_lock_profile(tables)
