"""Serials: always mono, in 4-4 with half a cell between; the gap is drawn and never copied."""

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from installer_app.ui.theme import Face, Theme, Tone, current_theme

_WHOLE: Final = 8
_GROUP: Final = 4


def split_serial(serial: str) -> tuple[str, ...]:
    """The groups a serial is drawn in: 4-4 for eight characters without a space, else as it is."""
    if len(serial) == _WHOLE and serial.isalnum():
        return serial[:_GROUP], serial[_GROUP:]
    return (serial,)


def measure_serial(serial: str, face: Face, theme: Theme) -> float:
    """The width of a serial with its gap."""
    metrics = theme.metrics(face)
    gaps = len(split_serial(serial)) - 1
    return metrics.horizontalAdvance(serial) + gaps * metrics.horizontalAdvance("0") / 2


def draw_serial(
    painter: QPainter, at: QPointF, serial: str, face: Face, theme: Theme, colour: QColor
) -> float:
    """Draw a serial with its baseline's left end at a point; returns the width it took."""
    metrics = theme.metrics(face)
    painter.setFont(theme.font(face))
    painter.setPen(colour)
    x = at.x()
    for group in split_serial(serial):
        painter.drawText(QPointF(x, at.y()), group)
        x += metrics.horizontalAdvance(group) + metrics.horizontalAdvance("0") / 2
    return measure_serial(serial, face, theme)


class Serial(QLabel):
    """A serial on the page: text to a screen reader. With the focus on it, the copy key puts it on the
    clipboard without a gap."""

    def __init__(
        self,
        serial: str = "",
        face: Face = Face.SERIAL,
        tone: Tone = Tone.INK,
        parent: QWidget | None = None,
        *,
        copies: bool = False,
    ) -> None:
        """`face` is one of the mono ones; `copies` lets it take the focus."""
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._face, self._tone = face, tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if copies else Qt.FocusPolicy.NoFocus)
        self.set_serial(serial)

    @property
    def theme(self) -> Theme:
        """The theme to paint with."""
        return current_theme()

    def set_serial(self, serial: str) -> None:
        """Show another one."""
        self._serial = serial.strip()
        self.setText(self._serial)
        self.setAccessibleName(self._serial)
        self.updateGeometry()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of palette or text size."""
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        """One line."""
        metrics = self.theme.metrics(self._face)
        return QSize(int(measure_serial(self._serial, self._face, self.theme)) + 4, int(metrics.height()) + 2)

    def minimumSizeHint(self) -> QSize:
        """The same: a serial is never cut."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the serial."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self._serial)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the groups."""
        painter = QPainter(self)
        metrics = self.theme.metrics(self._face)
        baseline = (self.height() + metrics.ascent() - metrics.descent()) / 2
        colour = self.theme.color(self._tone.value)
        draw_serial(painter, QPointF(1, baseline), self._serial, self._face, self.theme, colour)
        if self.hasFocus():
            painter.setPen(QPen(self.theme.color("focus"), 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
