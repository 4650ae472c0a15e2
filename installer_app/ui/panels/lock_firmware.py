"""Firmware of a lock: required, reported, running, and which assignment decides, and why."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.model.firmware import Requirement
from installer_app.texts import faults
from installer_app.texts import window_lookup as wl
from installer_app.texts.happenings import plain, short_id
from installer_app.texts.language import _
from installer_app.texts.requirement import decides, order
from installer_app.ui.bridge import Bridge
from installer_app.ui.lock_view import LockView
from installer_app.ui.lookup import Lookup
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.painted import Display, Rule


class LockFirmwarePanel(QWidget):
    """Live the deciding assignment is read once more; of a bundle the case tells it."""

    def __init__(self, bridge: Bridge, lookup: Lookup | None, parent: QWidget | None = None) -> None:
        """Nothing is known yet."""
        super().__init__(parent)
        self._bridge, self._lookup = bridge, lookup
        self._of: object = None
        self._watch: Watch | None = None
        self._read: Requirement | Fault | None = None
        self._cells = {word: _Cell(word) for word in (wl.REQUIRED, wl.RUNNING, wl.REPORTED)}
        self._why = WrappedLabel("", Face.STRONG)
        self._assigned = WrappedLabel("", Face.BODY, Tone.INK_2)
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        for column, cell in enumerate(self._cells.values()):
            grid.addWidget(cell, 0, column)
            grid.setColumnStretch(column, 1)
        display = Display(self)
        inside = QVBoxLayout(display)
        inside.setContentsMargins(18, 12, 18, 13)
        inside.setSpacing(8)
        inside.addLayout(grid)
        inside.addWidget(Rule("display_line"))
        inside.addWidget(self._why)
        inside.addWidget(WrappedLabel(order(), Face.META, Tone.INK_2))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        box.addWidget(display)
        box.addWidget(self._assigned)
        box.addStretch(1)

    @property
    def why(self) -> str:
        """The sentence of which assignment decides."""
        return self._why.text()

    def show_lock(self, view: LockView) -> None:
        """What cloud and lock say of it."""
        case, private = view.case, view.case.private
        hidden = _(wl.HIDDEN) if case.record.value is not None else view.missing(case.record)
        cloud = view.source(wl.FROM_CLOUD, case.record.at)
        none = _(wl.NONE)
        required = plain(private.required_firmware_version or none) if private else hidden
        reported = plain(private.current_firmware_version or _(wl.UNKNOWN)) if private else hidden
        info = case.info.value
        running = plain(info.fw) if info else view.missing(case.info)
        self._cells[wl.REQUIRED].tell(required, cloud)
        self._cells[wl.REPORTED].tell(reported, cloud)
        self._cells[wl.RUNNING].tell(running, view.source(wl.FROM_LOCK, case.info.at) if info else "")
        self._assigned.setText(self._assignments(view))
        of = (case.lock_id, case.record.at)
        if view.live and self._lookup is not None and case.record.value is not None and of != self._of:
            self._of = of
            lookup, lock_id = self._lookup, case.lock_id
            self._watch = self._bridge.read(lambda: lookup.requirement(lock_id))
            self._watch.value.connect(self._hear)
        self._show_why(view)

    def _hear(self, told: object) -> None:
        if isinstance(told, Requirement | Fault):
            self._read = told
            self._why.setText(
                decides(told) if isinstance(told, Requirement) else f"{faults.title(told.code)} [{told.code}]"
            )

    def _show_why(self, view: LockView) -> None:
        if self._read is not None and view.live:
            return
        case = view.case
        if case.scope is not None:
            found = _(wl.SCOPES[case.scope.value])
        elif case.private is None:
            found = _(wl.HIDDEN) if case.record.value is not None else view.missing(case.record)
        else:
            found = _(wl.NO_SCOPE if case.private.required_firmware_version else wl.NOTHING_REQUIRED)
        self._why.setText(found[:1].upper() + found[1:])

    def _assignments(self, view: LockView) -> str:
        version = view.case.required.value
        if version is None or version.scopes is None:
            return ""
        said = []
        for one in version.scopes[:20]:
            where = one.lock_id or one.area_id or one.property_id
            said.append(f"{plain(one.scope or _(wl.UNKNOWN))} {short_id(where)}".strip())
        head = _(wl.ASSIGNMENTS).format(version=plain(version.firmware_version or ""))
        made = _(wl.MADE_FOR).format(what=plain(version.device_type or _(wl.UNKNOWN)))
        source = view.source(wl.FROM_CLOUD, view.case.required.at)
        return f"{head}: {', '.join(said) or _(wl.NONE)}; {made} ({source})"


class _Cell(QWidget):
    def __init__(self, caption: str) -> None:
        super().__init__()
        self._value = WrappedLabel("", Face.LEAD_STRONG, parent=self)
        self._source = WrappedLabel("", Face.META, Tone.INK_2, self)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(Label(_(caption), Face.META, Tone.INK_2, self))
        box.addWidget(self._value)
        box.addWidget(self._source)
        box.addStretch(1)
        self.setAccessibleName(_(caption))

    def tell(self, value: str, source: str) -> None:
        self._value.setText(value)
        self._source.setText(source)
        self.setAccessibleDescription(f"{value}, {source}")
