"""What is on the certificate's sheet, computed from the facts; and what the paper says besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from installer_app.model.fault import Fault
from installer_app.store.verification import verify
from installer_app.texts import certificate as wc
from installer_app.texts import door, measures, steps, values
from installer_app.texts import window as w
from installer_app.texts import window_work as ww
from installer_app.texts.language import _, within
from installer_app.texts.standing import area_of, name_of, serial_of, version_of
from installer_app.ui.widgets.certificate import CertificateRow, CertificateText, GradeWord
from installer_app.ui.widgets.grade import GradeKind, GradeState
from installer_app.workflow import facts as f
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.facts import Fact, Grade
from installer_app.workflow.snapshot import Snapshot

_MARKS: Final = {
    Grade.NONE: (GradeKind.SENT, GradeState.NONE),
    Grade.SENT: (GradeKind.SENT, GradeState.REACHED),
    Grade.LOCK: (GradeKind.LOCK, GradeState.REACHED),
    Grade.CLOUD: (GradeKind.CLOUD, GradeState.REACHED),
    Grade.NOT_VERIFIABLE: (GradeKind.CLOUD, GradeState.NOT_VERIFIABLE),
}
_SHOWN: Final = (
    f.ProvisionApplied,
    f.InstallApplied,
    f.UninstallApplied,
    f.FactoryProven,
    f.Deprovisioned,
    f.Blinked,
    f.FirmwareAssigned,
    f.FirmwareUnassigned,
    f.FirmwareRequired,
    f.ImageConfirmed,
    f.FirmwareUploaded,
    f.UploadProven,
    f.Synced,
    f.KeysCurrent,
    f.FirmwareCurrent,
    f.Placed,
    f.Unplaced,
    f.ChecklistTicked,
)
_DETAILS: Final = (
    ("lock_id", "model", "fingerprint", "identity", "operator"),
    ("install_signal", "install_adapter", "lock_clock", "battery", "synced_before"),
    ("install_message", "install_receipt", "journal_head", "environment", "app"),
)
"""What the paper says in small type, by column; each a subject of the certificate."""


@dataclass(frozen=True)
class Tick:
    """One box of the checklist."""

    words: str
    ticked: bool


@dataclass(frozen=True)
class PaperText:
    """Everything on the paper: the sheet, and what a screen need not show."""

    sheet: CertificateText
    who_and_when: str
    door_head: str
    ticks: tuple[Tick, ...]
    """Empty: nothing was ticked, and `door_text` says why."""
    door_text: str
    details: tuple[tuple[tuple[str, str], ...], ...]
    """Columns of key and value."""
    qr: str
    """What the code says; "": there is none to check."""
    digest: str
    """Of the signed file, in fours."""
    installation: str
    check_head: str
    check_text: str
    signatures: tuple[str, ...]
    """Whoever is to sign by hand."""


def grade_word(grade: Grade) -> GradeWord:
    """A grade with its mark and its word."""
    return GradeWord(*_MARKS[grade], steps.grade(grade))


def sheet(snapshot: Snapshot, sandbox: bool) -> CertificateText:
    """The sheet of a job; without a certificate among the facts it is a summary and says so."""
    facts, workflow = snapshot.facts, snapshot.memory.workflow
    certified = facts.get(f.Certified)
    times = sorted(when for when in map(measures.moment, snapshot.memory.learned_at.values()) if when)
    people = _people(facts)
    span = f"{measures.day_and_time(times[0])} – {measures.time_of_day(times[-1])[:5]}" if times else ""
    digest = certified.sha256 if certified else ""
    return CertificateText(
        _(w.SHEET_TITLES.get(workflow, w.SHEET_TITLES["install"])),
        _(ww.SIGNED_BY_THIS_COMPUTER) if certified else _(ww.NOT_SIGNED),
        *_subject(facts),
        grade_word(conclude(snapshot.workflow, facts).grade),
        _(ww.HIGHEST_PROOF),
        tuple(map(grade_word, (Grade.SENT, Grade.LOCK, Grade.CLOUD, Grade.NOT_VERIFIABLE))),
        _rows(snapshot),
        ", ".join(part for part in (people, span) if part),
        f"SHA-256 {digest[:4]} {digest[4:8]} … {digest[-4:]}" if digest else "",
        _(w.SANDBOX) if sandbox else "",
    )


def _people(facts: f.Facts) -> str:
    accounts = facts.get(f.AccountsRead)
    return ", ".join(one.name for one in accounts.accounts if one.name) if accounts else ""


def _when(snapshot: Snapshot) -> str:
    """From the first fact to the last, with the year: papers are kept."""
    times = sorted(when for when in map(measures.moment, snapshot.memory.learned_at.values()) if when)
    if not times:
        return ""
    first, last = ((measures.date(at), measures.time_of_day(at)[:5]) for at in (times[0], times[-1]))
    until = last[1] if first[0] == last[0] else f"{last[0]} {last[1]}"
    return f"{first[0]} {first[1]} – {until}"


def _subject(facts: f.Facts) -> tuple[str, str]:
    """What the sheet is about, with its caption: a lock, or a firmware alone."""
    if f.LockChosen in facts or not version_of(facts):
        return _(w.SERIAL), serial_of(facts)
    return _(ww.VERSION), version_of(facts)


def _rows(snapshot: Snapshot) -> tuple[CertificateRow, ...]:
    facts, rows = snapshot.facts, []
    read, pinned = facts.get(f.LockRead), facts.get(f.KeysPinned)
    if read is not None and pinned is not None:
        value = f"{read.info.serial}, {within(values.pinned(pinned.pinned_by))}"
        rows.append(_row(snapshot, read, _(w.SERIAL), value))
    if f.PlaceChosen in facts:
        placed = facts.get(f.Placed)
        where: Fact | None = placed or facts.get(f.InstallSigned)
        if where is not None:
            rows.append(_row(snapshot, where, _(w.PLACE), f"{area_of(facts)}, {name_of(facts)}"))
    for kind in _SHOWN:
        fact = facts.get(kind)
        if fact is not None and not (kind is f.Placed and f.PlaceChosen in facts):
            value = steps.value(fact)
            title = _(w.SHEET_KEYS.get(kind.key(), "")) or steps.title(kind.key())
            rows.append(_row(snapshot, fact, title, value[:1].upper() + value[1:]))
    return tuple(rows)


def _row(snapshot: Snapshot, fact: Fact, title: str, value: str) -> CertificateRow:
    moments = [when for when in map(measures.moment, snapshot.memory.learned_at.values()) if when]
    when = measures.moment(snapshot.memory.learned_at.get(fact.key()))
    days = {when.astimezone().date() for when in moments}
    at = measures.day_and_time(when) if len(days) > 1 else measures.time_of_day(when)
    word = w.RECEIPT if isinstance(fact, f.Applied) else w.ANSWER if isinstance(fact, f.Signed) else w.READ
    word = door.TOLD if isinstance(fact, f.ChecklistTicked) else word
    return CertificateRow(title, value, f"{_(word)} {at}", grade_word(fact.grade))


def paper(snapshot: Snapshot, sandbox: bool) -> PaperText:
    """The sheet of a job, with what the certificate says besides."""
    certified = snapshot.facts.get(f.Certified)
    text = sheet(snapshot, sandbox)
    door_head = steps.title(f.ChecklistTicked.key())
    said, installation = _certified(certified)
    digest = certified.sha256 if certified and said else ""
    ticked = snapshot.facts.get(f.ChecklistTicked)
    return PaperText(
        replace(text, rows=tuple(row for row in text.rows if row.key != door_head)),
        ", ".join(part for part in (_people(snapshot.facts), _when(snapshot)) if part),
        door_head,
        _ticks(ticked) if ticked else (),
        _door(ticked, snapshot.facts),
        tuple(tuple((wc.subject(key), said[key]) for key in column if key in said) for column in _DETAILS),
        f"SHA-256:{digest.upper()}" if digest else "",
        wc.grouped(digest),
        wc.grouped(installation),
        _(wc.PAPER_CHECK),
        _(wc.PAPER_HOW),
        (_(wc.PAPER_TECHNICIAN), _(wc.PAPER_CUSTOMER)),
    )


def _certified(certified: f.Certified | None) -> tuple[Mapping[str, str], str]:
    """What it says by subject, and which installation signed."""
    if certified is None:
        return {}, ""
    try:
        found = verify(certified.certificate.encode("utf-8", "replace"))
    except Fault:  # of another version of this app
        return {}, ""
    told: dict[str, dict[str, None]] = {}
    for line in found.lines:
        told.setdefault(line.subject, {})[wc.value(line.value)] = None
    return {subject: ", ".join(values) for subject, values in told.items()}, found.key_id


def _ticks(ticked: f.ChecklistTicked) -> tuple[Tick, ...]:
    held = (ticked.door, ticked.handle, ticked.egress)
    return tuple(
        Tick(_(words), holds) for (words, _meaning), holds in zip(door.TICKS.values(), held, strict=True)
    )


def _door(ticked: f.ChecklistTicked | None, facts: f.Facts) -> str:
    if ticked is not None:
        date = ticked.battery_date or _(door.NOT_SAID)
        return _(door.BATTERY_IS).format(date=date)
    confirmed = facts.get(f.Confirmed)
    return _(door.WAS_NOT_TICKED) if confirmed and confirmed.checklist else _(door.NOT_ASKED)
