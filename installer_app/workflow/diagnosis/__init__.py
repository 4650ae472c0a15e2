"""Why a lock misbehaves: probes read a case, rules look at it, findings are ranked by what they explain."""

from __future__ import annotations

from installer_app.workflow.diagnosis.case import Case, Person, Reading, Signal, Source
from installer_app.workflow.diagnosis.diagnose import RULES, diagnose
from installer_app.workflow.diagnosis.finding import (
    Evidence,
    Finding,
    FindingCode,
    Remedy,
    Rule,
    Weight,
)

__all__ = [
    "RULES",
    "Case",
    "Evidence",
    "Finding",
    "FindingCode",
    "Person",
    "Reading",
    "Remedy",
    "Rule",
    "Signal",
    "Source",
    "Weight",
    "diagnose",
]
