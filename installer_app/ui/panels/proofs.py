"""The proofs as a table: what each waits for, the reading before beside the latest, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from installer_app.model.cloud import LockPrivate, LockRecord
from installer_app.texts import measures, steps
from installer_app.texts import window as w
from installer_app.texts import window_firmware as wf
from installer_app.texts import window_work as ww
from installer_app.texts.language import _
from installer_app.ui.stages import kind_of
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.grade import GradeKind, GradeMark, GradeState
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.painted import Panel
from installer_app.workflow import facts as f
from installer_app.workflow.facts import Fact
from installer_app.workflow.snapshot import JobState, Snapshot

_WIDTHS: Final = (250, 150, 150, 150)
_LEAST_ROW: Final = 47


@dataclass(frozen=True)
class ProofRow:
    """One proof in words."""

    title: str
    meaning: str
    before: str
    latest: str
    state: GradeState
    words: str
    now: bool = False


def proof_rows(snapshot: Snapshot, since: str) -> tuple[ProofRow, ...]:
    """Every proof the workflow asks for, in its order."""
    kinds = [step.learns for step in snapshot.workflow if issubclass(step.learns, f.Proof)]
    return tuple(_row(snapshot, kind, since) for kind in kinds)


def _row(snapshot: Snapshot, kind: type[Fact], since: str) -> ProofRow:
    key, fact = kind.key(), snapshot.facts.get(kind)
    title, meaning, before = steps.title(key), steps.meaning(key), _before(snapshot, kind)
    at = measures.time_of_day(measures.moment(snapshot.memory.learned_at.get(key)))
    if isinstance(fact, f.Proof) and fact.verdict is f.Verdict.OPEN:
        return ProofRow(title, meaning, before, steps.value(fact), GradeState.AWAITED, _(wf.OPEN))
    if isinstance(fact, f.Proof):
        seen = fact.verdict is f.Verdict.PROVEN
        state = GradeState.REACHED if seen else GradeState.NOT_VERIFIABLE
        return ProofRow(title, meaning, before, steps.value(fact), state, at if seen else _(w.NOT_VERIFIABLE))
    if kind_of(snapshot) is not kind:
        return ProofRow(title, meaning, before, _(w.NOT_READ_YET), GradeState.AWAITED, _(w.AWAITED))
    if snapshot.state is JobState.STOPPED:
        return ProofRow(title, meaning, before, _(ww.NO_CHANGE), GradeState.FAILED, _(w.STOPPED), True)
    return ProofRow(title, meaning, before, _(ww.NO_CHANGE), GradeState.RUNNING, since, True)


def _before(snapshot: Snapshot, kind: type[Fact]) -> str:
    baseline = snapshot.facts.get(f.BaselineRead)
    if baseline is None:
        return _(w.UNKNOWN)
    record = baseline.record
    if kind in (f.Placed, f.Unplaced):
        return _(ww.ASSIGNED) if record.area_id else _none(record, "areaId", ww.NO_PLACE)
    return _(ww.NOT_VISIBLE) if record.private is None else _private(record, record.private, kind)


def _private(record: LockRecord, private: LockPrivate, kind: type[Fact]) -> str:
    if kind is f.Synced:
        last = measures.moment(private.last_known_sync)
        return measures.day_and_time(last) if last else _none(record, "lastKnownSyncDate", w.NEVER)
    if kind is f.KeysCurrent:
        return private.current_key_map or _none(record, "currentKeyMapVersion", w.NONE)
    current, required = private.current_firmware or _(w.UNKNOWN), private.required_firmware
    return _(ww.OF_REQUIRED).format(current=current, required=required) if required else current


def _none(record: LockRecord, name: str, word: str) -> str:
    """`word`, unless something was told that is not understood."""
    return _(w.UNKNOWN) if name in record.unread else _(word)


class ProofTable(QWidget):
    """Heads and rows; made anew whenever the rows differ."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """No rows yet."""
        super().__init__(parent)
        self._shown: tuple[ProofRow, ...] = ()
        self._views: list[QWidget] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._box.addWidget(
            self._line(tuple(Label(_(head), Face.META_STRONG, Tone.INK_2) for head in w.PROOF_HEADS), "line")
        )

    def set_rows(self, rows: tuple[ProofRow, ...]) -> None:
        """Show these."""
        if rows == self._shown:
            return
        self._shown = rows
        for view in self._views:
            view.hide()
            view.deleteLater()
        self._views = [self._view(row) for row in rows]
        for view in self._views:
            self._box.addWidget(view)

    def _view(self, row: ProofRow) -> QWidget:
        words = QWidget()
        box = QVBoxLayout(words)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(WrappedLabel(row.title, Face.STRONG))
        box.addWidget(WrappedLabel(row.meaning, Face.META, Tone.INK_2))
        state = QWidget()
        line = QHBoxLayout(state)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(GradeMark(GradeKind.CLOUD, row.state))
        line.addWidget(WrappedLabel(row.words, Face.META, Tone.INK_2), 1)
        before, latest = WrappedLabel(row.before), WrappedLabel(row.latest, Face.STRONG)
        panel = self._line((words, before, latest, state), "line", now=row.now)
        panel.setAccessibleName(row.title)
        panel.setAccessibleDescription(f"{row.before}, {row.latest}, {row.words}")
        return panel

    def _line(self, widgets: tuple[QWidget, ...], under: str, *, now: bool = False) -> Panel:
        panel = Panel("raised" if now else None, parent=self, bar="primary" if now else None, under=under)
        row = QHBoxLayout(panel)
        row.setContentsMargins(15, 4, 8, 5)
        row.setSpacing(12)
        if isinstance(widgets[0], Label):
            row.addStrut(0)
        else:
            row.addStrut(_LEAST_ROW)
        for widget, width in zip(widgets, _WIDTHS, strict=True):
            row.addWidget(widget, width)
        return panel
