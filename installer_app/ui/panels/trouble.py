"""A fault of a job as the panel that takes the place of the scale, and the leave that is asked for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.texts import faults, measures, steps, values
from installer_app.texts import window as w
from installer_app.texts import window_work as ww
from installer_app.texts.language import _
from installer_app.ui.icons import Icon
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.fault_panel import FaultColumn, FaultPanel, FaultView
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.page import Page
from installer_app.ui.widgets.painted import Display
from installer_app.workflow.party import Progress
from installer_app.workflow.requests import AskLeave
from installer_app.workflow.snapshot import Snapshot

_DETAIL = 160


def fault_view(fault: Fault, snapshot: Snapshot, progress: Progress | None = None) -> FaultView:
    """What is true, what did not happen, what next; `progress` is the last seen before the stop."""
    words, text = faults.words(fault, snapshot.facts), []
    if snapshot.step is not None:
        text.append(_(ww.AT_STEP).format(step=steps.title(snapshot.step)))
    if progress is not None and progress.total:
        text.append(measures.byte_progress(progress.done, progress.total))
    if progress is not None and progress.rssi_dbm is not None:
        text.append(_(ww.LAST_SIGNAL).format(dbm=measures.dbm(progress.rssi_dbm)))
    if fault.detail:
        text.append(_quoted(fault))
    return _view(fault, words, text)


def _quoted(fault: Fault) -> str:
    """The detail is for whoever supports: it is in English, as in the journal, and marked as such."""
    return _(ww.TO_QUOTE).format(detail=fault.detail[:_DETAIL])


def _view(fault: Fault, words: faults.FaultWords, text: list[str]) -> FaultView:
    return FaultView(
        words.title,
        ", ".join(text),
        _(ww.CODE_TO_QUOTE),
        fault.code.value,
        (
            FaultColumn(_(ww.WHAT_IS_TRUE), words.true),
            FaultColumn(_(ww.WHAT_DID_NOT_HAPPEN), words.not_happened),
            FaultColumn(_(ww.WHAT_NEXT), words.next),
        ),
    )


class LeavePanel(Display):
    """What the record shows of a request whose answer is gone, or that was refused."""

    def __init__(self, request: AskLeave, parent: QWidget | None = None) -> None:
        """A panel for one question of leave."""
        super().__init__(parent)
        title = _(ww.LEAVE_LOST if request.lost else ww.LEAVE_REFUSED).format(
            request=_(w.REQUESTS.get(request.of, request.of))
        )
        self.setAccessibleName(title)
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 14, 18, 16)
        box.setSpacing(10)
        box.addWidget(WrappedLabel(title, Face.LEAD_STRONG, parent=self))
        box.addWidget(
            WrappedLabel(_(ww.LEAVE_LOST_TEXT if request.lost else ww.LEAVE_REFUSED_TEXT), parent=self)
        )
        box.addWidget(Label(_(ww.WHAT_RECORD_SHOWS), Face.HEAD, parent=self))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for at, told in enumerate(request.reading.items()):
            word, value = values.reading(*told)
            grid.addWidget(Label(word, Face.BODY, Tone.INK_2, self), at, 0)
            grid.addWidget(WrappedLabel(value, Face.STRONG, parent=self), at, 1)
        if not request.reading:
            grid.addWidget(WrappedLabel(_(ww.RECORD_UNREADABLE), Face.BODY, Tone.INK_2, self), 0, 0, 1, 2)
        box.addLayout(grid)
        box.addWidget(FindingBar(FindingKind.NOTE, _(ww.LEAVE_COST), _(ww.LEAVE_COST_TEXT)))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


class StartFaultPage(Page):
    """Why the window could not be opened, instead of it."""

    def __init__(self, fault: Fault, close: Callable[[], None]) -> None:
        """`close` ends the app."""
        words = faults.words(fault)
        super().__init__(_(ww.CANNOT_START), "")
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.body.addWidget(FaultPanel(_view(fault, words, [_quoted(fault)] if fault.detail else [])))
        button = Button(_(ww.CLOSE), Icon.CANCEL)
        button.clicked.connect(close)
        self.body.addWidget(button)
        self.body.addStretch(1)
