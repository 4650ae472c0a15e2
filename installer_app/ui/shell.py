"""The case around every page: rail, stepper, page, drawer, evidence, foot, status line; no jobs and words."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from installer_app.ui.panels.drawer import Drawer
from installer_app.ui.widgets.evidence import EvidencePanel
from installer_app.ui.widgets.foot import Foot
from installer_app.ui.widgets.painted import Panel
from installer_app.ui.widgets.rail import Place, Rail
from installer_app.ui.widgets.status import StatusLine
from installer_app.ui.widgets.stepper import Stepper


class Shell(Panel):
    """A layout with seven parts. Stepper, evidence and foot can be put away for places that have none."""

    def __init__(self, places: tuple[Place, ...], parent: QWidget | None = None) -> None:
        """The rail shows these places; the page is empty until it is set."""
        super().__init__("surface", parent=parent)
        self.rail = Rail(places, self)
        self.stepper = Stepper(self)
        self.evidence = EvidencePanel(self)
        self.drawer = Drawer(self)
        self.foot = Foot(self)
        self.status = StatusLine(self)
        self._edge = _edge(self)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._area.viewport().setAutoFillBackground(False)
        self._build()

    @property
    def page(self) -> QWidget | None:
        """The page shown, if any."""
        return self._area.widget()

    def set_page(self, page: QWidget) -> None:
        """Show a page; the one before is handed back to nobody and deleted, unless it is the same."""
        if self._area.widget() is page:
            return
        old = self._area.takeWidget()
        if old is not None:
            old.hide()
            old.deleteLater()
        page.setAutoFillBackground(False)
        self._area.setWidget(page)
        page.setAutoFillBackground(False)
        self._area.verticalScrollBar().setValue(0)

    def rest_focus(self) -> None:
        """Put the focus where no key presses anything, while steps run by themselves."""
        self._area.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_parts(self, *, stepper: bool = True, evidence: bool = True, foot: bool = True) -> None:
        """Put away what a place does not use."""
        self.stepper.setVisible(stepper)
        self.evidence.setVisible(evidence)
        self._edge.setVisible(evidence)
        self.foot.setVisible(foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is open below the page keeps its share."""
        super().resizeEvent(event)
        self.drawer.fit()

    def _build(self) -> None:
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._area, 1)
        middle.addWidget(self.drawer)
        middle.addWidget(self.foot)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addLayout(middle, 1)
        body.addWidget(self._edge)
        body.addWidget(self.evidence)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.stepper)
        right.addLayout(body, 1)
        top = QHBoxLayout()
        top.setSpacing(0)
        top.addWidget(self.rail)
        top.addLayout(right, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(top, 1)
        box.addWidget(self.status)


def _edge(parent: QWidget) -> Panel:
    edge = Panel("display_line", parent=parent)
    edge.setFixedWidth(1)
    return edge
