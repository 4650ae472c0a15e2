"""The foot of a page: secondary buttons at the left, the reason, the one yellow button at the right."""

from itertools import pairwise
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from installer_app.ui.theme import Face, Tone, text_size
from installer_app.ui.widgets.buttons import Button, PrimaryButton
from installer_app.ui.widgets.flow import fit, flow, laid_out_width
from installer_app.ui.widgets.labels import WrappedLabel
from installer_app.ui.widgets.painted import Panel

HEIGHT: Final = 72
MARGIN: Final = 28
_GAP: Final = 8
_PAD: Final = 14
_REASON_LINES: Final = 2


class Foot(Panel):
    """Lays its buttons out itself: in one line if they fit, else in as many as they need."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """No buttons."""
        super().__init__("ground", parent=parent)
        self._left: tuple[Button, ...] = ()
        self.primary: PrimaryButton | None = None
        self._reason = WrappedLabel("", Face.BODY, Tone.INK_2, self)
        self._reason.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setFixedHeight(HEIGHT)

    def set_buttons(self, left: tuple[Button, ...], primary: PrimaryButton | None = None) -> None:
        """Show these buttons; the ones shown before are deleted unless they are among them."""
        old = tuple(button for button in (*self._left, self.primary) if button is not None)
        new = (*left, *((primary,) if primary is not None else ()))
        self._left, self.primary = left, primary
        for button in old:
            if button not in new:
                button.hide()
                button.deleteLater()
        for button in new:
            button.setParent(self)
            button.show()
        for before, after in pairwise(new):
            QWidget.setTabOrder(before, after)
        self._reason.setText("")
        self._describe()
        self._arrange()

    def set_reason(self, reason: str, *, enabled: bool = True) -> None:
        """Say why the yellow button is disabled, or what comes of pressing it.

        ValueError for a disabled button without a reason.
        """
        if not enabled and not reason:
            raise ValueError("a disabled button needs its reason")
        self._reason.setText(reason)
        if self.primary is not None:
            self.primary.setEnabled(enabled)
        self._describe()
        self._arrange()

    def focus_primary(self) -> None:
        """Give the focus to the yellow button if it may be pressed."""
        if self.primary is not None and self.primary.isEnabled():
            self.primary.setFocus(Qt.FocusReason.OtherFocusReason)

    def minimumSizeHint(self) -> QSize:
        """As narrow as its widest button, whose words may wrap."""
        shown = (*self._left, *((self.primary,) if self.primary is not None else ()))
        widest = max((button.minimumSizeHint().width() for button in shown), default=0)
        return QSize(widest + 2 * MARGIN, self.minimumHeight())

    def follow_theme(self) -> None:
        """Arrange anew for another text size."""
        self._arrange()
        super().follow_theme()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange for another width."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the line above."""
        super().paintEvent(event)
        QPainter(self).fillRect(QRectF(0, 0, self.width(), 1), self.theme.color("line"))

    def _describe(self) -> None:
        if self.primary is not None:
            self.primary.setAccessibleDescription(self._reason.text())

    def _arrange(self) -> None:
        width = laid_out_width(self) - 2 * MARGIN
        sizes = tuple(fit(button, width) for button in self._left)
        lines = flow(tuple(size.width() for size in sizes), width, _GAP)
        used = sum(sizes[at].width() + _GAP for at in lines[-1])
        yellow = fit(self.primary, width) if self.primary is not None else QSize()
        tail = yellow.width() + 2 * _GAP if self.primary is not None else 0
        reason = self._measure_reason(width - used - tail)
        if used and (used + tail > width or (reason == 0 and self._reason.text())):
            lines = (*lines, ())
            reason = self._measure_reason(width - tail) or max(width - tail, 1)
        above = bool(self._reason.text()) and reason < self._reason.minimumSizeHint().width()
        high = max(self.theme.px(44), yellow.height(), *(size.height() for size in sizes), 0)
        top = _PAD
        for number, line in enumerate(lines):
            last = number == len(lines) - 1
            if last and above:
                # Beside the button there is no room for a word of it.
                own = self._reason.heightForWidth(width)
                self._place_right(top, own, 0, width, buttons=False)
                top += own + _GAP
            elif last and reason:
                high = max(high, self._reason.heightForWidth(reason))
            self._place(line, top, high)
            if last:
                self._place_right(top, high, tail, reason, words=not above)
            top += high + _GAP
        self.setFixedHeight(max(top - _GAP + _PAD, HEIGHT))
        self.updateGeometry()

    def _measure_reason(self, room: int) -> int:
        """The width the reason takes in this room on at most two lines; 0 if it does not fit."""
        text = self._reason.text()
        whole = text_size(Face.BODY, text).width() + 4 if text else 0
        if whole <= room - _GAP:
            return whole
        line = self._reason.fontMetrics().height()
        for width in range(whole // _REASON_LINES, room - _GAP, 8):
            if self._reason.heightForWidth(width) <= line * _REASON_LINES + 2:
                return width
        return 0

    def _place(self, line: tuple[int, ...], top: int, high: int) -> None:
        left = MARGIN
        for at in line:
            size = fit(self._left[at], self.width() - 2 * MARGIN)
            self._left[at].setGeometry(
                QRect(left, top + (high - size.height()) // 2, size.width(), size.height())
            )
            left += size.width() + _GAP

    def _place_right(
        self, top: int, high: int, tail: int, reason: int, *, buttons: bool = True, words: bool = True
    ) -> None:
        right = self.width() - MARGIN
        if self.primary is not None and buttons:
            size = fit(self.primary, right - MARGIN)
            place = QRect(
                right - size.width(), top + (high - size.height()) // 2, size.width(), size.height()
            )
            self.primary.setGeometry(place)
        if not words:
            return
        self._reason.setVisible(bool(reason))
        self._reason.setGeometry(QRect(right - tail - reason, top, reason, high))
