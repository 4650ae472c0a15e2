"""Words for what happened: nothing from outside breaks them, steers anything or is believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installer_app.model.doorlock import Event, LockAccessLog
from installer_app.model.fault import FaultCode
from installer_app.model.record import Plain
from installer_app.texts import happenings as h
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j

HOSTILE = st.text() | st.just("\u202egnp.exe <b>bold</b>\x1b[2J") | st.just("x" * 5000)


@pytest.mark.parametrize("kind", j.ENTRIES.values())
def test_every_kind_of_entry_has_words(kind: type[j.Entry]) -> None:
    made: dict[type[j.Entry], j.Entry] = {
        j.Opened: j.Opened("install"),
        j.Learned: j.Learned(f.NameChosen("4.02")),
        j.Skipped: j.Skipped("renamed"),
        j.Asked: j.Asked("install-lock"),
        j.Declined: j.Declined("install-lock", FaultCode.ACCOUNT_FORBIDDEN),
        j.Faulted: j.Faulted("synced", FaultCode.SYNC_NOT_SEEN),
        j.Forgot: j.Forgot(("synced",)),
        j.Allowed: j.Allowed("install-lock"),
        j.Offered: j.Offered("age1"),
        j.Given: j.Given("age1", "0" * 64),
        j.Closed: j.Closed("done"),
    }
    said = h.of_entry(made[kind])
    assert bool(said) is (kind is not j.Skipped)  # that a step did not apply tells nothing by itself
    assert "{" not in said


@given(HOSTILE, HOSTILE)
def test_a_text_from_outside_is_shown_plain_and_not_without_end(one: str, other: str) -> None:
    for said in (
        h.of_event(Event(event_name=one)),
        h.of_log(LockAccessLog(user_device_id=one, access_key_id=other)),
        h.log_details(LockAccessLog(user_id=one)),
        h.schedule(one),
        h.of_entry(j.Learned(f.NameChosen(one))),
        h.of_entry(j.Opened(one)),
        h.of_entry(j.Asked(one)),
        h.of_frame({"kind": "smp.request", "name": one, "sequence": other, "bytes": 3}),
    ):
        assert len(said) < 1000
        assert not set(said) & {"\x1b", "\u202e", "\n", "\x00"}


def test_an_event_is_called_in_words() -> None:
    assert h.of_event(Event(event_name="keyMapChanged")) == "Key map changed"
    assert h.of_event(Event()) == "An event without a name"


def test_a_schedule_is_said_in_words_and_an_unknown_one_as_it_came() -> None:
    assert h.schedule('{"always": true}') == "always"
    office = '{"weekdays": "mon-fri", "from": "08:00", "until": "18:00"}'
    assert h.schedule(office) == "Mon to Fri, 08:00 to 18:00"
    bold = '[{"dayOfWeek": "Monday", "period": {"startTime": "08:00", "endTime": "12:00"}}]'
    assert h.schedule(bold) == "Mon, 08:00 to 12:00"
    assert h.schedule('{"moon": "full"}') == '{"moon": "full"}'
    assert h.schedule(None) == "no schedule"


def test_a_bad_signature_is_said() -> None:
    assert "bad device signature" in h.log_details(LockAccessLog(device_signature_failure=True))
    assert "not reported" in h.log_details(LockAccessLog())


def test_frames_are_told_in_words() -> None:
    request: dict[str, Plain] = {"kind": "smp.request", "name": "64.0", "sequence": 3, "bytes": 41}
    assert h.of_frame(request) == "To the lock: signed info, 41 bytes, number 3"
    assert h.of_frame({"kind": "http.request"}) == ""
