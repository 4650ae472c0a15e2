"""The foot of a page: secondary buttons at the left, the reason, the one yellow button at the right."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from installer_app.ui.theme import Face, Tone, text_size
from installer_app.ui.widgets.buttons import Button, PrimaryButton
from installer_app.ui.widgets.labels import WrappedLabel
from installer_app.ui.widgets.painted import Panel

HEIGHT: int = 72
MARGIN: int = 28
_GAP: int = 8
_PAD: int = 14
_REASON: int = 250


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
        """Show these buttons; the ones shown before are deleted."""
        old = tuple(button for button in (*self._left, self.primary) if button is not None)
        self._left, self.primary = left, primary
        for button in old:
            if button not in left and button is not primary:
                button.hide()
                button.deleteLater()
        before: QWidget | None = None
        for button in (*left, *((primary,) if primary is not None else ())):
            button.setParent(self)
            button.show()
            if before is not None:
                QWidget.setTabOrder(before, button)
            before = button
        self._describe()
        self._arrange()

    def set_reason(self, reason: str, *, enabled: bool = True) -> None:
        """Say why the yellow button is disabled, or what comes of pressing it. Disabled without a reason is an error."""
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

    def follow_theme(self) -> None:
        """Arrange anew for another text size."""
        self._arrange()
        super().follow_theme()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange for another width."""
        super().resizeEvent(event)
        self._arrange()

    def _describe(self) -> None:
        if self.primary is not None:
            self.primary.setAccessibleDescription(self._reason.text())

    def _arrange(self) -> None:
        width = self.width() - 2 * MARGIN
        rows = self._rows(width)
        used = sum(button.sizeHint().width() + _GAP for button in rows[-1]) if rows else 0
        primary = self.primary.sizeHint() if self.primary is not None else None
        tail = primary.width() if primary is not None else 0
        reason = min(text_size(Face.BODY, self._reason.text()).width() + 6, self.theme.width(_REASON))
        reason = reason if self._reason.text() else 0
        if used + reason + _GAP * 2 + tail > width:
            rows.append([])
            used = 0
        high = (
            max(self.theme.px(44), *(button.sizeHint().height() for button in self._left), 0)
            if self._left
            else self.theme.px(44)
        )
        room = max(width - used - tail - 2 * _GAP, 80)
        reason = min(text_size(Face.BODY, self._reason.text()).width() + 6, max(room, 80)) if reason else 0
        wrapped = (
            self._reason.heightForWidth(max(min(reason, max(self.theme.width(_REASON), 1)), 1))
            if reason
            else 0
        )
        wide = reason if room >= reason else room
        top = _PAD
        for row in rows[:-1] if rows else []:
            self._place(row, top, high)
            top += high + _GAP
        last = max(high, wrapped)
        if rows:
            self._place(rows[-1], top, last)
        if self.primary is not None and primary is not None:
            left = self.width() - MARGIN - primary.width()
            self.primary.setGeometry(
                QRect(left, top + (last - primary.height()) // 2, primary.width(), primary.height())
            )
        right = self.width() - MARGIN - tail - (2 * _GAP if tail else 0)
        self._reason.setVisible(bool(reason))
        self._reason.setGeometry(QRect(right - wide, top, wide, last))
        self.setFixedHeight(max(top + last + _PAD, self.theme.px(HEIGHT)))

    def _rows(self, width: int) -> list[list[Button]]:
        rows: list[list[Button]] = [[]]
        used = 0
        for button in self._left:
            wide = button.sizeHint().width() + _GAP
            if rows[-1] and used + wide > width:
                rows.append([])
                used = 0
            rows[-1].append(button)
            used += wide
        return rows

    def _place(self, row: list[Button], top: int, high: int) -> None:
        left = MARGIN
        for button in row:
            size = button.sizeHint()
            button.setGeometry(QRect(left, top + (high - size.height()) // 2, size.width(), size.height()))
            left += size.width() + _GAP
