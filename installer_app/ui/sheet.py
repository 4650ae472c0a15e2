"""What is on the certificate's sheet, computed from the facts; and the same sheet as a PDF."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

from installer_app.model.fault import Fault, FaultCode
from installer_app.texts import measures, steps, values
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
)


def grade_word(grade: Grade) -> GradeWord:
    """A grade with its mark and its word."""
    return GradeWord(*_MARKS[grade], steps.grade(grade))


def sheet(snapshot: Snapshot, sandbox: bool) -> CertificateText:
    """The sheet of a job; without a certificate among the facts it is a summary and says so."""
    facts, workflow = snapshot.facts, snapshot.memory.workflow
    certified = facts.get(f.Certified)
    times = sorted(when for when in map(measures.moment, snapshot.memory.learned_at.values()) if when)
    accounts = facts.get(f.AccountsRead)
    people = ", ".join(one.name for one in accounts.accounts if one.name) if accounts else ""
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
    at = measures.time_of_day(measures.moment(snapshot.memory.learned_at.get(fact.key())))
    word = w.RECEIPT if isinstance(fact, f.Applied) else w.ANSWER if isinstance(fact, f.Signed) else w.READ
    return CertificateRow(title, value, f"{_(word)} {at}", grade_word(fact.grade))


def write_pdf(text: CertificateText, path: Path) -> None:
    """The sheet on one page of A4. Faults: computer_storage."""
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(20, 20, 20, 20), QPageLayout.Unit.Millimeter)
    writer.setTitle(text.title)
    page = QTextDocument()
    page.setHtml(_html(text))
    page.print_(writer)
    del writer
    if not path.is_file() or not path.stat().st_size:
        raise Fault(FaultCode.COMPUTER_STORAGE, "the PDF could not be written")


def _html(text: CertificateText) -> str:
    lines = "".join(
        f"<tr><td>{escape(row.key)}</td><td><b>{escape(row.value)}</b></td>"
        f"<td>{escape(row.source)}</td><td>{escape(row.grade.text)}</td></tr>"
        for row in text.rows
    )
    stamp = f"<p><b>{escape(text.sandbox)}</b></p>" if text.sandbox else ""
    return (
        f"{stamp}<h2>{escape(text.title)}</h2><p>{escape(text.number)}</p>"
        f"<p>{escape(text.serial_caption)}: <b>{escape(text.serial)}</b> ({escape(text.grade.text)})</p>"
        f"<p>{escape(text.legend_text)}</p><table cellpadding='6' width='100%'>{lines}</table>"
        f"<p>{escape(text.signed_by)}</p><p><tt>{escape(text.digest)}</tt></p>"
    )
