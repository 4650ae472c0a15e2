"""Values of the Bold API in words: schedules, local dates, ages; hostile ones stay as they came."""

from __future__ import annotations

import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installer_app.model.bold import Hours, Share, SharePeriod
from installer_app.texts import fleet, window_fleet
from installer_app.texts import fleet_values as fv
from installer_app.workflow.diagnosis.fleet import FleetCode
from tests.unit.healthy_lock import NOW
from tests.unit.test_fleet import DEVICES

EVENING = Hours("17:00:00", "23:59:59")
texts = st.none() | st.text(max_size=30)


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (SharePeriod("Monday", None, "Weekly"), "Every Monday, the whole day"),
        (SharePeriod("Friday", EVENING, "BiWeekly"), "Every other Friday, 17:00 to 23:59:59"),
        (SharePeriod("MONDAY", EVENING, "DAILY"), "Every day, 17:00 to 23:59:59"),
        (SharePeriod(None, Hours("09:00", None), "Daily"), "Every day, from 09:00"),
        (SharePeriod("Sunday", Hours(None, "12:30:00"), None), "Sunday, until 12:30"),
        (SharePeriod("Sunday", None, "Lunar"), "Sunday, Lunar, the whole day"),
        (SharePeriod("Feestdag", Hours("soon", "late"), "Weekly"), "Every Feestdag, soon to late"),
        (SharePeriod(), "day that is not named, the whole day"),
    ],
)
def test_a_schedule_is_said_in_words(period: SharePeriod, words: str) -> None:
    assert fv.schedule(Share(schedule=(period,))) == (words,)


@pytest.mark.skipif(sys.platform == "win32", reason="a zone cannot be set there")
def test_local_dates_are_not_moved_between_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    share = Share(start_date="2026-03-10", start_time="09:35:38", end_date="2026-03-15")
    for zone in ("UTC", "Asia/Tokyo", "America/Los_Angeles"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        assert fv.begins(share) == "Tue 10 Mar 2026 09:35:38"
        assert fv.ends(share) == "Sun 15 Mar 2026"
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "soon", "2026-13-45"]
)
def test_what_no_calendar_holds_stays_as_it_came(text: str) -> None:
    assert fv.when(text)
    assert fv.local_day(text, text)


@given(texts, texts, texts, texts, texts)
def test_no_text_of_a_share_breaks_its_words(
    a: str | None, b: str | None, c: str | None, d: str | None, e: str | None
) -> None:
    period = SharePeriod(a, Hours(b, c), d)
    assert fv.schedule(Share(schedule=(period,)))[0]
    assert isinstance(fv.begins(Share(start_date=b, start_time=e)), str)
    assert isinstance(fv.when(a), str)
    assert isinstance(fv.ago(a, float(NOW)), str)


def test_ages_look_forward_too() -> None:
    assert fv.since(NOW - 7200, NOW) == "2 h ago"
    assert fv.since(NOW + 3 * 86_400, NOW) == "in 3 d"
    assert fv.since(NOW, NOW) == "now"


def test_names_of_switches_are_read_as_words() -> None:
    assert (
        fv.switched((("remoteAccess", True), ("webKeys", False), ("nfc2Tag", True)))
        == "remote access, nfc2 tag"
    )
    assert fv.switched((("webKeys", False),), given=False) == "web keys"


def test_every_reason_of_a_device_has_few_words_for_the_table() -> None:
    assert set(fleet.SHORT) == set(DEVICES)
    assert all(len(words) <= 20 for words in fleet.SHORT.values())
    assert set(window_fleet.RECURRENCES) == {"daily", "weekly", "biweekly"}
    assert FleetCode.SHARE_EXPIRED not in fleet.SHORT
