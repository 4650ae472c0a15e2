"""Every finding, remedy and piece of evidence has words, and they say what was seen."""

from __future__ import annotations

import pytest

from installer_app.texts import findings
from installer_app.workflow.diagnosis import Evidence, FindingCode, Remedy, Source, Weight, diagnose
from tests.unit.test_diagnosis import CASES


def test_everything_that_can_be_found_has_words_and_nothing_else_has() -> None:
    assert set(findings.FINDINGS) == set(FindingCode)
    assert set(findings.REMEDIES) == set(Remedy)
    assert set(findings.SOURCES) == set(Source)
    assert set(findings.WEIGHTS) == set(Weight)
    used = {one.name for case, _ in CASES.values() for found in diagnose(case) for one in found.evidence}
    assert used <= set(findings.EVIDENCE)
    # These need a job, a change of keys or a lock that is only heard; other tests show them.
    assert set(findings.EVIDENCE) - used <= {"message_not_applied", "keys_behind_since_at", "battery_low"}


@pytest.mark.parametrize("code", CASES)
def test_a_finding_is_told_in_whole_sentences_with_what_was_seen(code: FindingCode) -> None:
    case, _ = CASES[code]
    for found in diagnose(case):
        words = findings.words(found)
        assert words.title and not words.title.endswith(".")
        assert words.meaning.endswith(".")
        assert words.evidence and all("{" not in line.replace('{"', "") for line in words.evidence)
        assert bool(words.remedy) is (found.remedy is not None)
        assert not words.remedy or words.remedy.endswith(".")


def test_times_spans_and_clocks_are_told_as_such() -> None:
    told = findings.evidence
    assert told(Evidence(Source.CLOUD, "silent_s", 200_000)) == "cloud: silent for 2 d"
    assert told(Evidence(Source.LOCK, "clock_ahead_s", -900)) == "lock: the lock's clock: 15 min behind"
    assert told(Evidence(Source.CLOUD, "last_sync_at")) == "cloud: last sync never"
    assert "2026" not in told(Evidence(Source.CLOUD, "last_sync_at", 1_790_000_000))
