"""The case around every page: rail, stepper, page, drawer, evidence, foot, status line; no jobs and words."""

from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from installer_app.ui.panels.drawer import Drawer
from installer_app.ui.widgets.evidence import WIDTH as EVIDENCE_WIDTH
from installer_app.ui.widgets.evidence import EvidencePanel
from installer_app.ui.widgets.foot import Foot
from installer_app.ui.widgets.painted import Panel
from installer_app.ui.widgets.rail import Place, Rail
from installer_app.ui.widgets.status import StatusLine
from installer_app.ui.widgets.stepper import Stepper

_LEAST_PAGE: Final = 500
"""A page narrower than this, at 100 %, has the evidence below it instead of beside it."""

_MOST_FOOT: Final = 0.36
"""Of the window's height, beside a page that scrolls."""


class Shell(Panel):
    """A layout with seven parts. Stepper, evidence and foot can be put away for places that have none."""

    def __init__(self, places: tuple[Place, ...], parent: QWidget | None = None) -> None:
        """The rail shows these places; the page is empty until it is set."""
        super().__init__("surface", parent=parent)
        self.rail = Rail(places, self)
        self.stepper = Stepper(self)
        self.evidence = EvidencePanel(self)
        self.drawer = Drawer(self)
        self.drawer.opened.connect(self._fit)
        self._bars: tuple[QWidget, ...] = ()
        self._middle = QVBoxLayout()
        self.foot = Foot(self)
        self.status = StatusLine(self)
        self._edge = _edge(self)
        self._page: QWidget | None = None
        self._is_narrow = self._is_foot_inside = False
        self._body = QHBoxLayout()
        self._area = QScrollArea(self)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._area.setWidget(inside)
        inside.setAutoFillBackground(False)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._area.viewport().setAutoFillBackground(False)
        self._build()

    @property
    def page(self) -> QWidget | None:
        """The page shown, if any."""
        return self._page

    def set_page(self, page: QWidget) -> None:
        """Show a page; the one before is handed back to nobody and deleted, unless it is the same."""
        if self._page is page:
            return
        old, self._page = self._page, page
        if old is not None:
            old.hide()
            self._column.removeWidget(old)
            old.deleteLater()
        page.setAutoFillBackground(False)
        self._column.insertWidget(self._column.indexOf(self.evidence) if self._is_narrow else -1, page, 1)
        page.show()
        self._area.verticalScrollBar().setValue(0)

    def put_above(self, bars: tuple[QWidget, ...]) -> None:
        """What is said above every page; where the window is small for its text it scrolls with the page."""
        self._bars = bars
        self._arrange()

    def rest_focus(self) -> None:
        """Put the focus where no key presses anything, while steps run by themselves."""
        self._area.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_parts(self, *, stepper: bool = True, evidence: bool = True, foot: bool = True) -> None:
        """Put away what a place does not use."""
        self.stepper.setVisible(stepper)
        self.evidence.setVisible(evidence)
        self._edge.setVisible(evidence and not self._is_narrow)
        self.foot.setVisible(foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is open below the page keeps its share; the evidence stands where there is room for it."""
        super().resizeEvent(event)
        self._share_width()
        self._fit()

    def follow_theme(self) -> None:
        """Share the window anew for another text size, once all its parts know it: what is moved to another
        parent while the style goes from child to child can take Qt down."""
        super().follow_theme()
        QTimer.singleShot(0, self, self._share_width)

    def event(self, event: QEvent) -> bool:
        """The rail has what the status line leaves of the height."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.rail.fit(self.height() - self.status.height())
            self._place_foot()
        return done

    def _place_foot(self) -> None:
        """A foot of many lines scrolls with the page: it must not take the page's room."""
        scrolls = self._is_narrow and self.foot.height() > self.height() * _MOST_FOOT
        if scrolls == self._is_foot_inside:
            return
        self._is_foot_inside = scrolls
        before, after = (self._middle, self._column) if scrolls else (self._column, self._middle)
        before.removeWidget(self.foot)
        if scrolls:
            after.insertWidget(after.indexOf(self.evidence), self.foot)
        else:
            after.addWidget(self.foot)

    def _share_width(self) -> None:
        self.rail.fit(self.height() - self.status.height())
        beside = self.theme.width(EVIDENCE_WIDTH) + self.rail.sizeHint().width()
        narrow = self.width() - beside < self.theme.px(_LEAST_PAGE)
        if narrow == self._is_narrow:
            return
        self._is_narrow = narrow
        self._edge.setVisible(not narrow and not self.evidence.isHidden())
        self.evidence.stand_below(narrow)
        self.status.stand_below(narrow)
        self._arrange()

    def _arrange(self) -> None:
        """In a narrow window all but the page's title, its buttons and the steps scrolls with the page."""
        narrow = self._is_narrow
        for part in (*self._bars, self.drawer, self.evidence, self.status.below):
            for box in (self._top, self._middle, self._body, self._column):
                box.removeWidget(part)
        above, drawn = (self._column, self._column) if narrow else (self._top, self._middle)
        for at, part in enumerate((*self._bars, *((self.drawer,) if narrow else ()))):
            above.insertWidget(at, part)
        if not narrow:
            drawn.insertWidget(drawn.indexOf(self.foot), self.drawer)
        (self._column if narrow else self._body).addWidget(self.evidence)
        self._column.addWidget(self.status.below)

    def _fit(self) -> None:
        below = self.status if self.foot.isHidden() else self.foot
        self.drawer.fit(below.y() - self._area.y())

    def _build(self) -> None:
        middle = self._middle
        middle.setSpacing(0)
        middle.addWidget(self._area, 1)
        middle.addWidget(self.drawer)
        middle.addWidget(self.foot)
        body = self._body
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
        self._top = QVBoxLayout()
        self._top.setSpacing(0)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(self._top)
        box.addLayout(top, 1)
        box.addWidget(self.status)


def _edge(parent: QWidget) -> Panel:
    edge = Panel("display_line", parent=parent)
    edge.setFixedWidth(1)
    return edge
